"""The two stages that decide, to be asked again at other prices or volumes.

How far a figure may go until the plan would do something else is a question to what decides: which options are
good enough, which are the most worth measuring, what of that is worth finding out, and the path through them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.months.running import Running, run
from dashboard.engine.quality.sources import Assume
from dashboard.engine.scenario import narrowed
from dashboard.engine.search.path import Path
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.stages.admit import Allowed, Hope, Standings, admit, turned_down
from dashboard.engine.stages.route import Decision, Open, Routed, decision_of, route
from dashboard.engine.stages.serve import Change, Serving, route_costs_of


@dataclass(frozen=True, slots=True)
class Considered:
    """What would be chosen, and the amounts that decided it beside what the path costs."""

    path: Path | None
    hopes: Mapping[str, Mapping[str, Hope]]
    """By workload and option that only ratings speak for."""
    spare_usd: Mapping[Open, float]
    """What finding out is worth beyond what it takes, of what was weighed."""


@dataclass(frozen=True, slots=True, eq=False)
class Deciding:
    """What the options that can serve come to, as planned or with a change of them."""

    serving: Serving
    catalog: Catalog
    assume: Assume
    standings: Standings
    kept: dict[type, Any] = field(default_factory=dict, repr=False)
    """What was worked out of the plan and is asked for again, by its kind: it goes when the plan goes."""
    _narrowed: dict[tuple[frozenset[str], ...], RouteCosts] = field(
        default_factory=dict, repr=False
    )

    def planned(self) -> tuple[Routed, Decision]:
        """What is chosen as planned, and what that rests on."""
        admitted = admit(self.serving, self.standings, self._narrow)
        routed = route(admitted, self.assume)
        return routed, decision_of(admitted, routed, turned_down(self.serving, admitted))

    def considered(self, change: Change) -> Considered:
        """What would be chosen of the same options with a change of them, and what decides it."""
        serving = self.serving.with_change(change)

        def changed(running: Running) -> Running:
            o = running.option_id
            return serving.served[o] if running is self.serving.served[o] else change(running)

        def narrow(allowed: Allowed) -> RouteCosts:
            found = self._narrow(allowed)
            if found is self.serving.route_costs:
                return serving.route_costs
            return found.with_change(changed)

        admitted = admit(serving, self.standings, narrow)
        routed = route(admitted, self.assume)
        hopes = {
            w: {o: hope for o, hope in found.items() if not self.standings[w][o].may_move}
            for w, found in admitted.hopes.items()
        }
        path = routed.path if isinstance(routed.path, Path) else None
        return Considered(path, hopes, routed.spare_usd)

    def _narrow(self, allowed: Allowed) -> RouteCosts:
        key = tuple(allowed[w] for w in self.serving.prepared.scenario.workloads)
        if key not in self._narrowed:
            self._narrowed[key] = _only(self.serving, self.catalog, allowed)
        return self._narrowed[key]


def _only(serving: Serving, catalog: Catalog, allowed: Allowed) -> RouteCosts:
    """What prices routes over the allowed options alone; an option that some workloads lose is run anew."""
    scenario, requests = serving.prepared.scenario, serving.prepared.requests
    workloads = {
        w: replace(v, options=tuple(o for o in scenario.options if o in allowed[w]))
        for w, v in scenario.workloads.items()
    }
    fewer = narrowed(scenario, workloads)
    found: dict[str, Running] = {}
    for option_id, running in serving.served.items():
        users = tuple(w for w in running.workload_ids if option_id in allowed[w])
        if users == running.workload_ids or (users and option_id in serving.left):
            found[option_id] = running
        elif users and option_id in serving.running:
            again = run(fewer, catalog, option_id, requests)
            if isinstance(again, Running):
                found[option_id] = again
    if found.keys() == serving.served.keys() and all(
        found[o] is r for o, r in serving.served.items()
    ):
        return serving.route_costs
    return route_costs_of(serving, fewer, found)
