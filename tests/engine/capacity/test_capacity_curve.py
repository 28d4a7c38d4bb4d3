"""Correcting the compact curve by what was measured."""

import numpy as np
import pytest

from dashboard.engine.capacity.curve import Curve, concurrencies_to_ask, corrected


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


def test_a_correction_moves_throughput_and_time_per_token_against_each_other():
    # Measured twice the compact figure with one in flight, and as much as it with four; in between along the
    # logarithm: two of four is half way, so the root of 2.
    compact = curve(1.0, 2.0, 3.0, 4.0)
    found = corrected(compact, (1, 4), np.log([2.0, 1.0]), np.log([1.5, 1.1]))
    assert found.requests_per_s[0] == pytest.approx(2.0)
    assert found.requests_per_s[1] == pytest.approx(2 * 2**0.5)
    assert found.requests_per_s[-1] == pytest.approx(4.0)
    assert found.tpot_ms[0] == pytest.approx(10.0)
    assert found.tpot_ms[-1] == pytest.approx(20.0)
    assert found.spread[0] == pytest.approx(1.5)
    assert found.spread[-1] == pytest.approx(1.1)
    assert found.ttft_ms is compact.ttft_ms


def test_more_in_flight_never_finish_fewer_nor_faster_for_each():
    found = corrected(curve(1.0, 2.0, 3.0, 4.0), (1, 4), np.log([9.0, 0.5]), np.zeros(2))
    assert np.all(np.diff(found.requests_per_s) >= 0)
    assert np.all(np.diff(found.tpot_ms) >= 0)


@pytest.mark.parametrize("holds", [1, 2, 7, 1000])
def test_the_tables_are_asked_for_one_and_for_all(holds):
    asked = concurrencies_to_ask(holds)
    assert asked[0] == 1
    assert asked[-1] == holds
    assert list(asked) == sorted(set(asked))
