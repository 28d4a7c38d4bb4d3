"""Cloudflare AI Gateway's logs, from the API or Logpush."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import CACHED_ANSWER, FAILED
from dashboard.usage.reading.numerals import flag

_FAILED = f"(NOT {flag('success')} OR status_code >= 400)"
_IS_HIT = f"({flag('cached')} OR lower(cached) = 'hit')"
DIALECT = Dialect(
    name="cloudflare_gateway",
    title="Cloudflare AI Gateway logs",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=(("tokens_in", "tokens_out"),),
    # `cached` is its own: many logs have the others.
    needs=("created_at", "tokens_in", "tokens_out", "model", "cached"),
    numbers=("tokens_in", "tokens_out", "cost", "status_code"),
    times=("created_at",),
    texts=("id", "provider", "model", "cached", "success"),
    aliases={"datetime": "created_at", "timestamp": "created_at", "cache_status": "cached"},
    maps={
        "at": "created_at",
        "provider": "lower(provider)",
        "model": "model",
        "requests": "1",
        "failures": f"CAST({_FAILED} AS INTEGER)",
        "input_uncached": "tokens_in",
        "output": "tokens_out",
        "usd": f"CASE WHEN {_IS_HIT} THEN NULL ELSE cost END",
        "id": "id",
        "aside": f"CASE WHEN {_IS_HIT} THEN {CACHED_ANSWER} "
        f"WHEN {_FAILED} AND coalesce(tokens_in + tokens_out, 0) = 0 THEN {FAILED} END",
    },
    notes=("The log does not tell cached from uncached input; all of it counts as uncached.",),
)
