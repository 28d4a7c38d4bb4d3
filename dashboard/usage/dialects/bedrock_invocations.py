"""Amazon Bedrock's model invocation log, from S3 or CloudWatch."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import FAILED

_BODY = "output.outputbodyjson.usage"
_READS = (
    "input.cachereadinputtokencount",
    f"{_BODY}.cachereadinputtokens",
    f"{_BODY}.cachereadinputtokencount",
    f"{_BODY}.cache_read_input_tokens",
)
_WRITES = (
    "input.cachewriteinputtokencount",
    f"{_BODY}.cachewriteinputtokens",
    f"{_BODY}.cachewriteinputtokencount",
    f"{_BODY}.cache_creation_input_tokens",
)
_LONG = f"{_BODY}.cache_creation.ephemeral_1h_input_tokens"


def _first(names: tuple[str, ...]) -> str:
    return f"coalesce({', '.join(chr(34) + name + chr(34) for name in names)})"


# Cached tokens are beside the input. A model id may be an ARN: of an inference profile it ends in the model's id.
DIALECT = Dialect(
    name="bedrock_invocations",
    title="Amazon Bedrock model invocation log",
    evidence="spec",
    grain="request",
    marks=(("modelid", "input.inputtokencount"), ("modelid", "output.outputtokencount")),
    needs=("timestamp", "modelid", "input.inputtokencount"),
    numbers=(
        "input.inputtokencount",
        "output.outputtokencount",
        *_READS,
        *_WRITES,
        _LONG,
    ),
    times=("timestamp",),
    texts=("requestid", "modelid", "identity.arn", "errorcode", "operation"),
    maps={
        "at": "timestamp",
        "provider": "'bedrock'",
        "model": "regexp_replace(modelid, '^arn:.*/', '')",
        "team": '"identity.arn"',
        "requests": "1",
        "failures": "CAST(errorcode IS NOT NULL AS INTEGER)",
        "cache_read": _first(_READS),
        "cache_write": _first(_WRITES),
        "cache_write_1h": f'"{_LONG}"',
        "input_uncached": '"input.inputtokencount"',
        "output": '"output.outputtokencount"',
        "id": "requestid",
        "aside": 'CASE WHEN errorcode IS NOT NULL AND coalesce("input.inputtokencount", 0) = 0 '
        f"THEN {FAILED} END",
    },
)
