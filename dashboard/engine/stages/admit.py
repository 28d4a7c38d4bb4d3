"""Which options a plan may use for which workload: good enough by evidence, or the most worth measuring.

Ratings alone make an option promising at best. Of those the plan takes the ones whose chance to hold the margin
is at least that at which the saving that can be hoped for, chance times saving, is greatest: the order in which a
careful analyst would measure them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.months.running import Running, run
from dashboard.engine.months.standing import Standing, standing
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.stages.serve import Serving, route_costs_of

SLACK = 0.05
"""Chances this close count as one: the same model at another precision differs by as much."""

Standings = Mapping[str, Mapping[str, Standing]]
"""By workload and option."""


@dataclass(frozen=True, slots=True)
class Hope:
    """What one workload alone would save by moving to an option at once, and how likely its answers suffice."""

    chance: float
    saving_usd: float


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


def admit(serving: Serving, catalog: Catalog) -> Admitted:
    """The options of every workload that are good enough, and those that are if measuring says so."""
    standings = {
        w: {
            o: standing(r, r.workload_ids.index(w))
            for o, r in serving.running.items()
            if w in r.workload_ids
        }
        for w in serving.prepared.scenario.workloads
    }
    proven = {w: _proven(serving.prepared.scenario, w, found) for w, found in standings.items()}
    hopes = {w: _hopes(serving, w, found) for w, found in standings.items()}
    kept = {w: proven[w] | _promising(found, hopes[w], proven[w]) for w, found in standings.items()}
    by_evidence = _only(serving, catalog, proven)
    same = kept == proven
    all_kept = by_evidence if same else _only(serving, catalog, kept)
    return Admitted(standings, all_kept, by_evidence, hopes)


def _proven(scenario: Scenario, workload_id: str, found: Mapping[str, Standing]) -> frozenset[str]:
    """What needs no measuring, and what follows the model in use by itself."""
    chain = {o for o, _, _ in stay_chain(scenario, workload_id)}
    return frozenset(o for o, each in found.items() if each.may_move) | frozenset(chain)


def _hopes(serving: Serving, workload_id: str, found: Mapping[str, Standing]) -> dict[str, Hope]:
    return {
        o: Hope(each.chance, _saving_usd(serving, workload_id, o))
        for o, each in found.items()
        if each.is_kept
    }


def _promising(
    found: Mapping[str, Standing], hopes: Mapping[str, Hope], proven: frozenset[str]
) -> frozenset[str]:
    """The options that only ratings speak for, down to the chance at which most can be hoped for."""
    hoped = {o: hopes[o] for o, each in found.items() if each.verdict == "promising"}
    hoped = {o: hope for o, hope in hoped.items() if o not in proven}
    if not hoped:
        return frozenset()
    least = max(
        (each.chance for each in hoped.values()),
        key=lambda least: (
            least * max(0.0, *(h.saving_usd for h in hoped.values() if h.chance >= least), 0.0),
            least,
        ),
    )
    return frozenset(o for o, each in hoped.items() if each.chance >= least - SLACK)


def _saving_usd(serving: Serving, workload_id: str, option_id: str) -> float:
    """What the workload alone would save by moving as soon as possible, present value.

    Who has moved is spared the moves that staying forces, unless the option ends before the horizon does.
    """
    months = np.arange(serving.prepared.scenario.horizon_months)
    switching = serving.switching[option_id]
    ready, end = switching.build_months, serving.route_costs.end_of(option_id)
    there = (months >= ready) & (months < end)
    stay = _stay_usd(serving, workload_id)
    usd = np.where(there, serving.by_workload[option_id][workload_id], stay)
    if ready < end < len(months):
        usd[end] += _followed_usd(serving, workload_id, after=ready, until=end)
    once = serving.route_costs.once_usd[option_id]
    return float((stay - usd) @ serving.discount) - once


def _stay_usd(serving: Serving, workload_id: str) -> Array:
    """What the workload costs every month without any move of its own will, the forced ones paid."""
    scenario = serving.prepared.scenario
    usd = np.zeros(scenario.horizon_months)
    for option_id, start, end in stay_chain(scenario, workload_id):
        known = serving.by_workload.get(option_id, {}).get(workload_id)
        if known is not None:
            usd[start:end] = known[start:end]
            usd[start] += serving.route_costs.once_usd[option_id] if start else 0.0
    return usd


def _followed_usd(serving: Serving, workload_id: str, *, after: int, until: int) -> float:
    """What it costs to take up what follows the option in use by then, where that came in between."""
    chain = stay_chain(serving.prepared.scenario, workload_id)
    then = [o for o, start, _ in chain if max(after, 1) <= start < until]
    return serving.route_costs.once_usd.get(then[-1], 0.0) if then else 0.0


def _only(serving: Serving, catalog: Catalog, allowed: Mapping[str, frozenset[str]]) -> RouteCosts:
    """What prices routes over the allowed options alone; an option that some workloads lose is run anew."""
    scenario, requests = serving.prepared.scenario, serving.prepared.requests
    workloads = {
        w: replace(v, options=tuple(o for o in scenario.options if o in allowed[w]))
        for w, v in scenario.workloads.items()
    }
    narrowed = replace(scenario, workloads=workloads)
    found: dict[str, Running] = {}
    for option_id, running in serving.served.items():
        users = tuple(w for w in running.workload_ids if option_id in allowed[w])
        if users == running.workload_ids:
            found[option_id] = running
        elif users and option_id in serving.running:
            again = run(narrowed, catalog, option_id, requests)
            if isinstance(again, Running):
                found[option_id] = again
    if found.keys() == serving.served.keys() and all(
        found[o] is r for o, r in serving.served.items()
    ):
        return serving.route_costs
    return route_costs_of(serving, narrowed, found)
