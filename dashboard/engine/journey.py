"""The path of every workload through the horizon, what is shared counted once.

One workload: exact. Several: the best of moving all together (exact) and of moving them one at a time around the
others until nothing improves, so the result never costs more than staying or than one move of everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.engine.path import Moves, Path, Step, cheapest_path, payback_of
from dashboard.engine.running import Running
from dashboard.engine.scenario import Scenario
from dashboard.engine.switching import SwitchingCost
from dashboard.engine.terms import Array

ROUNDS = 4
"""Passes over the workloads; each can only lower the cost, and two are usually enough."""

Assignment = dict[str, tuple[str, ...]]
"""The option of every month, by workload."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What the search needs to price any assignment."""

    scenario: Scenario
    running: Mapping[str, Running]
    switching: Mapping[str, SwitchingCost]
    once_usd: Mapping[str, float]
    """Paid at the first move to an option, net of what hardware is worth at the end."""
    usd_by_workload: Mapping[str, Mapping[str, Array]]
    discount: Array

    @property
    def months(self) -> int:
        return self.scenario.horizon_months

    def running_usd(self, assignment: Assignment) -> Array:
        """Running cost of every month when each workload is where the assignment puts it."""
        total = np.zeros(self.months)
        for option_id, running in self.running.items():
            here = np.array(
                [
                    [assignment.get(w, ())[t : t + 1] == (option_id,) for t in range(self.months)]
                    for w in running.workload_ids
                ]
            )
            used = here.any(axis=0)
            if used.any():
                total += np.where(used, running.monthly_usd(running.volumes * here), 0.0)
        return total

    def steps(self, assignment: Assignment) -> list[Step]:
        """The moves with what each costs once; an option's own sum falls on the first to arrive."""
        moves = sorted(
            (month, workload, option)
            for workload, options in assignment.items()
            for month, option in enumerate(options)
            if option != (options[month - 1] if month else self.scenario.current_of(workload))
        )
        paid = {self.scenario.current_of(w) for w in assignment}
        steps = []
        for month, workload, option in moves:
            left = assignment[workload][month - 1] if month else self.scenario.current_of(workload)
            usd = self.dual_run(workload, left, option)[month]
            usd += 0.0 if option in paid else self.once_usd[option]
            paid.add(option)
            steps.append(Step(workload, month, option, float(usd)))
        return steps

    def dual_run(self, workload: str, left: str, option: str) -> Array:
        """What running both for a while costs, by month of the move."""
        if left not in self.running:
            return np.zeros(self.months)
        return self.switching[option].dual_run_usd(
            self.usd_by_workload[left][workload], self.usd_by_workload[option][workload]
        )

    def cash_usd(self, assignment: Assignment) -> Array:
        cash = self.running_usd(assignment)
        for step in self.steps(assignment):
            cash[step.month] += step.one_off_usd
        return cash

    def npv_usd(self, assignment: Assignment) -> float:
        return float(self.cash_usd(assignment) @ self.discount)


def plan_path(journey: Journey) -> Path | None:
    """The cheapest path found; None when a workload's option in use cannot serve."""
    workloads = list(journey.scenario.workloads)
    stay: Assignment = {w: (journey.scenario.current_of(w),) * journey.months for w in workloads}
    if any(options[0] not in journey.running for options in stay.values()):
        return None
    starts = [stay]
    together = _all_together(journey, workloads)
    if together:
        starts.append(together)
    best = min((_improved(journey, start) for start in starts), key=journey.npv_usd)
    cash, cash_stay = journey.cash_usd(best), journey.running_usd(stay)
    saved = np.cumsum(cash_stay - cash)
    return Path(
        steps=tuple(journey.steps(best)),
        options=best,
        monthly_usd=journey.running_usd(best),
        cash_usd=cash,
        npv_usd=float(cash @ journey.discount),
        npv_stay_usd=float(cash_stay @ journey.discount),
        payback_month=payback_of(cash_stay - cash) if journey.steps(best) else None,
        cash_low_usd=float(min(0.0, saved.min(initial=0.0))),
    )


def _all_together(journey: Journey, workloads: Sequence[str]) -> Assignment | None:
    """Every workload on the same option in every month: exact, when all start on the same."""
    start = journey.scenario.current_of(workloads[0])
    shared = [o for o, r in journey.running.items() if set(r.workload_ids) == set(workloads)]
    if len(workloads) < 2 or start not in shared:
        return None
    if any(journey.scenario.current_of(w) != start for w in workloads):
        return None
    monthly = [journey.running[o].monthly_usd() for o in shared]
    dual = [[sum(journey.dual_run(w, i, j) for w in workloads) for j in shared] for i in shared]
    route = _route(journey, shared, start, np.stack(monthly), np.array(dual), frozenset({start}))
    return dict.fromkeys(workloads, route)


def _improved(journey: Journey, assignment: Assignment) -> Assignment:
    """Reroute one workload at a time around the others for as long as that saves."""
    best, cost = dict(assignment), journey.npv_usd(assignment)
    for _ in range(ROUNDS):
        before = cost
        for workload in assignment:
            tried = {**best, workload: _rerouted(journey, best, workload)}
            npv = journey.npv_usd(tried)
            if npv < cost:
                best, cost = tried, npv
        if cost >= before:
            break
    return best


def _rerouted(journey: Journey, assignment: Assignment, workload: str) -> tuple[str, ...]:
    """The cheapest route of one workload given where the others are."""
    others = {w: options for w, options in assignment.items() if w != workload}
    without = journey.running_usd(others)
    allowed = [o for o, r in journey.running.items() if workload in r.workload_ids]
    monthly = [
        journey.running_usd({**others, workload: (o,) * journey.months}) - without for o in allowed
    ]
    dual = [[journey.dual_run(workload, i, j) for j in allowed] for i in allowed]
    start = journey.scenario.current_of(workload)
    paid = frozenset({start}.union(*(set(options) for options in others.values())))
    return _route(journey, allowed, start, np.stack(monthly), np.array(dual), paid)


def _route(
    journey: Journey,
    options: Sequence[str],
    start: str,
    monthly: Array,
    dual: Array,
    paid: frozenset[str],
) -> tuple[str, ...]:
    once = np.array([0.0 if o in paid else journey.once_usd[o] for o in options])
    moves = Moves(
        monthly_usd=monthly,
        one_off_usd=dual + once[None, :, None],
        available_from=tuple(
            0 if o == start else journey.switching[o].build_months for o in options
        ),
        minimum_months=tuple(journey.switching[o].minimum_months for o in options),
        discount=journey.discount,
    )
    route = cheapest_path(moves, start=options.index(start))
    return tuple(options[i] for i in route)
