"""Traces of input and output lengths, such as Mooncake's: milliseconds from an unknown start."""

from dashboard.usage.mapping.dialect import Dialect

# The first day is not known; any day (Monday, 2000-01-03) stands for it, and no hour of the week is read from it.
DIALECT = Dialect(
    name="length_trace",
    title="trace of input and output lengths",
    evidence="spec",
    grain="request",
    marks=(("input_length", "output_length"),),
    needs=("timestamp", "input_length", "output_length"),
    numbers=("timestamp", "input_length", "output_length"),
    quantities=("timestamp",),
    texts=("hash_ids",),
    prefix_ids="hash_ids",
    calendar=False,
    maps={
        "at": "to_timestamp(946857600 + "
        'CASE WHEN "timestamp" BETWEEN 0 AND 1e12 THEN "timestamp" / 1000 END)',
        "requests": "1",
        "input_uncached": "input_length",
        "output": "output_length",
    },
    notes=("Times are read as milliseconds from an unknown start: the dates shown are not real.",),
    notes_without_prefix_ids=(
        "The trace does not tell cached from uncached input; all of it counts as uncached.",
    ),
    empty_is="no token counts",
)
