"""What `golden-path facts` prints, as plain dictionaries."""

from datetime import date
from typing import Any

from dashboard.catalog.built import BuiltCatalog, load
from dashboard.catalog.price_report import price_as_json
from dashboard.engine.inputs.ageing import age_in_days
from dashboard.engine.inputs.facts import Fact


def facts_report(*, today: date, stale_days: int | None = None) -> dict[str, Any]:
    """Every fact with its source and age in days, and the offers on which catalogues differ.

    With `stale_days`, only facts older than that many days, or of no day. What is of a day, such as a rate of
    exchange, ages since that day; what holds until it is changed since we looked.
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
    """The running offers of our models on which two catalogues are more than 1% apart."""
    names = (*catalog.proprietary_models(), *catalog.model_ids())
    offers = (offer for name in dict.fromkeys(names) for offer in catalog.hosts(name))
    return [price_as_json(offer) for offer in offers if offer.others]


def _fact_row(fact: Fact, today: date) -> dict[str, Any]:
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
        "age_days": age_in_days(fact, today),
        "weak": fact.weak,
        "why": fact.why,
        "label": fact.use.label if fact.use else "",
        "read_by": list(fact.use.read_by) if fact.use else [],
        "risk": fact.use.risk if fact.use else "",
    }
