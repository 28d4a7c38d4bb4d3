"""What `golden-path price` and `golden-path facts` print, as plain dictionaries."""

from datetime import date
from typing import Any

from dashboard.catalog.built import BuiltCatalog, load
from dashboard.catalog.request import STANDARD, request_cost
from dashboard.engine.inputs.facts import Fact, HostedPrice, NoPrice


def price_report(
    model: str,
    *,
    provider: str = "",
    at: date,
    input_tokens: int | None = None,
    cached_tokens: int = 0,
    output_tokens: int | None = None,
    tier: str = STANDARD,
    zone: str = "",
) -> dict[str, Any] | NoPrice:
    """The keys of `price --json` in the contract; `usd` is null when no token counts are given.

    With a `zone` the price is that of being processed there only. A model without a price is a `NoPrice`
    with the nearest names. Raises `UnknownName` for a tier
    without a price and `ValueError` for impossible token counts.
    """
    catalog = load(at)
    if zone:
        price = catalog.price_within(model, provider=provider, zone=zone)
    else:
        price = catalog.price(model, provider=provider)
    if isinstance(price, NoPrice):
        return price
    usd: float | None = None
    if input_tokens is not None or output_tokens is not None:
        usd = request_cost(
            price,
            input_tokens=input_tokens or 0,
            cached_tokens=cached_tokens,
            output_tokens=output_tokens or 0,
            tier=tier,
        )
    return price_as_json(price) | {"usd": usd, "tier": tier}


def price_as_json(price: HostedPrice) -> dict[str, Any]:
    """A price as JSON values: days as ISO text, unknown as null."""
    return {
        "model_id": price.model_id,
        "provider": price.provider,
        "usd_per_mtok": dict(price.usd_per_mtok),
        "effective_from": _iso(price.effective_from),
        "retires_on": _iso(price.retires_on),
        "source": price.source,
        "source_url": price.source_url,
        "kind": price.kind,
        "as_of": price.as_of,
        "zone": price.zone,
        "context_tokens": price.context_tokens,
        "long_context_above_tokens": price.long_context_above_tokens,
        "long_context_usd_per_mtok": dict(price.long_context_usd_per_mtok),
        "others": [
            {"source": other.source, "usd_per_mtok": dict(other.usd_per_mtok)}
            for other in price.others
        ],
    }


def facts_report(*, today: date, stale_days: int | None = None) -> dict[str, Any]:
    """Every fact with its source and age in days, and the offers on which catalogues differ.

    With `stale_days`, only facts last checked more than that many days ago, or never.
    """
    catalog = load(today)
    rows = [_fact_row(fact, today) for fact in catalog.facts()]
    if stale_days is not None:
        rows = [row for row in rows if row["age_days"] is None or row["age_days"] > stale_days]
    return {
        "as_of": today.isoformat(),
        "catalog": catalog.digest,
        "count": len(rows),
        "facts": rows,
        "disagreements": disagreements(catalog),
    }


def disagreements(catalog: BuiltCatalog) -> list[dict[str, Any]]:
    """The running offers of our models on which two catalogues are more than 1 % apart."""
    names = (*catalog.proprietary_models(), *catalog.model_ids())
    offers = (offer for name in dict.fromkeys(names) for offer in catalog.hosts(name))
    return [price_as_json(offer) for offer in offers if offer.others]


def _fact_row(fact: Fact, today: date) -> dict[str, Any]:
    age = (today - date.fromisoformat(fact.checked_on)).days if fact.checked_on else None
    return {
        "name": fact.name,
        "value": fact.value,
        "unit": fact.unit,
        "kind": fact.kind,
        "low": fact.low,
        "high": fact.high,
        "source": fact.source,
        "source_url": fact.source_url,
        "as_of": fact.as_of,
        "checked_on": fact.checked_on,
        "age_days": age,
        "weak": fact.weak,
        "why": fact.why,
        "label": fact.use.label if fact.use else "",
        "read_by": list(fact.use.read_by) if fact.use else [],
        "risk": fact.use.risk if fact.use else "",
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
