"""What is said of the user's own runs beside the figure: that they count, where they surprise, where they end."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.capacity.curve import Curve, with_first_tokens
from dashboard.engine.capacity.points import OperatingPoint
from dashboard.engine.capacity.size import ReplicaCapacity, replica
from dashboard.engine.inputs.benchmark import Benchmark

CATALOG = load(datetime.date(2026, 11, 23))


def notes(*runs: Benchmark, tpot_ms: float | None = 50) -> str:
    found = replica(
        CATALOG.model("llama-3.3-70b"), CATALOG.gpu("h100-sxm"), CATALOG.capacity, precision="fp8",
        engine="vllm", gpus_per_replica=2, input_tokens=1155, output_tokens=211, tpot_ms=tpot_ms,
        benchmarks=runs,
    )  # fmt: skip
    assert isinstance(found, ReplicaCapacity)
    return " ".join(found.notes)


def sized(run: Benchmark | None, *, ttft_ms: float) -> ReplicaCapacity:
    """The same for prompts and answers of the runs' own lengths."""
    found = replica(
        CATALOG.model("llama-3.3-70b"), CATALOG.gpu("h100-sxm"), CATALOG.capacity, precision="fp8",
        engine="vllm", gpus_per_replica=2, input_tokens=1024, output_tokens=256, ttft_ms=ttft_ms,
        benchmarks=() if run is None else (run,),
    )  # fmt: skip
    assert isinstance(found, ReplicaCapacity)
    return found


LIKE_OTHERS = Benchmark(64, 1024, 256, 1700)


def test_runs_like_those_of_other_servers_count_without_another_word() -> None:
    said = notes(LIKE_OTHERS)
    assert "one run, counts as measured" in said
    assert "far from" not in said
    assert "nobody measured" not in said


def test_a_figure_far_beyond_the_callers_measured_says_so() -> None:
    said = notes(Benchmark(4, 1024, 256, 240))
    assert "had at most 4 in flight" in said
    assert "nobody measured on it" in said


def test_the_most_callers_of_all_runs_count() -> None:
    assert "nobody measured" not in notes(Benchmark(4, 1024, 256, 240), LIKE_OTHERS)


def test_a_run_that_no_such_server_does_is_named_with_what_was_expected() -> None:
    # 1 in flight and 5 tokens a second: two H100 read 70 GB of weights some 40 to 60 times a second
    said = notes(Benchmark(1, 209, 7, 5), LIKE_OTHERS)
    assert "5 output tokens/s with 1 in flight" in said
    assert "leads astray" in said
    assert "1,700 output tokens/s" not in said


def test_without_a_run_nothing_is_said_of_one() -> None:
    assert "your own benchmark" not in notes()


def test_measured_times_to_the_first_token_decide_what_meets_a_target() -> None:
    """Measured at three times what is expected: the target is missed sooner, and it is said."""
    slow = Benchmark(16, 1024, 256, 600)
    plain, unsaid = (sized(run, ttft_ms=1500) for run in (None, slow))
    alone = unsaid.server.curve.ttft_ms
    times_three = replace(slow, ttft_ms=3 * float(alone[15]))
    found = sized(times_three, ttft_ms=1500)
    assert found.server.curve.ttft_ms[15] == pytest.approx(3 * alone[15])
    assert found.server.curve.ttft_ms[0] == pytest.approx(3 * alone[0])
    assert (np.diff(found.server.curve.ttft_ms) >= 0).all()
    assert found.server.curve.requests_per_s == pytest.approx(unsaid.server.curve.requests_per_s)
    in_flight = [
        each.at_target.concurrency
        for each in (plain, unsaid, found)
        if isinstance(each.at_target, OperatingPoint)
    ]
    assert len(in_flight) == 3
    assert in_flight[2] < in_flight[1]
    (said,) = [note for note in found.notes if note.startswith("time to the first token")]
    assert f"ms with 16 in flight ({alone[15]:,.0f} without it)" in said
    (lacking,) = [note for note in unsaid.notes if "time to the first token" in note]
    assert lacking.endswith("that is the model's.")


def test_between_two_runs_the_time_to_the_first_token_goes_with_the_logarithm() -> None:
    ones = np.ones(64)
    flat = Curve(np.arange(1.0, 65.0), ones, 100 * ones, ones, ones, ones)
    found = with_first_tokens(flat, {4.0: 1.0, 16.0: 4.0}).ttft_ms
    assert found[[0, 3, 7, 15, 63]] == pytest.approx([100, 100, 200, 400, 400])
    assert with_first_tokens(flat, {}) is flat
