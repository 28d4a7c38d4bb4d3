"""A change of a price moves what is paid at it."""

import pytest
from small_catalog import BIG, CATALOG, MILLION, scenario

from dashboard.engine.answers.price_moves import usd_by_price, usd_moved
from dashboard.engine.plan import evaluate

USD = usd_by_price(evaluate(scenario({"today": BIG}, MILLION), CATALOG))


def test_money_is_known_by_the_price_it_is_paid_at() -> None:
    """A million requests of 1,000 tokens in and 200 out: 2,000 at the input and 1,600 at the output price."""
    assert USD["price.maker.big.input"] == pytest.approx(2_000)
    assert USD["price.maker.big.output"] == pytest.approx(1_600)


def test_a_dearer_price_moves_its_share_and_what_is_not_paid_moves_nothing() -> None:
    assert usd_moved(USD, "maker/big", "input", 1.5) == pytest.approx(1_000)
    assert usd_moved(USD, "maker/big", "output", 0.5) == pytest.approx(-800)
    assert usd_moved(USD, "maker/big", "output", None) == pytest.approx(-1_600)
    assert usd_moved(USD, "maker/other", "input", 3.0) == 0
