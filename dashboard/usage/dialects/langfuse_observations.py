"""Langfuse's export of observations: one row per generation."""

from dashboard.usage.dialect import Dialect


def _usage(*names: str) -> str:
    """The first of the named usage types that the observation has."""
    found = (f"try_cast(json_extract_string(details, '$.{name}') AS DOUBLE)" for name in names)
    return f"coalesce({', '.join(found)})"


# `inputUsage` is the sum of every usage type with "input" in its name, so cached tokens are inside.
DIALECT = Dialect(
    name="langfuse_observations",
    title="Langfuse observations export",
    evidence="spec",
    grain="request",
    marks=(("usagedetails", "traceid"), ("inputusage", "traceid")),
    needs=("starttime", "model", "inputusage", "outputusage"),
    numbers=("inputusage", "outputusage", "totalcost"),
    times=("starttime",),
    texts=("id", "type", "model", "tracename", "projectid", "usagedetails"),
    aliases={"prompttokens": "inputusage", "completiontokens": "outputusage"},
    steps={"details": "try_cast(usagedetails AS JSON)"},
    maps={
        "at": "starttime",
        "model": "model",
        "project": "coalesce(tracename, projectid)",
        "requests": "1",
        "cache_read": _usage("input_cached_tokens", "cache_read_input_tokens", "input_cache_read"),
        "cache_write": _usage("cache_creation_input_tokens", "input_cache_creation"),
        "input_uncached": "inputusage - cache_read - cache_write",
        "reasoning": _usage("output_reasoning_tokens", "output_reasoning"),
        "output": "outputusage - reasoning",
        "usd": "totalcost",
        "id": "id",
        "aside": "CASE WHEN upper(coalesce(type, 'GENERATION')) NOT IN ('GENERATION', 'EMBEDDING') "
        "THEN 'not a generation' END",
    },
    notes=("The export names no provider.",),
)
