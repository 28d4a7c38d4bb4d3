"""Spans of Comet's Opik, as its API and its export give them."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import NOT_GENERATION

_USAGE, _ASKED = "usage", "usage.original_usage"

# Beside the three counts that every span has stand those of the provider, as it names them.
DIALECT = Dialect(
    name="opik_spans",
    title="Opik spans",
    evidence="fixture",
    grain="request",
    says_money="estimated",
    marks=(
        ("total_estimated_cost", f"{_USAGE}.prompt_tokens"),
        (f"{_ASKED}.prompt_tokens", f"{_USAGE}.prompt_tokens"),
        (f"{_ASKED}.input_tokens", f"{_USAGE}.prompt_tokens"),
    ),
    needs=("start_time", f"{_USAGE}.prompt_tokens", f"{_USAGE}.completion_tokens"),
    numbers=(
        *(f"{_USAGE}.prompt_tokens", f"{_USAGE}.completion_tokens", f"{_USAGE}.total_tokens"),
        f"{_ASKED}.prompt_tokens_details.cached_tokens",
        f"{_ASKED}.completion_tokens_details.reasoning_tokens",
        f"{_ASKED}.cache_read_input_tokens",
        f"{_ASKED}.cache_creation_input_tokens",
        "total_estimated_cost",
    ),
    times=("start_time",),
    texts=("id", "type", "model", "provider", "project_name"),
    aliases={
        f"{_ASKED}.input_tokens_details.cached_tokens": f"{_ASKED}.prompt_tokens_details.cached_tokens",
        f"{_ASKED}.output_tokens_details.reasoning_tokens": (
            f"{_ASKED}.completion_tokens_details.reasoning_tokens"
        ),
    },
    input_alone=f'"{_USAGE}.prompt_tokens"',
    maps={
        "at": "start_time",
        "provider": "provider",
        "model": "model",
        "project": "project_name",
        "requests": "1",
        "cache_read": f'coalesce("{_ASKED}.prompt_tokens_details.cached_tokens", '
        f'"{_ASKED}.cache_read_input_tokens")',
        "cache_write": f'"{_ASKED}.cache_creation_input_tokens"',
        "input_uncached": f'"{_USAGE}.prompt_tokens" - cache_read - cache_write',
        "reasoning": f'"{_ASKED}.completion_tokens_details.reasoning_tokens"',
        "output": f'"{_USAGE}.completion_tokens" - reasoning',
        "usd": "CASE WHEN type = 'llm' THEN total_estimated_cost END",
        "id": "id",
        "aside": f"CASE WHEN type <> 'llm' OR \"{_USAGE}.prompt_tokens\" IS NULL THEN {NOT_GENERATION} END",
    },
)
