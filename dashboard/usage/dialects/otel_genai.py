"""OpenTelemetry spans with GenAI attributes, as JSON, JSON Lines, OTLP, Jaeger's JSON or a table."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import ROLL_UP

_NUMBERS = (
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.reasoning.output_tokens",
)
_TEXTS = (
    "gen_ai.provider.name",
    "gen_ai.request.model",
    "gen_ai.response.model",
    "gen_ai.operation.name",
    "service.name",
)
_OTHER_NAMES = {
    # Former names of the convention, and of instrumentations that came before it.
    "gen_ai.usage.prompt_tokens": "gen_ai.usage.input_tokens",
    "gen_ai.usage.completion_tokens": "gen_ai.usage.output_tokens",
    "gen_ai.system": "gen_ai.provider.name",
    "gen_ai.usage.cache_read_input_tokens": "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.input_tokens.cached": "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.output_tokens.reasoning": "gen_ai.usage.reasoning.output_tokens",
    # Pydantic AI, before the convention had names for them.
    "gen_ai.usage.cache_read_tokens": "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_write_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.details.cache_read_tokens": "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.details.cache_read_input_tokens": "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.details.cached_tokens": "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.details.cache_write_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.details.cache_creation_input_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.details.reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.cached_input_tokens": "gen_ai.usage.cache_read.input_tokens",
    "llm.usage.cache_read_input_tokens": "gen_ai.usage.cache_read.input_tokens",
    "llm.usage.cache_creation_input_tokens": "gen_ai.usage.cache_creation.input_tokens",
    "llm.usage.prompt_tokens": "gen_ai.usage.input_tokens",
    "llm.usage.completion_tokens": "gen_ai.usage.output_tokens",
    "llm.request.model": "gen_ai.request.model",
    "llm.response.model": "gen_ai.response.model",
    "llm.token_count.prompt": "gen_ai.usage.input_tokens",
    "llm.token_count.completion": "gen_ai.usage.output_tokens",
    "llm.token_count.prompt_details.cache_read": "gen_ai.usage.cache_read.input_tokens",
    "llm.token_count.completion_details.reasoning": "gen_ai.usage.reasoning.output_tokens",
    "llm.model_name": "gen_ai.request.model",
    "llm.provider": "gen_ai.provider.name",
}
_AROUND = ("attributes", "spanattributes", "tags", "resource.attributes", "resourceattributes")
"""What a store puts in front of an attribute's name."""
_NAMES = {name: name for name in (*_NUMBERS, *_TEXTS)} | _OTHER_NAMES

_SERVED_BY = " ".join(
    f"WHEN '{name}' THEN '{seller}'"
    for name, seller in {
        # The convention's own names, and those of instrumentations.
        "aws.bedrock": "bedrock",
        "gcp.vertex_ai": "vertex",
        "gcp.gemini": "google",
        "gcp.gen_ai": "google",
        "google.generative-ai": "google",
        "google.vertex": "vertex",
        "azure.ai.inference": "azure",
        "azure.ai.openai": "azure",
        "az.ai.inference": "azure",
        "az.ai.openai": "azure",
        "mistral_ai": "mistral",
        "x_ai": "xai",
        "ibm.watsonx.ai": "watsonx",
    }.items()
)
"""The seller whom a name of the convention stands for."""

# The convention: input SHOULD include cached tokens, output SHOULD include reasoning. The span of an agent or a
# workflow sums up the calls inside it, which have spans of their own.
DIALECT = Dialect(
    name="otel_genai",
    title="OpenTelemetry GenAI spans",
    evidence="spec",
    grain="request",
    marks=(
        ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"),
        ("gen_ai.usage.input_tokens", "gen_ai.request.model"),
    ),
    needs=("starttimeunixnano", "gen_ai.usage.input_tokens"),
    numbers=_NUMBERS,
    times=("starttimeunixnano",),
    texts=(*_TEXTS, "spanid", "traceid", "parentspanid"),
    aliases=_OTHER_NAMES
    | {f"{around}.{name}": meant for name, meant in _NAMES.items() for around in _AROUND}
    | {"start_time": "starttimeunixnano", "start_time_unix_nano": "starttimeunixnano"}
    | {"timestamp": "starttimeunixnano", "start": "starttimeunixnano"}
    | {"context.span_id": "spanid", "context.trace_id": "traceid", "parent_id": "parentspanid"},
    input_alone='"gen_ai.usage.input_tokens"',
    # Vercel's AI SDK names the interface behind a dot: openai.chat, anthropic.messages.
    steps={
        "named": "regexp_replace(\"gen_ai.provider.name\", '\\.(chat|messages|responses|completion)$', '')"
    },
    maps={
        "at": "starttimeunixnano",
        "provider": f"CASE lower(named) {_SERVED_BY} ELSE named END",
        "model": 'coalesce("gen_ai.response.model", "gen_ai.request.model")',
        "project": '"service.name"',
        "requests": "1",
        "cache_read": '"gen_ai.usage.cache_read.input_tokens"',
        "cache_write": '"gen_ai.usage.cache_creation.input_tokens"',
        "input_uncached": '"gen_ai.usage.input_tokens" - cache_read - cache_write',
        "reasoning": '"gen_ai.usage.reasoning.output_tokens"',
        "output": '"gen_ai.usage.output_tokens" - reasoning',
        "id": "CASE WHEN spanid IS NOT NULL THEN concat_ws('/', traceid, spanid) END",
        "parent": "CASE WHEN parentspanid IS NOT NULL THEN concat_ws('/', traceid, parentspanid) END",
        "aside": 'CASE WHEN "gen_ai.usage.input_tokens" IS NULL '
        "AND \"gen_ai.usage.output_tokens\" IS NULL THEN 'not a generation' "
        "WHEN \"gen_ai.operation.name\" IN ('invoke_agent', 'create_agent', 'invoke_workflow', "
        f"'execute_tool') THEN {ROLL_UP} END",
    },
)
