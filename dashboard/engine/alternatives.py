"""What else could be done beside the path: stay, one move, or the three phases in their order.

Each is taken at its own best months, so what it loses against the path is not the months' fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dashboard.engine.facts import Catalog, UnknownName
from dashboard.engine.journey import Flags, Journey, Routes
from dashboard.engine.options import Option
from dashboard.engine.path import Path
from dashboard.engine.plan import Plan
from dashboard.engine.routing import cheapest_routes, path_of
from dashboard.engine.rules import Rules, rules_of
from dashboard.engine.terms import Array

Kind = Literal["stay", "switch", "phases"]
PROPRIETARY, OPEN_HOSTED, SELF_HOSTED, TUNED = range(4)


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
    rules = rules_of(plan.journey)
    if plan.path is None or not isinstance(rules, Rules):
        return ()
    best = plan.path.npv_usd
    found: list[tuple[Kind, str, Routes]] = []
    if plan.journey.can_stay:
        found.append(("stay", "", plan.journey.stay()))
    for o, option_id in enumerate(plan.journey.option_ids):
        routes = _one_switch(plan.journey, rules, o)
        if routes is not None:
            found.append(("switch", option_id, routes))
    phases = _in_phases(plan.journey, rules)
    if phases is not None:
        found.append(("phases", "", phases))
    paths = [(kind, option_id, path_of(plan.journey, routes)) for kind, option_id, routes in found]
    return tuple(Alternative(*each, max(0.0, each[2].npv_usd - best)) for each in paths)


def _one_switch(journey: Journey, rules: Rules, option: int) -> Routes | None:
    """Everybody who may use the option moves to it in the best month; None where no month is possible."""
    may = rules.on[:, option].any(axis=1)
    movers = np.flatnonzero(may & (journey.starts != option))
    if not movers.size:
        return None
    usd = _by_month(journey, rules, option, movers.tolist())
    month = int(usd.argmin())
    if not np.isfinite(usd[month]):
        return None
    routes = journey.stay()
    routes[movers, month:] = option
    return routes


def _by_month(journey: Journey, rules: Rules, option: int, movers: Sequence[int]) -> Array:
    """Present value of moving in each month, all months at once; infinite where a rule forbids it."""
    discount, stay = journey.discount, journey.stay()
    there = stay.copy()
    there[movers] = option
    before = journey.running_usd(stay) * discount
    after = np.zeros(journey.months)
    for i, option_id in enumerate(journey.option_ids):
        on: Flags = np.equal(there, i)
        if on.any():
            after = after + journey.option_usd(option_id, on) * discount
    usd: Array = np.cumsum(before) - before + np.cumsum(after[::-1])[::-1]
    for i in sorted(set(journey.starts.tolist()) - set(there[:, 0].tolist())):
        usd += np.cumsum((journey.stranded_usd(i, np.equal(there, i)) * discount)[::-1])[::-1]
    once = sum(journey.dual_run(w)[journey.starts[w], option] for w in movers)
    users = np.isin(np.arange(len(stay)), movers)
    if option not in np.delete(journey.starts, movers):
        once = once + journey.arrival_usd(option, users, np.zeros_like(stay, dtype=bool))
    allowed = _allowed(journey, rules, option, movers)
    return np.where(allowed, usd + once * discount, np.inf)


def _allowed(journey: Journey, rules: Rules, option: int, movers: Sequence[int]) -> Flags:
    """The months in which all of them may move, everybody being where the rules let him be before and after."""
    allowed = np.ones(journey.months, dtype=bool)
    for w, start in enumerate(journey.starts.tolist()):
        here = np.cumsum(~rules.on[w, start]) - ~rules.on[w, start] == 0
        if w not in movers:
            allowed &= bool(rules.on[w, start].all())
            continue
        later = np.cumsum(~rules.on[w, option, ::-1])[::-1] == 0
        allowed &= here & later & rules.arrive[w, option] & rules.move[w, start, option]
    return allowed


def phase_of(option: Option, catalog: Catalog) -> int | None:
    """Proprietary, an open model at a hoster, on own GPUs, tuned; None where the model is not named."""
    if not option.model:
        return None
    if not _is_open(option, catalog):
        return PROPRIETARY
    if getattr(option, "tuning", None) is not None:
        return TUNED
    return SELF_HOSTED if option.kind == "self_hosted" else OPEN_HOSTED


def _is_open(option: Option, catalog: Catalog) -> bool:
    """Whether its weights are known, so that anybody can host it."""
    try:
        catalog.model(option.model)
    except UnknownName:
        return False
    return True


def _in_phases(journey: Journey, rules: Rules) -> Routes | None:
    """Every workload through the phases that it has options for, in their order; None with fewer than two."""
    phases = [phase_of(r.option, r.need.catalog) for r in journey.running.values()]
    move, on = np.zeros_like(rules.move), rules.on.copy()
    most = 0
    for w, start in enumerate(journey.starts.tolist()):
        here = phases[start] if phases[start] is not None else PROPRIETARY
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
    return cheapest_routes(journey, replace(rules, on=on, move=move))
