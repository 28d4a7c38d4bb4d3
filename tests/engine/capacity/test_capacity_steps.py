"""The step-time formula against numbers worked out by hand."""

import pytest

from dashboard.engine.capacity.steps import (
    Speed,
    Work,
    requests_per_s,
    step_times,
    tpot_s,
    ttft_s,
)

# One GPU: 10 GB of weights at 1000 GB/s, 1 MB of cache per sequence, everything else free.
WORK = Work(
    flops_per_token=1e10,
    dense_bytes=1e10,
    expert_bytes=0.0,
    expert_share=0.0,
    kv_bytes_per_sequence=1e9,
    attention_flops_per_sequence=0.0,
    prefill_tokens=100.0,
    prefill_flops=1e12,
    prefill_attention_flops=0.0,
    output_tokens=50.0,
    layers=10.0,
    all_reduces=0.0,
    link_bytes_per_token=0.0,
)
SPEED = Speed(
    flops=1e14,
    attention_flops=1e14,
    weight_bytes_per_s=1e12,
    kv_bytes_per_s=1e12,
    link_bytes_per_s=float("inf"),
    all_reduce_s=0.0,
    layer_s=0.0001,
    step_s=0.001,
    sequence_s=0.0005,
)


def test_a_small_batch_takes_as_long_as_reading_weights_and_cache():
    times = step_times(WORK, SPEED, 4.0)
    # weights 10 ms; compute 0.4 ms hides behind them; cache 4 x 1 ms; overhead 10 x 0.1 + 1 + 4 x 0.5 ms
    assert times.weights == pytest.approx(0.010)
    assert times.kv == pytest.approx(0.004)
    assert times.overhead == pytest.approx(0.004)
    assert times.decode == pytest.approx(0.018, rel=1e-6)


def test_compute_and_reading_of_equal_length_overlap_but_not_fully():
    times = step_times(WORK, SPEED, 100.0)
    # both 10 ms: (2 x 10^4)^(1/4) = 11.9 ms
    assert times.compute == pytest.approx(0.010)
    assert times.decode - times.kv - times.overhead == pytest.approx(0.01189, rel=1e-3)


def test_a_cycle_generates_every_output_and_reads_every_prompt_once():
    times = step_times(WORK, SPEED, 4.0)
    # prefill 1e12 / 1e14 = 10 ms; 4 requests in 50 x 18 ms + 4 x 10 ms = 0.94 s
    assert times.prefill == pytest.approx(0.010)
    assert requests_per_s(WORK, times, 4.0) == pytest.approx(4 / 0.94)


def test_prefills_of_others_fall_between_tokens_or_before_the_first():
    times = step_times(WORK, SPEED, 4.0)
    # 18 ms + 3 x 10 ms / 50 tokens = 18.6 ms, half of it 18.3 ms
    assert tpot_s(WORK, times, 4.0, interleaved_share=1.0) == pytest.approx(0.0186)
    assert tpot_s(WORK, times, 4.0, interleaved_share=0.5) == pytest.approx(0.0183)
    # 10 ms x (1 + 0.5 x 3) + 1.5 x 18 ms = 52 ms
    assert ttft_s(times, 4.0, queue_share=0.5) == pytest.approx(0.052)


def test_a_step_reads_only_the_experts_its_tokens_touch():
    from dataclasses import replace

    work = replace(WORK, dense_bytes=0.0, expert_bytes=8e9, expert_share=0.25)
    # one token: 2 of 8 GB; two tokens: 1 - 0.75^2 = 0.4375 of 8 GB = 3.5 GB
    assert step_times(work, SPEED, 1.0).weights == pytest.approx(0.002)
    assert step_times(work, SPEED, 2.0).weights == pytest.approx(0.0035)
