"""Speculative decoding: a published factor with its range, told and never applied unless asked for."""

from dataclasses import replace as changed
from datetime import date
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.engine.capacity.curve import Curve
from dashboard.engine.capacity.report import size_report
from dashboard.engine.capacity.size import DoesNotFit, OperatingPoint, ReplicaCapacity, replica
from dashboard.engine.capacity.speculative import speculated
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.engine.inputs.speculative import Gain, Method, Speculation

CATALOG = load(date(2026, 11, 23))
KNOWN = CATALOG.capacity.speculative
METHODS = get_args(Method)
BUILDS = [
    ("llama-3.1-8b", "l40s", "fp8", "vllm", 1),
    ("llama-3.3-70b", "h100-sxm", "fp8", "vllm", 2),
    ("llama-3.3-70b", "h200", "fp8", "trtllm", 4),
    ("gpt-oss-120b", "h100-sxm", "mxfp4", "sglang", 1),
    ("deepseek-r1", "b200", "fp4", "trtllm", 8),
]


def size(build: tuple[Any, ...], **asked: Any) -> ReplicaCapacity | DoesNotFit:
    model, gpu, precision, engine, gpus = build
    return replica(
        CATALOG.model(model),
        CATALOG.gpu(gpu),
        CATALOG.capacity,
        precision=precision,
        engine=engine,
        gpus_per_replica=gpus,
        **({"input_tokens": 1000, "output_tokens": 200} | asked),
    )


def fitting(build: tuple[Any, ...], **asked: Any) -> ReplicaCapacity:
    found = size(build, **asked)
    assert isinstance(found, ReplicaCapacity), found
    return found


def curve(rates: list[float], prefill_share: float) -> Curve:
    count = len(rates)
    return Curve(
        concurrency=np.arange(1.0, count + 1),
        requests_per_s=np.array(rates),
        ttft_ms=np.full(count, 100.0),
        tpot_ms=np.array([20.0 + at for at in range(count)]),
        prefill_share=np.full(count, prefill_share),
        spread=np.full(count, 1.2),
    )


def guessing(alone: tuple[float, float, float], full: tuple[float, float, float]) -> Speculation:
    return Speculation("eagle3", "x", ("vllm",), (), Gain(*alone), Gain(*full))


def test_the_factor_by_hand() -> None:
    # 1, 2 and 4 requests a second with 1, 2 and 3 in flight: the second is half way from the first to the full
    # replica. 2 times as fast alone and 1 times when full: the root of 2 half way.
    plain = curve([1.0, 2.0, 4.0], prefill_share=0.0)
    found = speculated(plain, guessing((2.0, 1.0, 4.0), (1.0, 0.5, 1.0)), held=3)
    assert found.requests_per_s == pytest.approx([2.0, 2 * 2**0.5, 4.0])
    assert found.tpot_ms == pytest.approx([10.0, 21 / 2**0.5, 22.0])
    assert found.ttft_ms is plain.ttft_ms
    # Low end alone: 2 over 1; two errors of their own add as squares of logarithms.
    assert np.log(found.spread[0]) == pytest.approx(np.hypot(np.log(1.2), np.log(2.0)))
    # Fast end alone: 4 over 2, which is what the full replica gives at that end; more is never told.
    assert np.log(found.faster[0]) == pytest.approx(np.hypot(np.log(1.2), np.log(2.0)))
    # Full: half as fast at the low end, no faster at the high one.
    assert np.log(found.spread[2]) == pytest.approx(np.hypot(np.log(1.2), np.log(2.0)))
    assert found.faster[2] == pytest.approx(1.2)


def test_only_what_comes_after_the_first_token_is_faster() -> None:
    # Half of the time goes into prompts: twice as fast tokens save a quarter of it, so 4 / 3 as much is finished.
    found = speculated(curve([1.0, 8.0], prefill_share=0.5), guessing((2, 2, 2), (1, 1, 1)), held=2)
    assert found.requests_per_s == pytest.approx([4 / 3, 8.0])


def test_no_load_gives_more_than_the_full_replica() -> None:
    # One request already gets most of what there is: twice that would be more than there is.
    found = speculated(
        curve([1.0, 1.5], prefill_share=0.0), guessing((2, 1, 3), (1, 0.8, 1.2)), held=2
    )
    assert found.requests_per_s == pytest.approx([1.5, 1.5])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.floats(1.0, 2.0), min_size=1, max_size=40),
    st.floats(0, 0.95),
    st.lists(st.floats(0.4, 4.0), min_size=6, max_size=6),
)
def test_the_range_holds_the_point_and_a_full_replica_gains_no_more_than_is_stated(
    steps: list[float], prefill_share: float, gains: list[float]
) -> None:
    plain = curve(list(np.cumprod(steps)), prefill_share)
    low, value, high = sorted(gains[:3])
    less = sorted(min(a, b) for a, b in zip(sorted(gains[3:]), (low, value, high), strict=True))
    by = guessing((value, low, high), (less[1], less[0], less[2]))
    held = len(steps)
    found = speculated(plain, by, held=held)
    assert np.all(found.spread >= 1.2 - 1e-9)
    assert np.all(found.faster >= 1.2 - 1e-9)
    most = plain.requests_per_s.max()
    assert found.requests_per_s.max() <= most * max(by.full.high, 1.0) * (1 + 1e-9)
    assert found.requests_per_s.max() <= most / (
        prefill_share + (1 - prefill_share) / by.full.value
    ) * (1 + 1e-9)
    assert np.all(np.diff(found.requests_per_s) >= 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("build", BUILDS, ids=lambda build: "-".join(map(str, build)))
def test_a_replica_gains_alone_and_no_more_than_is_stated_when_full(
    build: tuple[Any, ...], method: Method
) -> None:
    asked = {"concurrency": 1, "tpot_ms": 40}
    plain, found = fitting(build, **asked), size(build, **asked, speculative=method)
    by = KNOWN[method]
    if by.fault(build[0], "", build[3]):
        assert isinstance(found, DoesNotFit)
        assert found.why == "speculative"
        return
    assert isinstance(found, ReplicaCapacity)
    before, after = plain.saturated.requests_per_s, found.saturated.requests_per_s
    assert after.value <= before.value * by.full.high * (1 + 1e-9)
    assert after.low <= after.value <= after.high
    assert plain.at_concurrency
    assert found.at_concurrency
    alone, faster = plain.at_concurrency.requests_per_s, found.at_concurrency.requests_per_s
    assert alone.value <= faster.value <= alone.value * by.alone.value
    assert faster.low <= faster.value <= faster.high
    assert found.at_concurrency.tpot_ms.value <= plain.at_concurrency.tpot_ms.value
    # It is told, with what the replica carries without it, and never silent.
    (said,) = (note for note in found.notes if by.label in note)
    assert "without it" in said
    assert found.speculation
    assert found.speculation.without == plain.best
    report = size_report(found)["speculative"]
    assert report["method"] == method
    assert report["times_full"]["high"] == by.full.high


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: "-".join(map(str, build)))
def test_off_is_the_same_to_the_last_digit(build: tuple[Any, ...]) -> None:
    asked: dict[str, Any] = {"concurrency": 7, "tpot_ms": 40, "ttft_ms": 3000}
    left = fitting(build, **asked)
    off = fitting(build, **asked, speculative="off")
    bare = replica(
        CATALOG.model(build[0]),
        CATALOG.gpu(build[1]),
        changed(CATALOG.capacity, speculative={}),
        precision=build[2],
        engine=build[3],
        gpus_per_replica=build[4],
        input_tokens=1000,
        output_tokens=200,
        **asked,
    )
    reports = [size_report(each) for each in (left, off, bare)]
    assert reports[0] == reports[1] == reports[2]
    assert reports[0]["speculative"] is None


def test_what_you_measured_is_not_multiplied() -> None:
    own = (Benchmark(concurrency=8, input_tokens=1000, output_tokens=200, output_tokens_per_s=400),)
    build = BUILDS[1]
    plain = fitting(build, benchmarks=own)
    found = fitting(build, benchmarks=own, speculative="eagle3")
    assert found.saturated == plain.saturated
    assert found.speculation is None
    assert "your own benchmark is taken to have run with EAGLE-3" in found.notes[-1]


def test_what_a_server_cannot_have_is_refused_in_words() -> None:
    found = size(BUILDS[1], speculative="mtp")
    assert isinstance(found, DoesNotFit)
    assert "Llama 3.3 70B has no layers for multi-token prediction" in found.reason
    found = size(("llama-3.1-8b", "rtx-4090", "int4", "llama.cpp", 1), speculative="eagle3")
    assert isinstance(found, DoesNotFit)
    assert "llama.cpp" in found.reason


def test_every_method_has_facts_and_names_models_on_file() -> None:
    names = {f"speculative.{method}.{load}" for method in METHODS for load in ("alone", "full")}
    facts = {fact.name: fact for fact in CATALOG.facts() if fact.name in names}
    assert facts.keys() == names
    assert all(f.source or f.why for f in facts.values())
    assert all(f.low is not None and f.high is not None for f in facts.values())
    assert {m for each in KNOWN.values() for m in each.models} <= set(CATALOG.model_ids())


def test_at_a_tight_target_a_replica_carries_more() -> None:
    found = fitting(BUILDS[1], tpot_ms=30, speculative="eagle3")
    assert found.speculation
    assert isinstance(found.best, OperatingPoint)
    assert isinstance(found.speculation.without, OperatingPoint)
    assert found.best.requests_per_s.value > found.speculation.without.requests_per_s.value
