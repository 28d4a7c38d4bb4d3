"""Which option may serve which workload, pair by pair: what cannot serve one stays usable for the others."""

from collections.abc import Mapping
from dataclasses import replace

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import ONLY_AMONG_THEMSELVES, Gives
from dashboard.engine.months.running import Running, run
from dashboard.engine.scenario import Scenario, narrowed

Refused = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By option and workload: why the one may not serve the other."""


def of_one_kind(scenario: Scenario, catalog: Catalog) -> tuple[Scenario, Refused]:
    """The scenario in which a workload uses only options that give what it is given now, and the pairs left out.

    What is in use says what a workload needs. Text may do for sound or pictures, or they for text, where a
    workload names the option, or where there is no other workload that it can be meant for.
    """
    gives: dict[str, Gives] = {
        o: catalog.gives(option.model) for o, option in scenario.options.items() if option.model
    }
    if set(gives.values()) <= {"text"}:
        return scenario, {}
    needs = {w: gives[o] for w in scenario.workloads if (o := scenario.current_of(w)) in gives}
    refused: dict[str, dict[str, tuple[str, ...]]] = {}
    for w, needed in needs.items():
        named = scenario.workloads[w].options
        for o in scenario.candidates_of(w):
            given = gives.get(o, needed)
            apart = {given, needed} & set(ONLY_AMONG_THEMSELVES)
            meant = o in named or given not in needs.values()
            if given != needed and (apart or not meant):
                in_use = scenario.options[scenario.current_of(w)].model
                why = f"{scenario.options[o].model} gives {given}, {in_use} {needed}"
                refused.setdefault(o, {})[w] = (why,)
    return without(scenario, refused), refused


def run_pairs(
    scenario: Scenario, catalog: Catalog, option_id: str, requests: Mapping[str, Array]
) -> tuple[Running | Infeasible, Mapping[str, tuple[str, ...]]]:
    """The option serving all workloads that it can serve, and why it cannot serve others that may use it.

    Where those that it can serve one by one are too much together, it serves none, as it is.
    """
    found = run(scenario, catalog, option_id, requests)
    users = [w for w in scenario.workloads if option_id in scenario.candidates_of(w)]
    if isinstance(found, Running) or len(users) == 1:
        return found, {}
    alone = {
        w: run(
            replace(scenario, workloads={w: scenario.workloads[w]}), catalog, option_id, requests
        )
        for w in users
    }
    refused = {w: each.reasons for w, each in alone.items() if isinstance(each, Infeasible)}
    in_use = any(scenario.current_of(w) == option_id for w in refused)
    if in_use or not refused or len(refused) == len(users):
        return found, {}
    fewer = without(scenario, {option_id: refused})
    again = run(fewer, catalog, option_id, requests)
    return (again, refused) if isinstance(again, Running) else (found, {})


def without(scenario: Scenario, refused: Refused) -> Scenario:
    """The scenario in which no workload may use what was refused for it."""
    workloads = dict(scenario.workloads)
    for w, workload in workloads.items():
        candidates = scenario.candidates_of(w)
        left = tuple(o for o in candidates if w not in refused.get(o, {}))
        if left != candidates:
            workloads[w] = replace(workload, options=left)
    return narrowed(scenario, workloads) if workloads != scenario.workloads else scenario


def told(found: Running, refused: Mapping[str, tuple[str, ...]]) -> Running:
    """The option with a note for each workload that it may not serve."""
    if not refused:
        return found
    notes = tuple(f"not for {w}: {'; '.join(why)}" for w, why in refused.items())
    return replace(found, served=replace(found.served, notes=(*found.served.notes, *notes)))
