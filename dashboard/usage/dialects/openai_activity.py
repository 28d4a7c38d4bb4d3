"""OpenAI's former activity export: tokens per day, model, key and user."""

from dashboard.usage.dialect import Dialect
from dashboard.usage.meters import tier

DIALECT = Dialect(
    name="openai_activity",
    title="OpenAI activity export (before 2025)",
    evidence="fixture",
    grain="bucket",
    marks=(("n_context_tokens_total", "n_generated_tokens_total"),),
    needs=("n_context_tokens_total", "n_generated_tokens_total", "timestamp"),
    numbers=(
        "n_context_tokens_total",
        "n_generated_tokens_total",
        "n_cached_context_tokens_total",
        "num_requests",
    ),
    times=("timestamp",),
    texts=("model", "project_name", "request_type", "usage_type"),
    aliases={
        "aggregation_timestamp": "timestamp",
        "n_requests": "num_requests",
        "snapshot_id": "model",
        "project_id": "project_name",
    },
    maps={
        "at": "timestamp",
        "provider": "'openai'",
        "model": "model",
        "project": "project_name",
        "requests": "num_requests",
        "cache_read": "n_cached_context_tokens_total",
        "input_uncached": "n_context_tokens_total - cache_read",
        "output": "n_generated_tokens_total",
        "tier": tier("request_type"),
        "aside": "CASE WHEN lower(coalesce(usage_type, 'text')) <> 'text' THEN 'not text tokens' END",
    },
    notes=(
        "Reasoning tokens are inside the output tokens of this export and cannot be told apart.",
    ),
)
