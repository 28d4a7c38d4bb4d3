"""Cursor's usage events, as the dashboard exports them."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import FAILED

_WRITE, _FRESH = "input (w/ cache write)", "input (w/o cache write)"
# The four columns are disjoint. A cost of "Included" was paid with the plan.
DIALECT = Dialect(
    name="cursor_usage",
    title="Cursor usage events",
    evidence="fixture",
    grain="request",
    marks=((_WRITE, _FRESH), ("max mode", "cache read"), ("max mode", "cents")),
    needs=("date", "model", "output tokens", _FRESH),
    numbers=(_WRITE, _FRESH, "cache read", "output tokens", "total tokens", "cost", "cents"),
    times=("date",),
    texts=("kind", "model", "user"),
    # The Admin API nests the same counts; of an included event its cents are what it would have cost.
    aliases={
        "cost ($)": "cost",
        "cost to you": "cost",
        "email": "user",
        "useremail": "user",
        "tokens": "total tokens",
        "timestamp": "date",
        "tokenusage.inputtokens": _FRESH,
        "tokenusage.cachewritetokens": _WRITE,
        "tokenusage.cachereadtokens": "cache read",
        "tokenusage.outputtokens": "output tokens",
        "tokenusage.totalcents": "cents",
    },
    maps={
        "at": '"date"',
        "provider": "'cursor'",
        "model": "model",
        "team": '"user"',
        "requests": "1",
        "cache_read": '"cache read"',
        "cache_write": f'"{_WRITE}"',
        "input_uncached": f'"{_FRESH}"',
        "output": '"output tokens"',
        "total": '"total tokens"',
        "usd": "CASE WHEN cost IS NULL AND kind ILIKE 'included%' AND cents IS NOT NULL THEN 0 "
        "ELSE coalesce(cost, cents / 100) END",
        "aside": "CASE WHEN kind ILIKE '%error%' OR kind ILIKE '%abort%' OR kind ILIKE '%not charged%' THEN "
        f'CASE WHEN coalesce("total tokens", 0) = 0 THEN {FAILED} END END',
    },
    notes=('Events with a cost of "Included" were paid with the plan; their tokens count.',),
)
