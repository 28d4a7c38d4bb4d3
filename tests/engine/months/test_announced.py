"""List prices that are announced to change enter the plan in the month they change."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, PRICE, scenario

from dashboard.engine.months.announced import with_announced
from dashboard.engine.plan import evaluate

DEARER = replace(
    PRICE,
    usd_per_mtok={meter: 2 * usd for meter, usd in PRICE.usd_per_mtok.items()},
    effective_from=date(2027, 1, 1),
)
SOON = replace(CATALOG, announced={"big": (date(2027, 1, 1), DEARER)})


def test_a_price_that_doubles_in_january_doubles_from_month_2_on() -> None:
    """The plan starts in November 2026: 3,600 in November and December, 7,200 from January."""
    plan = evaluate(scenario({"today": BIG}), SOON)
    expected = np.where(np.arange(12) < 2, 3_600, 7_200)
    assert plan.costs()["today"].monthly_usd == pytest.approx(expected)
    assert plan.warnings == (
        "today: the price in month 2 is 2 times that before (announced: a price list from 2027-01-01)",
    )


def test_what_is_there_already_is_not_added_again() -> None:
    once = with_announced(scenario({"today": BIG}), SOON)
    assert with_announced(once, SOON) == once
    assert len(once.changes) == 1


@pytest.mark.parametrize(
    "option", [replace(BIG, prices={"input": 2.0, "output": 8.0}), replace(BIG, tier="priority")]
)
def test_ones_own_price_and_other_tiers_stay(option: object) -> None:
    asked = scenario({"today": option})
    assert with_announced(asked, SOON) is asked


def test_a_change_beyond_the_horizon_or_none_changes_nothing() -> None:
    short = scenario({"today": BIG}, FLAT_DAY, horizon_months=2)
    assert with_announced(short, SOON) is short
    asked = scenario({"today": BIG})
    assert with_announced(asked, CATALOG) is asked
