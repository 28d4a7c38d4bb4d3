"""What a person types of the volume is used, or it is said that it is not and what to do."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_catalog import BIG, MILLION, SmallCatalog, scenario

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Growth, Workload
from dashboard.engine.scenario import requests_by_month
from dashboard.engine.stages.prepare import STARTS_WITHIN, prepare
from dashboard.scenario import read_scenario
from dashboard.scenario.files import from_mapping, to_mapping

CURVE = Growth("logistic", ceiling=2_000_000, midpoint_month=12, rate=0.25)


def warned(workload: Workload) -> list[str]:
    asked = scenario({"today": BIG}, workloads={"agents": workload})
    return [each for each in prepare(asked, SmallCatalog()).warnings if "S-curve" in each]


def test_a_curve_that_starts_elsewhere_than_the_requests_typed_says_so_and_what_to_do() -> None:
    """2M / (1 + e^3) = 94,852; 200,000 = 2M / (1 + e^(0.25 t0)) has t0 = ln 9 / 0.25 = 8.79."""
    found = warned(replace(MILLION, requests_per_month=200_000, growth=CURVE))
    assert found[0] == (
        "agents: requests_per_month is 200,000, but the S-curve of its growth starts at 94,852 a month, and the "
        "curve is what counts. Give midpoint_month = 8.79 to start at 200,000, or requests_per_month = 94,852 to "
        "keep the curve"
    )


def test_requests_above_the_ceiling_ask_for_a_higher_one() -> None:
    """5M (1 + e^3) = 105,427,684.6."""
    (found,) = warned(replace(MILLION, requests_per_month=5_000_000, growth=CURVE))[:1]
    assert (
        "Give a ceiling of 105,427,685 to start at 5,000,000, or requests_per_month = 94,852"
        in found
    )


@settings(max_examples=60, deadline=None)
@given(
    typed=st.floats(1e3, 1e9),
    ceiling=st.floats(1e3, 1e9),
    midpoint=st.floats(-60, 120),
    rate=st.floats(0, 1),
)
def test_what_it_says_to_give_mends_it(
    typed: float, ceiling: float, midpoint: float, rate: float
) -> None:
    growth = Growth("logistic", ceiling=ceiling, midpoint_month=midpoint, rate=rate)
    workload = replace(MILLION, requests_per_month=typed, growth=growth)
    start = float(requests_by_month(workload, months=1)[0])
    said = [each for each in warned(workload) if "requests_per_month is" in each]
    assert bool(said) == (abs(start / typed - 1) > STARTS_WITHIN)
    assume(said)
    mended = []
    if found := re.search(r"midpoint_month = (-?[\d.]+)", said[0]):
        mended.append(replace(workload, growth=replace(growth, midpoint_month=float(found[1]))))
    if found := re.search(r"a ceiling of ([\d,]+)", said[0]):
        at = float(found[1].replace(",", ""))
        mended.append(replace(workload, growth=replace(growth, ceiling=at)))
    if (found := re.search(r"requests_per_month = ([\d,]+)", said[0])) and start > 100:
        mended.append(replace(workload, requests_per_month=float(found[1].replace(",", ""))))
    for each in mended:
        assert not [said for said in warned(each) if "requests_per_month is" in said]
        asked = scenario({"today": BIG}, workloads={"agents": each})
        assert (
            from_mapping(to_mapping(asked), today=date(2026, 11, 23)).workloads == asked.workloads
        )


def test_the_example_with_a_curve_starts_at_its_requests() -> None:
    path = Path(__file__).parents[3] / "data/examples/scenarios/helpdesk-and-extraction.toml"
    day = date(2026, 11, 23)
    said = prepare(read_scenario(path, today=day), load(day)).warnings
    assert not [each for each in said if "S-curve" in each]


@pytest.mark.parametrize(
    ("growth", "todo"),
    [
        (CURVE, "Check its S-curve: the ceiling of 2,000,000 requests a month, and midpoint_month"),
        (
            Growth(per_month=0.3, fades_after_months=18),
            "Let it fade sooner: check per_month and fades_after_months",
        ),
        (Growth(per_month=0.3), "Give an S-curve with a ceiling"),
    ],
)
def test_growth_that_nobody_has_seen_asks_for_what_is_not_there(growth: Growth, todo: str) -> None:
    asked = scenario(
        {"today": BIG}, workloads={"agents": replace(MILLION, growth=growth)}, horizon_months=36
    )
    (said,) = [e for e in prepare(asked, SmallCatalog()).warnings if "growth typed makes" in e]
    assert said.endswith(f"everything below follows from it. {todo}")
