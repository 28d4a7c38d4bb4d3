"""What a tenth sceptic found: shares that are told and do not decide."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario
from dashboard.wording.answer import to_measure

DAY = date(2026, 11, 23)
STARTER = Path(__file__).parents[1] / "data/examples/scenarios/support-assistant.toml"


def typed(scenario: Scenario, option_id: str, share: float, plan: Plan) -> Plan:
    option = replace(plan.scenario.options[option_id], success_share=share)
    options = {**scenario.options, option_id: option}
    return evaluate(replace(scenario, options=options), load(DAY))


@pytest.mark.parametrize("margin", [0.01, 0.02, 0.04])
@pytest.mark.parametrize("confidence", [0.8, 0.9])
def test_the_share_that_is_told_is_the_one_from_which_on_evidence_speaks_for_the_option(
    margin: float, confidence: float
) -> None:
    """88% was told, and nothing moved before 92%: it is open how many of the worse answers are noticed."""
    asked = read_scenario(STARTER, today=DAY)
    workloads = {
        w: replace(each, quality_margin=margin, quality_confidence=confidence)
        for w, each in asked.workloads.items()
    }
    scenario = replace(asked, workloads=workloads)
    plan = evaluate(scenario, load(DAY))
    wanted = to_measure(plan)
    assert wanted is not None
    assert wanted.needed.by == "margin"
    (workload,), option_id = scenario.workloads, wanted.options[0]
    for off, proven in ((0.003, True), (-0.003, False)):
        again = typed(scenario, option_id, wanted.needed.share + off, plan)
        assert again.decision.standings[workload][option_id].may_move is proven
