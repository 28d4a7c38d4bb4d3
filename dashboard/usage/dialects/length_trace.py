"""Traces of input and output lengths, such as Mooncake's: milliseconds from an unknown start."""

from dashboard.usage.dialect import Dialect

# The first day is not known; any day stands for it, and no hour of the week is read from it.
DIALECT = Dialect(
    name="length_trace",
    title="trace of input and output lengths",
    evidence="spec",
    grain="request",
    marks=(("input_length", "output_length"),),
    needs=("timestamp", "input_length", "output_length"),
    numbers=("timestamp", "input_length", "output_length"),
    calendar=False,
    maps={
        "at": "TIMESTAMP '2000-01-03' + to_microseconds("
        'CAST(CASE WHEN "timestamp" BETWEEN 0 AND 1e12 THEN "timestamp" END * 1e3 AS BIGINT))',
        "requests": "1",
        "input_uncached": "input_length",
        "output": "output_length",
    },
    notes=(
        "Times are read as milliseconds from an unknown start: the dates shown are not real.",
        "The trace does not tell cached from uncached input; all of it counts as uncached.",
    ),
    empty_is="no token counts",
)
