"""What is said of the user's own runs beside the figure: that they count, where they surprise, where they end."""

import datetime

from dashboard.catalog import load
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
