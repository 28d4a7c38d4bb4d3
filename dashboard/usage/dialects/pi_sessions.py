"""Session logs of the Pi coding agent, and of agents built on it: one JSON line per message."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import NOT_GENERATION

_USAGE = "message.usage"

# Each message names the one before it as its parent. Cached tokens are beside the input.
DIALECT = Dialect(
    name="pi_sessions",
    title="Pi session log",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=((f"{_USAGE}.cacheread", f"{_USAGE}.cachewrite"),),
    needs=("timestamp", f"{_USAGE}.input", f"{_USAGE}.output"),
    numbers=(
        *(f"{_USAGE}.input", f"{_USAGE}.output", f"{_USAGE}.cacheread", f"{_USAGE}.cachewrite"),
        *(f"{_USAGE}.totaltokens", f"{_USAGE}.cost.total"),
    ),
    times=("timestamp",),
    texts=("id", "message.provider", "message.model", "message.timestamp"),
    maps={
        "at": "timestamp",
        "provider": '"message.provider"',
        "model": '"message.model"',
        "requests": "1",
        "cache_read": f'"{_USAGE}.cacheread"',
        "cache_write": f'"{_USAGE}.cachewrite"',
        "input_uncached": f'"{_USAGE}.input"',
        "output": f'"{_USAGE}.output"',
        "total": f'"{_USAGE}.totaltokens"',
        "usd": f'"{_USAGE}.cost.total"',
        "id": "CASE WHEN id IS NOT NULL THEN concat_ws('/', id, \"message.timestamp\") END",
        "aside": f'CASE WHEN "{_USAGE}.input" IS NULL THEN {NOT_GENERATION} END',
    },
    notes=(
        "The agent reckons costs from list prices; a plan with a fixed fee charges none of them.",
    ),
)
