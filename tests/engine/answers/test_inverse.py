"""The other way round: what a budget buys, and the price at which nobody moves."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, scenario

from dashboard.engine.answers.inverse import (
    first_month_above,
    fits,
    most_requests,
    price_to_stay,
)
from dashboard.engine.inputs.fields import Switching
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import evaluate

OFFER = Quote(kind="quote", usd_per_month=1_600, success_share=1.0)
FREE_MOVE = {"offer": Switching(usd=0)}


def test_a_budget_buys_what_the_price_per_request_lets_it() -> None:
    """3,600 for a million requests: 900 buys 250,000 of them; a level price of 1,600 buys none for 900."""
    plan = evaluate(scenario({"today": BIG, "offer": OFFER}), CATALOG)
    found = {fit.option_id: fit.requests for fit in fits(plan, 900)}
    assert found["today"] == 250_000
    assert found["offer"] == 0


def test_what_is_bought_fits_and_one_request_more_does_not() -> None:
    plan = evaluate(scenario({"today": BIG}), CATALOG)
    curve = plan.costs()["today"].curve
    most = most_requests(curve, 1_234.5)
    usd = curve.at(np.array([most, most + 1]))
    assert usd[0] <= 1_234.5 < usd[1]


def test_the_first_month_above_a_budget_is_told_or_none() -> None:
    plan = evaluate(scenario({"today": BIG}), CATALOG)
    assert first_month_above(plan, 3_599) == 0
    assert first_month_above(plan, 3_601) is None


def test_the_price_to_stay_is_where_both_cost_the_same() -> None:
    """A move that costs nothing to 1,600 a month: 3,600 must fall to 1,600, four ninths."""
    plan = evaluate(scenario({"today": BIG, "offer": OFFER}, switching=FREE_MOVE), CATALOG)
    found = price_to_stay(plan, CATALOG)
    assert found is not None
    assert found.factor == pytest.approx(1_600 / 3_600, rel=0.003)


def test_who_stays_anyway_stays_at_todays_price() -> None:
    dear = scenario({"today": BIG, "offer": replace(OFFER, usd_per_month=9_000)})
    stay = price_to_stay(evaluate(dear, CATALOG), CATALOG)
    assert stay is not None
    assert stay.factor == 1


def test_no_price_keeps_one_on_answers_that_cost_more_than_the_other_takes() -> None:
    """Half of a million answers are bad and cost a cent each: 5,000 a month, whatever is asked for them."""
    poor = scenario(
        {"today": replace(BIG, success_share=0.5), "offer": OFFER},
        replace(FLAT_DAY, usd_per_failure=0.01),
        switching=FREE_MOVE,
    )
    never = price_to_stay(evaluate(poor, CATALOG), CATALOG)
    assert never is not None
    assert never.factor is None
