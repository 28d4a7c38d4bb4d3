"""Whose price a request through a router pays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.market.routed import routed_prices

PRICES = st.lists(st.floats(0.01, 100.0), min_size=1, max_size=12)


def test_one_host_has_one_price() -> None:
    assert routed_prices(np.array([0.4]), exponent=2) == (0.4, 0.4)


def test_hosts_are_chosen_by_the_square_of_how_cheap_they_are() -> None:
    # 1, 1/4 and 1/9 of the weight: 73 %, 18 %, 8 % of the requests
    assert routed_prices(np.array([3.0, 1.0, 2.0]), exponent=2) == (1.0, 2.0)
    # by the inverse itself: 55 %, 27 %, 18 %
    assert routed_prices(np.array([3.0, 1.0, 2.0]), exponent=1) == (1.0, 3.0)


def test_a_dear_host_that_hardly_any_request_reaches_is_no_end_of_the_range() -> None:
    assert routed_prices(np.array([1.0, 1.1, 50.0]), exponent=2) == (1.0, 1.1)


@given(PRICES, st.floats(0.0, 4.0), st.floats(0.01, 100.0))
def test_the_ends_are_prices_of_hosts_and_scale_with_them(
    prices: list[float], exponent: float, times: float
) -> None:
    asked = np.array(prices)
    low, high = routed_prices(asked, exponent=exponent)
    assert low in prices
    assert high in prices
    assert low <= high
    again = routed_prices(asked * times, exponent=exponent)
    assert again == pytest.approx((low * times, high * times))


@given(PRICES)
def test_preferring_cheap_hosts_more_never_makes_the_dear_end_dearer(prices: list[float]) -> None:
    ends = [routed_prices(np.array(prices), exponent=e)[1] for e in (0.0, 1.0, 2.0, 3.0)]
    assert ends == sorted(ends, reverse=True)
