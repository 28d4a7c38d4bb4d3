"""With everything typed that version 2 reads otherwise, the figures are those of version 1.

The goldens hold scenarios and what the last engine of version 1 (commit 49a3969) made of them: every price, rent,
week of work and what a replica carried then typed, every answer good enough. Only what windows refuse today is
left out.
"""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Constraints
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

GOLDENS = Path(__file__).parent / "golden" / "version_1"
NAMES = sorted(path.stem for path in GOLDENS.glob("*.json"))
DAY = date(2026, 11, 23)
NEAR = 1e-6


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDENS / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def plan(name: str) -> Plan:
    raw = golden(name)["scenario"]
    for option in raw["options"].values():
        if option["kind"] != "quote":
            option["fallback"] = "none"
    asked = from_mapping(raw, today=DAY)
    constraints: Constraints = replace(asked.constraints, successors="same_price")
    return evaluate(replace(asked, candidates="listed", constraints=constraints), load(DAY))


@pytest.mark.parametrize("name", NAMES)
def test_every_option_costs_what_it_cost_in_version_1(name: str) -> None:
    found = plan(name)
    for option_id, told in golden(name)["figures"]["options"].items():
        cost = found.options[option_id].cost
        if told is None:
            assert cost is None, option_id
            continue
        assert cost is not None, (option_id, found.options[option_id].reasons)
        months = cost.monthly_usd
        at = [float(months[i]) for i in (0, len(months) // 2, -1)]
        assert at == pytest.approx(told["monthly_usd"], rel=NEAR), option_id
        assert float(months.sum()) == pytest.approx(told["total_usd"], rel=NEAR)
        assert cost.one_off_usd == pytest.approx(told["one_off_usd"], rel=NEAR), option_id


@pytest.mark.parametrize("name", NAMES)
def test_every_break_even_is_where_and_when_it_was_in_version_1(name: str) -> None:
    for told in golden(name)["figures"]["break_even"]:
        pair = plan(name).between(told["from"], told["to"])
        assert pair is not None, told
        assert pair.volume.verdict == told["verdict"], told
        assert pair.month == told["month"], told
        for now, then in (
            (pair.volume.first, told["first"]),
            (pair.volume.permanent, told["permanent"]),
            (pair.payback_months, told["payback_months"]),
        ):
            assert now == (None if then is None else pytest.approx(then, rel=NEAR)), told


@pytest.mark.parametrize("name", NAMES)
def test_the_path_is_that_of_version_1(name: str) -> None:
    path, told = plan(name).path, golden(name)["figures"]["path"]
    assert path is not None
    assert [[s.workload, s.month, s.option] for s in path.steps] == told["steps"]
    for figure in ("npv_usd", "npv_stay_usd", "saving_usd"):
        assert getattr(path, figure) == pytest.approx(told[figure], rel=NEAR), figure
