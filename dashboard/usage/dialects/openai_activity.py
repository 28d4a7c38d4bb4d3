"""OpenAI's former activity export: tokens per day, model, key and user. Groq's console uses the same words."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import tier

DIALECT = Dialect(
    name="openai_activity",
    title="OpenAI activity export (before 2025), or Groq's",
    evidence="fixture",
    grain="bucket",
    marks=(("n_context_tokens_total", "n_generated_tokens_total"),),
    needs=("n_context_tokens_total", "n_generated_tokens_total", "timestamp"),
    numbers=(
        "n_context_tokens_total",
        "n_generated_tokens_total",
        "n_cached_context_tokens_total",
        "n_non_cached_context_tokens_total",
        "num_requests",
        "cost",
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
        "provider": "CASE WHEN n_non_cached_context_tokens_total IS NULL THEN 'openai' ELSE 'groq' END",
        "model": "model",
        "project": "project_name",
        "requests": "num_requests",
        "cache_read": "n_cached_context_tokens_total",
        "input_uncached": "n_context_tokens_total - cache_read",
        "output": "n_generated_tokens_total",
        "tier": tier("request_type"),
        "usd": "CASE WHEN n_non_cached_context_tokens_total IS NOT NULL THEN cost END",
        "aside": "CASE WHEN lower(coalesce(usage_type, 'text')) <> 'text' THEN 'not text tokens' END",
    },
    notes=(
        "Reasoning tokens are inside the output tokens of this export and cannot be told apart.",
    ),
)
