"""The break-even volume of two options in every draw: solved on the staircase each time, not on a grid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.breakeven import LOWEST_VOLUME, CostCurve, VolumeWindows, both_ways_of
from dashboard.engine.cost.cost_terms import (
    Array,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.idling import Idling
from dashboard.engine.cost.purchase import level_payment
from dashboard.engine.risk.cash import DrawnJourney
from dashboard.engine.risk.drawn import DrawnOption
from dashboard.engine.risk.ordered import Or, percentiles_or_none


@dataclass(frozen=True, slots=True)
class VolumeRange:
    """From which requests a month on `to` costs less for good, over the draws, at month-0 prices."""

    from_id: str
    to_id: str
    requests_per_month: tuple[Or, Or, Or]
    """10th, 50th and 90th percentile; None where it never does. A draw in which it always does counts as 1."""
    never_share: float
    """Share of draws in which no volume is enough for good."""
    draws: int


def volume_ranges(
    drawn: DrawnJourney, pairs: Sequence[tuple[str, str]], *, discount_per_year: float
) -> tuple[VolumeRange, ...]:
    """The range of every pair of options, which must serve the same workloads."""
    route_costs = drawn.route_costs
    ids = dict.fromkeys(option_id for pair in pairs for option_id in pair)
    curves = {
        option_id: [
            _curve(drawn.option(route_costs.option_ids.index(option_id)), draw, discount_per_year)
            for draw in range(drawn.draws)
        ]
        for option_id in ids
    }
    found = []
    for a, b in pairs:
        pairs_of_curves = list(zip(curves[a], curves[b], strict=True))
        windows = [there for there, _ in both_ways_of(pairs_of_curves)]
        volumes = np.array([_permanent(each) for each in windows])
        found.append(
            VolumeRange(
                a,
                b,
                percentiles_or_none(volumes),
                float(np.isinf(volumes).mean()),
                drawn.draws,
            )
        )
    return tuple(found)


def _permanent(windows: VolumeWindows) -> float:
    if windows.permanent is None:
        return np.inf
    return max(windows.permanent, LOWEST_VOLUME)


def _curve(option: DrawnOption, draw: int, discount_per_year: float) -> CostCurve:
    terms = terms_of(option, draw, discount_per_year=discount_per_year)
    requests = option.volumes[:, 0, min(draw, option.volumes.shape[2] - 1)]
    return CostCurve(terms, requests / requests.sum())


def terms_of(option: DrawnOption, draw: int, *, discount_per_year: float = 0.0) -> tuple[Term, ...]:
    """The option's terms as they are in one draw, bought hardware as its level payment."""
    parts = option.parts
    terms: list[Term] = []
    scale = np.ones(1)
    for key, term in parts.terms.items():
        price = _in_draw(parts.values[*key, "price"], draw)
        if isinstance(term, Steps | Overflow | Idling):
            scale = _in_draw(parts.load_scale[key], draw)
        terms.append(_drawn(term, price, scale))
    for payment in level_payment(option.running.served, discount_per_year=discount_per_year):
        assert isinstance(payment, Steps)  # noqa: S101
        terms.append(replace(payment, load_per_request=payment.load_per_request * scale))
    return tuple(terms)


def _drawn(term: Term, price: Array, scale: Array) -> Term:
    if isinstance(term, PerRequest | Shortfall):
        return replace(term, usd_per_request=price)
    if isinstance(term, PerMonth):
        return replace(term, usd_per_month=float(price[0]))
    if isinstance(term, Steps):
        load = term.load_per_request * scale
        return replace(term, usd_per_unit_month=float(price[0]), load_per_request=load)
    if isinstance(term, Idling):
        load = term.load_per_request * scale
        return replace(term, usd_per_month=float(price[0]), load_per_request=load)
    assert isinstance(term, Overflow)  # noqa: S101
    by_hour = term.usd_by_hour
    if by_hour is not None:
        by_hour = by_hour * np.divide(price, term.usd_per_request)
    load = term.load_per_request * scale
    return replace(term, usd_per_request=price, load_per_request=load, usd_by_hour=by_hour)


def _in_draw(values: Array, draw: int) -> Array:
    """One column; the only one where all draws are alike."""
    column: Array = values[:, min(draw, values.shape[1] - 1)]
    return column
