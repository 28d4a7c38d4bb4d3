"""The figures of the Capacity page: parts that add up, targets where they are reached, a range drawn whole."""

import numpy as np
import pytest

from dashboard.charts.capacity import memory_bar, reached_at, throughput_against_load
from dashboard.engine.capacity.memory import MemoryParts
from dashboard.engine.capacity.points import Sweep

SWEEP = Sweep(
    concurrency=np.array([1.0, 2.0, 4.0, 8.0]),
    output_tokens_per_s=np.array([100.0, 180.0, 300.0, 400.0]),
    low=np.array([80.0, 150.0, 240.0, 320.0]),
    high=np.array([120.0, 220.0, 360.0, 480.0]),
    ttft_p95_ms=np.array([100.0, 200.0, 400.0, 800.0]),
    tpot_p95_ms=np.array([10.0, 12.0, 16.0, 24.0]),
)


def test_the_parts_of_the_memory_add_up_to_the_whole() -> None:
    parts = MemoryParts(
        total_gib=160, weights_gib=68, kv_gib=66, activations_gib=10, overhead_gib=16
    )
    figure = memory_bar(parts, kv_in_use_gib=20)
    drawn = {bar.name: bar.x[0] for bar in figure.data}
    assert sum(drawn.values()) == pytest.approx(160)
    assert drawn["Free"] == 46  # 66 of cache, 20 of it in use


def test_weights_that_do_not_fit_stand_beyond_the_line_of_the_memory() -> None:
    parts = MemoryParts(
        total_gib=24, weights_gib=131, kv_gib=-120, activations_gib=5, overhead_gib=8
    )
    figure = memory_bar(parts, kv_in_use_gib=0)
    assert figure.data[0].x[0] == 131
    assert figure.layout.shapes[0].x0 == 24
    assert min(bar.x[0] for bar in figure.data) == 0


def test_a_target_stands_where_the_curve_reaches_it_so_what_is_planned_never_lies_beyond() -> None:
    """500 ms lie a quarter of the way from 400 at 4 in flight to 800 at 8."""
    assert reached_at(SWEEP, SWEEP.ttft_p95_ms, 500) == pytest.approx(5)
    assert reached_at(SWEEP, SWEEP.ttft_p95_ms, 400) == pytest.approx(4)
    assert reached_at(SWEEP, SWEEP.ttft_p95_ms, 50) == pytest.approx(1)
    assert reached_at(SWEEP, SWEEP.tpot_p95_ms, 30) is None
    assert reached_at(SWEEP, SWEEP.tpot_p95_ms, None) is None


def test_the_band_is_the_range_there_and_back() -> None:
    figure = throughput_against_load(SWEEP, ttft_ms=500, tpot_ms=30, planned_at=4)
    band = figure.data[0]
    assert list(band.y) == [120, 220, 360, 480, 320, 240, 150, 80]
    assert len(figure.layout.shapes) == 1  # the token target is never reached
    assert (figure.data[2].x[0], figure.data[2].y[0]) == (4, 300)
