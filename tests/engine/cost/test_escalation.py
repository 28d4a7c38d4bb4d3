"""Cascades and routers: who answers, what finding out costs, and how good the answers are in the end."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.engine.cost.escalation import Escalation
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.stages.option_cost import OptionCost

SMALL = replace(BIG, prices={"input": 0.2, "output": 0.8}, fallback="big")
"""360 USD for the million requests that cost 3,600 on the big model."""


def planned(option: Any, **given: Any) -> Plan:
    big = replace(BIG, success_share=1.0)
    return evaluate(scenario({"big": big, "both": option}, **given), CATALOG)


def cost(option: Any, **given: Any) -> OptionCost:
    found = planned(option, **given).options["both"].cost
    assert found is not None
    return found


def test_a_cascade_pays_the_small_model_and_the_check_for_all_and_the_big_one_for_the_rest() -> (
    None
):
    """360 + 100 for checks + 0.3 x 3,600."""
    found = cost(replace(SMALL, escalation=Escalation(share=0.3, usd_per_1k_checks=0.1)))
    assert found.breakdown_usd["fallback"][0] == pytest.approx(1_080)
    assert found.breakdown_usd["checks"][0] == pytest.approx(100)
    assert found.monthly_usd[0] == pytest.approx(1_540)


def test_a_router_sends_each_request_to_one_of_the_two() -> None:
    """0.7 x 360 + 50 for routing + 0.3 x 3,600."""
    router = Escalation("router", share=0.3, usd_per_1k_checks=0.05)
    found = cost(replace(SMALL, escalation=router))
    assert found.monthly_usd[0] == pytest.approx(252 + 50 + 1_080)


def test_what_a_router_keeps_away_needs_no_replicas() -> None:
    """8 million requests need 8 replicas at 1,460; 3 in 4 of them 6."""
    busy = replace(FLAT_DAY, requests_per_month=8_000_000)
    own = replace(OWN, fallback="big", escalation=Escalation("router", share=0.25))
    found = cost(own, workload=busy)
    assert found.replicas[0] == 6
    assert found.breakdown_usd["gpu"][0] == pytest.approx(6 * 1_460)
    cascade = cost(replace(own, escalation=Escalation(share=0.25)), workload=busy)
    assert cascade.replicas[0] == 8


def test_escalated_requests_are_the_harder_ones() -> None:
    """0.7 x 0.95 + 0.3 x 0.8 = 0.905, where the big model's average of 1 would promise 0.965."""
    parts = Escalation(share=0.3, kept_success_share=0.95, escalated_success_share=0.8)
    plan = planned(replace(SMALL, escalation=parts))
    assert plan.options["both"].success_share == pytest.approx(0.905)
    found = plan.options["both"].cost
    assert found is not None
    assert found.usd_per_success == pytest.approx((360 + 1_080) / 1e6 / 0.905)
    average = planned(replace(SMALL, escalation=replace(parts, escalated_success_share=None)))
    assert average.options["both"].success_share == pytest.approx(0.965)


def test_without_a_figure_of_its_own_the_kept_part_is_as_good_as_the_option() -> None:
    found = planned(replace(SMALL, success_share=0.9, escalation=Escalation(share=0.5)))
    assert found.options["both"].success_share == pytest.approx(0.5 * 0.9 + 0.5)


def test_bad_answers_in_the_end_cost_what_a_failure_costs() -> None:
    """0.3 x (1 - 0.8) of a million at 0.01: 600 USD."""
    parts = Escalation(share=0.3, kept_success_share=1.0, escalated_success_share=0.8)
    found = cost(replace(SMALL, escalation=parts), workload=replace(FLAT_DAY, usd_per_failure=0.01))
    assert found.breakdown_usd["bad answers"][0] == pytest.approx(600)


def test_without_a_fallback_nothing_is_escalated() -> None:
    alone = replace(SMALL, fallback="", escalation=Escalation(share=0.3, usd_per_1k_checks=1.0))
    assert cost(alone).monthly_usd[0] == pytest.approx(360)


@given(st.floats(0, 0.999), st.floats(0, 3), st.floats(0, 5))
def test_a_cascade_beats_the_big_model_alone_below_one_share_of_escalations(
    share: float, small: float, check: float
) -> None:
    """Exactly where p < 1 - (c_s + v) / c_b; all per 1,000 requests."""
    first = Quote(
        kind="quote",
        usd_per_1k_requests=small + 0.001,
        fallback="big",
        escalation=Escalation(share=share, usd_per_1k_checks=check),
    )
    plan = planned(first)
    costs = plan.costs()
    big, both = (float(costs[o].monthly_usd[0]) for o in ("big", "both"))
    limit = 1 - (small + 0.001 + check) / 3.6
    assert both - big == pytest.approx(3_600 * (share - limit), abs=1e-6)


def test_a_router_that_escalates_nothing_changes_nothing() -> None:
    plain, router = (
        cost(replace(OWN, fallback="big", escalation=each))
        for each in (None, Escalation("router", share=0.0))
    )
    assert np.array_equal(plain.monthly_usd, router.monthly_usd)
