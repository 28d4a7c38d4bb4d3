"""Requests by month, and who may use what."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_catalog import BIG, MILLION, OWN, scenario

from dashboard.engine.inputs.fields import Growth
from dashboard.engine.risk.drawn import drawn_requests
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


def test_growth_that_fades_is_full_until_then_and_ends_at_as_much_again() -> None:
    """10 % a month for two months, then 2 (1 - e^(-(t - 2) / 2)) months more: 0.787 at month 3; 4 in all."""
    growth = Growth(per_month=0.1, fades_after_months=2)
    grown = requests_by_month(replace(MILLION, growth=growth), months=240)
    assert grown[:4] == pytest.approx([1e6, 1.1e6, 1.21e6, 1e6 * 1.1**2.78694], rel=1e-5)
    assert grown[-1] == pytest.approx(1e6 * 1.1**4)
    assert (np.diff(grown) >= 0).all()
    still = Growth(per_month=0.1, fades_after_months=0)
    assert (requests_by_month(replace(MILLION, growth=still), months=9) == 1e6).all()


@given(
    per_month=st.floats(-0.2, 0.2),
    fades_after=st.floats(0, 60),
    drawn=st.floats(-0.2, 0.2),
)
def test_drawn_growth_fades_like_the_planned_and_never_passes_its_ceiling(
    per_month: float, fades_after: float, drawn: float
) -> None:
    workload = replace(MILLION, growth=Growth(per_month=per_month, fades_after_months=fades_after))
    planned = requests_by_month(workload, months=120)
    both = drawn_requests(workload, planned, np.array([per_month, drawn]))
    assert both[:, 0] == pytest.approx(planned)
    ceiling = 1e6 * (1 + drawn) ** (2 * fades_after)
    assert (both[:, 1] <= max(ceiling, 1e6) * (1 + 1e-9)).all()
    assert (both[:, 1] >= min(ceiling, 1e6) * (1 - 1e-9)).all()


def test_a_workload_may_always_use_what_it_uses_now() -> None:
    options = {"today": BIG, "own": OWN, "other": BIG}
    only_own = replace(MILLION, options=("own",))
    asked = scenario(options, workloads={"a": only_own, "b": replace(only_own, current="other")})
    assert asked.candidates_of("a") == ("today", "own")
    assert asked.candidates_of("b") == ("own", "other")
    assert asked.current_of("a") == "today"
