"""LiteLLM's table of requests, LiteLLM_SpendLogs, as CSV or JSON Lines."""

from dashboard.usage.dialect import Dialect


def _detail(path: str) -> str:
    """The number at a path of the request's usage object, which only the metadata holds."""
    found = f"json_extract_string(try_cast(metadata AS JSON), '$.usage_object.{path}')"
    return f"try_cast({found} AS DOUBLE)"


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
    maps={
        "at": "starttime",
        "provider": "custom_llm_provider",
        "model": "model",
        "project": "organization_id",
        "team": "team_id",
        "requests": "1",
        "failures": "CAST(status = 'failure' AS INTEGER)",
        "cache_read": f"coalesce({_detail('prompt_tokens_details.cached_tokens')}, "
        f"{_detail('cache_read_input_tokens')})",
        "cache_write": f"coalesce({_detail('prompt_tokens_details.cache_creation_tokens')}, "
        f"{_detail('cache_creation_input_tokens')})",
        "input_uncached": "prompt_tokens - cache_read - cache_write",
        "reasoning": _detail("completion_tokens_details.reasoning_tokens"),
        "output": "completion_tokens - reasoning",
        "batch": "call_type LIKE '%batch%'",
        "usd": "spend",
        "id": "request_id",
        "aside": "CASE WHEN prompt_tokens + completion_tokens = 0 AND status = 'failure' "
        "THEN 'failed request without tokens' END",
    },
)
