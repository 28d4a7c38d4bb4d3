"""Answers of providers as they came, and what batch interfaces give back: OpenAI, Anthropic and who speaks
alike."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import maker_of, tier_named
from dashboard.usage.mapping.reasons import FAILED, NO_USAGE_SAID

_WHEN = ("created", "created_at", "timestamp", "time", "date", "completed_at", "logged_at")
_TIMES = dict.fromkeys(_WHEN[1:], "created")
_STATUS = "(status_code >= 400 OR coalesce(failed, refused, 'null') NOT IN ('null', ''))"
# A file of a batch names each request; it is priced as a batch.
_TIER = f"CASE WHEN custom_id IS NOT NULL THEN 'batch' ELSE {tier_named('service_tier')} END"
_TEXTS = ("id", "model", "custom_id", "service_tier", "failed", "refused", "object")

# Cached tokens are inside the prompt, reasoning inside the completion. DeepSeek counts hits and misses beside.
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
        "status_code",
    ),
    times=("created",),
    texts=_TEXTS,
    aliases=_TIMES | {"error": "failed", "result.error": "refused"},
    maps={
        "at": "created",
        "provider": maker_of("model"),
        "model": "model",
        "requests": "1",
        "cache_read": 'coalesce("usage.prompt_tokens_details.cached_tokens", "usage.prompt_cache_hit_tokens")',
        "audio_input": '"usage.prompt_tokens_details.audio_tokens"',
        "input_uncached": '"usage.prompt_tokens" - cache_read',
        "reasoning": '"usage.completion_tokens_details.reasoning_tokens"',
        "output": '"usage.completion_tokens" - reasoning',
        "audio_output": '"usage.completion_tokens_details.audio_tokens"',
        "total": '"usage.total_tokens"',
        "tier": _TIER,
        "id": "id",
        "aside": 'CASE WHEN "usage.prompt_tokens" IS NULL THEN '
        f"CASE WHEN {_STATUS} THEN {FAILED} ELSE {NO_USAGE_SAID} END END",
    },
)
# OpenAI's responses and Anthropic's messages use the same words; Anthropic's cached tokens are beside the input.
_IS_MESSAGE = "(kind = 'message' OR model LIKE '%claude%')"
RESPONSES = Dialect(
    name="provider_answers",
    title="answers of OpenAI's responses or Anthropic's messages",
    evidence="spec",
    grain="request",
    may_lack_time=True,
    marks=(("usage.input_tokens", "usage.output_tokens"),),
    needs=("usage.input_tokens", "model"),
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
    texts=(*_TEXTS, "kind"),
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
    }
    | _TIMES,
    maps={
        "at": "created",
        "provider": f"CASE WHEN {_IS_MESSAGE} THEN 'anthropic' ELSE {maker_of('model')} END",
        "model": "model",
        "requests": "1",
        "cache_read": 'coalesce("usage.cache_read_input_tokens", "usage.input_tokens_details.cached_tokens")',
        "cache_write": '"usage.cache_creation_input_tokens"',
        "cache_write_1h": '"usage.cache_creation.ephemeral_1h_input_tokens"',
        "input_uncached": f'"usage.input_tokens" - CASE WHEN {_IS_MESSAGE} THEN 0 ELSE cache_read END',
        "reasoning": '"usage.output_tokens_details.reasoning_tokens"',
        "output": '"usage.output_tokens" - reasoning',
        "total": f'CASE WHEN NOT {_IS_MESSAGE} THEN "usage.total_tokens" END',
        "tier": _TIER,
        "id": "id",
        "aside": 'CASE WHEN "usage.input_tokens" IS NULL THEN '
        f"CASE WHEN {_STATUS} THEN {FAILED} ELSE {NO_USAGE_SAID} END END",
    },
)
