"""A term with other prices than those it was built with."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.engine.cost.cost_terms import (
    Drift,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.idling import Idling


def at_prices(term: Term, factors: Mapping[Drift, float]) -> Term:
    """The term with the prices of a month; a commitment to spend stays while what counts towards it moves."""
    if isinstance(term, Shortfall):
        return replace(term, usd_per_request=term.usd_per_request * factors["hosted"])
    by = factors[term.drift]
    if isinstance(term, PerRequest):
        return replace(term, usd_per_request=term.usd_per_request * by)
    if isinstance(term, PerMonth):
        return replace(term, usd_per_month=term.usd_per_month * by)
    if isinstance(term, Steps):
        return replace(term, usd_per_unit_month=term.usd_per_unit_month * by)
    if isinstance(term, Overflow):
        hourly = None if term.usd_by_hour is None else term.usd_by_hour * by
        return replace(term, usd_per_request=term.usd_per_request * by, usd_by_hour=hourly)
    if isinstance(term, Idling):
        return replace(term, usd_per_month=term.usd_per_month * by)
    raise TypeError(f"{type(term).__name__} has no prices")
