"""What moves between the hours of a day: batch work, and replicas that need time to start."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dashboard.engine.cost.load import ReplicaRate, load_per_request, ready_ahead
from dashboard.engine.inputs.fields import Workload

ONE = ReplicaRate(1 / (730 * 3600), 0, 0, "override", "")
"""One request a month keeps one replica busy in an average hour."""


def hours(weights, batch_share, window_hours=24.0):
    workload = Workload(
        hourly=tuple(weights), batch_share=batch_share, batch_window_hours=window_hours
    )
    return load_per_request([workload], [ONE], max_fill=1.0)[:, 0]


def test_batch_work_fills_the_quiet_hours_to_one_level():
    # A quarter of 4 x mean 1 can wait: at once are 0.75 x (0, 0, 2, 2); one unit fills both quiet hours to 0.5.
    assert hours([0, 0, 2, 2] * 6, 0.25)[:4].tolist() == pytest.approx([0.5, 0.5, 1.5, 1.5])


def test_when_everything_can_wait_the_day_is_level():
    assert hours([0, 1, 2, 1] * 6, 1.0).tolist() == pytest.approx([1.0] * 24)


@given(
    weights=st.lists(st.floats(0.01, 10), min_size=24, max_size=24),
    batch_share=st.floats(0, 1),
)
def test_batch_windows_move_work_and_lose_none(weights, batch_share):
    moved, plain = hours(weights, batch_share), hours(weights, 0.0)
    assert moved.mean() == pytest.approx(plain.mean())
    assert moved.max() <= plain.max() * (1 + 1e-9)


def test_within_two_hours_work_waits_for_the_next_hour_only():
    # Half of 2 can wait from each busy hour: 1 at once, 1 to place. At level L the first hour hands 2 - L to
    # the second, which does that and 2 L - 3 of its own; the other 4 - 2 L, at most its own 1, go to the third.
    found = hours([2, 2, 0, 0] * 6, 0.5, window_hours=2)[:4]
    assert found.tolist() == pytest.approx([1.5, 1.5, 1.0, 0.0])


def test_within_an_hour_nothing_waits():
    assert hours([0, 0, 2, 2] * 6, 0.5, window_hours=1.9).tolist() == pytest.approx(
        hours([0, 0, 2, 2] * 6, 0.0).tolist()
    )


def test_within_a_day_work_of_a_weekday_does_not_wait_for_the_weekend():
    week = [*[2.0] * 120, *[0.0] * 48]
    day, whole = hours(week, 1.0, window_hours=24), hours(week, 1.0, window_hours=168)
    assert whole == pytest.approx(np.ones(168))
    # 120 hours of 1.4 go into the 143 hours that they can reach: 23 hours of the weekend stay empty
    assert day.max() == pytest.approx(168 / 143)
    assert day[-25:] == pytest.approx(np.zeros(25))


@given(
    weights=st.lists(st.floats(0.01, 10), min_size=24, max_size=24),
    batch_share=st.floats(0.01, 1),
    window=st.integers(1, 24),
)
def test_a_longer_window_never_makes_the_busiest_hour_busier(weights, batch_share, window):
    shorter = hours(weights, batch_share, window_hours=window)
    longer = hours(weights, batch_share, window_hours=window + 1)
    assert shorter.mean() == pytest.approx(longer.mean())
    assert longer.max() <= shorter.max() * (1 + 1e-9)


def least_peak(weights, batch_share, window):
    """The lowest peak of all ways to place each hour's work in it or those after it, by linear programming."""
    came = np.array(weights) / np.mean(weights)
    each = [(a, (a + d) % 24) for a in range(24) for d in range(window)]
    arrivals = np.zeros((24, len(each) + 1))
    peaks = np.zeros((24, len(each) + 1))
    peaks[:, -1] = -1.0
    for column, (a, h) in enumerate(each):
        arrivals[a, column] = peaks[h, column] = 1.0
    found = linprog(
        [*[0.0] * len(each), 1.0],
        A_ub=peaks,
        b_ub=-came * (1 - batch_share),
        A_eq=arrivals,
        b_eq=came * batch_share,
    )
    assert found.success
    return found.fun


@settings(max_examples=40)
@given(
    weights=st.lists(st.floats(0.1, 10), min_size=24, max_size=24),
    batch_share=st.floats(0.05, 1),
    window=st.integers(1, 24),
)
def test_no_other_way_to_keep_every_deadline_has_a_lower_peak(weights, batch_share, window):
    found = hours(weights, batch_share, window_hours=window).max()
    assert found == pytest.approx(least_peak(weights, batch_share, window), rel=1e-6)


def test_a_fleet_that_needs_half_an_hour_to_start_is_half_way_to_the_next_hour():
    load = np.array([[1.0], [3.0], [2.0]])
    assert ready_ahead(load, lag_hours=0.5)[:, 0].tolist() == [2.0, 3.0, 2.0]
    assert ready_ahead(load, lag_hours=0.0)[:, 0].tolist() == [1.0, 3.0, 2.0]
