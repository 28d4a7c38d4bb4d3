"""Langfuse's observations, one row per generation: the export, the API's JSON, or the blob storage export."""

from dashboard.usage.mapping.dialect import Dialect

_INPUTS = (
    "input",
    "input_cached_tokens",
    "cache_read_input_tokens",
    "input_cache_read",
    "cache_creation_input_tokens",
    "input_cache_creation",
    "input_cache_write",
    "input_cache_creation_5m",
    "input_cache_creation_1h",
)
_OUTPUTS = ("output", "output_reasoning_tokens", "output_reasoning", "reasoning_tokens")
_TYPES = (*_INPUTS, *_OUTPUTS)
_PATHS = ", ".join(f"'$.{name}'" for name in _TYPES)


def _usage(*names: str) -> str:
    """SQL: the first of the named usage types that the observation has."""
    found = (f"TRY_CAST(details[{_TYPES.index(name) + 1}] AS DOUBLE)" for name in names)
    return f"coalesce({', '.join(found)})"


def _sum(*names: str) -> str:
    """SQL: the sum of the named usage types, or null where the observation has none of them."""
    each = " + ".join(f"coalesce({_usage(name)}, 0)" for name in names)
    return f"CASE WHEN {_usage(*names)} IS NOT NULL THEN {each} END"


# `inputUsage` is the sum of every usage type with "input" in its name, so cached tokens are inside. The API and
# the blob export have the usage types only, which are disjoint.
DIALECT = Dialect(
    name="langfuse_observations",
    title="Langfuse observations",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=(
        ("usagedetails", "traceid"),
        ("inputusage", "traceid"),
        ("usage.input", "traceid"),
    ),
    needs=("starttime", "model"),
    numbers=("inputusage", "outputusage", "usage.input", "usage.output", "totalcost"),
    times=("starttime",),
    texts=(
        "id",
        "type",
        "model",
        "tracename",
        "projectid",
        "usagedetails",
        "traceid",
        "parentobservationid",
        "unit",
    ),
    aliases={
        "prompttokens": "inputusage",
        "completiontokens": "outputusage",
        "usage.prompttokens": "usage.input",
        "usage.completiontokens": "usage.output",
        "calculatedtotalcost": "totalcost",
        "costdetails.total": "totalcost",
        "provided_model_name": "model",
        "model_name": "model",
        "parent_observation_id": "parentobservationid",
        "trace_id": "traceid",
        "usage.unit": "unit",
    },
    objects=("usagedetails",),
    steps={"details": f"TRY(json_extract_string(usagedetails, [{_PATHS}]))"},
    maps={
        "at": "starttime",
        "model": "model",
        "project": "coalesce(tracename, projectid)",
        "requests": "1",
        "cache_read": _usage(*_INPUTS[1:4]),
        "cache_write": f"coalesce({_usage(*_INPUTS[4:7])}, {_sum(*_INPUTS[7:])})",
        "cache_write_1h": _usage("input_cache_creation_1h"),
        "input_uncached": f'coalesce(inputusage, {_sum(*_INPUTS)}, "usage.input") - cache_read - cache_write',
        "reasoning": _usage(*_OUTPUTS[1:]),
        "output": f'coalesce(outputusage, {_sum(*_OUTPUTS)}, "usage.output") - reasoning',
        "usd": "totalcost",
        "id": "id",
        "parent": "parentobservationid",
        "aside": "CASE WHEN upper(coalesce(type, 'GENERATION')) NOT IN ('GENERATION', 'EMBEDDING') "
        "THEN 'not a generation' "
        "WHEN upper(coalesce(unit, 'TOKENS')) <> 'TOKENS' THEN 'counted in another unit than tokens' END",
    },
    notes=("The export names no provider.",),
)
