"""Which option each workload may be on, and move to, in which month."""

from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.search.path import IntArray
from dashboard.engine.search.route_costs import Flags, RouteCosts


@dataclass(frozen=True, slots=True)
class Rules:
    """What the search must respect; the first axis is the workload, options are positions in the journey."""

    on: Flags
    """May be on the option in the month: shape (workloads, options, months)."""
    arrive: Flags
    """May move to the option in the month."""
    move: Flags
    """May move from one option to the other: shape (workloads, options, options)."""
    minimum_months: tuple[int, ...]
    """For how many months an option is kept at least once moved to."""

    def options_of(self, workload: int) -> list[int]:
        return [int(o) for o in np.flatnonzero(self.on[workload].any(axis=1))]


def rules_of(route_costs: RouteCosts) -> Rules | Infeasible:
    """The scenario's own rules, or why a workload has nowhere to go.

    An option in use that cannot stay is left in the first month from its end in which another can serve.
    """
    ids, months = route_costs.option_ids, route_costs.months
    shape = (len(route_costs.workload_ids), len(ids), months)
    on, arrive = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    ready = np.array([route_costs.switching[o].build_months for o in ids])
    for w, workload_id in enumerate(route_costs.workload_ids):
        for o, option_id in enumerate(ids):
            if workload_id not in route_costs.running[option_id].workload_ids:
                continue
            end = route_costs.end_of(option_id)
            on[w, o, :end] = True
            first = max(int(ready[o]), route_costs.due.get(workload_id, {}).get(option_id, 0))
            arrive[w, o, 0 if o == route_costs.starts[w] else first : end] = True
        start = int(route_costs.starts[w])
        end = route_costs.end_of(ids[start])
        if end < months:
            other = np.delete(arrive[w], start, axis=0)[:, end:]
            if not other.any():
                return _nowhere(route_costs, w)
            on[w, start, : end + leave_after(other)] = True
    move = np.ones((shape[0], shape[1], shape[1]), dtype=bool)
    minimum = tuple(route_costs.switching[o].minimum_months for o in ids)
    return Rules(on, arrive, move, minimum)


def leave_after(arrive: Flags) -> int:
    """How many months pass until there is somewhere to go: shape (options, months) of one workload."""
    return int(arrive.any(axis=0).argmax())


def _nowhere(route_costs: RouteCosts, w: int) -> Infeasible:
    """Why one workload, named where there are several, has no admissible option within the horizon."""
    here, workload_id = (
        route_costs.option_ids[int(route_costs.starts[w])],
        route_costs.workload_ids[w],
    )
    others = [
        _not_there(route_costs, o)
        for o, running in route_costs.running.items()
        if o not in route_costs.barred and workload_id in running.workload_ids
    ]
    who = [f"{workload_id} has nowhere to go"] if len(route_costs.workload_ids) > 1 else []
    ended = (f"{here}: {why}" for why in route_costs.barred.get(here, ()))
    return Infeasible((*who, *ended, *(others or ["no other option that it may use can serve"])))


def _not_there(route_costs: RouteCosts, option_id: str) -> str:
    """Why an option that can serve is not there when it is needed."""
    ready, end = route_costs.switching[option_id].build_months, route_costs.end_of(option_id)
    if ready < min(end, route_costs.months):
        return f"{option_id} ends in month {end} of the plan, too early"
    what = "its end" if end < route_costs.months else "the horizon"
    return f"{option_id} can serve from month {ready}, after {what}"


def allows(rules: Rules, starts: IntArray, routes: IntArray) -> bool:
    """Whether routes, shape (workloads, months), keep every rule."""
    return all(allows_one(rules, w, int(starts[w]), route) for w, route in enumerate(routes))


def allows_one(rules: Rules, w: int, start: int, route: IntArray) -> bool:
    """Whether one workload's route, shape (months,), keeps every rule."""
    before, held = start, 0
    for month, option in enumerate(route.tolist()):
        if not rules.on[w, option, month]:
            return False
        if option != before:
            free = month >= held and rules.arrive[w, option, month]
            if not (free and rules.move[w, before, option]):
                return False
            held = month + max(1, rules.minimum_months[option])
        before = option
    return True
