"""The path of every workload through the horizon, what is shared counted once.

One workload: exact. Several: the best of moving all together (exact) and of moving them one at a time around the
others until nothing improves, so the result never costs more than staying or than one move of everything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.owned import purchase_usd, residual_usd
from dashboard.engine.path import IntArray, Moves, Path, Step, balance, cheapest_path, payback_of
from dashboard.engine.running import Running
from dashboard.engine.scenario import Scenario
from dashboard.engine.switching import SwitchingCost
from dashboard.engine.terms import Array

ROUNDS = 4
"""Passes over the workloads; each can only lower the cost, and two are usually enough."""

Routes = IntArray
"""The option of every workload in every month, shape (workloads, months): a position in `Journey.option_ids`."""

NOWHERE = -1

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Journey:
    """What the search needs to price any routes."""

    scenario: Scenario
    running: Mapping[str, Running]
    switching: Mapping[str, SwitchingCost]
    once_usd: Mapping[str, float]
    """Paid on arriving at an option that no workload is on, hardware apart."""
    usd_by_workload: Mapping[str, Mapping[str, Array]]
    discount: Array
    option_ids: list[str] = field(init=False)
    workload_ids: list[str] = field(init=False)
    starts: IntArray = field(init=False)
    """The option in use now, by workload."""
    rows: dict[str, list[int]] = field(init=False)
    """The workloads each option serves, by position."""
    priced: dict[tuple[object, ...], Array] = field(default_factory=dict)
    """What has been priced before: the search asks for the same again and again."""
    routed: dict[tuple[object, ...], IntArray] = field(default_factory=dict)

    @property
    def months(self) -> int:
        return self.scenario.horizon_months

    def __post_init__(self) -> None:
        at = {option_id: i for i, option_id in enumerate(self.running)}
        workload_ids = list(self.scenario.workloads)
        current = [at.get(self.scenario.current_of(w), NOWHERE) for w in workload_ids]
        rows = {
            o: [workload_ids.index(w) for w in running.workload_ids]
            for o, running in self.running.items()
        }
        for name, value in (
            ("option_ids", list(at)),
            ("workload_ids", workload_ids),
            ("starts", np.array(current)),
            ("rows", rows),
        ):
            object.__setattr__(self, name, value)

    def stay(self) -> Routes:
        return np.repeat(self.starts[:, None], self.months, axis=1)

    def option_usd(self, option_id: str, on: Flags) -> Array:
        """Running cost of one option when the workloads are on it in these months, shape of one month row."""
        key = (option_id, on.tobytes())
        if key not in self.priced:
            running = self.running[option_id]
            here = on[self.rows[option_id]]
            usd = running.monthly_usd(running.volumes * here)
            self.priced[key] = np.where(np.any(here, axis=0), usd, 0.0)
        return self.priced[key]

    def price_likely_routes(self) -> None:
        """Price every option for each workload alone and for all of them, in one pass instead of many."""
        ids = self.workload_ids
        patterns = np.concatenate(
            [np.eye(len(ids), dtype=bool), np.ones((1, len(ids)), dtype=bool)]
        )
        for option_id, running in self.running.items():
            here = patterns[:, self.rows[option_id]].T
            usd = running.monthly_usd(running.volumes[:, None, :] * here[:, :, None])
            for pattern, used, each in zip(patterns, np.any(here, axis=0), usd, strict=True):
                on = np.repeat(pattern[:, None], self.months, axis=1)
                self.priced[option_id, on.tobytes()] = each if used else np.zeros(self.months)

    def running_usd(self, routes: Routes) -> Array:
        """Running cost of every month on these routes, commitments to options that were left included."""
        total = np.zeros(self.months)
        for i, option_id in enumerate(self.running):
            on: Flags = np.equal(routes, i)
            if on.any():
                total = total + self.option_usd(option_id, on)
            total = total + self.stranded_usd(i, on)
        return total

    def stranded_usd(self, option: int, on: Flags) -> Array:
        """What a commitment still costs in the months in which nobody is on the option any more."""
        commitment = self.running[self.option_ids[option]].served.commitment
        usd = np.zeros(self.months)
        if commitment is None:
            return usd
        used, until, before = np.any(on, axis=0), 0, False
        if option in self.starts:
            until, before = commitment.months, True
        for month in range(self.months):
            if used[month] and not before:
                until = month + commitment.months
            if not used[month] and month < until:
                usd[month] = commitment.usd_per_month
            before = bool(used[month])
        return usd

    def arrivals(self, routes: Routes) -> Iterable[tuple[int, int, bool]]:
        """Month and workload of every move, in order, and whether the option was empty before it."""
        starts = self.starts
        before = np.concatenate([starts[:, None], routes[:, :-1]], axis=1)
        taken: set[tuple[int, int]] = set()
        ids = self.workload_ids
        moves = zip(*np.nonzero(routes != before), strict=True)
        for w, month in sorted(moves, key=lambda move: (move[1], ids[move[0]])):
            option = int(routes[w, month])
            shared = option in starts or option in before[:, month] or (month, option) in taken
            taken.add((month, option))
            yield int(month), int(w), not shared

    def steps(self, routes: Routes) -> list[Step]:
        """The moves with what each costs once; an option's own sum falls on the first to arrive."""
        starts = self.starts
        steps = []
        for month, w, first in self.arrivals(routes):
            left = int(routes[w, month - 1] if month else starts[w])
            option = int(routes[w, month])
            usd = float(self.dual_run(w)[left, option, month])
            if first:
                users = np.any(routes == option, axis=1)
                usd += self.once_usd[self.option_ids[option]] + self.hardware_usd(option, users)[0]
            steps.append(Step(self.workload_ids[w], month, self.option_ids[option], usd))
        return steps

    def hardware_usd(self, option: int, users: Flags) -> tuple[float, float]:
        """What is bought to serve these workloads, and what is left of it at the end of the horizon."""
        option_id = self.option_ids[option]
        running = self.running[option_id]
        if running.served.purchase is None:
            return 0.0, 0.0
        volumes = running.volumes * users[self.rows[option_id]][:, None]
        bought = purchase_usd(running.served, volumes)
        return (bought.usd if bought else 0.0), residual_usd(running.served, volumes)

    def dual_run(self, workload: int) -> Array:
        """What running two options for a while costs, shape (from, to, month of the move)."""
        key = ("dual run", workload)
        if key not in self.priced:
            workload_id, nothing = self.workload_ids[workload], np.zeros(self.months)
            usd = np.stack(
                [self.usd_by_workload[o].get(workload_id, nothing) for o in self.running]
            )
            moves = [
                self.switching[o].dual_run_usd(usd, usd[i]) for i, o in enumerate(self.running)
            ]
            for i, move in enumerate(moves):
                move[i] = 0.0
            self.priced[key] = np.stack(moves, axis=1)
        return self.priced[key]

    def cash_usd(self, routes: Routes) -> Array:
        """Everything paid in every month; the residual value of hardware comes back in the last."""
        cash = self.running_usd(routes).copy()
        for step in self.steps(routes):
            cash[step.month] += step.one_off_usd
        for month, w, first in self.arrivals(routes) if self.buys else ():
            if first:
                users = np.any(routes == routes[w, month], axis=1)
                cash[-1] -= self.hardware_usd(int(routes[w, month]), users)[1]
        return cash

    @property
    def buys(self) -> bool:
        return any(r.served.purchase for r in self.running.values())

    def npv_usd(self, routes: Routes) -> float:
        return float(self.cash_usd(routes) @ self.discount)


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
    best = min((_improved(journey, start) for start in starts), key=journey.npv_usd)
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


def _improved(journey: Journey, routes: Routes) -> Routes:
    """Reroute one workload at a time around the others for as long as that saves."""
    best, cost = routes, journey.npv_usd(routes)
    for _ in range(ROUNDS):
        before = cost
        for w in range(len(routes)):
            tried = best.copy()
            tried[w] = _rerouted(journey, best, w)
            npv = journey.npv_usd(tried)
            if npv < cost:
                best, cost = tried, npv
        if cost >= before:
            break
    return best


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
