"""Braintrust's logs as JSON, CSV or Parquet: spans with metrics, of which only model calls have tokens."""

from dashboard.usage.mapping.dialect import Dialect

# No public export was found; the names of the fields are those of the documentation.
DIALECT = Dialect(
    name="braintrust_logs",
    title="Braintrust logs",
    evidence="constructed",
    grain="request",
    says_money="estimated",
    marks=(("metrics.prompt_tokens", "metrics.completion_tokens"),),
    needs=("created", "metrics.prompt_tokens", "metrics.completion_tokens"),
    numbers=(
        "metrics.prompt_tokens",
        "metrics.completion_tokens",
        "metrics.prompt_cached_tokens",
        "metrics.prompt_cache_creation_tokens",
        "metrics.completion_reasoning_tokens",
        "metrics.estimated_cost",
    ),
    times=("created",),
    texts=("id", "metadata.model", "metadata.provider", "project_id", "span_attributes.type"),
    aliases={
        "model": "metadata.model",
        "span_attributes.model": "metadata.model",
        "metrics.cost": "metrics.estimated_cost",
    },
    maps={
        "at": "created",
        "provider": 'lower("metadata.provider")',
        "model": '"metadata.model"',
        "project": "project_id",
        "requests": "1",
        "cache_read": '"metrics.prompt_cached_tokens"',
        "cache_write": '"metrics.prompt_cache_creation_tokens"',
        "input_uncached": '"metrics.prompt_tokens" - cache_read - cache_write',
        "reasoning": '"metrics.completion_reasoning_tokens"',
        "output": '"metrics.completion_tokens" - reasoning',
        "usd": '"metrics.estimated_cost"',
        "id": "id",
        "aside": "CASE WHEN \"span_attributes.type\" IN ('task', 'function', 'tool', 'score', 'eval') THEN "
        " 'not a model call' "
        'WHEN "metrics.prompt_tokens" IS NULL AND "metrics.completion_tokens" IS NULL '
        "THEN 'not a model call' END",
    },
    notes=(
        "Cached and reasoning tokens are taken to be inside prompt and completion tokens; the documentation "
        "does not say.",
    ),
)
