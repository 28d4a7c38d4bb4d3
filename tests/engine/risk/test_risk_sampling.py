"""Draws: their ranges, their correlation, and that the same seed gives the same draws."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.engine.inputs.fields import Growth, Range, TokenRatio
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.inputs.normal import MOST_Z, Z90
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.cash import uncertainty
from dashboard.engine.risk.gather import uncertain_inputs
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.ordered import at_shares, percentiles_or_none
from dashboard.engine.risk.sampling import deviates


def uncertain(name: str, *, group: str = "") -> UncertainInput:
    return UncertainInput(name, name, "", 1.0, 0.5, 3.0, "price", group=group)


def test_low_and_high_are_the_tenth_and_the_ninetieth_percentile() -> None:
    """And the value the median, also where the range is lopsided."""
    each = uncertain("a")
    assert each.values(np.array([-Z90, 0.0, Z90])) == pytest.approx([0.5, 1.0, 3.0])
    values = each.values(deviates([each], draws=200_000, seed=1, correlation=0.0)[0])
    assert np.percentile(values, [10, 50, 90]) == pytest.approx([0.5, 1.0, 3.0], rel=0.02)


def test_no_draw_leaves_what_a_guessed_range_can_say() -> None:
    z = deviates([uncertain("a")], draws=50_000, seed=2, correlation=0.0)
    assert np.abs(z).max() == MOST_Z


def test_more_draws_and_other_inputs_leave_the_first_draws_as_they_were() -> None:
    few = deviates([uncertain("a"), uncertain("b")], draws=100, seed=5, correlation=0.5)
    many = deviates(
        [uncertain("c"), uncertain("a"), uncertain("b")], draws=1_000, seed=5, correlation=0.5
    )
    assert np.array_equal(few, many[1:, :100])
    assert not np.array_equal(
        few, deviates([uncertain("a"), uncertain("b")], draws=100, seed=6, correlation=0.5)
    )


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_inputs_of_one_group_correlate_as_much_as_they_should(correlation: float) -> None:
    inputs = [uncertain("a", group="prices"), uncertain("b", group="prices"), uncertain("c")]
    found = np.corrcoef(deviates(inputs, draws=50_000, seed=1, correlation=correlation))
    assert isinstance(found, np.ndarray)
    assert found[0, 1] == pytest.approx(correlation, abs=0.02)
    assert found[0, 2] == pytest.approx(0.0, abs=0.02)


def test_only_what_has_a_range_and_moves_an_option_is_drawn() -> None:
    """Nothing here runs on GPUs, so their rent is no doubt; a number without a range is known."""
    asked = scenario(
        {"today": BIG, "other": replace(BIG, prices={"input": 1.0, "output": 1.0})},
        assumptions={
            "hosted_price_drift_per_year": Range(-0.1, -0.2, 0.0),
            "gpu_price_drift_per_year": Range(0.0, -0.5, 0.5),
            "engineer_usd_per_week": 5_000,
        },
        switching={},
    )
    plan = evaluate(asked, CATALOG)
    found = uncertain_inputs(asked, CATALOG, plan.route_costs.running, plan.route_costs.switching)
    assert [each.name for each in found] == ["hosted_price_drift_per_year"]


def test_a_growth_without_a_range_has_the_assumed_one() -> None:
    """3 points either way around 5% a month; a range of its own replaces that."""
    catalog = replace(CATALOG, assumed={**CATALOG.assumed, "growth_spread_per_month": 0.03})
    plain = replace(FLAT_DAY, growth_per_month=0.05)
    own = replace(FLAT_DAY, growth=Growth(per_month=0.05, low=0.04, high=0.10))
    for workload, expected in ((plain, (0.02, 0.05, 0.08)), (own, (0.04, 0.05, 0.10))):
        plan = evaluate(scenario({"today": BIG}, workload), catalog)
        (each,) = uncertainty(plan.route_costs, catalog).inputs
        assert (each.low, each.value, each.high) == pytest.approx(expected)


def test_percentiles_of_figures_that_may_never_come() -> None:
    """Of 0, 1, ..., 9 and one that never comes: the 10th and the 50th are there, the 90th is the 9."""
    values = np.array([*range(10), np.inf])
    assert percentiles_or_none(values) == (1.0, 5.0, 9.0)
    assert percentiles_or_none(np.array([3.0, np.inf, np.inf])) == (None, None, None)
    assert at_shares(np.array([[0.0, 10.0], [4.0, 4.0]]), (0.25, 0.5)).tolist() == [
        [2.5, 4.0],
        [5.0, 4.0],
    ]


def test_what_was_measured_is_drawn_from_its_interval() -> None:
    """54 of 60 right and nothing known before is Beta(54.5, 6.5); a ratio of 0.6 to 0.9 around 0.7 has its 10th
    percentile 0.1 x 1.2816 / 1.9600 below."""
    found = Measured(
        prompts=60,
        ratio_prompts=60,
        success_share=Range(0.90, 0.80, 0.95),
        output_ratio=Range(0.7, 0.6, 0.9),
    )
    new = replace(
        BIG, success_share=0.9, token_ratio=TokenRatio(1.0, 0.7), fallback="today", measured=found
    )
    plan = evaluate(scenario({"today": BIG, "new": new}), CATALOG)
    inputs = {each.name: each for each in uncertainty(plan.route_costs, CATALOG).inputs}
    share, output = inputs["quality.big"], inputs["output_ratio.new"]
    assert (share.low, share.high) == pytest.approx((0.8405, 0.9390), abs=2e-3)
    assert (output.low, output.high) == pytest.approx((0.7 - 0.0654, 0.7 + 0.1308), abs=1e-4)
    assert share.fact is not None
    assert share.fact.kind == "measured"
    assert share.fact.source == "this scenario: measured on 60 prompts"


def test_a_measured_share_of_a_model_is_drawn_and_that_in_use_only_where_it_was_measured() -> None:
    catalog = replace(CATALOG, assumed={**CATALOG.assumed, "success_spread_share": 0.05})
    measured = Measured(prompts=60, success_share=Range(0.90, 0.80, 0.95))
    plain = replace(BIG, success_share=0.9)
    for today, names in (
        (plain, ["quality.open-10b"]),
        (replace(plain, measured=measured), ["success.big", "quality.open-10b"]),
    ):
        options = {"today": today, "other": replace(OWN, success_share=0.88)}
        plan = evaluate(scenario(options), catalog)
        assert [each.name for each in uncertainty(plan.route_costs, catalog).inputs] == names
