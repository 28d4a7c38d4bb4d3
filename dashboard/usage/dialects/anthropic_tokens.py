"""Anthropic's tokens by day, hour or minute: the Console's export, or the usage report of the Admin API."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import tier_named

# The four input columns are disjoint. `usage_type` is the service tier.
DIALECT = Dialect(
    name="anthropic_tokens",
    title="Anthropic tokens export or usage report",
    evidence="real",
    grain="bucket",
    marks=(("usage_date_utc", "usage_input_tokens_no_cache"),),
    needs=("usage_date_utc", "model_version", "usage_input_tokens_no_cache", "usage_output_tokens"),
    numbers=(
        "usage_input_tokens_no_cache",
        "usage_input_tokens_cache_write_5m",
        "usage_input_tokens_cache_write_1h",
        "usage_input_tokens_cache_read",
        "usage_output_tokens",
    ),
    times=("usage_date_utc", "ending_at"),
    texts=("model_version", "workspace", "usage_type"),
    aliases={
        "starting_at": "usage_date_utc",
        "uncached_input_tokens": "usage_input_tokens_no_cache",
        "cache_creation.ephemeral_5m_input_tokens": "usage_input_tokens_cache_write_5m",
        "cache_creation.ephemeral_1h_input_tokens": "usage_input_tokens_cache_write_1h",
        "cache_read_input_tokens": "usage_input_tokens_cache_read",
        "output_tokens": "usage_output_tokens",
        "model": "model_version",
        "workspace_id": "workspace",
        "service_tier": "usage_type",
    },
    maps={
        "at": "usage_date_utc",
        "until": "ending_at",
        "provider": "'anthropic'",
        "model": "model_version",
        "project": "workspace",
        "cache_read": "usage_input_tokens_cache_read",
        "cache_write": "coalesce(usage_input_tokens_cache_write_5m, 0) "
        "+ coalesce(usage_input_tokens_cache_write_1h, 0)",
        "cache_write_1h": "usage_input_tokens_cache_write_1h",
        "input_uncached": "usage_input_tokens_no_cache",
        "output": "usage_output_tokens",
        "tier": tier_named("usage_type"),
    },
    notes=(
        "Thinking tokens are inside the output tokens of this export and cannot be told apart.",
    ),
)
