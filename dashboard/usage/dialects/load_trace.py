"""The Azure LLM inference traces: one line per request, when it came and how long it was."""

from dashboard.usage.mapping.dialect import Dialect

DIALECT = Dialect(
    name="load_trace",
    title="Azure LLM inference trace",
    evidence="real",
    grain="request",
    marks=(("contexttokens", "generatedtokens"),),
    needs=("timestamp", "contexttokens", "generatedtokens"),
    numbers=("contexttokens", "generatedtokens"),
    times=("timestamp",),
    maps={
        "at": "timestamp",
        "requests": "1",
        "input_uncached": "contexttokens",
        "output": "generatedtokens",
    },
    notes=(
        "The trace names no time zone; its times are read as UTC.",
        "The trace does not tell cached from uncached input; all of it counts as uncached.",
    ),
    empty_is="no token counts",
)
