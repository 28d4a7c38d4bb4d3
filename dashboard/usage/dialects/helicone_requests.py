"""Helicone's export of requests."""

from dashboard.usage.dialect import Dialect

DIALECT = Dialect(
    name="helicone_requests",
    title="Helicone requests export",
    evidence="spec",
    grain="request",
    marks=(("request_created_at", "delay_ms"), ("request_created_at", "helicone_user")),
    needs=("request_created_at", "prompt_tokens", "completion_tokens"),
    numbers=("prompt_tokens", "completion_tokens", "response_status"),
    times=("request_created_at",),
    texts=("request_id", "provider", "response_model", "request_model"),
    maps={
        "at": "request_created_at",
        "provider": "lower(provider)",
        "model": "coalesce(response_model, request_model)",
        "requests": "1",
        "failures": "CAST(response_status >= 400 AS INTEGER)",
        "input_uncached": "prompt_tokens",
        "output": "completion_tokens",
        "id": "request_id",
        "aside": "CASE WHEN response_status >= 400 AND coalesce(prompt_tokens + completion_tokens, 0) = 0 "
        "THEN 'failed request without tokens' END",
    },
    notes=("The export does not tell cached from uncached input; all of it counts as uncached.",),
)
