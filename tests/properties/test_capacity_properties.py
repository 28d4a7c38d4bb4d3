"""Of every model on every GPU: a clear refusal, or figures that fit together and move the right way."""

from datetime import date
from math import inf
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.engine.capacity.report import size_report
from dashboard.engine.capacity.size import (
    DoesNotFit,
    OperatingPoint,
    ReplicaCapacity,
    replica,
)
from dashboard.engine.inputs.capacity_coefficients import Engine, Precision

CATALOG = load(date(2026, 11, 23))
builds = st.fixed_dictionaries(
    {
        "model": st.sampled_from([CATALOG.model(name) for name in CATALOG.model_ids()]),
        "gpu": st.sampled_from([CATALOG.gpu(name) for name in CATALOG.gpu_ids()]),
        "precision": st.sampled_from(get_args(Precision)),
        "engine": st.sampled_from(get_args(Engine)),
        "gpus_per_replica": st.sampled_from([1, 2, 4, 8]),
    }
)
lengths = st.fixed_dictionaries(
    {"input_tokens": st.floats(1, 20_000), "output_tokens": st.floats(1, 4_000)}
)
everything = settings(max_examples=400, deadline=None)
LITTLE = 1 + 1e-9
WIGGLE = 1.03
"""What measured servers differ by from one length to the next is smooth, but nothing makes it rise as fast as the
work: where a length hardly matters the correction may outweigh it by so much."""


def size(build, **asked) -> ReplicaCapacity | DoesNotFit:
    return replica(coefficients=CATALOG.capacity, **build, **asked)


def rate(point) -> float:
    return point.requests_per_s.value if isinstance(point, OperatingPoint) else 0.0


@everything
@given(builds, lengths, st.floats(1, 2000))
def test_every_build_is_refused_in_words_or_has_figures_that_fit_together(build, asked, callers):
    found = size(build, **asked, ttft_ms=2000, tpot_ms=50, concurrency=callers)
    report = size_report(found, requests_per_s=3)
    assert report["fits"] is isinstance(found, ReplicaCapacity)
    if isinstance(found, DoesNotFit):
        assert len(found.reason) > 20
        return
    memory = found.memory
    parts = memory.weights_gib + memory.kv_gib + memory.activations_gib + memory.overhead_gib
    assert parts == pytest.approx(memory.total_gib)
    for point in (found.saturated, found.at_target, found.at_concurrency):
        if isinstance(point, OperatingPoint):
            for figure in (point.requests_per_s, point.ttft_ms, point.tpot_ms):
                assert 0 <= figure.low <= figure.value <= figure.high < inf
            assert rate(point) > 0
    assert rate(found.at_target) <= rate(found.saturated) * LITTLE


@everything
@given(builds, lengths, st.floats(1, 500), st.floats(1, 4))
def test_more_callers_wait_longer_and_get_no_less_together(build, asked, callers, times):
    few, many = (size(build, **asked, concurrency=n) for n in (callers, callers * times))
    if isinstance(few, ReplicaCapacity):
        assert isinstance(many, ReplicaCapacity)
        crowded, alone = many.at_concurrency, few.at_concurrency
        assert isinstance(crowded, OperatingPoint)
        assert isinstance(alone, OperatingPoint)
        assert crowded.tpot_ms.value * LITTLE >= alone.tpot_ms.value
        assert rate(crowded) * LITTLE >= rate(alone)


@everything
@given(builds, lengths, st.sampled_from(["input_tokens", "output_tokens"]), st.floats(1, 4))
def test_longer_requests_are_fewer(build, asked, which, times):
    short, long = size(build, **asked), size(build, **{**asked, which: asked[which] * times})
    if isinstance(long, ReplicaCapacity):
        assert isinstance(short, ReplicaCapacity)
        assert rate(long.saturated) <= rate(short.saturated) * WIGGLE


@everything
@given(builds, lengths, st.floats(50, 5000), st.floats(5, 200), st.floats(1, 4))
def test_looser_targets_never_carry_less(build, asked, ttft_ms, tpot_ms, times):
    tight = size(build, **asked, ttft_ms=ttft_ms, tpot_ms=tpot_ms)
    loose = size(build, **asked, ttft_ms=ttft_ms * times, tpot_ms=tpot_ms * times)
    if isinstance(tight, ReplicaCapacity):
        assert isinstance(loose, ReplicaCapacity)
        assert rate(tight.at_target) <= rate(loose.at_target) * LITTLE
