"""Shapes of the day, and the replicas a request needs in each hour."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import FLAT_DAY, MILLION, SECONDS

from dashboard.engine.cost.load import ReplicaRate, hour_weights, load_per_request


def rate(requests_per_s: float) -> ReplicaRate:
    return ReplicaRate(requests_per_s, requests_per_s, requests_per_s, "override", "")


@pytest.mark.parametrize("peak", [1.0, 1.5, 2.0, 2.5, 6.0, 23.9])
def test_an_assumed_day_has_mean_one_and_the_peak_it_was_given(peak: float) -> None:
    weights = hour_weights(replace(MILLION, peak_to_mean=peak))
    assert weights.shape == (24,)
    assert weights.mean() == pytest.approx(1)
    assert weights.max() == pytest.approx(peak)
    assert weights.min() >= 0


def test_a_peak_of_one_and_a_half_falls_to_a_half() -> None:
    weights = hour_weights(replace(MILLION, peak_to_mean=1.5))
    assert weights[[0, 6, 12]] == pytest.approx([1.5, 1.0, 0.5])


def test_a_measured_profile_is_used_as_it_is() -> None:
    profile = (2.0,) * 12 + (0.0,) * 12
    assert hour_weights(replace(MILLION, hourly=profile, peak_to_mean=9)).tolist() == list(profile)


def test_the_load_of_an_hour_is_its_share_of_a_replica() -> None:
    """At 10 requests per s and half full: 1 / (2,628,000 s x 10 x 0.5) replicas per request."""
    load = load_per_request([FLAT_DAY], [rate(10.0)], max_fill=0.5)
    assert load.shape == (24, 1)
    assert load == pytest.approx(1 / (SECONDS * 5))


def test_a_day_is_repeated_to_stand_beside_a_week() -> None:
    week = replace(MILLION, hourly=(1.5,) * 84 + (0.5,) * 84)
    day = replace(MILLION, hourly=(2.0,) * 12 + (0.0,) * 12)
    load = load_per_request([week, day], [rate(1.0), rate(1.0)], max_fill=1.0)
    assert load.shape == (168, 2)
    assert np.array_equal(load[:24, 1], load[144:, 1])
    assert load.sum(axis=0) == pytest.approx(168 / SECONDS)
