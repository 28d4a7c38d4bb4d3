"""Requests one by one through replicas, against cases worked out by hand and against the chain."""

import numpy as np
import pytest

from dashboard.engine.capacity.curve import Curve
from dashboard.engine.capacity.simulation import Simulated, Trace, simulate, trace_of


def curve(*rates: float) -> Curve:
    count = len(rates)
    return Curve(
        concurrency=np.arange(1.0, count + 1),
        requests_per_s=np.array(rates),
        ttft_ms=np.full(count, 100.0),
        tpot_ms=np.arange(1.0, count + 1) * 10,
        prefill_share=np.zeros(count),
        spread=np.ones(count),
    )


def result(found_at: Curve, trace: Trace, replicas: int = 1) -> Simulated:
    last: object
    *shares, last = simulate(found_at, trace, replicas=replicas, seed=1)
    assert all(isinstance(share, float) and 0 <= share < 1 for share in shares)
    assert isinstance(last, Simulated)
    return last


def test_requests_far_apart_wait_for_nobody():
    found = result(curve(1.0), trace_of([0, 10, 20], [5, 5, 5], [7, 7, 7]))
    assert (found.requests, found.waits_share, found.p95_wait_ms) == (3, 0, 0)
    assert found.ttft_p95_ms == pytest.approx(100)
    assert found.tpot_p95_ms == pytest.approx(10)


def test_the_second_of_two_at_once_waits_for_the_only_place():
    found = result(curve(1.0), Trace(np.array([0.0, 0.25]), np.ones(2), np.ones(2)))
    # The first takes one second; the second comes after a quarter of it.
    assert found.mean_wait_ms == pytest.approx(375)  # of two: 0 and 750 ms
    assert found.waits_share == 0.5


def test_two_in_flight_share_the_speed_and_see_slower_tokens():
    both = result(curve(1.0, 1.0), Trace(np.array([0.0, 1e-9]), np.ones(2), np.ones(2)))
    assert both.waits_share == 0
    assert both.tpot_p95_ms == pytest.approx(20, rel=1e-3)


def test_random_arrivals_wait_as_long_as_the_single_server_formula_says():
    draw = np.random.default_rng(7)
    count = 40_000
    trace = Trace(
        np.cumsum(draw.exponential(2.0, count)), np.ones(count), draw.exponential(1.0, count)
    )
    # rho = 0.5 and a second of work each: Wq = 1 s.
    assert result(curve(1.0), trace).mean_wait_ms == pytest.approx(1000, rel=0.1)


def test_a_trace_keeps_its_bursts_at_another_rate():
    trace = trace_of([0, 1, 4], [1, 1, 1], [1, 1, 1]).at_rate(4.0)
    assert trace.seconds.tolist() == [0, 0.125, 0.5]


def test_a_trace_of_one_moment_is_refused():
    with pytest.raises(ValueError, match="two different times"):
        trace_of([3, 3], [1, 1], [1, 1])
