"""Result files of serving benchmarks: shapes as documented, and what says nothing is refused in words."""

import json
from typing import Any

import pytest

from dashboard.benchmarks.read import BenchmarkRefused, read_benchmark

VLLM: dict[str, Any] = {
    "date": "20261120-101500", "backend": "vllm", "model_id": "meta-llama/Llama-3.3-70B-Instruct",
    "num_prompts": 320, "request_rate": "inf", "max_concurrency": 32, "duration": 100.0,
    "completed": 320, "failed": 0, "total_input_tokens": 320_000, "total_output_tokens": 64_000,
    "request_throughput": 3.2, "output_throughput": 640.0, "mean_ttft_ms": 400.0, "mean_tpot_ms": 48.0,
}  # fmt: skip
GUIDELLM = {
    "metadata": {"version": 2},
    "benchmarks": [
        {
            "config": {"backend": {"model": "llama-3.1-8b"}, "strategy": {"type_": "concurrent"}},
            "scheduler_metrics": {
                "requests_made": {"successful": 400, "incomplete": 3, "errored": 4, "total": 407}
            },
            "metrics": {
                "request_concurrency": {"successful": {"mean": concurrency}},
                "prompt_token_count": {"successful": {"mean": 512.0, "std_dev": 10.0}},
                "output_token_count": {"successful": {"mean": 128.0}},
                "output_tokens_per_second": {"successful": {"mean": rate}},
                "time_to_first_token_ms": {"successful": {"mean": 60.0}},
                "inter_token_latency_ms": {"successful": {"mean": 9.0}},
            },
        }
        for concurrency, rate in ((8.0, 800.0), (31.5, 2400.0))
    ],
}
AIPERF = {
    "request_throughput": {"unit": "requests/sec", "avg": 2.0},
    "request_count": {"unit": "requests", "avg": 1000},
    "output_token_throughput": {"unit": "tokens/sec", "avg": 512.0},
    "input_sequence_length": {"unit": "tokens", "avg": 550.0, "std": 300.0},
    "output_sequence_length": {"unit": "tokens", "avg": 256.0},
    "time_to_first_token": {"unit": "ms", "avg": 200.0},
    "inter_token_latency": {"unit": "ms", "avg": 30.0},
    "input_config": {
        "endpoint": {"model_names": ["gpt-oss-120b"]},
        "loadgen": {"concurrency": 16},
    },
}


def read(content: object, name="bench.json"):
    return read_benchmark(json.dumps(content).encode(), name=name)


def test_vllm_has_one_run_with_means_from_its_totals():
    found = read(VLLM)
    assert (found.tool, found.model) == ("vllm bench serve", "meta-llama/Llama-3.3-70B-Instruct")
    (run,) = found.runs
    assert (run.concurrency, run.input_tokens, run.output_tokens) == (32, 1000, 200)
    assert run.output_tokens_per_s == 640
    assert found.notes == ()


def test_sglang_writes_a_line_a_run():
    lines = "\n".join(json.dumps(VLLM | {"max_concurrency": c}) for c in (8, 16))
    found = read_benchmark(lines.encode(), name="online.jsonl")
    assert [run.concurrency for run in found.runs] == [8, 16]


def test_arrivals_at_a_rate_are_in_flight_by_littles_law():
    # 3.2 requests a second that take 400 ms and 199 further tokens of 48 ms: 9.952 s each.
    (run,) = read(VLLM | {"max_concurrency": None, "request_rate": 3.2, "num_prompts": 400}).runs
    assert run.concurrency == pytest.approx(3.2 * 9.952)


def test_a_short_run_counts_by_what_each_request_met():
    found = read(VLLM | {"num_prompts": 64, "completed": 64, "total_input_tokens": 64_000,
                         "total_output_tokens": 12_800, "output_throughput": 500.0})  # fmt: skip
    # 32 in flight, 200 tokens each, 9.952 s a request.
    assert found.runs[0].output_tokens_per_s == pytest.approx(32 * 200 / 9.952)
    assert "short run" in found.notes[0]


def test_guidellm_has_a_run_for_each_benchmark_and_says_what_failed():
    found = read(GUIDELLM)
    assert (found.tool, found.model) == ("GuideLLM", "llama-3.1-8b")
    assert [(run.concurrency, run.output_tokens_per_s) for run in found.runs] == [
        (8.0, 800.0),
        (31.5, 2400.0),
    ]
    assert found.notes == ("4 of 404 requests failed and are left out",)


def test_aiperf_says_that_lengths_were_mixed():
    found = read(AIPERF)
    assert (found.tool, found.model) == ("AIPerf", "gpt-oss-120b")
    assert (found.runs[0].concurrency, found.runs[0].input_tokens) == (16, 550)
    assert found.notes == ("prompts of mixed lengths: their mean counts",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (VLLM | {"completed": 200, "failed": 120}, "120 of 320 requests failed"),
        (VLLM | {"max_concurrency": None}, "sent at once"),
        (VLLM | {"total_input_tokens": None}, "does not say the tokens of a prompt"),
        ({"benchmarks": []}, "without a finished benchmark"),
        ({"anything": 1}, "of no benchmark that is known here"),
        ([1, 2], "holds no result"),
        ([VLLM, VLLM | {"model_id": "other"}], "several models"),
        (AIPERF | {"input_config": {}, "time_to_first_token": None}, "how many requests were in flight"),
    ],
)  # fmt: skip
def test_what_says_nothing_is_refused_with_the_files_name_and_what_to_do(content, words):
    with pytest.raises(BenchmarkRefused, match=r"bench\.json") as refused:
        read(content)
    assert words in str(refused.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"request,ms\n1,2\n", b"", b"{"])
def test_what_is_no_json_is_refused(content):
    with pytest.raises(BenchmarkRefused, match="Read are the result files"):
        read_benchmark(content, name="run.csv")


@pytest.mark.parametrize("tpot", [None, 0.0])
def test_answers_of_one_token_size_nothing(tpot: float | None) -> None:
    single = VLLM | {"total_output_tokens": 320, "output_throughput": 3.2, "mean_tpot_ms": tpot}
    with pytest.raises(BenchmarkRefused, match="1 tokens on average, so that no time per output"):
        read(single)
    assert read(VLLM | {"total_output_tokens": 640, "output_throughput": 6.4}).runs
