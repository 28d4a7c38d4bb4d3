"""Where, on the way of a figure, the plan does something else: ends that are known, and what is said of them."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.answers.turning import CLOSE, Turning


def between(low: float, high: float = inf) -> Turning:
    return Turning(lambda times: low <= times <= high, 1e-6, 1e6)


def test_where_costs_meet_and_the_plan_turns_there_it_is_exact() -> None:
    assert between(0.1234).end(0.1234, up=False) == 0.1234
    assert between(0.1, 7.5).end(7.5, up=True) == 7.5


@pytest.mark.parametrize(
    ("turning", "met", "up", "expected"),
    [
        (between(0.4), 0.1, False, 0.4),  # what costs least there is not worth finding out
        (between(0.1), 0.4, False, 0.1),  # and here something that costs less is not
        (between(0.0, 3.0), 20.0, True, 3.0),
        (between(0.0, 20.0), 3.0, True, 20.0),
        (between(0.0, 30.0), 1e6, True, 30.0),
        (between(0.3), 1e-6, False, 0.3),
    ],
)
def test_what_is_chosen_comes_before_what_costs_least(
    turning: Turning, met: float, up: bool, expected: float
) -> None:
    assert turning.end(met, up=up) == pytest.approx(expected, rel=CLOSE)


def test_where_it_never_turns_it_is_a_bound() -> None:
    assert between(0.0).end(1e6, up=True) == 1e6
    assert between(0.0).end(1e-6, up=False) == 1e-6
    assert between(0.0).end(3.0, up=True) == 1e6


@given(st.floats(1e-3, 0.99), st.floats(1e-3, 0.99))
def test_at_an_end_the_move_is_made_and_a_little_beyond_it_is_not(turns: float, met: float) -> None:
    turning = between(turns)
    end = turning.end(met, up=False)
    assert turning.makes(end) or end == met
    assert not turning.makes(end * (1 - 2 * CLOSE))


@given(st.floats(0.05, 0.95), st.floats(1.05, 20.0), st.booleans())
def test_where_the_amounts_that_decide_lie_on_a_line_it_is_asked_to_both_sides_of_where_they_meet(
    low: float, high: float, up: bool
) -> None:
    asked = []

    def makes(times: float) -> bool:
        asked.append(times)
        return low <= times <= high

    turns = high if up else low
    turning = Turning(makes, 1e-6, 1e6, lambda one, other: [turns])
    end = turning.end(1e6 if up else 1e-6, up=up)
    assert end == pytest.approx(turns, rel=CLOSE)
    assert makes(end)
    assert len(asked) <= 8  # on the way, to both sides, and the last above


@given(st.floats(0.05, 0.95), st.lists(st.floats(1e-9, 1e9), max_size=3))
def test_wherever_it_is_looked_first_the_same_end_is_found(low: float, likely: list[float]) -> None:
    turning = Turning(lambda times: times >= low, 1e-6, 1e6, lambda one, other: likely)
    end = turning.end(1e-6, up=False)
    assert end >= low
    assert end == pytest.approx(low, rel=1.1 * CLOSE)
