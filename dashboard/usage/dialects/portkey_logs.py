"""Portkey's log export, JSON Lines."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import CACHED_ANSWER

# HIT and SEMANTIC HIT; MISS, REFRESH and DISABLED went to the provider.
_IS_HIT = "regexp_matches(lower(coalesce(cache_status, '')), '(^|[^a-z])hit')"
_FAILED = "lower(is_success) IN ('0', '0.0', 'false')"

DIALECT = Dialect(
    name="portkey_logs",
    title="Portkey logs export",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=(("ai_org", "req_units"),),
    needs=("created_at", "ai_model", "req_units", "res_units"),
    numbers=("req_units", "res_units", "cost"),
    times=("created_at",),
    texts=("id", "ai_org", "ai_model", "cost_currency", "is_success", "cache_status"),
    aliases={"ai_provider": "ai_org", "request_units": "req_units", "response_units": "res_units"},
    maps={
        "at": "created_at",
        "provider": "lower(ai_org)",
        "model": "ai_model",
        "requests": "1",
        "failures": f"CAST({_FAILED} AS INTEGER)",
        "input_uncached": "req_units",
        "output": "res_units",
        "usd": f"CASE WHEN NOT {_IS_HIT} THEN cost / 100 END",  # the column is in cents
        "currency": "cost_currency",
        "id": "id",
        "aside": f"CASE WHEN {_IS_HIT} THEN {CACHED_ANSWER} WHEN {_FAILED} "
        "AND coalesce(req_units + res_units, 0) = 0 THEN 'failed request without tokens' END",
    },
    notes=("The export does not tell cached from uncached input; all of it counts as uncached.",),
)
