"""How sure a plan is: its saving, its payback and its regret over correlated draws of everything uncertain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.engine.facts import Catalog
from dashboard.engine.journey import Journey, Routes
from dashboard.engine.path import Path
from dashboard.engine.plan import Plan
from dashboard.engine.risk.cash import DrawnJourney, Uncertainty, uncertainty
from dashboard.engine.risk.choices import Choices, Route, choices, hindsight_usd, switches
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.measuring import Worth, worth_of_knowing
from dashboard.engine.risk.policies import Policies, fixed_plans, policies
from dashboard.engine.risk.sampling import deviates, one_at_a_time
from dashboard.engine.terms import Array

DRAWS = 10_000
FIRST_DRAWS = 1_000
"""Enough for a first look: a share is then within 3 points."""

FAN = (5, 10, 25, 50, 75, 90, 95)
"""Percentiles of the fan."""

WITHIN_MONTHS = (6, 12, 24)
TAIL = 0.05
"""The worst share of draws that the tail of the spend is the mean of."""


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of one figure over the draws."""

    p10: float
    p50: float
    p90: float
    mean: float


@dataclass(frozen=True, slots=True)
class Bar:
    """What the plan saves when one input is at its 10th or its 90th percentile and all else as planned."""

    input: UncertainInput
    low_usd: float
    high_usd: float
    replanned_low_usd: float
    """What the best plan for that value would save on top."""
    replanned_high_usd: float

    @property
    def swing_usd(self) -> float:
        return abs(self.high_usd - self.low_usd)


@dataclass(frozen=True, slots=True)
class Spend:
    """Discounted cost over the horizon."""

    mean_usd: float
    tail_usd: float
    """Mean of the dearest TAIL of the draws (CVaR 95 %)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When an option starts to cost less to run than the one it replaces, over the draws."""

    workload_id: str
    from_id: str
    to_id: str
    months: tuple[float | None, float | None, float | None]
    """The 10th, 50th and 90th percentile of the first month; None where it never does within the horizon."""
    never_share: float


@dataclass(frozen=True, slots=True)
class Risk:
    """How a plan fares over the draws. USD; money of the saving is discounted, that of the fan is not."""

    draws: int
    inputs: tuple[UncertainInput, ...]
    saving_usd: Percentiles
    p_saving_positive: float
    p_payback_within: dict[int, float] | None
    """By months; None for a plan that moves nothing, so has nothing to pay back."""
    payback_months: tuple[float | None, float | None, float | None]
    """10th, 50th and 90th percentile; None where it is not paid back within the horizon."""
    fan: Array
    """Percentiles FAN of what has been saved so far at the end of every month, shape (percentiles, months)."""
    spend: Spend
    spend_stay: Spend
    tornado: tuple[Bar, ...]
    """The widest first."""
    policies: Policies
    worth: tuple[Worth, ...]
    """What knowing each input before deciding is worth, the most first."""
    timing: tuple[Timing, ...]


def assess(plan: Plan, catalog: Catalog, *, draws: int = DRAWS) -> Risk | None:
    """The risk of a plan, the same for the same seed; None where there is no path or nothing uncertain."""
    if plan.path is None:
        return None
    unsure = uncertainty(plan.journey, catalog)
    if not unsure.inputs:
        return None
    seed = plan.scenario.seed
    z = deviates(unsure.inputs, draws=draws, seed=seed, correlation=unsure.correlation)
    drawn = unsure.drawn(z)
    routes, stay = routes_of(plan.journey, plan.path), plan.journey.stay()
    cash, cash_stay = drawn.cash(routes), drawn.cash(stay)
    discount = plan.journey.discount[:, None]
    spend, spend_stay = (cash.usd * discount).sum(axis=0), (cash_stay.usd * discount).sum(axis=0)
    saving = spend_stay - spend
    saved = np.cumsum(cash_stay.usd - cash.usd, axis=0)
    paid = payback_months(cash_stay.usd - cash.running_usd, cash.once_usd)
    each = [(choices(drawn, routes, w), _route(drawn, routes, w)) for w in range(len(routes))]
    plans = [
        fixed_plans(at, switches(at, np.full(at.months, at.start)), at.route_usd(route))
        for at, route in each
    ]
    moves = bool(plan.path.steps)
    return Risk(
        draws,
        unsure.inputs,
        _percentiles(saving),
        float((saving > 0).mean()),
        {n: float((paid <= n).mean()) for n in WITHIN_MONTHS} if moves else None,
        _percentiles_or_never(paid) if moves else (None, None, None),
        np.percentile(saved, FAN, axis=1),
        _spend(spend),
        _spend(spend_stay),
        _tornado(unsure, routes, stay),
        policies(each),
        worth_of_knowing(unsure.inputs, z, plans, seed=seed),
        _timings(each),
    )


def routes_of(journey: Journey, path: Path) -> Routes:
    """The path as positions of options, shape (workloads, months)."""
    at = {option_id: i for i, option_id in enumerate(journey.option_ids)}
    return np.array([[at[o] for o in path.options[w]] for w in journey.workload_ids])


def payback_months(saved: Array, once: Array) -> Array:
    """`path.payback_of` in every draw: when the balance never falls below zero again; inf if it ends below.

    `saved` (running cost saved) and `once` have shape (months, draws).
    """
    end = np.cumsum(saved - once, axis=0)
    start = end - saved
    below = start < 0
    last = len(below) - 1 - np.flip(below, axis=0).argmax(axis=0)
    draws = np.arange(below.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        months = last - start[last, draws] / saved[last, draws]
    months = np.where(below.any(axis=0), months, 0.0)
    paid: Array = np.where(end[-1] < 0, np.inf, months)
    return paid


def _route(drawn: DrawnJourney, routes: Routes, workload: int) -> Route:
    """The workload's row, as positions among the options it may use."""
    journey = drawn.journey
    workload_id = journey.workload_ids[workload]
    allowed = [
        i
        for i, o in enumerate(journey.option_ids)
        if workload_id in journey.running[o].workload_ids
    ]
    return np.array([allowed.index(i) for i in routes[workload].tolist()])


def _percentiles(usd: Array) -> Percentiles:
    p10, p50, p90 = np.percentile(usd, (10, 50, 90)).tolist()
    return Percentiles(p10, p50, p90, float(usd.mean()))


def _spend(usd: Array) -> Spend:
    worst = np.sort(usd)[-max(1, round(TAIL * usd.size)) :]
    return Spend(float(usd.mean()), float(worst.mean()))


def _tornado(unsure: Uncertainty, routes: Routes, stay: Routes) -> tuple[Bar, ...]:
    """Every input at both ends; the widest bar first."""
    drawn = unsure.drawn(one_at_a_time(unsure.inputs))
    discount = unsure.journey.discount[:, None]
    spend = (drawn.cash(routes).usd * discount).sum(axis=0)
    saving = (drawn.cash(stay).usd * discount).sum(axis=0) - spend
    better = np.zeros_like(saving)
    for w in range(len(routes)):
        at = choices(drawn, routes, w)
        better += np.maximum(0.0, at.route_usd(_route(drawn, routes, w)) - hindsight_usd(at))
    bars = [
        Bar(each, *(float(v) for v in (*saving[2 * k : 2 * k + 2], *better[2 * k : 2 * k + 2])))
        for k, each in enumerate(unsure.inputs)
    ]
    return tuple(sorted(bars, key=lambda bar: -bar.swing_usd))


def _percentiles_or_never(months: Array) -> tuple[float | None, float | None, float | None]:
    ordered = np.sort(months)
    at = [ordered[min(ordered.size - 1, int(q * ordered.size))] for q in (0.1, 0.5, 0.9)]
    low, middle, high = (float(m) if np.isfinite(m) else None for m in at)
    return low, middle, high


def _timings(each: Sequence[tuple[Choices, Route]]) -> tuple[Timing, ...]:
    """For every workload, the option it ends on against the one in use; its cheapest rival where it stays."""
    found = []
    for at, route in each:
        target = int(route[-1])
        if target == at.start:
            rivals = [i for i in range(len(at.option_ids)) if i != at.start]
            if not rivals:
                continue
            target = min(rivals, key=lambda i: float(at.usd[i, -1].mean()))
        cheaper = at.usd[target] < at.usd[at.start]
        first = np.where(cheaper.any(axis=0), cheaper.argmax(axis=0), np.inf)
        found.append(
            Timing(
                at.workload_id,
                at.option_ids[at.start],
                at.option_ids[target],
                _percentiles_or_never(first),
                float(np.isinf(first).mean()),
            )
        )
    return tuple(found)
