"""Figures that contradict each other, or that nothing reads, are told with what to do."""

from dataclasses import replace
from typing import Any

import pytest
from small_catalog import BIG, MILLION, OWN, SmallCatalog, scenario

from dashboard.commands.plan_json import plan_to_dict
from dashboard.engine.answers.around import around
from dashboard.engine.cost.discounts import Discount
from dashboard.engine.inputs.fields import Change, Growth
from dashboard.engine.plan import evaluate
from dashboard.engine.stages.at_odds import at_odds

LOGISTIC = Growth("logistic", ceiling=2e6, midpoint_month=0, rate=0.25)


def told(**given: Any) -> tuple[str, ...]:
    return at_odds(scenario({"today": BIG}, replace(MILLION, **given)))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"growth_per_month": 0.07, "growth_low": 0.1, "growth_high": 0.05},
            "growth_low is 10.0%, more than the 5.0% of growth_high, so they are no range",
        ),
        (
            {"growth_per_month": 0.2, "growth_low": 0.01, "growth_high": 0.05},
            "growth_high is 5.0%, less than the 20.0% of growth_per_month, so what is drawn ends at 20.0%",
        ),
        (
            {"growth_per_month": -0.02, "growth_low": 0.01},
            "growth_low is 1.0%, more than the -2.0% of growth_per_month, so what is drawn begins at -2.0%",
        ),
        (
            {"growth": replace(LOGISTIC, low=3e6, high=1e6)},
            "growth.low is 3,000,000, more than the 1,000,000 of growth.high",
        ),
        (
            {"growth": replace(LOGISTIC, low=2.5e6, high=3e6)},
            "growth.low is 2,500,000, more than the 2,000,000 of growth.ceiling",
        ),
        (
            {"growth": Growth("constant", per_month=0.1, high=0.05)},
            "growth.high is 5.0%, less than the 10.0% of growth.per_month",
        ),
        (
            {"cached_share": 0.8, "cache_write_share": 0.5},
            "cached_share 80%, cache_write_share 50% are 130% of the input",
        ),
        (
            {"cached_share": 0.3, "cache_write_share": 0.4, "cache_write_hour_share": 0.5},
            "cached_share 30%, cache_write_share 40%, cache_write_hour_share 50% are 120% of the input",
        ),
    ],
)
def test_figures_at_odds_are_told_with_what_to_do(given: dict[str, Any], said: str) -> None:
    (found,) = told(**given)
    assert found.startswith(f"chat: {said}")
    assert ": give" in found or "Let " in found


@pytest.mark.parametrize(
    "given",
    [
        {"growth_per_month": 0.07, "growth_low": 0.05, "growth_high": 0.07},
        {"growth_per_month": 0.07, "growth_low": 0.05},
        {"growth": replace(LOGISTIC, low=1e6, high=3e6)},
        {"growth": LOGISTIC},
        {"cached_share": 0.3, "cache_write_share": 0.6, "cache_write_hour_share": 0.1},
        {"cached_share": 1.0},
    ],
)
def test_figures_that_go_together_are_no_matter(given: dict[str, Any]) -> None:
    assert told(**given) == ()


def test_what_begins_when_the_plan_is_over_is_told() -> None:
    cut = replace(BIG, discounts=(Discount(0.9, 12, 3), Discount(0.8, 12, 12)))
    changes = (Change(11, price_factor=0.5), Change(99, options=("own",), outage_hours=5.0))
    found = at_odds(scenario({"today": cut, "own": OWN}, changes=changes))
    assert [each.partition(",")[0] for each in found] == [
        "changes.1.month is 99",
        "options.today.discounts.1.from_month is 12",
    ]
    assert all("the last month of the plan is 11, so it changes nothing: give" in f for f in found)


def test_a_plan_tells_its_warnings_beside_the_answer_of_its_json() -> None:
    """They stood on standard error alone, where no program reads them."""
    asked = scenario({"today": BIG, "own": OWN}, replace(MILLION, growth_per_month=1.0))
    wrong = replace(asked, changes=(Change(99, price_factor=0.5),))
    plan = evaluate(wrong, SmallCatalog())
    beside = plan_to_dict(plan, around(plan, SmallCatalog()))["beside"]
    assert "the growth typed makes 2,048 times today's requests" in beside[1]
    assert beside[0].startswith("changes.0.month is 99")
    assert all(each.endswith(".") for each in beside)
