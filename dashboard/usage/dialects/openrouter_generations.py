"""OpenRouter's log of generations: one row per request, as exported or as its API tells of one."""

from dashboard.usage.mapping.dialect import Dialect

# The API counts `tokens_...` with one tokenizer for all models; the native counts are what is billed.
DIALECT = Dialect(
    name="openrouter_generations",
    title="OpenRouter generations export",
    evidence="fixture",
    grain="request",
    marks=(
        ("generation_id", "model_permaslug"),
        ("tokens_prompt", "tokens_completion"),
        ("tokens_prompt", "model_permaslug"),
    ),
    needs=("created_at", "model_permaslug", "tokens_prompt", "tokens_completion"),
    numbers=(
        "tokens_prompt",
        "tokens_completion",
        "tokens_reasoning",
        "tokens_cached",
        "native_tokens_prompt",
        "native_tokens_completion",
        "cost_total",
        "byok_usage_inference",
    ),
    times=("created_at",),
    texts=("generation_id", "model_permaslug", "app_name", "provider_name"),
    aliases={
        "id": "generation_id",
        "model": "model_permaslug",
        "native_tokens_reasoning": "tokens_reasoning",
        "native_tokens_cached": "tokens_cached",
        "total_cost": "cost_total",
        "usage": "cost_total",
        "upstream_inference_cost": "byok_usage_inference",
        "cost": "cost_total",
    },
    maps={
        "at": "created_at",
        "provider": "'openrouter'",
        "model": "model_permaslug",
        "project": "app_name",
        "requests": "1",
        "cache_read": "tokens_cached",
        "input_uncached": "coalesce(native_tokens_prompt, tokens_prompt) - cache_read",
        "reasoning": "tokens_reasoning",
        "output": "coalesce(native_tokens_completion, tokens_completion) - reasoning",
        "usd": "cost_total + coalesce(byok_usage_inference, 0)",
        "upstream": "byok_usage_inference",
        "id": "generation_id",
    },
    notes=(
        "The export names no time zone; its times are read as UTC.",
        "Do not add the bill of a provider that OpenRouter called: its tokens would count twice.",
    ),
)
