"""What a plan saves and when it is paid back, over draws of everything uncertain."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.plan import Plan
from dashboard.engine.risk.cash import DrawnJourney, Uncertainty, uncertainty
from dashboard.engine.risk.ordered import (
    Or,
    Percentiles,
    at_shares,
    percentiles,
    percentiles_or_none,
)
from dashboard.engine.risk.sampling import deviates
from dashboard.engine.search.path import Path
from dashboard.engine.search.route_costs import NOWHERE
from dashboard.engine.search.routing import routes_of

FAN = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""Percentiles of the fan."""

WITHIN_MONTHS = (6, 12, 24)
TAIL = 0.05
"""The worst share of draws that the tail of the spend is the mean of."""

DRAWS = 1_000
"""The same everywhere, so that no two pages show two figures: a chance is then known to 3 points."""


@dataclass(frozen=True, slots=True)
class Spend:
    """Discounted cost over the horizon."""

    mean_usd: float
    tail_usd: float
    """Mean of the dearest TAIL of the draws (CVaR 95%)."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a plan fares over the draws. USD; the saving is discounted and counts what is on no bill.

    The fan and the payback are cash: bills alone.
    """

    draws: int
    saving_usd: Percentiles
    p_saving_positive: float
    p_payback_within: Mapping[int, float] | None
    """By months; None for a plan that moves nothing, so has nothing to pay back."""
    payback_months: tuple[Or, Or, Or]
    """10th, 50th and 90th percentile; None where it is not paid back within the horizon."""
    fan: Array
    """Percentiles FAN of what has been saved so far at the end of every month, shape (percentiles, months)."""
    spend: Spend
    spend_stay: Spend


def draw(plan: Plan, catalog: Catalog, *, draws: int) -> tuple[Uncertainty, Array] | None:
    """What is uncertain about a plan, and deviates of it, shape (inputs, draws), the same for the same seed.

    None where staying is no choice, so that nothing is saved against it, where an option in use cannot serve
    any more, so that a move is under way, and where nothing is uncertain.
    """
    if plan.path is None or plan.path.npv_stay_usd is None or NOWHERE in plan.route_costs.starts:
        return None
    unsure = uncertainty(plan.route_costs, catalog)
    if not unsure.inputs:
        return None
    seed, correlation = plan.scenario.seed, unsure.correlation
    return unsure, deviates(unsure.inputs, draws=draws, seed=seed, correlation=correlation)


def glance(plan: Plan, catalog: Catalog, *, draws: int = DRAWS) -> Outlook | None:
    """The outlook of the plan alone, without what other plans would do; None where nothing can be drawn."""
    drawn = draw(plan, catalog, draws=draws)
    if drawn is None or plan.path is None:
        return None
    unsure, z = drawn
    return outlook(unsure.drawn(z), plan.path)


def outlook(drawn: DrawnJourney, path: Path) -> Outlook:
    """The path against staying, in every draw."""
    route_costs = drawn.route_costs
    discount = route_costs.discount[:, None]
    cash, stay = drawn.cash(routes_of(route_costs, path)), drawn.cash(route_costs.stay())
    spend, spend_stay = (cash.usd * discount).sum(axis=0), (stay.usd * discount).sum(axis=0)
    with np.errstate(invalid="ignore"):
        saving = np.nan_to_num(spend_stay - spend, nan=0.0, posinf=np.inf, neginf=-np.inf)
        saved = np.nan_to_num(
            stay.billed_usd - cash.billed_usd, nan=0.0, posinf=np.inf, neginf=-np.inf
        )
    moves = bool(path.steps)
    once = cash.once_usd - stay.once_usd
    paid = payback_months(saved + once, once)
    return Outlook(
        draws=drawn.draws,
        saving_usd=percentiles(saving),
        p_saving_positive=float((saving > 0).mean()),
        p_payback_within={n: float((paid <= n).mean()) for n in WITHIN_MONTHS} if moves else None,
        payback_months=percentiles_or_none(paid) if moves else (None, None, None),
        fan=at_shares(np.cumsum(saved, axis=0), FAN),
        spend=_spend(spend),
        spend_stay=_spend(spend_stay),
    )


def payback_months(saved: Array, once: Array) -> Array:
    """`path.payback_of` in every draw: when the balance never falls below zero again; inf if it ends below.

    `saved` (running cost saved) and `once` have shape (months, draws).
    """
    end = np.cumsum(saved - once, axis=0)
    start = np.concatenate([np.zeros((1, end.shape[1])), end[:-1]]) - once
    below = start < 0
    last = len(below) - 1 - np.flip(below, axis=0).argmax(axis=0)
    draws = np.arange(below.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        part = -start[last, draws] / saved[last, draws]
    months = last + np.where(end[last, draws] < 0, 1.0, part)
    months = np.where(below.any(axis=0), months, 0.0)
    paid: Array = np.where(end[-1] >= 0, months, np.inf)
    return paid


def _spend(usd: Array) -> Spend:
    worst = np.sort(usd)[-max(1, round(TAIL * usd.size)) :]
    return Spend(float(usd.mean()), float(worst.mean()))
