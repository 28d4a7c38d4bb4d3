"""What an assumption may be typed as: all that is on file, no nonsense, and at either bound there is a plan."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.assess import assess
from dashboard.scenario import ScenarioError, from_mapping, read_scenario
from dashboard.scenario.assumption_bounds import bounds_of

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
KNOWN = CATALOG.assumptions()
EXAMPLE = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"
ASKED = replace(
    read_scenario(EXAMPLE, today=DAY, assumptions=KNOWN), candidates="listed", horizon_months=12
)
READ = [name for name, fact in KNOWN.items() if fact.use and fact.use.read_by]


def refused(**typed: object) -> str:
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "now",
        "workloads": {"w": {"requests_per_month": 1e6}},
        "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}},
        "assumptions": typed,
    }
    with pytest.raises(ScenarioError) as found:
        from_mapping(raw, today=DAY, assumptions=KNOWN)
    return str(found.value)


def test_every_figure_on_file_is_within_the_bounds_of_its_unit() -> None:
    def figures(fact: Fact) -> list[float]:
        return [x for x in (fact.value, fact.low, fact.high) if isinstance(x, int | float)]

    outside = {
        name: fact.unit
        for name, fact in KNOWN.items()
        if not all(bounds_of(fact)[0] <= x <= bounds_of(fact)[1] for x in figures(fact))
    }
    assert not outside


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("risk_correlation_share", 7, "from 0 to 1"),
        ("staff_fte_self_hosted", -4, "from 0 to 1000"),
        ("bad_answers_noticed_share", -1, "from 0 to 1"),
        ("staff_usd_per_year", -3, "from 0 to"),
        ("fp8_quality_points", 9_000, "from 0 to 1000"),
        ("tuning_mfu", 0, "from 0.01 to 1"),
    ],
)
def test_nonsense_is_refused_with_what_is_expected(name: str, value: float, where: str) -> None:
    said = refused(**{name: value})
    assert f"assumptions.{name}" in said
    assert where in said


def test_each_end_of_a_range_is_looked_at_and_all_are_told() -> None:
    said = refused(
        risk_correlation_share={"value": 0.5, "low": -9, "high": 40}, quality_margin_share=9
    )
    assert said.count("expected a number from 0 to 1") == 3


@pytest.mark.parametrize("name", READ)
def test_at_either_bound_there_is_a_plan_and_its_risk(name: str) -> None:
    for value in bounds_of(KNOWN[name]):
        plan = evaluate(replace(ASKED, assumptions={name: value}), CATALOG)
        assert plan.path is not None
        assert np.isfinite(plan.path.cash_usd).all()
        assert np.isfinite(plan.path.npv_usd)
        risk = assess(plan, CATALOG, draws=20)
        assert (risk is None) == (plan.path.npv_stay_usd is None)
        if risk is None:  # nobody can stay, so nothing is saved against it
            continue
        assert np.isfinite(risk.outlook.fan).all()
        assert 0 <= risk.outlook.p_saving_positive <= 1
