"""Draws of plans in which something changes by date."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, FREE_MOVE, OWN, scenario

from dashboard.engine.inputs.fields import Change, Range, Switching
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.assess import assess

OPTIONS = {"today": BIG, "next": replace(BIG, prices={"input": 1.0, "output": 4.0}), "own": OWN}
MOVES = {
    "today": FREE_MOVE,
    "next": Switching(usd=500.0, build_months=0),
    "own": Switching(usd=9_000.0, build_months=0),
}
UNSURE = {"hosted_price_drift_per_year": Range(0.0, -0.2, 0.2)}


def test_nobody_stays_on_an_option_that_has_ended_in_any_draw() -> None:
    """Nothing costs as much as a month on what is gone, and hindsight is no dearer than the plan."""
    end = Change(5, options=("today",), ends=True, successor="next")
    plan = evaluate(scenario(OPTIONS, switching=MOVES, assumptions=UNSURE, changes=(end,)), CATALOG)
    risk = assess(plan, CATALOG, draws=200)
    assert risk is not None
    assert plan.path is not None
    found = risk.policies
    assert found.hindsight_usd <= found.rule_usd <= found.best_fixed_usd * (1 + 1e-9)
    assert found.plan_usd < 1e6
    assert found.best_fixed_usd < 1e6
    assert risk.outlook.saving_usd.p50 == pytest.approx(plan.path.saving_usd, rel=0.05)


@pytest.mark.parametrize(
    "change",
    [
        Change(4, options=("today",), price_factor=0.5),
        Change(0, options=("next",), price_factor=0.5),
        Change(3, gpu_price_factor=2.0),
        Change(5, options=("next",), outage_hours=168.0),
        Change(0, options=("own",), outage_hours=168.0),
    ],
)
def test_draws_without_a_range_repeat_the_plan_with_its_changes(change: Change) -> None:
    certain = {"hosted_price_drift_per_year": Range(0.0, -1e-9, 1e-9)}
    growing = replace(FLAT_DAY, growth_per_month=0.05)
    plan = evaluate(
        scenario(OPTIONS, growing, switching=MOVES, assumptions=certain, changes=(change,)),
        CATALOG,
    )
    risk = assess(plan, CATALOG, draws=100)
    assert risk is not None
    assert plan.path is not None
    assert plan.path.npv_stay_usd is not None
    spread = risk.outlook.saving_usd
    saving = np.array([spread.p10, spread.p50, spread.p90])
    assert saving == pytest.approx([plan.path.saving_usd] * 3, rel=1e-6)
    assert risk.outlook.spend_stay.mean_usd == pytest.approx(plan.path.npv_stay_usd, rel=1e-6)
