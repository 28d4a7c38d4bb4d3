"""Anthropic Console's tokens export: by day or hour, model, key and workspace."""

from dashboard.usage.dialect import Dialect
from dashboard.usage.meters import tier_named

# The four input columns are disjoint. `usage_type` is the service tier.
DIALECT = Dialect(
    name="anthropic_tokens",
    title="Anthropic Console tokens export",
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
    times=("usage_date_utc",),
    texts=("model_version", "workspace", "usage_type"),
    maps={
        "at": "usage_date_utc",
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
