"""Mistral's console: the usage of a month by model, as its page asks for it, see `reading.mistral_console`."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import parts_of
from dashboard.usage.reading.mistral_console import COUNT, PART

# Public readers of this answer count input, cached and output tokens beside each other.
DIALECT = Dialect(
    name="mistral_console",
    title="Mistral console usage",
    evidence="fixture",
    grain="bucket",
    marks=((PART, COUNT),),
    needs=("timestamp", "model", PART, COUNT),
    numbers=(COUNT, "cost"),
    times=("timestamp", "end_date"),
    texts=("model", PART, "currency"),
    steps={
        "part_": f"CASE {PART} WHEN 'cached' THEN 'cache_read' WHEN 'input' THEN 'input_uncached' "
        "WHEN 'output' THEN 'output' END",
    },
    maps={
        "at": "timestamp",
        "until": "end_date",
        "provider": "'mistral'",
        "model": "model",
        **parts_of("part_", COUNT),
        "usd": "cost",
        "currency": "currency",
        "aside": "CASE WHEN part_ IS NULL THEN 'not text tokens' END",
    },
    notes=(
        "The console counts no requests. Its costs are of the tokens that were paid, at the prices it names.",
    ),
)
