"""LiteLLM's table of requests, LiteLLM_SpendLogs, as CSV, JSON or Parquet."""

import json

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import CACHED_ANSWER, FETCHED_AGAIN
from dashboard.usage.reading.numerals import flag

# What the columns do not hold: only the usage object inside the metadata tells cached and reasoning tokens.
# Reading it into a structure takes less time than looking up each path.
_LIVES = {"ephemeral_1h_input_tokens": "DOUBLE"}
_USAGE = {
    "prompt_tokens_details": {
        "cached_tokens": "DOUBLE",
        "cache_creation_tokens": "DOUBLE",
        "cache_creation_token_details": _LIVES,
    },
    "cache_creation": _LIVES,
    "cache_read_input_tokens": "DOUBLE",
    "cache_creation_input_tokens": "DOUBLE",
    "completion_tokens_details": {"reasoning_tokens": "DOUBLE"},
}
_OBJECTS = ("usage_object", "additional_usage_values")
STRUCTURE = {
    **dict.fromkeys(_OBJECTS, _USAGE),
    "model_map_information": {"model_map_key": "VARCHAR"},
}
"""The members of the metadata that are read."""
# Calls that give an answer again, or manage something, and are logged with the tokens of the answer.
# Each looks first for what tells most rows apart at once.
_FETCHED = (
    "(call_type NOT IN ('acompletion', 'completion') AND "
    "regexp_matches(call_type, '^a?(get|retrieve|list|cancel|delete)_'))"
)
_FAILED = "(status <> 'success' AND lower(status) IN ('failure', 'failed', 'error'))"


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
    says_money="estimated",
    marks=(
        ("custom_llm_provider", "spend"),
        ("starttime", "spend"),
        # What its callbacks are given.
        ("custom_llm_provider", "response_cost"),
    ),
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
        "cache_hit",
    ),
    aliases={"model_name": "model", "response_cost": "spend", "id": "request_id"},
    objects=("metadata",),
    steps={"details": f"TRY(json_transform(metadata, '{json.dumps(STRUCTURE)}'))"},
    maps={
        "at": "starttime",
        "provider": "custom_llm_provider",
        # Azure's deployments have names of their own; LiteLLM knows which model it takes the price of.
        "model": "CASE WHEN custom_llm_provider LIKE 'azure%' THEN coalesce(regexp_replace("
        "details['model_map_information']['model_map_key'], '^azure(_ai)?/', ''), model) ELSE model END",
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
        "cache_write_1h": _most(
            "['prompt_tokens_details']['cache_creation_token_details']['ephemeral_1h_input_tokens']",
            "['cache_creation']['ephemeral_1h_input_tokens']",
        ),
        "input_uncached": "prompt_tokens - cache_read - cache_write",
        "reasoning": _most("['completion_tokens_details']['reasoning_tokens']"),
        "output": "completion_tokens - reasoning",
        "tier": "CASE WHEN call_type LIKE '%batch%' THEN 'batch' END",
        "usd": f"CASE WHEN {_FETCHED} THEN NULL ELSE spend END",
        "id": "request_id",
        "aside": f"CASE WHEN {flag('cache_hit')} THEN {CACHED_ANSWER} WHEN {_FETCHED} THEN {FETCHED_AGAIN} "
        f"WHEN prompt_tokens + completion_tokens = 0 AND {_FAILED} "
        "THEN 'failed request without tokens' END",
    },
)
