"""Answers of providers as they came, and what batch interfaces give back: OpenAI, Anthropic and who speaks
alike."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import maker_of, tier_named
from dashboard.usage.mapping.reasons import FAILED, NO_USAGE_SAID, NOT_GENERATION
from dashboard.usage.reading.log_lines import AT

_WHEN = (
    "created",
    "created_at",
    "timestamp",
    "time",
    "date",
    "completed_at",
    "logged_at",
    # What programs call the moment of a line that they log, and what we call it where it stands before.
    *("ts", "@timestamp", "datetime", "logging_time", AT),
)
_TIMES = dict.fromkeys(_WHEN[1:], "created")
_STATUS = "(status_code >= 400 OR coalesce(failed, refused, 'null') NOT IN ('null', ''))"
# A file of a batch names each request; it is priced as a batch.
_TIER = f"CASE WHEN custom_id IS NOT NULL THEN 'batch' ELSE {tier_named('service_tier')} END"
_TEXTS = ("id", "model", "custom_id", "service_tier", "failed", "refused", "object")

_BESIDE = (
    '("usage.total_tokens" = "usage.prompt_tokens" + "usage.completion_tokens" + thought '
    'OR thought > "usage.completion_tokens")'
)

# Cached tokens are inside the prompt. DeepSeek counts hits and misses beside.
CHAT = Dialect(
    name="openai_chat_answers",
    title="answers of chat completions",
    evidence="spec",
    grain="request",
    may_lack_time=True,
    marks=(("usage.prompt_tokens", "usage.completion_tokens"),),
    needs=("usage.prompt_tokens", "model"),
    numbers=(
        "usage.prompt_tokens",
        "usage.completion_tokens",
        "usage.total_tokens",
        "usage.prompt_tokens_details.cached_tokens",
        "usage.prompt_tokens_details.audio_tokens",
        "usage.prompt_cache_hit_tokens",
        "usage.completion_tokens_details.reasoning_tokens",
        "usage.completion_tokens_details.audio_tokens",
        "usage.cost.total_cost",
        "usage.cost_details.upstream_inference_cost",
        "status_code",
    ),
    times=("created",),
    texts=(*_TEXTS, "usage.cost", "usage.is_byok"),
    steps={
        # Reasoning is inside the completion, but with xAI and some others beside it, as the total shows.
        "thought": '"usage.completion_tokens_details.reasoning_tokens"',
        "spoken": f"CASE WHEN {_BESIDE} THEN 0 ELSE coalesce(thought, 0) END",
        "charged": 'coalesce(TRY_CAST("usage.cost" AS DOUBLE), "usage.cost.total_cost")',
        "behind": "CASE WHEN lower(\"usage.is_byok\") = 'true' "
        'THEN "usage.cost_details.upstream_inference_cost" END',
    },
    aliases=_TIMES | {"error": "failed", "result.error": "refused"},
    maps={
        "at": "created",
        "provider": f"CASE WHEN \"usage.cost\" IS NOT NULL AND model LIKE '%/%' THEN 'openrouter' "
        f"ELSE {maker_of('model')} END",
        "model": "model",
        "requests": "1",
        "cache_read": 'coalesce("usage.prompt_tokens_details.cached_tokens", "usage.prompt_cache_hit_tokens")',
        "audio_input": '"usage.prompt_tokens_details.audio_tokens"',
        "input_uncached": '"usage.prompt_tokens" - cache_read',
        "reasoning": "thought",
        "output": '"usage.completion_tokens" - spoken',
        "audio_output": '"usage.completion_tokens_details.audio_tokens"',
        "total": '"usage.total_tokens"',
        "usd": "charged + coalesce(behind, 0)",
        "upstream": "behind",
        "tier": _TIER,
        "id": "id",
        "aside": 'CASE WHEN "usage.prompt_tokens" IS NULL THEN '
        f"CASE WHEN {_STATUS} THEN {FAILED} ELSE {NO_USAGE_SAID} END END",
    },
)
# OpenAI's responses and Anthropic's messages use the same words; Anthropic's cached tokens are beside the input.
# Bedrock's Converse has them beside too, and calls the model modelId, as others do: its names begin with a maker.
_IS_BEDROCK = (
    "coalesce(recordid IS NOT NULL OR "
    "regexp_matches(modelid, '^(arn:|([a-z]{2,6}[.])?[a-z0-9]+[.][a-z])'), false)"
)
_IS_MESSAGE = (
    "coalesce(kind IN ('message', 'result') OR named LIKE '%claude%', named LIKE '%claude%', false)"
)
_IS_BESIDE = f"({_IS_MESSAGE} OR {_IS_BEDROCK})"
_UNDONE = "outcome IN ('errored', 'expired', 'canceled')"
RESPONSES = Dialect(
    name="provider_answers",
    title="answers of OpenAI's responses or Anthropic's messages",
    evidence="spec",
    grain="request",
    may_lack_time=True,
    marks=(("usage.input_tokens", "usage.output_tokens"),),
    needs=("usage.input_tokens",),
    numbers=(
        "usage.input_tokens",
        "usage.output_tokens",
        "usage.total_tokens",
        "usage.input_tokens_details.cached_tokens",
        "usage.output_tokens_details.reasoning_tokens",
        "usage.cache_read_input_tokens",
        "usage.cache_creation_input_tokens",
        "usage.cache_creation.ephemeral_1h_input_tokens",
        "status_code",
    ),
    times=("created",),
    texts=(*_TEXTS, "kind", "modelid", "outcome", "recordid"),
    steps={
        "named": "coalesce(model, modelid)",
        "cached": 'coalesce("usage.cache_read_input_tokens", "usage.input_tokens_details.cached_tokens")',
    },
    aliases={f"message.{name}": name for name in ("id", "model")}
    | {
        f"message.usage.{name}": f"usage.{name}"
        for name in (
            *(
                "input_tokens",
                "output_tokens",
                "cache_read_input_tokens",
                "cache_creation_input_tokens",
            ),
            *("cache_creation.ephemeral_1h_input_tokens", "service_tier"),
        )
    }
    | {
        "usage.service_tier": "service_tier",
        "message.type": "kind",
        "type": "kind",
        "error": "failed",
        "result.error": "refused",
        "result.type": "outcome",
        "usage.cached_input_tokens": "usage.input_tokens_details.cached_tokens",
        # DashScope names the details as chat completions do.
        "usage.prompt_tokens_details.cached_tokens": "usage.input_tokens_details.cached_tokens",
        "usage.completion_tokens_details.reasoning_tokens": "usage.output_tokens_details.reasoning_tokens",
        "usage.cache_write_input_tokens": "usage.cache_creation_input_tokens",
    }
    | _TIMES,
    maps={
        "at": "created",
        "provider": f"CASE WHEN {_IS_BEDROCK} THEN 'bedrock' WHEN {_IS_MESSAGE} THEN 'anthropic' "
        f"ELSE {maker_of('model')} END",
        "model": "named",
        "requests": "1",
        "cache_read": "cached",
        "cache_write": '"usage.cache_creation_input_tokens"',
        "cache_write_1h": '"usage.cache_creation.ephemeral_1h_input_tokens"',
        "input_uncached": f'"usage.input_tokens" - CASE WHEN {_IS_BESIDE} THEN 0 ELSE cache_read END',
        "reasoning": '"usage.output_tokens_details.reasoning_tokens"',
        "output": '"usage.output_tokens" - reasoning',
        "total": f'CASE WHEN NOT {_IS_MESSAGE} OR {_IS_BEDROCK} THEN "usage.total_tokens" END',
        "tier": f"CASE WHEN recordid IS NOT NULL THEN 'batch' ELSE {_TIER} END",
        "id": "id",
        "aside": 'CASE WHEN "usage.input_tokens" IS NULL THEN '
        f"CASE WHEN {_STATUS} OR {_UNDONE} THEN {FAILED} "
        f"WHEN coalesce(named, id, custom_id) IS NULL THEN {NOT_GENERATION} ELSE {NO_USAGE_SAID} END END",
    },
)
