"""Shares of the variance, where they are known on paper."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Constraints
from dashboard.engine.plan import evaluate
from dashboard.scenario import read_scenario
from dashboard.sensitivity import shares_of_spread
from dashboard.sensitivity.sobol import indices

DAY = date(2026, 11, 23)
EXAMPLE = Path(__file__).parents[2] / "data" / "examples" / "scenarios" / "support-assistant.toml"


def test_a_sum_shares_its_variance_by_the_squares_of_its_weights() -> None:
    """3 x + y: 9 and 1 of 10, nothing together."""
    found = indices(lambda z: 3 * z[0] + z[1], 2, samples=1_024, seed=1)
    assert [alone for alone, _, _ in found] == pytest.approx([0.9, 0.1], abs=0.02)
    assert [together for _, _, together in found] == pytest.approx([0.9, 0.1], abs=0.02)


def test_a_product_owes_part_of_its_variance_to_both_together() -> None:
    """(1 + 0.5 x)(1 + 0.5 y): each alone 0.25, together 0.0625, of 0.5625."""
    found = indices(lambda z: (1 + 0.5 * z[0]) * (1 + 0.5 * z[1]), 2, samples=2_048, seed=1)
    for alone, (low, high), together in found:
        assert alone == pytest.approx(0.25 / 0.5625, abs=0.03)
        assert together == pytest.approx(0.3125 / 0.5625, abs=0.03)
        assert low <= alone <= high


AS_IF_IT_NEVER_ENDED = Constraints(successors="same_price")


def test_of_the_example_at_todays_price_growth_and_price_drift_are_behind_most_of_the_spread() -> (
    None
):
    catalog = load(DAY)
    scenario = replace(read_scenario(EXAMPLE, today=DAY), constraints=AS_IF_IT_NEVER_ENDED)
    found = shares_of_spread(evaluate(scenario, catalog), catalog, samples=256)
    assert {share.input.name for share in found[:2]} == {
        "growth.support-chat",
        "hosted_price_drift_per_year",
    }
    assert sum(share.alone for share in found) < 1.1
    assert np.all(np.diff([share.together for share in found]) <= 0)


def test_of_the_example_the_reasoning_of_the_successor_is_behind_most_of_the_spread() -> None:
    """GPT-6 Luna follows; at its greatest effort it bills 4 to 40 tokens for each that is read."""
    catalog = load(DAY)
    plan = evaluate(read_scenario(EXAMPLE, today=DAY), catalog)
    first, *others = shares_of_spread(plan, catalog, samples=256)
    assert first.input.name == "output_ratio_effort_max"
    assert first.alone > 0.5
    assert {share.input.name for share in others} >= {
        "growth.support-chat",
        "hosted_price_drift_per_year",
    }
    found = (first, *others)
    assert sum(share.alone for share in found) < 1.1
    assert np.all(np.diff([share.together for share in found]) <= 0)


def test_a_plan_that_stays_has_no_spread_to_share() -> None:
    catalog = load(DAY)
    scenario = read_scenario(EXAMPLE, today=DAY)
    gpt = {"gpt-4-1": scenario.options["gpt-4-1"]}
    only = replace(scenario, candidates="listed", options=gpt, constraints=AS_IF_IT_NEVER_ENDED)
    assert shares_of_spread(evaluate(only, catalog), catalog) == ()


def test_an_input_that_does_nothing_is_no_more_than_nothing_either_way() -> None:
    """No resampling changes its index, of which an interval cannot be had."""
    one, none = indices(lambda z: z[0] + 0 * z[1], 2, samples=256, seed=1)
    assert one[0] == pytest.approx(1, abs=0.1)
    assert none == (0.0, (0.0, 0.0), 0.0)
