"""What one replica carries: refusals in words, shapes that must hold, the report of `size --json`."""

from dataclasses import replace as changed
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.catalog.throughput import capacity_coefficients
from dashboard.engine.capacity.replica import work_of
from dashboard.engine.capacity.report import size_report
from dashboard.engine.capacity.size import (
    DoesNotFit,
    OperatingPoint,
    ReplicaCapacity,
    TargetsUnmet,
    replica,
)

CATALOG = load(date(2026, 11, 23))
COEFFICIENTS = capacity_coefficients()
BUILDS = [
    ("llama-3.1-8b", "l40s", "fp8", "vllm", 1),
    ("llama-3.1-8b", "a100-80gb-sxm", "bf16", "sglang", 1),
    ("llama-3.3-70b", "h100-sxm", "fp8", "vllm", 2),
    ("llama-3.3-70b", "h200", "fp8", "trtllm", 4),
    ("llama-3.3-70b", "l40s", "fp8", "trtllm", 4),
    ("llama-4-scout", "b200", "fp4", "trtllm", 1),
    ("llama-3.1-8b", "rtx-4090", "int4", "llama.cpp", 1),
]
builds = st.sampled_from(BUILDS)
tokens = st.integers(min_value=1, max_value=2000)


def size(build, **asked):
    model, gpu, precision, engine, gpus = build
    asked = {"input_tokens": 1000, "output_tokens": 200} | asked
    return replica(
        CATALOG.model(model),
        CATALOG.gpu(gpu),
        COEFFICIENTS,
        precision=precision,
        engine=engine,
        gpus_per_replica=gpus,
        **asked,
    )


def fitting(build, **asked) -> ReplicaCapacity:
    found = size(build, **asked)
    assert isinstance(found, ReplicaCapacity), found
    return found


def at(build, callers, **asked) -> OperatingPoint:
    found = fitting(build, concurrency=callers, **asked).at_concurrency
    assert found is not None
    return found


def rate_at_target(build, **asked) -> float:
    found = fitting(build, **asked).at_target
    return found.requests_per_s.value if isinstance(found, OperatingPoint) else 0.0


@pytest.mark.parametrize(
    ("build", "why", "words"),
    [
        (("llama-3.3-70b", "h100-sxm", "bf16", "vllm", 1), "memory", "131.4 GiB"),
        (("llama-3.1-8b", "a100-80gb-sxm", "fp8", "trtllm", 1), "precision", "no FP8 weights"),
        (("llama-3.1-8b", "h100-sxm", "fp4", "vllm", 1), "precision", "no fp4 arithmetic"),
        (("llama-3.1-8b", "mi300x", "bf16", "trtllm", 1), "engine", "does not run on"),
        (("llama-3.1-8b", "h100-sxm", "fp8", "llama.cpp", 1), "precision", "no fp8 weights"),
        (("deepseek-v3", "h200", "fp8", "vllm", 4), "memory", "needs"),
        (("llama-3.1-8b", "h100-sxm", "bf16", "tgi", 1), "engine", "not modelled"),
        (("llama-3.1-8b", "h100-sxm", "bf16", "vllm", 16), "parallelism", "more than one server"),
        (("llama-3.2-3b", "h100-sxm", "bf16", "vllm", 5), "parallelism", "24 attention heads"),
        (("llama-2-7b", "h100-sxm", "bf16", "vllm", 1), "length", "context of Llama 2 7B"),
    ],
)
def test_what_cannot_be_built_or_modelled_is_refused_in_words(build, why, words):
    found = size(build, input_tokens=5000)
    assert isinstance(found, DoesNotFit)
    assert found.why == why
    assert words in found.reason


@settings(max_examples=60, deadline=None)
@given(build=builds, prompt=tokens, short=tokens, more=tokens)
def test_longer_outputs_never_mean_more_requests(build, prompt, short, more):
    few = fitting(build, input_tokens=prompt, output_tokens=short)
    many = fitting(build, input_tokens=prompt, output_tokens=short + more)
    # What measured servers differ by from one length to the next is smooth, and a length may hardly matter.
    assert many.saturated.requests_per_s.value <= few.saturated.requests_per_s.value * 1.03


@settings(max_examples=60, deadline=None)
@given(
    build=builds,
    ttft=st.floats(min_value=100, max_value=10_000),
    tpot=st.floats(min_value=5, max_value=200),
    looser=st.floats(min_value=1, max_value=5),
)
def test_a_looser_target_never_means_less_throughput(build, ttft, tpot, looser):
    tight = rate_at_target(build, ttft_ms=ttft, tpot_ms=tpot)
    loose = rate_at_target(build, ttft_ms=ttft * looser, tpot_ms=tpot * looser)
    assert tight <= loose <= fitting(build).saturated.requests_per_s.value


@settings(max_examples=60, deadline=None)
@given(build=builds, prompt=tokens, output=tokens, cached=st.floats(min_value=0, max_value=1))
def test_a_cached_prefix_never_means_less_throughput(build, prompt, output, cached):
    plain = fitting(build, input_tokens=prompt, output_tokens=output)
    warm = fitting(build, input_tokens=prompt, output_tokens=output, cached_share=cached)
    assert warm.saturated.requests_per_s.value >= plain.saturated.requests_per_s.value


@settings(max_examples=60, deadline=None)
@given(build=builds, prompt=tokens, output=tokens, open_requests=st.integers(1, 3000))
def test_every_figure_lies_inside_its_range(build, prompt, output, open_requests):
    found = fitting(
        build,
        input_tokens=prompt,
        output_tokens=output,
        ttft_ms=3000,
        tpot_ms=60,
        concurrency=open_requests,
    )
    points = [found.saturated, found.at_target, found.at_concurrency]
    for point in points:
        if not isinstance(point, OperatingPoint):
            continue
        for figure in (
            point.requests_per_s,
            point.output_tokens_per_s,
            point.ttft_ms,
            point.tpot_ms,
        ):
            assert figure.low <= figure.value <= figure.high


@settings(max_examples=40, deadline=None)
@given(build=builds, few=st.integers(1, 500), more=st.integers(1, 500))
def test_more_open_requests_never_mean_less_throughput_nor_a_faster_first_token(build, few, more):
    calm, busy = (at(build, c) for c in (few, few + more))
    assert busy.requests_per_s.value >= calm.requests_per_s.value * (1 - 1e-9)
    assert busy.ttft_ms.value >= calm.ttft_ms.value * (1 - 1e-9)


def test_targets_are_95th_percentiles():
    found = fitting(BUILDS[2], ttft_ms=2000, tpot_ms=50).at_target
    assert isinstance(found, OperatingPoint)
    assert found.tpot_p95_ms == pytest.approx(1.08 * found.tpot_ms.value)
    assert found.tpot_p95_ms <= 50
    assert found.ttft_p95_ms <= 2000


def test_a_target_below_one_request_alone_is_said_to_be_unmet():
    found = fitting(BUILDS[2], tpot_ms=5)
    assert isinstance(found.at_target, TargetsUnmet)
    assert "one request at a time already takes" in found.at_target.reason
    assert found.limited_by == "target"


def test_requests_beyond_the_memory_wait_for_their_turn():
    found = fitting(BUILDS[3], concurrency=10_000)
    held = found.max_concurrency
    crowded = found.at_concurrency
    assert crowded is not None
    assert crowded.requests_per_s.value == pytest.approx(found.saturated.requests_per_s.value)
    waiting_ms = 1000 * (10_000 - held) / found.saturated.requests_per_s.value
    assert crowded.ttft_ms.value > waiting_ms


def test_an_engine_that_adds_memory_as_answers_grow_lets_more_in_than_may_be_planned_with():
    asked = {"input_tokens": 1024, "output_tokens": 8192}
    paged, reserved = (("llama-3.1-70b", "h200", "fp8", engine, 2) for engine in ("vllm", "trtllm"))
    found = fitting(paged, **asked)
    # Room for every answer in full is what is planned with...
    assert found.max_concurrency == found.memory.kv_cache_tokens // (1024 + 8192)
    # ... but half of the answers is held on average, so callers who keep more open get more.
    most = found.memory.kv_cache_tokens // (1024 + 8192 / 2)
    at_most, beyond = (at(paged, count, **asked) for count in (most, most + 50))
    assert at_most.requests_per_s.value > 1.2 * found.saturated.requests_per_s.value
    assert beyond.requests_per_s == at_most.requests_per_s
    full = fitting(reserved, concurrency=10_000, **asked)
    assert full.at_concurrency is not None
    assert full.at_concurrency.requests_per_s.value == pytest.approx(
        full.saturated.requests_per_s.value
    )


def test_a_long_prompt_is_limited_by_compute_and_a_small_card_by_memory():
    assert fitting(BUILDS[2], input_tokens=20_000, output_tokens=10).limited_by == "compute"
    tight = ("llama-3.3-70b", "h100-sxm", "bf16", "vllm", 2)
    assert fitting(tight, input_tokens=100, output_tokens=500).limited_by == "memory"


def test_tensor_parallelism_over_pcie_is_limited_by_the_link_and_stops_scaling():
    # TensorRT-LLM publishes the 70B on L40S at a fifth of the hardware's bound on four cards and a tenth on
    # eight: twice the cards, the same tokens per second.
    four, eight = (
        fitting(
            ("llama-3.3-70b", "l40s", "fp8", "trtllm", gpus), input_tokens=2048, output_tokens=128
        )
        for gpus in (4, 8)
    )
    ratio = eight.saturated.output_tokens_per_s.value / four.saturated.output_tokens_per_s.value
    assert eight.limited_by == "link"
    assert 0.85 < ratio < 1.2
    assert any("PCIe" in note for note in eight.notes)


def test_more_gpus_give_llama_cpp_memory_but_no_speed():
    one, four = (fitting(("llama-3.1-8b", "l40s", "int4", "llama.cpp", gpus)) for gpus in (1, 4))
    assert four.memory.kv_cache_tokens > one.memory.kv_cache_tokens
    assert four.saturated.requests_per_s == one.saturated.requests_per_s
    assert one.max_concurrency == 1


def test_what_nobody_measured_gets_a_wider_range_and_a_note():
    seen = fitting(("llama-3.1-8b", "h100-sxm", "bf16", "vllm", 1))
    unseen = fitting(("llama-3.1-8b", "l40s", "int4", "vllm", 1))

    def width(found):
        return found.saturated.requests_per_s.high / found.saturated.requests_per_s.low

    assert width(unseen) > width(seen)
    assert any("no measurement of int4" in note for note in unseen.notes)
    assert seen.notes == ()


def test_a_gpu_without_a_16_bit_peak_on_file_is_refused():
    unknown = changed(CATALOG.gpu("h100-sxm"), tflops={"fp8": 1979.0})
    found = replica(
        CATALOG.model("llama-3.1-8b"), unknown, COEFFICIENTS, precision="bf16", engine="vllm",
        gpus_per_replica=1, input_tokens=1000, output_tokens=200,
    )  # fmt: skip
    assert isinstance(found, DoesNotFit)
    assert found.why == "facts"
    assert "no trustworthy 16-bit peak" in found.reason


def test_sliding_windows_read_less_of_the_cache_and_do_less_attention():
    gemma = CATALOG.model("gemma-3-12b")
    asked: dict[str, Any] = {
        "bytes_per_weight": 2.0, "kv_bytes_per_token": 100.0, "gpus": 1,
        "input_tokens": 3000, "output_tokens": 200, "cached_share": 0.5,
    }  # fmt: skip
    work = work_of(gemma, **asked)
    # 40 of 48 layers read the last 1024 tokens, 8 read all 3000 + 200 / 2
    assert work.kv_bytes_per_sequence == pytest.approx(100 * (40 * 1024 + 8 * 3100) / 48)
    # pairs, twice: all 3000 squared less the cached 1500 squared; windowed less the corner beyond 1024
    full = 3000**2 - 1500**2
    windowed = (3000**2 - 1976**2) - (1500**2 - 476**2)
    assert work.prefill_attention_flops == pytest.approx(
        2 * gemma.heads * gemma.head_dim * (8 * full + 40 * windowed)
    )
    everywhere = work_of(changed(gemma, sliding_window=None, sliding_layers=0), **asked)
    assert everywhere.kv_bytes_per_sequence == pytest.approx(100 * 3100)


def test_sliding_windows_are_said_to_save_no_memory():
    found = fitting(("gemma-3-12b", "h100-sxm", "bf16", "vllm", 1))
    assert any("last 1024 tokens only in 40 of 48 layers" in note for note in found.notes)


def test_the_report_has_the_keys_of_the_contract_and_counts_replicas():
    found = fitting(BUILDS[2], ttft_ms=2000, tpot_ms=50, concurrency=8)
    report = size_report(found, requests_per_s=100, max_fill=0.7)
    assert {
        "fits", "reason", "method", "weights_gib", "kv_bytes_per_token", "kv_cache_tokens",
        "max_concurrency", "saturated", "at_target", "at_concurrency", "replicas", "limited_by",
    } <= report.keys()  # fmt: skip
    each = report["at_target"]["requests_per_s"]
    # the fewest replicas of which 70 % carry 100 requests per second
    assert (
        (report["replicas"] - 1) * each["value"] * 0.7
        < 100
        <= report["replicas"] * each["value"] * 0.7
    )
    assert report["replicas_range"]["low"] <= report["replicas"] <= report["replicas_range"]["high"]
    assert report["at_concurrency"]["concurrency"] == 8
    assert report["fits"] is True
    assert report["method"] == "compact"


def test_the_report_of_a_refusal_has_the_same_keys():
    fits = size_report(fitting(BUILDS[0]))
    refused = size_report(size(("llama-3.3-70b", "h100-sxm", "bf16", "vllm", 1)))
    assert refused["fits"] is False
    assert "131.4 GiB" in refused["reason"]
    assert fits.keys() <= refused.keys()
    assert refused["replicas"] is None
