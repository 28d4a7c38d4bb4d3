"""Questions the other way round: which volume fits a budget, which price would make one stay."""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.breakeven import HIGHEST_VOLUME, CostCurve
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.fields import Change
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario

HALVINGS = 60
LOWEST_FACTOR = 0.001
"""Of today's price: below it nothing is asked."""
SHARP = 0.002
"""How near the price is closed in on, as a share of itself."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a budget a month buys of one option, at this month's prices."""

    option_id: str
    requests: float
    """The most it serves within the budget; 0 where not one request fits."""


@dataclass(frozen=True, slots=True)
class StayPrice:
    """The price of the models in use at which staying is best, as if they never ended."""

    option_ids: tuple[str, ...]
    factor: float | None
    """Of today's price; None: not even for nothing."""
    ends: bool
    """Whether one of them ends by announcement, so that the price alone is not all."""


def most_requests(curve: CostCurve, usd: float) -> float:
    """The most whole requests a month whose cost is at most `usd`; 0 where not one fits."""

    def fits(volume: float) -> bool:
        return bool(curve.at(np.array([volume]))[0] <= usd)

    if not fits(1.0):
        return 0.0
    low, high = 1.0, HIGHEST_VOLUME
    if fits(high):
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return float(np.floor(low + 1e-6))


def fits(plan: Plan, usd: float) -> tuple[Fit, ...]:
    """What the budget buys of every good enough option that serves all workloads, the most first."""
    admitted = set(plan.route_costs.option_ids)
    found = [
        Fit(o, most_requests(cost.curve, usd))
        for o, cost in plan.costs().items()
        if o in admitted and set(cost.by_workload) == set(plan.requests)
    ]
    return tuple(sorted(found, key=lambda fit: -fit.requests))


def first_month_above(plan: Plan, usd: float) -> int | None:
    """The first month in which the path costs more than the budget; None where none does."""
    if plan.path is None:
        return None
    above = np.flatnonzero(np.asarray(plan.path.monthly_usd) > usd)
    return int(above[0]) if above.size else None


def price_to_stay(plan: Plan, catalog: Catalog) -> StayPrice | None:
    """The greatest share of today's price, at most all of it, at which nobody moves; None without a path.

    Closed in on with whole plans, so that everything else a plan weighs is weighed.
    """
    if plan.path is None:
        return None
    ids = tuple(dict.fromkeys(plan.scenario.current_of(w) for w in plan.requests))
    ends = any(o in plan.ends for o in ids)
    asked = replace(
        plan.asked, constraints=replace(plan.asked.constraints, successors="same_price")
    )

    def stays(factor: float) -> bool:
        return _stays(asked, catalog, ids, factor)

    if stays(1.0):
        return StayPrice(ids, 1.0, ends)
    if not stays(LOWEST_FACTOR):
        return StayPrice(ids, None, ends)
    low, high = LOWEST_FACTOR, 1.0
    while high / low > 1 + SHARP:
        middle = (low * high) ** 0.5
        low, high = (middle, high) if stays(middle) else (low, middle)
    return StayPrice(ids, low, ends)


def _stays(scenario: Scenario, catalog: Catalog, ids: tuple[str, ...], factor: float) -> bool:
    change = Change(0, ids, price_factor=factor, why="asked")
    path = evaluate(replace(scenario, changes=(*scenario.changes, change)), catalog).path
    return path is not None and not path.steps
