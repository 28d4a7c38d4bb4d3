"""What a comparison decides for a scenario whose options the lanes are named after."""

from collections.abc import Sequence

from dashboard.catalog import load
from dashboard.commands.scenario_file import today
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.live.deciding import Rule
from dashboard.live.stakes import rule_for


def rule_of(scenario: Scenario | None, lanes: Sequence[str]) -> Rule:
    """How sure one must be; with a scenario, until the answers decide its plan or are not worth their price."""
    if scenario is None:
        return Rule()
    return rule_for(evaluate(scenario, load(today())), {lane: lane for lane in lanes})
