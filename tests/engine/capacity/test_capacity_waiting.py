"""Waiting for a place: the chain against queues whose answers are in every textbook."""

import math

import numpy as np
import pytest

from dashboard.engine.capacity.curve import Curve
from dashboard.engine.capacity.waiting import Overloaded, Waiting, waiting


def curve(*rates: float) -> Curve:
    count = len(rates)
    return Curve(
        concurrency=np.arange(1.0, count + 1),
        requests_per_s=np.array(rates),
        ttft_ms=np.full(count, 100.0),
        tpot_ms=np.full(count, 20.0),
        prefill_share=np.full(count, 0.5),
        spread=np.ones(count),
    )


def met(found_at: Curve, arrivals_per_s: float, burstiness: float = 1.0) -> Waiting:
    found = waiting(
        found_at,
        arrivals_per_s,
        burstiness=burstiness,
        ttft_p95_over_mean=2.0,
        tpot_p95_over_mean=1.4,
    )
    assert isinstance(found, Waiting)
    return found


def test_one_place_is_the_single_server_queue():
    found = met(curve(1.0), 0.5)
    # Half of the requests wait; Wq = rho / (mu - lambda) = 1 s; p95 = ln(0.5 / 0.05) / (mu - lambda).
    assert found.waits_share == pytest.approx(0.5)
    assert found.mean_wait_ms == pytest.approx(1000)
    assert found.p95_wait_ms == pytest.approx(1000 * math.log(10) / 0.5)
    assert found.ttft_p95_ms == pytest.approx(200 + found.p95_wait_ms)
    assert found.tpot_p95_ms == pytest.approx(28)


def test_two_places_are_erlangs_two_servers():
    found = met(curve(1.0, 2.0), 1.0)
    # Erlang C for two servers at an offered load of one: 1/3; Wq = C / (2 mu - lambda) = 1/3 s.
    assert found.waits_share == pytest.approx(1 / 3)
    assert found.mean_wait_ms == pytest.approx(1000 / 3)
    assert found.in_flight == pytest.approx(1.0)  # Little: 1 request/s for 1 s


def test_more_than_it_finishes_is_overload():
    found = waiting(
        curve(1.0, 1.5), 1.5, burstiness=1, ttft_p95_over_mean=2, tpot_p95_over_mean=1.4
    )
    assert found == Overloaded(1.0)


def test_bursts_wait_longer_and_more_places_less():
    few, many = curve(*np.linspace(0.5, 4, 8)), curve(*np.linspace(0.5, 4, 64))
    assert met(few, 3.4, 4.0).mean_wait_ms > met(few, 3.4).mean_wait_ms
    assert met(many, 3.4).mean_wait_ms < met(few, 3.4).mean_wait_ms
