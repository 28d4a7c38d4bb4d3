"""Bending the compact curve towards measured tables."""

import numpy as np
import pytest

from dashboard.engine.capacity.curve import Curve, concurrencies_to_ask, towards_tables
from dashboard.engine.inputs.kernel_tables import Measured


def curve(*rates: float) -> Curve:
    count = len(rates)
    return Curve(
        concurrency=np.arange(1.0, count + 1),
        requests_per_s=np.array(rates),
        ttft_ms=np.full(count, 100.0),
        tpot_ms=np.full(count, 20.0),
        prefill_share=np.full(count, 0.5),
    )


def test_a_full_replica_takes_the_tables_figure_and_one_request_mostly_ours():
    compact = curve(1.0, 2.0, 3.0, 4.0)
    measured = Measured(np.array([2.0, 8.0]), np.array([40.0, 40.0]))
    bent = towards_tables(compact, (1, 4), measured)
    assert bent.requests_per_s[-1] == pytest.approx(8.0)
    # One of four in flight is a quarter of the way: 1 ** 0.75 x 2 ** 0.25.
    assert bent.requests_per_s[0] == pytest.approx(2**0.25)
    # Half full: between 2 and 4 (the tables' power law from 2 at 1 to 8 at 4 is 2 n).
    assert bent.requests_per_s[1] == pytest.approx((2 * 4) ** 0.5)
    assert bent.tpot_ms[-1] == pytest.approx(40.0)
    assert bent.ttft_ms is compact.ttft_ms


def test_more_in_flight_never_finish_fewer():
    measured = Measured(np.array([10.0, 1.0]), np.array([20.0, 20.0]))
    bent = towards_tables(curve(1.0, 2.0, 3.0, 4.0), (1, 4), measured)
    assert np.all(np.diff(bent.requests_per_s) >= 0)


@pytest.mark.parametrize("holds", [1, 2, 7, 1000])
def test_the_tables_are_asked_for_one_and_for_all(holds):
    asked = concurrencies_to_ask(holds)
    assert asked[0] == 1
    assert asked[-1] == holds
    assert list(asked) == sorted(set(asked))
