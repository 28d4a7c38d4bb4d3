"""LiteLLM's table of requests, LiteLLM_SpendLogs, as CSV, JSON or Parquet."""

from dashboard.usage.dialect import Dialect

# What the columns do not hold: only the usage object inside the metadata tells cached and reasoning tokens.
_DETAILS = (
    "prompt_tokens_details.cached_tokens",
    "cache_read_input_tokens",
    "prompt_tokens_details.cache_creation_tokens",
    "cache_creation_input_tokens",
    "completion_tokens_details.reasoning_tokens",
)
_PATHS = ", ".join(f"'$.usage_object.{path}'" for path in _DETAILS)

# `prompt_tokens` includes cached tokens; `completion_tokens` includes reasoning.
DIALECT = Dialect(
    name="litellm_spendlogs",
    title="LiteLLM SpendLogs",
    evidence="spec",
    grain="request",
    marks=(("custom_llm_provider", "spend"), ("starttime", "spend")),
    needs=("starttime", "prompt_tokens", "completion_tokens", "model"),
    numbers=("spend", "prompt_tokens", "completion_tokens"),
    times=("starttime",),
    texts=(
        "request_id",
        "call_type",
        "model",
        "custom_llm_provider",
        "team_id",
        "organization_id",
        "metadata",
        "status",
    ),
    steps={"details": f"TRY(json_extract_string(metadata, [{_PATHS}]))"},
    maps={
        "at": "starttime",
        "provider": "custom_llm_provider",
        "model": "model",
        "project": "organization_id",
        "team": "team_id",
        "requests": "1",
        "failures": "CAST(status = 'failure' AS INTEGER)",
        "cache_read": "TRY_CAST(coalesce(details[1], details[2]) AS DOUBLE)",
        "cache_write": "TRY_CAST(coalesce(details[3], details[4]) AS DOUBLE)",
        "input_uncached": "prompt_tokens - cache_read - cache_write",
        "reasoning": "TRY_CAST(details[5] AS DOUBLE)",
        "output": "completion_tokens - reasoning",
        "tier": "CASE WHEN call_type LIKE '%batch%' THEN 'batch' END",
        "usd": "spend",
        "id": "request_id",
        "aside": "CASE WHEN prompt_tokens + completion_tokens = 0 AND status = 'failure' "
        "THEN 'failed request without tokens' END",
    },
)
