"""Which options a plan may use for which workload: good enough by evidence, or the most worth measuring.

Ratings alone make an option promising at best. Of those the plan takes the ones whose chance to hold the margin
is at least that at which the saving that can be hoped for, chance times saving, is greatest: the order in which a
careful analyst would measure them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.months.standing import Standing, standing
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.route_costs import NOWHERE, Flags, RouteCosts
from dashboard.engine.stages.serve import Serving

SLACK = 0.05
"""Chances this close count as one: the same model at another precision differs by as much."""

Standings = Mapping[str, Mapping[str, Standing]]
"""By workload and option."""

Allowed = Mapping[str, frozenset[str]]
"""The options that each workload may use."""

Narrow = Callable[[Allowed], RouteCosts]
"""What prices routes over the allowed options alone."""


@dataclass(frozen=True, slots=True)
class Hope:
    """What one workload alone would save by moving to an option, and how likely its answers suffice.

    Moving at once, or when what is in use need not be paid for any more.
    """

    chance: float
    saving_usd: float
    month: int = 0
    """Of that move."""
    build_months: int = 0
    """Before anybody can be moved there; where they reach past the horizon nothing is saved."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the search may use."""

    standings: Standings
    all_kept: RouteCosts
    """With what is promising enough."""
    by_evidence: RouteCosts
    """Without what rests on ratings alone."""
    hopes: Mapping[str, Mapping[str, Hope]]
    """By workload and option that is good enough or promising."""
    proven_for: Callable[[frozenset[str]], RouteCosts]
    """All that is kept, but for these workloads without what rests on ratings alone."""
    beside: Callable[[frozenset[str], str, frozenset[str]], RouteCosts]
    """The same for these workloads, and for another one what is the most promising without some options."""


def standings_of(serving: Serving) -> Standings:
    """How every option stands with every workload that may use it: a matter of evidence alone."""
    return {
        w: {
            o: standing(r, r.workload_ids.index(w))
            for o, r in serving.running.items()
            if w in r.workload_ids
        }
        for w in serving.prepared.scenario.workloads
    }


def with_due(serving: Serving, standings: Standings) -> Serving:
    """What follows a model in use and is not good enough is moved to when it must be, not before."""
    due: dict[str, dict[str, int]] = {}
    for w, found in standings.items():
        for o, start, _ in stay_chain(serving.prepared.scenario, w)[1:]:
            if o in found and not found[o].is_kept:
                due.setdefault(w, {})[o] = start
    if not due:
        return serving
    return replace(serving, route_costs=replace(serving.route_costs, due=due))


def admit(serving: Serving, standings: Standings, narrow: Narrow) -> Admitted:
    """The options of every workload that are good enough, and those that are if measuring says so."""
    proven = {w: _proven(serving.prepared.scenario, w, found) for w, found in standings.items()}
    hopes = {
        w: _hopes(serving, w, {o: s for o, s in found.items() if s.is_kept})
        for w, found in standings.items()
    }
    kept = {w: proven[w] | _promising(found, hopes[w], proven[w]) for w, found in standings.items()}
    by_evidence = narrow(proven)
    same = kept == proven
    all_kept = by_evidence if same else narrow(kept)

    def proven_for(workloads: frozenset[str]) -> RouteCosts:
        if all(kept[w] == proven[w] for w in kept.keys() - workloads):
            return by_evidence
        allowed = {w: proven[w] if w in workloads else kept[w] for w in kept}
        return narrow(allowed)

    def beside(workloads: frozenset[str], workload: str, options: frozenset[str]) -> RouteCosts:
        found = {o: each for o, each in standings[workload].items() if o not in options}
        allowed = {w: proven[w] if w in workloads else kept[w] for w in kept}
        more = _promising(found, hopes[workload], proven[workload])
        return narrow({**allowed, workload: proven[workload] | more})

    return Admitted(standings, all_kept, by_evidence, hopes, proven_for, beside)


def turned_down(serving: Serving, admitted: Admitted) -> dict[str, dict[str, Hope]]:
    """By workload and option whose answers are not expected to be good enough: what it would save, were they."""
    found = {}
    for w, standings in admitted.standings.items():
        admissible = admitted.hopes[w].keys() | _proven(serving.prepared.scenario, w, standings)
        found[w] = _hopes(serving, w, {o: s for o, s in standings.items() if o not in admissible})
    return found


def _proven(scenario: Scenario, workload_id: str, found: Mapping[str, Standing]) -> frozenset[str]:
    """What needs no measuring: what is in use, also where it is gone already, and what follows it by itself."""
    chain = {
        scenario.current_of(workload_id),
        *(o for o, _, _ in stay_chain(scenario, workload_id)),
    }
    return frozenset(o for o, each in found.items() if each.may_move) | frozenset(chain)


def _hopes(serving: Serving, workload_id: str, found: Mapping[str, Standing]) -> dict[str, Hope]:
    stay = _stay_usd(serving, workload_id)
    return {
        o: Hope(
            each.chance,
            *_saving_usd(serving, workload_id, o, stay),
            serving.switching[o].build_months,
        )
        for o, each in found.items()
    }


def _promising(
    found: Mapping[str, Standing], hopes: Mapping[str, Hope], proven: frozenset[str]
) -> frozenset[str]:
    """The options that only ratings speak for, down to the chance at which most can be hoped for: of those that
    save more than what is proven, where there are any."""
    hoped = {o: hopes[o] for o, each in found.items() if each.verdict == "promising"}
    hoped = {o: hope for o, hope in hoped.items() if o not in proven}
    if not hoped:
        return frozenset()
    sure_usd = max((hopes[o].saving_usd for o in proven if o in hopes), default=0.0)
    more = [hope for hope in hoped.values() if hope.saving_usd > sure_usd] or [*hoped.values()]
    least = max(
        (hope.chance for hope in more),
        key=lambda least: (
            least * max(0.0, *(h.saving_usd for h in more if h.chance >= least), 0.0),
            least,
        ),
    )
    return frozenset(o for o, each in hoped.items() if each.chance >= least - SLACK)


def _saving_usd(
    serving: Serving, workload_id: str, option_id: str, stay: Array
) -> tuple[float, int]:
    """What the workload alone would save by moving, present value, both moves counted, and the month of the move.

    As soon as possible, or once the commitment to what is in use has ended. Who has moved is spared the moves
    that staying forces, unless the option ends before the horizon does.
    """
    ready = serving.switching[option_id].build_months
    current = serving.running.get(serving.prepared.scenario.current_of(workload_id))
    held = current.served.commitment.months if current and current.served.commitment else 0
    when = [m for m in dict.fromkeys((ready, max(ready, held))) if m < serving.route_costs.months]
    each = ((_saved_from(serving, workload_id, option_id, stay, ready=m), m) for m in when)
    return max(each, key=lambda found: found[0], default=(0.0, 0))


def _saved_from(
    serving: Serving, workload_id: str, option_id: str, stay: Array, *, ready: int
) -> float:
    """By moving in that month, against what the workload costs without."""
    route_costs, months = serving.route_costs, np.arange(serving.prepared.scenario.horizon_months)
    w, end = route_costs.workload_ids.index(workload_id), route_costs.end_of(option_id)
    there = (months >= ready) & (months < end)
    usd = np.where(there, serving.by_workload[option_id][workload_id], stay)
    option = route_costs.option_ids.index(option_id)
    left = _on_in(serving, workload_id, ready)
    once = 0.0 if option == route_costs.starts[w] else route_costs.alone_usd(option, w)
    usd[ready] += once + float(route_costs.dual_run_usd(w, left, option)[ready])
    users = np.equal(np.arange(len(route_costs.workload_ids)), w)
    bought, residual = route_costs.hardware_usd(option, users)
    usd[ready] += bought
    usd[-1] -= residual
    usd += _stranded_usd(serving, w, option, there)
    if ready < end < len(months):
        usd[end] += _followed_usd(serving, workload_id, option, end)
    return float((stay - usd) @ serving.discount)


def _stranded_usd(serving: Serving, w: int, option: int, there: Flags) -> Array:
    """What commitments to what the workload leaves still cost when nobody is on it."""
    route_costs = serving.route_costs
    left = int(route_costs.starts[w])
    held = left not in (option, NOWHERE) and route_costs.is_committed(left)
    if not held:
        return np.zeros(route_costs.months)
    stay = route_costs.stay()
    moved = stay.copy()
    moved[w, there] = option
    return route_costs.stranded_usd(left, moved) - route_costs.stranded_usd(left, stay)


def _on_in(serving: Serving, workload_id: str, month: int) -> int:
    """The place of the option that a workload is on in the month before, if it has not moved."""
    chain = stay_chain(serving.prepared.scenario, workload_id)
    before = max(0, month - 1)
    on = next(o for o, start, end in chain if start <= before < end or end <= start)
    ids = serving.route_costs.option_ids
    return ids.index(on) if on in ids else 0


def _stay_usd(serving: Serving, workload_id: str) -> Array:
    """What the workload costs every month without any move of its own, moves to successors included."""
    scenario, route_costs = serving.prepared.scenario, serving.route_costs
    usd = np.zeros(scenario.horizon_months)
    before: str | None = None
    for option_id, start, end in stay_chain(scenario, workload_id):
        known = serving.by_workload.get(option_id, {}).get(workload_id)
        if known is None:
            continue
        usd[start:end] = known[start:end]
        if before is not None and start < scenario.horizon_months:
            w, ids = route_costs.workload_ids.index(workload_id), route_costs.option_ids
            left, here = ids.index(before), ids.index(option_id)
            dual = float(route_costs.dual_run_usd(w, left, here)[start])
            usd[start] += route_costs.alone_usd(here, w, left) + dual
        before = option_id
    return usd


def _followed_usd(serving: Serving, workload_id: str, option: int, end: int) -> float:
    """What going on costs when an option ends: to where the workload would be by then if it had never moved."""
    route_costs, before = serving.route_costs, None
    ids, w = route_costs.option_ids, route_costs.workload_ids.index(workload_id)
    for option_id, start, until in stay_chain(serving.prepared.scenario, workload_id):
        if start <= end < until and option_id in ids:
            break
        before = option_id
    else:
        return 0.0
    here = ids.index(option_id)
    usd = float(route_costs.dual_run_usd(w, option, here)[end])
    if here == route_costs.starts[w]:
        return usd + route_costs.back_usd(here)
    if start == end and before in ids:  # that it comes to it then is in what staying costs
        return usd - float(route_costs.dual_run_usd(w, ids.index(before), here)[end])
    return usd + route_costs.alone_usd(here, w, option)
