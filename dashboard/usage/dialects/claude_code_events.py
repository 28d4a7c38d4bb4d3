"""Claude Code's telemetry: the log records of OpenTelemetry, of which each request to the API is one."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import NOT_GENERATION

_COUNTS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens")
_TOLD = (*_COUNTS, "cost_usd", "model", "request_id", "event.name", "event.sequence", "session.id")

# Cached tokens are beside the input. A store may put the attributes at the top, or leave them where they were.
DIALECT = Dialect(
    name="claude_code_events",
    title="Claude Code's telemetry (events)",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=(("cache_creation_tokens", "cost_usd"),),
    needs=("timeunixnano", "input_tokens", "output_tokens", "model"),
    numbers=(*_COUNTS, "cost_usd"),
    times=("timeunixnano",),
    texts=("model", "request_id", "event.name", "event.sequence", "session.id", "service.name"),
    aliases={f"attributes.{name}": name for name in _TOLD}
    | {f"logattributes.{name}": name for name in _TOLD}
    | dict.fromkeys(
        ("observedtimeunixnano", "event.timestamp", "attributes.event.timestamp", "timestamp"),
        "timeunixnano",
    )
    | {"@timestamp": "timeunixnano", "_time": "timeunixnano"}
    | {"resource.attributes.service.name": "service.name"},
    maps={
        "at": "timeunixnano",
        "provider": "'anthropic'",
        "model": "model",
        "requests": "1",
        "cache_read": "cache_read_tokens",
        "cache_write": "cache_creation_tokens",
        "input_uncached": "input_tokens",
        "output": "output_tokens",
        "usd": "cost_usd",
        "id": 'coalesce(request_id, CASE WHEN "event.sequence" IS NOT NULL '
        'THEN concat_ws(\'/\', "session.id", "event.sequence") END)',
        "aside": f"CASE WHEN input_tokens IS NULL THEN {NOT_GENERATION} END",
    },
    notes=(
        "Claude Code reckons costs from list prices; a plan with a fixed fee charges none of them.",
    ),
)
