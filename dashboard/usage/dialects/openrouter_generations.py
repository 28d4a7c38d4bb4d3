"""OpenRouter's log of generations: one row per request."""

from dashboard.usage.dialect import Dialect

DIALECT = Dialect(
    name="openrouter_generations",
    title="OpenRouter generations export",
    evidence="fixture",
    grain="request",
    marks=(("generation_id", "model_permaslug"),),
    needs=("created_at", "model_permaslug", "tokens_prompt", "tokens_completion"),
    numbers=(
        "tokens_prompt",
        "tokens_completion",
        "tokens_reasoning",
        "tokens_cached",
        "cost_total",
    ),
    times=("created_at",),
    texts=("generation_id", "model_permaslug", "app_name", "provider_name"),
    maps={
        "at": "created_at",
        "provider": "'openrouter'",
        "model": "model_permaslug",
        "project": "app_name",
        "requests": "1",
        "cache_read": "tokens_cached",
        "input_uncached": "tokens_prompt - cache_read",
        "reasoning": "tokens_reasoning",
        "output": "tokens_completion - reasoning",
        "usd": "cost_total",
        "id": "generation_id",
    },
    notes=(
        "The export names no time zone; its times are read as UTC.",
        "Do not add the bill of a provider that OpenRouter called: its tokens would count twice.",
    ),
)
