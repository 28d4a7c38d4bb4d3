"""OpenAI's usage export: completions by bucket, as CSV or TSV, or as pasted Usage API pages."""

from dataclasses import replace

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import tier_named
from dashboard.usage.reading.numerals import flag

# `input_tokens` includes cached and cache-write tokens. `input_text_tokens` is uncached text only, and so
# no total. Reasoning is inside `output_tokens` and not shown apart.
DIALECT = Dialect(
    name="openai_usage",
    title="OpenAI usage export (completions)",
    evidence="real",
    grain="bucket",
    marks=(
        ("start_time_iso", "num_model_requests"),
        ("start_time", "num_model_requests"),
        ("start_time", "input_cached_tokens"),
    ),
    needs=("start_time", "input_tokens", "output_tokens", "num_model_requests"),
    numbers=(
        "num_model_requests",
        "input_tokens",
        "output_tokens",
        "input_cached_tokens",
        "input_cache_write_tokens",
        "input_audio_tokens",
        "input_cached_audio_tokens",
        "output_audio_tokens",
    ),
    times=("start_time", "end_time"),
    texts=("project_id", "model", "batch", "service_tier"),
    aliases={"start_time_iso": "start_time", "end_time_iso": "end_time"},
    maps={
        "at": "start_time",
        "until": "end_time",
        "provider": "'openai'",
        "model": "model",
        "project": "project_id",
        "requests": "num_model_requests",
        "cache_read": "input_cached_tokens",
        "cache_write": "input_cache_write_tokens",
        "audio_input": "input_audio_tokens - coalesce(input_cached_audio_tokens, 0)",
        "input_uncached": "input_tokens - cache_read - cache_write",
        "output": "output_tokens",
        "audio_output": "output_audio_tokens",
        "tier": f"CASE WHEN {flag('batch')} THEN 'batch' ELSE {tier_named('service_tier')} END",
    },
    notes=(
        "Reasoning tokens are inside the output tokens of this export and cannot be told apart.",
    ),
)

# The export of embeddings has the same columns but for those of an answer.
EMBEDDINGS = replace(
    DIALECT,
    name="openai_embeddings",
    title="OpenAI usage export (embeddings)",
    evidence="spec",
    marks=(("num_model_requests", "input_tokens"),),
    needs=("start_time", "input_tokens", "num_model_requests"),
    numbers=("num_model_requests", "input_tokens"),
    texts=("project_id", "model"),
    maps={
        **{
            name: DIALECT.maps[name]
            for name in ("at", "until", "provider", "model", "project", "requests")
        },
        "input_uncached": "input_tokens",
    },
    notes=(),
)
