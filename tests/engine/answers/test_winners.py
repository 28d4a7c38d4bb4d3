"""Who is cheapest at which volume, with turns that are solved."""

from dataclasses import replace

import pytest
from small_catalog import BIG, CATALOG, scenario

from dashboard.engine.answers.winners import winners
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import evaluate

HOSTED_OPEN = replace(BIG, model="open-10b", prices={"input": 1.5, "output": 6.0})
LEVEL = Quote(kind="quote", usd_per_month=9_000, success_share=1.0)


def test_the_cheaper_host_wins_until_a_level_price_does() -> None:
    """The host takes 2,700 for a million requests: 9,000 a month is less from 3.33M on."""
    per_request = 2_700 / 1_000_000
    plan = evaluate(scenario({"today": BIG, "open": HOSTED_OPEN, "level": LEVEL}), CATALOG)
    volume = plan.total_requests_month_0
    usd = float(plan.costs()["open"].monthly_usd[0])
    assert usd / volume == pytest.approx(per_request)
    found = winners(plan, 1_000, 1e9)
    assert [(each.family, each.option_id) for each in found] == [
        ("open", "open"),
        ("other", "level"),
    ]
    assert found[0].start == 1_000
    assert found[0].end == found[1].start == pytest.approx(9_000 / per_request, rel=1e-9)
    assert found[1].end == pytest.approx(1e9)


def test_one_that_is_cheapest_everywhere_is_one_stretch() -> None:
    found = winners(evaluate(scenario({"today": BIG, "open": HOSTED_OPEN}), CATALOG), 10, 1e6)
    assert [each.option_id for each in found] == ["open"]
    assert (found[0].start, found[0].end) == (10, pytest.approx(1e6))
