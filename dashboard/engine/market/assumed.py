"""The assumptions of a scenario before anything runs."""

from dashboard.engine.cost.context import Context, Infeasible
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.months.running import known_assumptions
from dashboard.engine.quality.sources import Assume
from dashboard.engine.scenario import Scenario


def assume_of(scenario: Scenario, catalog: Catalog) -> Assume:
    """The scenario's own figures, else the catalogue's."""
    return context_of(scenario, catalog).assume


def context_of(scenario: Scenario, catalog: Catalog, *workload_ids: str) -> Context:
    """What may be asked of single workloads before any option serves them."""
    workloads = {w: scenario.workloads[w] for w in workload_ids}
    assumptions = known_assumptions(scenario, catalog)
    return Context(workloads, catalog, assumptions, _nowhere, scenario.constraints)


def _nowhere(option_id: str) -> Infeasible:
    return Infeasible((f"{option_id} is not asked",))
