"""Helicone's requests: the dashboard's export, or JSON Lines of its API (query-clickhouse)."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import CACHED_ANSWER

# The request whose answer was given again; nil where the provider was asked.
_IS_HIT = "coalesce(replace(replace(cache_reference_id, '0', ''), '-', ''), '') <> ''"

# Newer fields tell cached and reasoning tokens. Whether these are inside the prompt and completion tokens is seen
# from the total: where it is more than the two, they are beside. Without a total, cached ones are beside, as in
# Helicone's own cost formula; and always of Anthropic's models at Anthropic or in a cloud that serves its
# interface, whose input never includes them, and of a model of which one row has more of them than input.
# `cost` is in dollars, or as stored: in billionths (COST_PRECISION_MULTIPLIER).
DIALECT = Dialect(
    name="helicone_requests",
    title="Helicone requests",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=(
        ("request_created_at", "delay_ms"),
        ("request_created_at", "helicone_user"),
        ("request_created_at", "prompt_tokens"),
    ),
    needs=("request_created_at", "prompt_tokens", "completion_tokens"),
    numbers=(
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "prompt_cache_read_tokens",
        "prompt_cache_write_tokens",
        "reasoning_tokens",
        "cost",
        "response_status",
    ),
    times=("request_created_at",),
    texts=(
        "request_id",
        "provider",
        "response_model",
        "request_model",
        "model",
        "cache_reference_id",
    ),
    aliases={"costusd": "cost", "status": "response_status"},
    input_alone="prompt_tokens",
    steps={
        "cached": "coalesce(prompt_cache_read_tokens, 0) + coalesce(prompt_cache_write_tokens, 0)",
        "beside": "total_tokens - prompt_tokens - completion_tokens",
        "named": "lower(coalesce(response_model, request_model, model))",
        "inside": "CASE WHEN lower(provider) = 'anthropic' OR (regexp_matches(lower(provider), "
        "'bedrock|aws|vertex|google') AND regexp_matches(named, 'claude')) THEN 0 "
        "WHEN beside < cached THEN cached ELSE 0 END",
        "thought": "CASE WHEN beside - cached + inside >= reasoning_tokens THEN 0 ELSE reasoning_tokens END",
    },
    maps={
        "at": "request_created_at",
        "provider": "lower(provider)",
        "model": "coalesce(response_model, request_model, model)",
        "requests": "1",
        "failures": "CAST(response_status >= 400 AS INTEGER)",
        "cache_read": "prompt_cache_read_tokens",
        "cache_write": "prompt_cache_write_tokens",
        "input_uncached": "prompt_tokens - inside",
        "reasoning": "reasoning_tokens",
        "output": "completion_tokens - coalesce(thought, 0)",
        "usd": f"CASE WHEN {_IS_HIT} THEN NULL WHEN cost >= 1000 THEN cost / 1e9 ELSE cost END",
        "id": "request_id",
        "aside": f"CASE WHEN {_IS_HIT} THEN {CACHED_ANSWER} WHEN response_status >= 400 "
        "AND coalesce(prompt_tokens + completion_tokens, 0) = 0 "
        "THEN 'failed request without tokens' END",
    },
    notes=(
        "Where the export does not tell cached from uncached input, all of it counts as uncached.",
    ),
)
