"""What routing is decided by: what first answers cost by the plan; bad ones are counted by kind, not twice."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import evaluate
from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.route_costs import costs_of
from dashboard.live.streaming import Answer
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
STARTER = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"


def test_bad_answers_that_ratings_expect_are_no_part_of_what_a_lane_costs() -> None:
    plan = evaluate(read_scenario(STARTER, today=DAY), load(DAY))
    lane, prompt = Lane("small", "m"), Prompt("p1", "Where?")
    run = Run(Call(lane, prompt, 0), Answer("small", "m", "answered"), "success", "", 1, 1)
    comparison = Comparison((prompt,), (lane,), 1, 1, (run,), None, 0.0, None, {})
    found = costs_of(comparison, plan, {"small": "llama-70b-openrouter"})
    cost = plan.options["llama-70b-openrouter"].cost
    assert cost is not None
    # tokens alone: 81.67 + 35.00 + 68.20 USD for a million requests; asking again is 126.73 more
    assert found.usd["small"] == pytest.approx(184.87e-6, abs=1e-8)
    assert cost.usd_per_1k_requests / 1000 == pytest.approx(311.6e-6, abs=1e-7)


def test_the_margin_and_its_confidence_are_those_of_the_plan() -> None:
    """2 % in the end where at least 40 % of the worse answers are asked again: 3.33 % of the first ones."""
    plan = evaluate(read_scenario(STARTER, today=DAY), load(DAY))
    comparison = Comparison((), (Lane("small", "m"),), 1, 1, (), None, 0.0, None, {})
    found = costs_of(comparison, plan, {"small": "llama-70b-openrouter"})
    assert found.margin_share == pytest.approx(0.02 / 0.6)
    assert (found.margin_in_the_end_share, found.confidence_share) == (0.02, 0.9)
    assert found.noticed_share == pytest.approx(0.7)
