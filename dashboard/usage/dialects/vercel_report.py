"""The Vercel AI Gateway's report by day and model."""

from dashboard.usage.mapping.dialect import Dialect

DIALECT = Dialect(
    name="vercel_report",
    title="Vercel AI Gateway report",
    evidence="spec",
    grain="bucket",
    marks=(
        ("total_cost", "request_count"),
        ("market_cost", "input_tokens"),
        ("request_count", "cached_input_tokens"),
    ),
    needs=("day", "input_tokens", "output_tokens"),
    numbers=(
        "total_cost",
        "request_count",
        "input_tokens",
        "output_tokens",
        "cached_input_tokens",
        "cache_creation_input_tokens",
        "reasoning_tokens",
    ),
    times=("day",),
    texts=("model", "tag"),
    aliases={"hour": "day", "date": "day", "model_name": "model"},
    maps={
        "at": '"day"',
        "provider": "'vercel'",
        "model": "model",
        "project": "tag",
        "requests": "request_count",
        "cache_read": "cached_input_tokens",
        "cache_write": "cache_creation_input_tokens",
        "input_uncached": "input_tokens - cache_read - cache_write",
        "reasoning": "reasoning_tokens",
        "output": "output_tokens - reasoning",
        "usd": "total_cost",
    },
    notes=(
        "Cached and reasoning tokens are taken to be inside input and output, as in the AI SDK; the report "
        "does not say.",
    ),
)
