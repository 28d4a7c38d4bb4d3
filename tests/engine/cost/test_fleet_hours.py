"""What moves between the hours of a day: batch work, and replicas that need time to start."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.cost.load import ReplicaRate, load_per_request, ready_ahead
from dashboard.engine.inputs.fields import Workload

ONE = ReplicaRate(1 / (730 * 3600), 0, 0, "override", "")
"""One request a month keeps one replica busy in an average hour."""


def hours(weights, batch_share):
    workload = Workload(hourly=tuple(weights), batch_share=batch_share)
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


def test_a_fleet_that_needs_half_an_hour_to_start_is_half_way_to_the_next_hour():
    load = np.array([[1.0], [3.0], [2.0]])
    assert ready_ahead(load, lag_hours=0.5)[:, 0].tolist() == [2.0, 3.0, 2.0]
    assert ready_ahead(load, lag_hours=0.0)[:, 0].tolist() == [1.0, 3.0, 2.0]
