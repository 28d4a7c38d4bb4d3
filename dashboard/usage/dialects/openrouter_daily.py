"""OpenRouter's activity by day and model, as exported or as its API tells it."""

from dashboard.usage.mapping.dialect import Dialect

DIALECT = Dialect(
    name="openrouter_daily",
    title="OpenRouter activity by day",
    evidence="fixture",
    grain="bucket",
    marks=(("slug", "byok usage"), ("usage", "byok usage")),
    needs=("date", "slug", "prompt tokens", "completion tokens", "requests"),
    numbers=(
        "usage",
        "byok usage",
        "requests",
        "prompt tokens",
        "completion tokens",
        "reasoning tokens",
    ),
    times=("date",),
    texts=("slug",),
    aliases={
        "model_permaslug": "slug",
        "model": "slug",
        "byok_usage_inference": "byok usage",
        "tokens_prompt": "prompt tokens",
        "tokens_completion": "completion tokens",
        "tokens_reasoning": "reasoning tokens",
    },
    maps={
        "at": '"date"',
        "provider": "'openrouter'",
        "model": "slug",
        "requests": "requests",
        "input_uncached": '"prompt tokens"',
        "reasoning": '"reasoning tokens"',
        "output": '"completion tokens" - reasoning',
        "usd": 'coalesce("usage", 0) + coalesce("byok usage", 0)',
        "upstream": '"byok usage"',
    },
    notes=("The export does not tell cached from uncached input; all of it counts as uncached.",),
)
