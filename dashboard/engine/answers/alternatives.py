"""What else could be done beside the path: stay, one move, or the three phases in their order.

Each is taken at its own best months, so what it loses against the path is not the months' fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.options import Option
from dashboard.engine.options.protocol import Phase
from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Path
from dashboard.engine.search.route_costs import Flags, RouteCosts, Routes
from dashboard.engine.search.routing import cheapest_routes, path_of
from dashboard.engine.search.rules import Rules, rules_of

Kind = Literal["stay", "switch", "phases"]

SAME_USD = 0.5
"""Two plans that differ by less cost the same in whole dollars."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One other plan: the month of a single move is its step's."""

    kind: Kind
    option_id: str
    """Where a single switch goes; empty for the others."""
    path: Path
    loses_usd: float
    """What it costs more than the path, present value."""


def alternatives(plan: Plan) -> tuple[Alternative, ...]:
    """Staying, every single switch and the phases, as far as they are admissible; none without a path."""
    rules = rules_of(plan.route_costs)
    if plan.path is None or not isinstance(rules, Rules):
        return ()
    best = plan.path.npv_usd
    found: list[tuple[Kind, str, Routes]] = []
    if plan.route_costs.can_stay:
        found.append(("stay", "", plan.route_costs.stay()))
    for o, option_id in enumerate(plan.route_costs.option_ids):
        routes = _one_switch(plan.route_costs, rules, o)
        if routes is not None:
            found.append(("switch", option_id, routes))
    phases = _in_phases(plan.route_costs, rules)
    if phases is not None:
        found.append(("phases", "", phases))
    paths = [
        (kind, option_id, path_of(plan.route_costs, routes)) for kind, option_id, routes in found
    ]
    return tuple(
        Alternative(*each, max(0.0, each[2].npv_usd - best))
        for each in paths
        if each[0] == "stay" or not _is_staying(each[2])
    )


def _is_staying(path: Path) -> bool:
    """Whether it costs what staying costs, as the move to the successor at its date does: no other plan."""
    return path.saving_usd is not None and abs(path.saving_usd) < SAME_USD


def _one_switch(route_costs: RouteCosts, rules: Rules, option: int) -> Routes | None:
    """Everybody who may use the option moves to it in the best month; None where no month is possible."""
    may = rules.on[:, option].any(axis=1)
    movers = np.flatnonzero(may & (route_costs.starts != option))
    if not movers.size:
        return None
    usd = _by_month(route_costs, rules, option, movers.tolist())
    month = int(usd.argmin())
    if not np.isfinite(usd[month]):
        return None
    routes = route_costs.stay()
    routes[movers, month:] = option
    return routes


def _by_month(route_costs: RouteCosts, rules: Rules, option: int, movers: Sequence[int]) -> Array:
    """Present value of moving in each month, all months at once; infinite where a rule forbids it."""
    discount, stay = route_costs.discount, route_costs.stay()
    there = stay.copy()
    there[movers] = option
    before = route_costs.running_usd(stay) * discount
    after = np.zeros(route_costs.months)
    for i, option_id in enumerate(route_costs.option_ids):
        on: Flags = np.equal(there, i)
        if on.any():
            after = after + route_costs.option_usd(option_id, on) * discount
    usd: Array = np.cumsum(before) - before + np.cumsum(after[::-1])[::-1]
    for i in sorted(set(route_costs.starts.tolist()) - set(there[:, 0].tolist())):
        usd += np.cumsum((route_costs.stranded_usd(i, there) * discount)[::-1])[::-1]
    once = sum(route_costs.dual_run_usd(w, int(route_costs.starts[w]), option) for w in movers)
    users = np.isin(np.arange(len(stay)), movers)
    once = once + route_costs.arrival_usd(option, users)
    allowed = _allowed(route_costs, rules, option, movers)
    return np.where(allowed, usd + once * discount, np.inf)


def _allowed(route_costs: RouteCosts, rules: Rules, option: int, movers: Sequence[int]) -> Flags:
    """The months in which all of them may move, everybody being where the rules let him be before and after."""
    allowed = np.ones(route_costs.months, dtype=bool)
    for w, start in enumerate(route_costs.starts.tolist()):
        here = np.cumsum(~rules.on[w, start]) - ~rules.on[w, start] == 0
        if w not in movers:
            allowed &= bool(rules.on[w, start].all())
            continue
        later = np.cumsum(~rules.on[w, option, ::-1])[::-1] == 0
        allowed &= here & later & rules.arrive[w, option] & rules.move[w, start, option]
    return allowed


def phase_of(option: Option, catalog: Catalog) -> Phase | None:
    """Proprietary, an open model at a hoster, on own GPUs, tuned; None where the model is not named."""
    if not option.model:
        return None
    return option.traits.phase(open_weights=_is_open(option, catalog))


def _is_open(option: Option, catalog: Catalog) -> bool:
    """Whether its weights are open or its architecture is known, so that anybody can host it."""
    if catalog.open_weights(option.model):
        return True
    try:
        catalog.model(option.model)
    except UnknownName:
        return False
    return True


def _in_phases(route_costs: RouteCosts, rules: Rules) -> Routes | None:
    """Every workload through the phases that it has options for, in their order; None with fewer than two."""
    phases = [phase_of(r.option, r.context.catalog) for r in route_costs.running.values()]
    move, on = np.zeros_like(rules.move), rules.on.copy()
    most = 0
    for w, start in enumerate(route_costs.starts.tolist()):
        here = phases[start] if phases[start] is not None else Phase.PROPRIETARY
        reachable = [o for o in rules.options_of(w) if rules.arrive[w, o].any()]
        later = sorted({p for o in reachable if (p := phases[o]) is not None and p > here})
        most = max(most, len(later))
        for from_phase, to_phase in zip([here, *later], later, strict=False):
            left = (
                [start] if from_phase == here else [o for o in reachable if phases[o] == from_phase]
            )
            move[w][np.ix_(left, [o for o in reachable if phases[o] == to_phase])] = True
        if later:
            on[w, [o for o in range(len(phases)) if phases[o] != later[-1]], -1] = False
    if most < 2:
        return None
    return cheapest_routes(route_costs, replace(rules, on=on, move=move))
