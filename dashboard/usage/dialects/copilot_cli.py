"""Sessions of GitHub Copilot's command line: at its end a session tells what each model used."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import NOT_GENERATION

_USAGE = ("usage.inputtokens", "usage.outputtokens", "usage.cachereadtokens")

# Cached tokens are inside the input.
DIALECT = Dialect(
    name="copilot_cli",
    title="GitHub Copilot CLI session log",
    evidence="spec",
    grain="bucket",
    marks=(("requests.count", "usage.cachereadtokens"),),
    needs=("timestamp", "model", *_USAGE[:2]),
    numbers=(*_USAGE, "usage.cachewritetokens", "requests.count"),
    times=("timestamp",),
    texts=("model",),
    input_alone='"usage.inputtokens"',
    maps={
        "at": "timestamp",
        "model": "model",
        "requests": '"requests.count"',
        "cache_read": '"usage.cachereadtokens"',
        "cache_write": '"usage.cachewritetokens"',
        "input_uncached": '"usage.inputtokens" - cache_read - cache_write',
        "output": '"usage.outputtokens"',
        "aside": f'CASE WHEN "usage.inputtokens" IS NULL THEN {NOT_GENERATION} END',
    },
    notes=("Copilot charges premium requests, not tokens.",),
)
