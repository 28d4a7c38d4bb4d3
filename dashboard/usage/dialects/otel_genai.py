"""OpenTelemetry spans with GenAI attributes, as JSON, JSON Lines or OTLP."""

from dashboard.usage.dialect import Dialect

_NUMBERS = (
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
)
_TEXTS = ("gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model")
_OLD_NAMES = {
    "gen_ai.usage.prompt_tokens": "gen_ai.usage.input_tokens",
    "gen_ai.usage.completion_tokens": "gen_ai.usage.output_tokens",
    "gen_ai.system": "gen_ai.provider.name",
}

# The convention: input SHOULD include cached tokens, output SHOULD include reasoning.
DIALECT = Dialect(
    name="otel_genai",
    title="OpenTelemetry GenAI spans",
    evidence="spec",
    grain="request",
    marks=(
        ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"),
        ("gen_ai.usage.input_tokens", "gen_ai.request.model"),
    ),
    needs=("starttimeunixnano", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"),
    numbers=_NUMBERS,
    times=("starttimeunixnano",),
    texts=(*_TEXTS, "spanid"),
    aliases={f"attributes.{name}": name for name in (*_NUMBERS, *_TEXTS)}
    | _OLD_NAMES
    | {f"attributes.{old}": name for old, name in _OLD_NAMES.items()}
    | {"start_time": "starttimeunixnano", "start_time_unix_nano": "starttimeunixnano"}
    | {"span_id": "spanid"},
    maps={
        "at": "starttimeunixnano",
        "provider": '"gen_ai.provider.name"',
        "model": 'coalesce("gen_ai.response.model", "gen_ai.request.model")',
        "requests": "1",
        "cache_read": '"gen_ai.usage.cache_read.input_tokens"',
        "cache_write": '"gen_ai.usage.cache_creation.input_tokens"',
        "input_uncached": '"gen_ai.usage.input_tokens" - cache_read - cache_write',
        "reasoning": '"gen_ai.usage.reasoning.output_tokens"',
        "output": '"gen_ai.usage.output_tokens" - reasoning',
        "id": "spanid",
        "aside": 'CASE WHEN "gen_ai.usage.input_tokens" IS NULL '
        "AND \"gen_ai.usage.output_tokens\" IS NULL THEN 'not a generation' END",
    },
)
