"""Small plans over a few months, found by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from dashboard.engine.search.path import balance, payback_of
from dashboard.engine.search.single import Moves, cheapest_path


def moves(monthly: Sequence[Sequence[float]], once: float = 0.0, **more: Any) -> Moves:
    usd = np.array(monthly, dtype=float)
    options, months = usd.shape
    given: dict[str, Any] = {
        "available_from": (0,) * options,
        "minimum_months": (0,) * options,
        "discount": np.ones(months),
        **more,
    }
    return Moves(usd, np.full((options, options, months), once), **given)


def test_it_moves_when_the_saving_pays_for_the_move() -> None:
    """30 saved over three months for 25."""
    assert cheapest_path(moves([[20, 20, 20], [10, 10, 10]], 25), start=0) == (1, 1, 1)


def test_it_stays_when_the_saving_does_not() -> None:
    assert cheapest_path(moves([[20, 20, 20], [10, 10, 10]], 30), start=0) == (0, 0, 0)


def test_it_waits_until_the_other_option_is_cheaper() -> None:
    assert cheapest_path(moves([[10, 20, 30], [25, 15, 5]], 1), start=0) == (0, 1, 1)


def test_it_cannot_move_before_the_option_is_built() -> None:
    found = cheapest_path(moves([[20, 20, 20], [10, 10, 10]], 1, available_from=(0, 2)), start=0)
    assert found == (0, 0, 1)


def test_what_ends_is_left_for_what_does_not() -> None:
    assert cheapest_path(moves([[1, 1, np.inf, np.inf], [9, 9, 9, 9]], once=50), start=0) == (
        0,
        0,
        1,
        1,
    )


def test_a_minimum_term_holds_it_there() -> None:
    """Two months on the cheap option cost 1 + 50: with the term it is not worth it."""
    usd = [[20, 20, 20], [1, 50, 50]]
    assert cheapest_path(moves(usd, 2), start=0) == (1, 0, 0)
    assert cheapest_path(moves(usd, 2, minimum_months=(0, 2)), start=0) == (0, 0, 0)


def test_a_minimum_term_ends_after_its_last_month_and_not_a_month_later() -> None:
    """Two months at 1, then 50: with a term of two it is left in month 2; one of three would cost 32 more."""
    usd = [[20, 20, 20, 20], [1, 1, 50, 50]]
    assert cheapest_path(moves(usd, 2, minimum_months=(0, 2)), start=0) == (1, 1, 0, 0)
    assert cheapest_path(moves(usd, 2, minimum_months=(0, 3)), start=0) == (1, 1, 1, 0)


def test_a_commitment_of_the_option_in_use_is_paid_on() -> None:
    """10 of the 12 a month are committed for two months: leaving saves 2 a month until then, 7 after."""
    committed: dict[str, Any] = {"committed_months": (2, 0), "committed_usd": np.full((2, 3), 10.0)}
    usd = [[12, 12, 12], [5, 5, 5]]
    assert cheapest_path(moves(usd), start=0) == (1, 1, 1)
    assert cheapest_path(moves(usd, **committed), start=0) == (0, 0, 1)


def test_discount_makes_a_later_saving_worth_less() -> None:
    """A saving of 11 in the next month pays 10 today, unless that month is worth half."""
    usd = [[10, 21], [10, 10]]
    once = np.zeros((2, 2, 2))
    once[:, 1, 0], once[:, 1, 1] = 10, 1000
    for half, path in ((1.0, (1, 1)), (0.5, (0, 0))):
        case = Moves(np.array(usd, dtype=float), once, (0, 0), (0, 0), np.array([1.0, half]))
        assert cheapest_path(case, start=0) == path


def test_payback_is_the_moment_after_which_nothing_is_owed_again() -> None:
    """100 paid at once, 60 earned a month: after the second month 20 are left over, 40 of its 60 were owed."""
    saved, once = np.array([60.0, 60, 60]), np.array([100.0, 0, 0])
    assert payback_of(saved, once) == pytest.approx(1 + 40 / 60)


def test_payback_counts_from_the_last_time_money_was_owed() -> None:
    """10 earned; 30 paid and 0 earned: -20; 0 earned: -20; 40 earned: even half way through month 3."""
    saved, once = np.array([10.0, 0, 0, 40]), np.array([0.0, 30, 0, 0])
    assert payback_of(saved, once) == pytest.approx(3.5)


def test_a_month_that_earns_what_was_paid_at_its_start_still_had_to_earn_it() -> None:
    """2,000 paid, 2,100 earned within the month: not paid back at once, but after 2,000 / 2,100 of it."""
    assert payback_of(np.array([2100.0]), np.array([2000.0])) == pytest.approx(2000 / 2100)


def test_a_plan_that_ends_owing_is_not_paid_back() -> None:
    assert payback_of(np.array([50.0, -100]), np.zeros(2)) is None
    assert payback_of(np.array([0.0, 10]), np.zeros(2)) == 0.0


def test_what_staying_must_pay_pays_back_at_the_start_of_its_month() -> None:
    """100 at once, 10 a month, and 95 that are spared in month 2: at its start 80 are owed and 95 come back."""
    saved, once = np.array([10.0, 10, 10]), np.array([100.0, 0, -95])
    assert payback_of(saved, once) == 2.0
    assert payback_of(np.array([10.0, 100, 10]), once) == pytest.approx(1.9)


def test_the_balance_is_lowest_right_after_a_payment() -> None:
    start, end = balance(np.array([60.0, 60]), np.array([100.0, 0]))
    assert list(start) == [-100, -40]
    assert list(end) == [-40, 20]


@pytest.mark.parametrize(
    ("monthly", "left_in"),
    [
        ([100, 100, 100, 100, 100, 100], 0),
        ([50, 50, 50, 100, 100, 100], 3),
        ([89, 95, 89, 89, 200, 200], 1),
        ([89, 90, 89, 89, 200, 200], 4),
        ([95, 95, 89, 89, 89, 89], 0),
        ([20, 20, 20, 20, 20, 20], 6),
        ([50, 50, 50, 50, 29, 31], 5),
    ],
)
def test_a_commitment_in_use_is_left_when_what_is_paid_in_vain_is_less(
    monthly: list[float], left_in: int
) -> None:
    """60 a month are paid on until month 4, the other costs 30: leaving pays where staying costs above 90."""
    elsewhere, due, months, committed = 30.0, 60.0, 6, 4
    asked = moves(
        [monthly, [elsewhere] * months],
        committed_months=(committed, 0),
        committed_usd=np.array([[due] * months, [0.0] * months]),
    )
    asked.one_off_usd[1] = np.inf  # there is no way back

    def usd(stay: int) -> float:
        return sum(monthly[:stay]) + due * max(0, committed - stay) + elsewhere * (months - stay)

    assert min(range(months + 1), key=usd) == left_in
    assert cheapest_path(asked, start=0) == (0,) * left_in + (1,) * (months - left_in)
