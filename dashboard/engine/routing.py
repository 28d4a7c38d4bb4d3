"""The path of every workload through the horizon: the cheapest routes found.

One workload: exact. Several: the best of moving all together (exact) and of moving them one at a time around the
others until nothing improves, so the result never costs more than staying or than one move of everything.
"""

from operator import itemgetter

import numpy as np

from dashboard.engine.journey import NOWHERE, Flags, Journey, Routes
from dashboard.engine.path import IntArray, Moves, Path, balance, cheapest_path, payback_of
from dashboard.engine.terms import Array

ROUNDS = 4
"""Passes over the workloads; each can only lower the cost, and two are usually enough."""


def plan_path(journey: Journey) -> Path | None:
    """The cheapest path found; None when a workload's option in use cannot serve."""
    workloads = journey.workload_ids
    if any(journey.scenario.current_of(w) not in journey.running for w in workloads):
        return None
    journey.price_likely_routes()
    stay = journey.stay()
    starts = [stay]
    if len(workloads) > 1:
        starts.append(_all_together(journey))
    best = min((_improved(journey, start) for start in starts), key=itemgetter(0))[1]
    cash, cash_stay = journey.cash_usd(best), journey.cash_usd(stay)
    steps = tuple(journey.steps(best))
    once = np.zeros_like(cash)
    for step in steps:
        once[step.month] += step.one_off_usd
    saved = cash_stay - cash + once
    ids = journey.option_ids
    return Path(
        steps=steps,
        options={w: tuple(ids[i] for i in best[row]) for row, w in enumerate(workloads)},
        monthly_usd=journey.running_usd(best),
        stay_usd=journey.running_usd(stay),
        cash_usd=cash,
        npv_usd=float(cash @ journey.discount),
        npv_stay_usd=float(cash_stay @ journey.discount),
        payback_month=payback_of(saved, once) if steps else None,
        cash_low_usd=float(np.minimum(0.0, balance(saved, once)).min()),
    )


def _all_together(journey: Journey) -> Routes:
    """Every workload where it is now, until all move to one option, and on together: exact."""
    stay, starts, ids = journey.stay(), journey.starts, journey.option_ids
    everybody = np.ones(stay.shape, dtype=bool)
    shared = [
        i for i, o in enumerate(ids) if len(journey.running[o].workload_ids) == len(everybody)
    ]
    monthly = [journey.option_usd(ids[i], everybody) for i in shared]
    dual = sum(
        journey.dual_run(w)[np.ix_([start, *shared], [start, *shared])]
        for w, start in enumerate(starts)
    )
    arrive = [_arrival(journey, i, everybody[:, 0], i in starts) for i in shared]
    never = np.full((1, journey.months), np.inf)
    at_start = [_commitment(journey, i, ~everybody) for i in sorted(set(starts.tolist()))]
    committed = [_commitment(journey, i, ~everybody) for i in shared]
    together = np.sum([usd for _, usd in at_start], axis=0)
    moves = Moves(
        monthly_usd=np.stack([journey.running_usd(stay), *monthly]),
        one_off_usd=dual + np.concatenate([never, *(usd[None] for usd in arrive)])[None],
        available_from=(0, *(_available(journey, i, all(starts == i)) for i in shared)),
        minimum_months=(0, *(journey.switching[ids[i]].minimum_months for i in shared)),
        discount=journey.discount,
        committed_months=(max(m for m, _ in at_start), *(months for months, _ in committed)),
        committed_usd=np.stack([together, *(usd for _, usd in committed)]),
    )
    route = cheapest_path(moves, start=0)
    return np.array([[[start, *shared][i] for i in route] for start in starts])


def _improved(journey: Journey, routes: Routes) -> tuple[float, Routes]:
    """Reroute one workload at a time around the others for as long as that saves: the cost, and the routes."""
    best, cost = routes, journey.npv_usd(routes)
    for _ in range(ROUNDS):
        before = cost
        for w in range(len(routes)):
            rerouted = _rerouted(journey, best, w)
            if np.array_equal(rerouted, best[w]):
                continue
            tried = best.copy()
            tried[w] = rerouted
            npv = journey.npv_usd(tried)
            if npv < cost:
                best, cost = tried, npv
        if cost >= before:
            break
    return cost, best


def _rerouted(journey: Journey, routes: Routes, w: int) -> IntArray:
    """The cheapest route of one workload given where the others are."""
    others = routes.copy()
    others[w] = NOWHERE
    key = ("route", w, others.tobytes())
    if key not in journey.routed:
        journey.routed[key] = _route_around(journey, others, w)
    return journey.routed[key]


def _route_around(journey: Journey, others: Routes, w: int) -> IntArray:
    starts, ids, workload = journey.starts, journey.option_ids, journey.workload_ids[w]
    allowed = [i for i, o in enumerate(ids) if workload in journey.running[o].workload_ids]
    monthly, arrive = [], []
    for i in allowed:
        on: Flags = np.equal(others, i)
        joined = on.copy()
        joined[w] = True
        without = journey.option_usd(ids[i], on) if on.any() else 0.0
        monthly.append(journey.option_usd(ids[i], joined) - without)
        arrive.append(_arrival(journey, i, np.any(joined, axis=1), i in starts, on))
    committed = [_commitment(journey, i, np.equal(others, i)) for i in allowed]
    moves = Moves(
        monthly_usd=np.stack(monthly),
        one_off_usd=journey.dual_run(w)[np.ix_(allowed, allowed)] + np.stack(arrive)[None],
        available_from=tuple(_available(journey, i, starts[w] == i) for i in allowed),
        minimum_months=tuple(journey.switching[ids[i]].minimum_months for i in allowed),
        discount=journey.discount,
        committed_months=tuple(months for months, _ in committed),
        committed_usd=np.stack([usd for _, usd in committed]),
    )
    route = cheapest_path(moves, start=allowed.index(int(starts[w])))
    return np.array(allowed)[list(route)]


def _arrival(
    journey: Journey, option: int, users: Flags, in_use: bool, others: Flags | None = None
) -> Array:
    """What arriving at an option costs once, by month: nothing where somebody is on it already.

    Hardware is bought for all its users together, less what the others need, and less its residual value.
    """
    if in_use:
        return np.zeros(journey.months)
    bought, left = np.array(journey.hardware_usd(option, users))
    once = np.full(journey.months, journey.once_usd[journey.option_ids[option]])
    if others is not None and others.any():
        before, before_left = journey.hardware_usd(option, np.any(others, axis=1))
        bought, left = bought - before, left - before_left
        present = np.any(others, axis=0)
        once[present | np.concatenate([[False], present[:-1]])] = 0.0
    usd: Array = once + bought - left * journey.discount[-1] / journey.discount
    return usd


def _available(journey: Journey, option: int, in_use: bool) -> int:
    return 0 if in_use else journey.switching[journey.option_ids[option]].build_months


def _commitment(journey: Journey, option: int, on: Flags) -> tuple[int, Array]:
    """For how many months an option is paid even after leaving, and what in months when no other is on it."""
    commitment = journey.running[journey.option_ids[option]].served.commitment
    if commitment is None:
        return 0, np.zeros(journey.months)
    return commitment.months, np.where(np.any(on, axis=0), 0.0, commitment.usd_per_month)
