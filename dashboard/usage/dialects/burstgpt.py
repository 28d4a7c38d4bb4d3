"""The BurstGPT trace: requests of a university's service, in seconds from midnight of its first day."""

from dashboard.usage.mapping.dialect import Dialect

# The first day is not known; any day (Monday, 2000-01-03) stands for it, and no hour of the week is read from it.
DIALECT = Dialect(
    name="burstgpt",
    title="BurstGPT trace",
    evidence="spec",
    grain="request",
    marks=(("request tokens", "log type"),),
    needs=("timestamp", "request tokens", "response tokens"),
    numbers=("timestamp", "request tokens", "response tokens"),
    quantities=("timestamp",),
    texts=("model", "log type"),
    calendar=False,
    maps={
        "at": 'to_timestamp(946857600 + CASE WHEN "timestamp" BETWEEN 0 AND 1e9 THEN "timestamp" END)',
        "model": "model",
        "project": '"log type"',
        "requests": "1",
        "input_uncached": '"request tokens"',
        "output": '"response tokens"',
        "aside": "CASE WHEN \"response tokens\" = 0 THEN 'failed request without answer' END",
    },
    notes=(
        "Times count from midnight of an unknown first day: the dates shown are not real.",
        "The trace does not tell cached from uncached input; all of it counts as uncached.",
    ),
    empty_is="no token counts",
)
