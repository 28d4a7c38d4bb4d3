"""Options in use that are not admissible any more: what they cost until they are left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.facts import Catalog
from dashboard.engine.inputs import Constraints
from dashboard.engine.need import Infeasible, Need, Served
from dashboard.engine.running import Running, known_assumptions, run
from dashboard.engine.scenario import Scenario
from dashboard.engine.terms import Array


@dataclass(frozen=True, slots=True)
class Kept:
    """An option in use that must be left, running on until another can serve."""

    running: Running
    reasons: tuple[str, ...]
    priced: bool
    """False where nothing is known of what it costs: then it counts as nothing, and the pages say so."""


def leaving(
    scenario: Scenario,
    catalog: Catalog,
    tried: Mapping[str, Running | Infeasible],
    requests: Mapping[str, Array],
) -> dict[str, Kept]:
    """The options in use that cannot serve as they are asked to."""
    in_use = {scenario.current_of(w) for w in scenario.workloads}
    return {
        o: _kept(scenario, catalog, o, requests, found.reasons)
        for o, found in tried.items()
        if o in in_use and isinstance(found, Infeasible)
    }


def _kept(
    scenario: Scenario,
    catalog: Catalog,
    option_id: str,
    requests: Mapping[str, Array],
    reasons: tuple[str, ...],
) -> Kept:
    """The option as it runs today, without the constraints that exclude it; its price where it has one."""
    free = replace(scenario, constraints=Constraints())
    found = run(free, catalog, option_id, requests)
    if isinstance(found, Running):
        return Kept(found, reasons, priced=True)
    workloads = {w: v for w, v in scenario.workloads.items() if scenario.current_of(w) == option_id}
    need = Need(workloads, catalog, known_assumptions(scenario, catalog), _no_answer)
    running = Running(
        option_id,
        scenario.options[option_id],
        need,
        Served(()),
        tuple(workloads),
        np.stack([requests[w] for w in workloads]),
        {},
    )
    return Kept(running, reasons, priced=False)


def _no_answer(option_id: str) -> Infeasible:
    return Infeasible((f"{option_id} is not asked",))
