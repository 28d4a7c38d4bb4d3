"""What a comparison has to show for a plan: the margin and the confidence of the workload that asks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.live.stakes import rule_for
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
STARTER = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"
NAME = "llama-70b-openrouter"


def plan(*, margin: float | None = None, confidence: float | None = None) -> Plan:
    scenario = read_scenario(STARTER, today=DAY)
    ((name, workload),) = scenario.workloads.items()
    asked = replace(workload, quality_margin=margin, quality_confidence=confidence)
    return evaluate(replace(scenario, workloads={name: asked}), load(DAY))


@pytest.mark.parametrize("margin", [0.01, 0.02, 0.05])
def test_the_margin_is_that_of_the_workload(margin: float) -> None:
    """At least 40 % of bad answers are asked again, nine times in ten: 60 in a hundred of them remain."""
    rule = rule_for(plan(margin=margin), {"small": NAME})
    assert rule.ends_share["small"] == pytest.approx(margin)
    assert rule.margin("small") == pytest.approx(margin / 0.6)


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.99])
def test_how_sure_one_has_to_be_is_said_by_the_workload(confidence: float) -> None:
    rule = rule_for(plan(confidence=confidence), {"small": NAME})
    assert rule.error_share == pytest.approx(1 - confidence)


def test_what_stands_for_no_option_is_decided_as_without_a_plan() -> None:
    rule = rule_for(plan(), {"small": "nothing"})
    assert (rule.error_share, rule.ends_share) == (0.05, {})
