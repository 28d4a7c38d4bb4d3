"""Everything uncertain about a scenario: a new source of doubt is one module and its line here."""

from collections.abc import Mapping

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.months.running import Running
from dashboard.engine.months.switching import SwitchingCost
from dashboard.engine.risk.answers import answer_inputs
from dashboard.engine.risk.assumed import assumption_inputs, growth_inputs
from dashboard.engine.risk.gpus import rent_inputs, throughput_inputs
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.routers import router_inputs
from dashboard.engine.scenario import Scenario


def uncertain_inputs(
    scenario: Scenario,
    catalog: Catalog,
    running: Mapping[str, Running],
    switching: Mapping[str, SwitchingCost],
) -> tuple[UncertainInput, ...]:
    """Every input with a range that some option's cost depends on, in a fixed order."""
    found = (
        *growth_inputs(scenario, catalog),
        *assumption_inputs(scenario, catalog, running, switching),
        *throughput_inputs(running),
        *rent_inputs(scenario, catalog, running),
        *answer_inputs(scenario, running),
        *router_inputs(scenario, catalog, running),
    )
    return tuple(u for u in found if u.low < u.high)
