"""Codex' session logs (rollouts): what each turn added to the running totals, see `reading.running_totals`."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.reading.running_totals import MARK

DIALECT = Dialect(
    name="codex_sessions",
    title="Codex session log",
    evidence="fixture",
    grain="request",
    marks=((MARK, "input_tokens"),),
    needs=("timestamp", "input_tokens", "output_tokens"),
    numbers=(
        "input_tokens",
        "cached_input_tokens",
        "output_tokens",
        "reasoning_output_tokens",
        "total_tokens",
    ),
    times=("timestamp",),
    texts=("model", "model_provider", "cwd", MARK),
    maps={
        "at": "timestamp",
        "provider": "coalesce(lower(model_provider), 'openai')",
        "model": "model",
        "project": "cwd",
        "requests": "1",
        "cache_read": "cached_input_tokens",
        "input_uncached": "input_tokens - cache_read",
        "reasoning": "reasoning_output_tokens",
        "output": "output_tokens - reasoning",
        "total": "total_tokens",
        "id": f"{MARK}",
    },
)
