"""MLflow's traces: the spans of calls to models, or the sums of whole traces."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import maker_of
from dashboard.usage.mapping.reasons import NOT_GENERATION

_S = "attributes.mlflow.chat.tokenusage"
_PARTS = (
    "input_tokens",
    "output_tokens",
    "total_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
)
_TRACE = (
    "info.trace_metadata",
    "trace_metadata",
    "info.request_metadata",
    "request_metadata",
    "tags",
)

_MODEL = "trim(coalesce(answered, named, asked), '\"')"

# The sums of a trace and those of agents repeat what the spans of the calls say.
DIALECT = Dialect(
    name="mlflow_traces",
    title="MLflow traces",
    evidence="spec",
    grain="request",
    marks=((f"{_S}.input_tokens", f"{_S}.output_tokens"),),
    needs=("start", f"{_S}.input_tokens"),
    numbers=tuple(f"{_S}.{part}" for part in _PARTS),
    times=("start",),
    texts=("span_id", "trace_id", "parent_id", "answered", "asked", "named", "provider"),
    aliases={
        "start_time_unix_nano": "start",
        "start_time_ns": "start",
        "start_time": "start",
        "info.request_time": "start",
        "request_time": "start",
        "timestamp_ms": "start",
        "info.timestamp_ms": "start",
        "parent_span_id": "parent_id",
        "context.span_id": "span_id",
        "context.trace_id": "trace_id",
        "info.trace_id": "trace_id",
        "info.request_id": "trace_id",
        "request_id": "trace_id",
        "attributes.mlflow.spanoutputs.model": "answered",
        "attributes.mlflow.spaninputs.model": "asked",
        "attributes.mlflow.llm.model": "named",
        "attributes.mlflow.llm.provider": "provider",
    }
    | {
        f"{where}.mlflow.trace.tokenusage.{part}": f"{_S}.{part}"
        for where in _TRACE
        for part in _PARTS
    },
    input_alone=f'"{_S}.input_tokens"',
    maps={
        "at": '"start"',
        "provider": f"coalesce(lower(trim(provider, '\"')), {maker_of(_MODEL)})",
        "model": _MODEL,
        "requests": "1",
        "cache_read": f'"{_S}.cache_read_input_tokens"',
        "cache_write": f'"{_S}.cache_creation_input_tokens"',
        "input_uncached": f'"{_S}.input_tokens" - cache_read - cache_write',
        "output": f'"{_S}.output_tokens"',
        "total": f'"{_S}.total_tokens"',
        "id": "nullif(concat_ws('/', trace_id, span_id), '')",
        "parent": "CASE WHEN parent_id IS NOT NULL THEN concat_ws('/', trace_id, parent_id) END",
        "aside": f'CASE WHEN "{_S}.input_tokens" IS NULL THEN {NOT_GENERATION} END',
    },
)
