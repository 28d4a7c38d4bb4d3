"""Where amounts that decide come out the other way."""

from math import inf

import pytest

from dashboard.engine.answers.crossings import crossing, crossings
from dashboard.engine.stages.admit import Hope
from dashboard.engine.stages.deciding import Considered


def test_a_line_through_two_amounts_is_0_between_them() -> None:
    assert [*crossing(1.0, 5.0, -1.0, 3.0)] == [2.0]
    assert [*crossing(5.0, 1.0, 3.0, -1.0)] == [2.0]


def test_on_one_side_of_0_or_without_end_it_is_nowhere() -> None:
    for amounts in [(1.0, 3.0), (-1.0, -3.0), (0.0, 0.0), (-inf, 1.0)]:
        assert [*crossing(1.0, 5.0, *amounts)] == []


def chosen(likely_usd: float, cheap_usd: float, spare_usd: float) -> Considered:
    hopes = {"chat": {"likely": Hope(0.9, likely_usd), "cheap": Hope(0.5, cheap_usd)}}
    return Considered(None, hopes, {("chat", ("likely",)): spare_usd})


def test_another_option_becomes_the_most_worth_measuring_and_something_stops_to_be_worth_it() -> (
    None
):
    """0.9 x 100 against 0.5 x 100 at 1, 0.9 x 100 against 0.5 x 340 at 3: 40 ahead, then 80 behind."""
    found = [*crossings(chosen(100.0, 100.0, 10.0), chosen(100.0, 340.0, -30.0), 1.0, 3.0)]
    assert found == pytest.approx([1.0 + 2 * 40 / 120, 1.5])


def test_what_is_the_same_at_both_comes_out_nowhere() -> None:
    assert [*crossings(chosen(100.0, 100.0, 10.0), chosen(300.0, 300.0, 30.0), 1.0, 3.0)] == []
