"""Requests by month, and who may use what."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, MILLION, OWN, scenario

from dashboard.engine.inputs.fields import Growth
from dashboard.engine.scenario import requests_by_month


def test_requests_grow_by_a_constant_share() -> None:
    grown = requests_by_month(replace(MILLION, growth_per_month=0.1), months=3)
    assert grown == pytest.approx([1e6, 1.1e6, 1.21e6])
    named = Growth(kind="constant", per_month=0.1)
    assert np.array_equal(requests_by_month(replace(MILLION, growth=named), months=3), grown)


def test_logistic_growth_is_half_way_at_its_midpoint() -> None:
    """4M / (1 + e^(-0.5 (t - 2))): 1.0758M, 1.5102M, 2M, 2.4898M."""
    growth = Growth(kind="logistic", ceiling=4e6, midpoint_month=2, rate=0.5)
    grown = requests_by_month(replace(MILLION, growth=growth), months=4)
    assert grown == pytest.approx([1.0758e6, 1.5102e6, 2e6, 2.4898e6], rel=1e-4)


def test_a_workload_may_always_use_what_it_uses_now() -> None:
    options = {"today": BIG, "own": OWN, "other": BIG}
    only_own = replace(MILLION, options=("own",))
    asked = scenario(options, workloads={"a": only_own, "b": replace(only_own, current="other")})
    assert asked.candidates_of("a") == ("today", "own")
    assert asked.candidates_of("b") == ("own", "other")
    assert asked.current_of("a") == "today"
