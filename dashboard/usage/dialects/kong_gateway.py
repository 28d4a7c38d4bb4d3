"""Kong's log lines of its AI plugins."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import CACHED_ANSWER, FAILED, NOT_GENERATION

_PLUGINS = (
    "ai-proxy",
    "ai-proxy-advanced",
    "proxy",
    "ai-request-transformer",
    "ai-response-transformer",
)
_CACHED = "usage.prompt_tokens_details.cached_tokens"
_NUMBERS = (
    *("usage.prompt_tokens", "usage.completion_tokens", "usage.total_tokens", "usage.cost"),
    _CACHED,
)
_TEXTS = ("meta.provider_name", "meta.request_model", "meta.response_model", "cache.cache_status")
_FIRST = "ai.ai-proxy."


def _named(member: str) -> str:
    return f'"{_FIRST}{member}"'


_IS_HIT = f"lower({_named('cache.cache_status')}) = 'hit'"
DIALECT = Dialect(
    name="kong_gateway",
    title="Kong AI Gateway log",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=((f"{_FIRST}usage.prompt_tokens", f"{_FIRST}usage.completion_tokens"),),
    needs=("started_at", f"{_FIRST}usage.prompt_tokens"),
    numbers=(*(_FIRST + name for name in _NUMBERS), "response.status"),
    times=("started_at",),
    texts=(*(_FIRST + name for name in _TEXTS), "service.name", "consumer.username", "request.id"),
    aliases={
        f"ai.{plugin}.{name}": _FIRST + name
        for plugin in _PLUGINS[1:]
        for name in (*_NUMBERS, *_TEXTS)
    }
    | {"timestamp": "started_at", "status": "response.status"},
    maps={
        "at": "started_at",
        "provider": f"lower({_named('meta.provider_name')})",
        "model": f"coalesce({_named('meta.response_model')}, {_named('meta.request_model')})",
        "project": '"service.name"',
        "team": '"consumer.username"',
        "requests": "1",
        "failures": 'CAST("response.status" >= 400 AS INTEGER)',
        "cache_read": _named(_CACHED),
        "input_uncached": f"{_named('usage.prompt_tokens')} - cache_read",
        "output": _named("usage.completion_tokens"),
        "total": _named("usage.total_tokens"),
        "usd": f"CASE WHEN {_IS_HIT} THEN NULL ELSE {_named('usage.cost')} END",
        "id": '"request.id"',
        "aside": f"CASE WHEN {_IS_HIT} THEN {CACHED_ANSWER} "
        f'WHEN {_named("usage.prompt_tokens")} IS NULL THEN CASE WHEN "response.status" >= 400 '
        f"THEN {FAILED} ELSE {NOT_GENERATION} END END",
    },
    notes=(
        "Where the log does not tell cached from uncached input, all of it counts as uncached.",
    ),
)
