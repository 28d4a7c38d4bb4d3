"""Gemini's answers with their usageMetadata, one JSON record each."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import NO_USAGE_SAID

_U = "usagemetadata"


def _sound(details: str) -> str:
    """SQL: the tokens of sound in a list of tokens by modality."""
    listed = f'TRY(from_json({details}, \'[{{"modality": "VARCHAR", "tokenCount": "BIGINT"}}]\'))'
    sound = f"list_filter({listed}, lambda x: x.modality = 'AUDIO')"
    return f"list_sum(list_transform({sound}, lambda x: x.tokenCount))"


# Cached tokens are inside the prompt, thoughts beside the candidates. A streamed answer repeats its usage
# under one id, growing.
DIALECT = Dialect(
    name="gemini_answers",
    title="Gemini answers with usageMetadata",
    evidence="spec",
    grain="request",
    may_lack_time=True,
    marks=(
        (f"{_U}.prompttokencount", f"{_U}.totaltokencount"),
        (f"{_U}.prompttokencount", f"{_U}.candidatestokencount"),
    ),
    needs=(f"{_U}.prompttokencount",),
    numbers=(
        f"{_U}.prompttokencount",
        f"{_U}.cachedcontenttokencount",
        f"{_U}.candidatestokencount",
        f"{_U}.thoughtstokencount",
        f"{_U}.tooluseprompttokencount",
        f"{_U}.totaltokencount",
    ),
    times=("timestamp",),
    texts=(
        "responseid",
        "modelversion",
        "model",
        "key",
        "processed_time",
        "promptdetails",
        "candidatesdetails",
        f"{_U}.traffictype",
    ),
    aliases={
        **dict.fromkeys(
            (
                *("createtime", "create_time", "created_at", "time", "date", "processed_time"),
                "logging_time",  # of Vertex AI's log of requests and answers in BigQuery
            ),
            "timestamp",
        ),
        f"{_U}.prompttokensdetails": "promptdetails",
        f"{_U}.candidatestokensdetails": "candidatesdetails",
        f"{_U}.responsetokencount": f"{_U}.candidatestokencount",
    },
    maps={
        "at": "timestamp",
        "provider": f"""CASE WHEN "{_U}.traffictype" IS NULL THEN 'google' ELSE 'vertex' END""",
        "model": "coalesce(modelversion, model)",
        "requests": "1",
        "cache_read": f'"{_U}.cachedcontenttokencount"',
        "audio_input": _sound("promptdetails"),
        "input_uncached": f'"{_U}.prompttokencount" + coalesce("{_U}.tooluseprompttokencount", 0) - cache_read',
        "reasoning": f'"{_U}.thoughtstokencount"',
        "output": f'"{_U}.candidatestokencount"',
        "audio_output": _sound("candidatesdetails"),
        "total": f'"{_U}.totaltokencount"',
        "tier": "CASE WHEN \"key\" IS NOT NULL OR processed_time IS NOT NULL THEN 'batch' END",
        "id": "responseid",
        "aside": f'CASE WHEN "{_U}.prompttokencount" IS NULL THEN {NO_USAGE_SAID} END',
    },
)
