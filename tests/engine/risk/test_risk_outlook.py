"""What a plan saves over the draws, against closed forms and against the plan at single figures."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Growth, Range, Switching
from dashboard.engine.inputs.normal import Z90
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import assess
from dashboard.engine.risk.outlook import FAN, glance, payback_months
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.path import payback_of
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
EXAMPLES = sorted((Path(__file__).parents[3] / "data" / "examples" / "scenarios").glob("*.toml"))
CHEAP = replace(BIG, prices={"input": 1.0, "output": 4.0})
"""Half of BIG: 1,800 USD for a million requests."""
DRIFT = {"hosted_price_drift_per_year": Range(0.0, -0.5, 0.2)}


def planned(asked: Scenario) -> Plan:
    return evaluate(asked, CATALOG)


def moving(**given: object) -> Scenario:
    """3,600 or 1,800 a month; 5,400 once to move."""
    chosen: dict[str, Any] = {"switching": {"cheap": Switching(usd=5_400)}, **given}
    return scenario({"today": BIG, "cheap": CHEAP}, **chosen)


def test_with_one_input_the_percentiles_are_the_plan_at_its_percentiles() -> None:
    asked = moving(assumptions=DRIFT, horizon_months=24)
    risk = assess(planned(asked), CATALOG, draws=20_000)
    assert risk is not None
    saving = {
        drift: planned(
            replace(asked, assumptions={"hosted_price_drift_per_year": drift})
        ).path.saving_usd  # type: ignore[union-attr]
        for drift in (-0.5, 0.0, 0.2)
    }
    seen = risk.outlook.saving_usd
    assert [seen.p10, seen.p50, seen.p90] == pytest.approx(list(saving.values()), rel=0.01)
    (bar,) = risk.tornado
    assert [bar.low_usd, bar.high_usd] == pytest.approx([saving[-0.5], saving[0.2]])


def test_the_mean_spend_is_that_of_the_lognormal_price() -> None:
    """Drift with standard deviation s: the mean price factor of month t is exp(s^2 t^2 / 2)."""
    s = 0.1
    drift = {"hosted_price_drift_per_year": Range(0.0, -Z90 * s, Z90 * s)}
    seen = glance(planned(moving(assumptions=drift, horizon_months=24)), CATALOG, draws=50_000)
    assert seen is not None
    years = np.arange(24) / 12
    expected = 1_800 * np.exp(s**2 * years**2 / 2).sum() + 5_400
    assert seen.spend.mean_usd == pytest.approx(expected, rel=0.002)
    assert seen.spend_stay.mean_usd == pytest.approx(2 * (expected - 5_400), rel=0.002)


def test_the_chance_of_payback_is_that_of_the_growth_that_pays_back() -> None:
    """Saving 1,800 (1 + g)^t: 18,000 are back within 6 months if g is above what solves it, 18.93% a month."""
    growth = Growth(per_month=0.15, low=0.05, high=0.25)
    asked = moving(
        workload=replace(FLAT_DAY, growth=growth),
        switching={"cheap": Switching(usd=18_000)},
        horizon_months=24,
    )
    needed = 0.0
    low, high = 0.0, 1.0
    for _ in range(60):
        needed = (low + high) / 2
        saved = 1_800 * ((1 + needed) ** np.arange(6)).sum()
        low, high = (needed, high) if saved < 18_000 else (low, needed)
    z = (needed - 0.15) / (0.25 - 0.15) * Z90
    expected = 1 - _normal(z)
    seen = glance(planned(asked), CATALOG, draws=40_000)
    assert seen is not None
    assert seen.p_payback_within is not None
    assert 0.2 < expected < 0.45
    assert seen.p_payback_within[6] == pytest.approx(expected, abs=0.01)


def _normal(z: float) -> float:
    from statistics import NormalDist

    return NormalDist().cdf(z)


@given(
    st.lists(
        st.tuples(st.integers(-50, 50), st.sampled_from([0, 0, 0, 30, 80, -40])),
        min_size=1,
        max_size=8,
    )
)
def test_payback_over_draws_is_the_payback_of_each(months: list[tuple[int, int]]) -> None:
    saved = np.array([float(s) for s, _ in months])
    once = np.array([float(o) for _, o in months])
    found = payback_months(saved[:, None], once[:, None])[0]
    expected = payback_of(saved, once)
    assert found == (np.inf if expected is None else pytest.approx(expected))


def test_the_tail_of_the_spend_is_the_mean_of_its_dearest_twentieth() -> None:
    seen = glance(planned(moving(assumptions=DRIFT)), CATALOG, draws=1_000)
    more = glance(planned(moving(assumptions=DRIFT)), CATALOG, draws=1_000)
    assert seen is not None
    assert more is not None
    assert seen.spend == more.spend
    assert seen.spend.tail_usd > seen.spend.mean_usd
    assert seen.spend_stay.tail_usd > seen.spend.tail_usd


def test_the_fan_starts_with_what_moving_costs_and_its_percentiles_never_cross() -> None:
    """One month: 1,800 saved less 5,400 paid, whatever the drift."""
    seen = glance(planned(moving(assumptions=DRIFT)), CATALOG, draws=500)
    assert seen is not None
    assert seen.fan.shape == (len(FAN), 12)
    assert seen.fan[:, 0] == pytest.approx([-3_600] * len(FAN))
    assert np.all(np.diff(seen.fan, axis=0) >= 0)


def test_a_plan_that_stays_saves_nothing_and_has_nothing_to_pay_back() -> None:
    asked = moving(assumptions=DRIFT, switching={"cheap": Switching(usd=1e6)})
    risk = assess(planned(asked), CATALOG, draws=200)
    assert risk is not None
    assert risk.outlook.saving_usd.p90 == 0
    assert risk.outlook.p_saving_positive == 0
    assert risk.outlook.p_payback_within is None


def test_without_anything_uncertain_there_is_no_risk_to_tell() -> None:
    assert assess(planned(moving()), CATALOG) is None


def test_a_fleet_that_some_draws_outgrow_costs_without_end_there() -> None:
    """One replica carries a million requests; with growth above 0 the year's last month needs more."""
    fixed = replace(OWN, replicas=1)
    shrinking = replace(
        FLAT_DAY, requests_per_month=900_000, growth=Growth(per_month=0.0, low=-0.02, high=0.02)
    )
    risk = assess(
        planned(scenario({"today": BIG, "fixed": fixed}, shrinking)), CATALOG, draws=2_000
    )
    assert risk is not None
    seen = risk.outlook
    assert seen.saving_usd.p90 > 0
    assert seen.saving_usd.p10 == -np.inf
    outgrown = 1 - _normal(((1e6 / 9e5) ** (1 / 11) - 1) / 0.02 * Z90)
    assert 1 - seen.p_saving_positive == pytest.approx(outgrown, abs=0.03)
    assert np.isfinite(risk.policies.hindsight_usd)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_assessed_the_same_every_time(path: Path) -> None:
    catalog = load(DAY)
    plan = evaluate(read_scenario(path, today=DAY), catalog)
    one, other = (assess(plan, catalog, draws=400) for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.outlook.saving_usd == other.outlook.saving_usd
    assert one.policies == other.policies
    assert [w.usd for w in one.worth] == [w.usd for w in other.worth]
    seeded = evaluate(replace(plan.scenario, seed=2), catalog)
    again = assess(seeded, catalog, draws=400)
    assert again is not None
    assert again.outlook.saving_usd != one.outlook.saving_usd


def test_a_commitment_that_outlasts_the_move_is_paid_in_every_draw() -> None:
    """Off a quote of 1,000 a month, 6 months committed: nothing is saved before the commitment ends."""
    options = {
        "offer": Quote(kind="quote", usd_per_month=1_000, commitment_months=6),
        "cheap": replace(BIG, prices={"input": 0.05, "output": 0.25}),
    }
    asked = scenario(options, assumptions=DRIFT, horizon_months=12)
    plan = planned(asked)
    assert plan.path is not None
    seen = glance(plan, CATALOG, draws=300)
    assert seen is not None
    assert plan.path.steps[0].month == 6
    assert seen.fan[3, 5] == pytest.approx(0)
    assert seen.saving_usd.p50 == pytest.approx(plan.path.saving_usd, rel=0.02)
