"""Databricks: usage of serving endpoints, and of the AI gateway, from the system tables."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import FAILED

_FAILED = "status_code >= 400"
DIALECT = Dialect(
    name="databricks_serving",
    title="Databricks endpoint usage",
    evidence="spec",
    grain="request",
    marks=(
        ("databricks_request_id", "input_token_count"),
        ("served_entity_id", "input_token_count"),
        ("served_entity_name", "input_token_count"),
        ("endpoint_name", "input_token_count"),
        ("workspace_id", "destination_model"),
        ("databricks_request_id", "input_tokens"),
        ("served_entity_name", "input_tokens"),
    ),
    exact_marks=True,  # half of all logs have a request_time and input_tokens
    needs=("request_time", "input_token_count", "output_token_count"),
    numbers=(
        "input_token_count",
        "output_token_count",
        "total_token_count",
        "cache_read",
        "cache_write",
        "reasoning_count",
        "status_code",
    ),
    times=("request_time",),
    texts=(
        "databricks_request_id",
        "entity",
        "served_entity_id",
        "endpoint_name",
        "requester",
        "provider",
    ),
    aliases={
        "input_tokens": "input_token_count",
        "output_tokens": "output_token_count",
        "total_tokens": "total_token_count",
        "event_time": "request_time",
        "request_date": "request_time",
        "request_id": "databricks_request_id",
        "destination_model": "entity",
        "external_model_name": "entity",
        "foundation_model_name": "entity",
        "entity_name": "entity",
        "model": "entity",
        "served_entity_name": "entity",
        "cache_read_input_tokens": "cache_read",
        "token_details.cache_read_input_tokens": "cache_read",
        "cache_creation_input_tokens": "cache_write",
        "token_details.cache_creation_input_tokens": "cache_write",
        "token_details.output_reasoning_tokens": "reasoning_count",
        "provider_name": "provider",
    },
    input_alone="input_token_count",
    maps={
        "at": "request_time",
        "provider": "coalesce(lower(provider), 'databricks')",
        # Unity Catalog keeps the models that Databricks serves itself in its schema system.ai.
        "model": "coalesce(regexp_replace(entity, '^system\\.ai\\.', ''), endpoint_name, served_entity_id)",
        "project": "endpoint_name",
        "team": "requester",
        "requests": "1",
        "failures": f"CAST({_FAILED} AS INTEGER)",
        "cache_read": "cache_read",
        "cache_write": "cache_write",
        "input_uncached": "input_token_count - coalesce(cache_read, 0) - coalesce(cache_write, 0)",
        "reasoning": "reasoning_count",
        "output": "output_token_count - coalesce(reasoning_count, 0)",
        "total": "total_token_count",
        "id": "databricks_request_id",
        "aside": f"CASE WHEN {_FAILED} AND coalesce(input_token_count + output_token_count, 0) = 0 "
        f"THEN {FAILED} END",
    },
)
