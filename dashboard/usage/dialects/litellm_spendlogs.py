"""LiteLLM's table of requests, LiteLLM_SpendLogs, as CSV, JSON or Parquet."""

import json

from dashboard.usage.mapping.dialect import Dialect

# What the columns do not hold: only the usage object inside the metadata tells cached and reasoning tokens.
# Reading it into a structure takes less time than looking up each path.
_USAGE = {
    "prompt_tokens_details": {"cached_tokens": "DOUBLE", "cache_creation_tokens": "DOUBLE"},
    "cache_read_input_tokens": "DOUBLE",
    "cache_creation_input_tokens": "DOUBLE",
    "completion_tokens_details": {"reasoning_tokens": "DOUBLE"},
}
_OBJECTS = ("usage_object", "additional_usage_values")
_STRUCTURE = json.dumps(dict.fromkeys(_OBJECTS, _USAGE))
_FAILED = "lower(status) IN ('failure', 'failed', 'error')"


def _most(*members: str) -> str:
    """SQL: the largest of these details: providers fill in one name or the other, and some write 0 in both."""
    read = (
        f"coalesce(TRY_CAST(details['{name}']{member} AS DOUBLE), 0)"
        for member in members
        for name in _OBJECTS
    )
    return f"greatest({', '.join(read)})"


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
    aliases={"model_name": "model"},
    objects=("metadata",),
    steps={"details": f"TRY(json_transform(metadata, '{_STRUCTURE}'))"},
    maps={
        "at": "starttime",
        "provider": "custom_llm_provider",
        "model": "model",
        "project": "organization_id",
        "team": "team_id",
        "requests": "1",
        "failures": f"CAST({_FAILED} AS INTEGER)",
        "cache_read": _most(
            "['prompt_tokens_details']['cached_tokens']", "['cache_read_input_tokens']"
        ),
        "cache_write": _most(
            "['prompt_tokens_details']['cache_creation_tokens']", "['cache_creation_input_tokens']"
        ),
        "input_uncached": "prompt_tokens - cache_read - cache_write",
        "reasoning": _most("['completion_tokens_details']['reasoning_tokens']"),
        "output": "completion_tokens - reasoning",
        "tier": "CASE WHEN call_type LIKE '%batch%' THEN 'batch' END",
        "usd": "spend",
        "id": "request_id",
        "aside": f"CASE WHEN prompt_tokens + completion_tokens = 0 AND {_FAILED} "
        "THEN 'failed request without tokens' END",
    },
)
