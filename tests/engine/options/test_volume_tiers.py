"""Volume tiers and discounts of an agreement, worked by hand: what lies above a mark is cheaper, for so long."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import assess
from dashboard.scenario import ScenarioError, from_mapping, read_scenario
from dashboard.scenario.files import to_toml

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
TIERS = [
    {"above_tokens_per_month": 1e9, "price_factor": 0.8},
    {"above_tokens_per_month": 1.25e9, "price_factor": 0.5},
]


def asked(**option: object) -> dict[str, object]:
    """A million requests of 1,000 and 500 tokens at 2 and 4 dollars: 4,000 dollars, 1.5 billion tokens."""
    prices = {"input": 2.0, "output": 4.0}
    own = {"kind": "hosted", "model": "my", "provider": "me", "prices": prices, "success_share": 1}
    work = {"current": "own", "requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 500}
    return {
        "version": 1,
        "name": "tiers",
        "as_of": DAY.isoformat(),
        "horizon_months": 4,
        "discount_per_year": 0.0,
        "workloads": {"work": {**work, "cached_share": 0.0}},
        "options": {"own": {**own, **option}},
        "assumptions": {"hosted_price_drift_per_year": 0.0},
    }


def planned(**option: object) -> Plan:
    return evaluate(from_mapping(asked(**option), today=DAY), CATALOG)


def monthly(plan: Plan) -> list[float]:
    return list(plan.costs()["own"].monthly_usd)


def test_what_lies_above_a_mark_is_cheaper_and_what_lies_below_is_not() -> None:
    """0.5 billion at a fifth less, of which 0.25 billion at 30 points less again: 4000 - 266.67 - 200."""
    plan = planned(volume_tiers=TIERS)
    assert monthly(plan) == pytest.approx([4000 - 4000 / 1.5 * 0.5 * 0.2 - 200] * 4)
    lines = {line.component: line.usd_month_0 for line in plan.costs()["own"].lines}
    assert lines == pytest.approx(
        {
            "input": 2000,
            "output": 2000,
            "volume discount 1": -266.6666667,
            "volume discount 2": -200,
        }
    )
    taken_off = [x for x in plan.costs()["own"].lines if x.role is CostRole.DISCOUNT]
    assert {"volume_tiers.1.above", "volume_tiers.1.price_factor"} <= {
        fact.name for fact in taken_off[0].facts
    }


def test_below_the_first_mark_nothing_changes() -> None:
    assert (
        monthly(planned(volume_tiers=[{**TIERS[0], "above_tokens_per_month": 2e9}])) == [4000] * 4
    )


def test_all_workloads_of_an_option_fill_its_tiers_together() -> None:
    """A quarter and three quarters of the volume pay what the whole pays, by what they use."""
    parts = asked(volume_tiers=TIERS)
    work = parts["workloads"]["work"]  # type: ignore[index]
    shares = {"one": 0.25, "two": 0.75}
    parts["workloads"] = {w: {**work, "requests_per_month": s * 1e6} for w, s in shares.items()}
    plan = evaluate(from_mapping(parts, today=DAY), CATALOG)
    whole = monthly(planned(volume_tiers=TIERS))
    assert monthly(plan) == pytest.approx(whole)
    by_workload = plan.costs()["own"].by_workload
    assert {w: float(usd[0]) for w, usd in by_workload.items()} == pytest.approx(
        {w: share * whole[0] for w, share in shares.items()}
    )


def test_a_discount_lasts_its_months() -> None:
    """A tenth less in months 0 and 1, then a twentieth less in month 3."""
    rows = [
        {"price_factor": 0.9, "months": 2},
        {"price_factor": 0.95, "from_month": 3, "months": 12},
    ]
    assert monthly(planned(discounts=rows)) == pytest.approx([3600, 3600, 4000, 3800])


def test_a_discount_is_taken_off_what_the_tiers_leave() -> None:
    plan = planned(volume_tiers=TIERS, discounts=[{"price_factor": 0.9, "months": 1}])
    assert monthly(plan) == pytest.approx([3180, 3533.3333, 3533.3333, 3533.3333])


def test_a_commitment_counts_what_the_discount_leaves() -> None:
    """5,000 are committed: 3,600 are spent in the first month and 4,000 later; the rest is paid too."""
    row = {"price_factor": 0.9, "months": 1}
    plan = planned(discounts=[row], committed_usd_per_month=5000, commitment_months=12)
    assert monthly(plan) == pytest.approx([5000] * 4)
    breakdown = plan.costs()["own"].breakdown_usd
    assert list(breakdown["commitment"]) == pytest.approx([1400, 1000, 1000, 1000])


def test_the_volume_at_which_it_wins_counts_the_tiers() -> None:
    """Against a flat 3,000: 1,000 are saved at half price above 1 billion tokens; of the list none would be.

    V million requests cost 4000 V; above V = 2/3 half of it. 4000 x 2/3 + 2000 (V - 2/3) = 3000 at V = 5/6.
    """
    mapping = asked(volume_tiers=[{"above_tokens_per_month": 1e9, "price_factor": 0.5}])
    flat = {"kind": "quote", "usd_per_month": 3000.0, "success_share": 1}
    mapping["options"]["flat"] = flat  # type: ignore[index]
    plan = evaluate(from_mapping(mapping, today=DAY), CATALOG)
    pair = plan.between("own", "flat")
    assert pair is not None
    assert pair.volume.first == pytest.approx(5e6 / 6, rel=1e-6)


def test_draws_cost_what_the_plan_costs_where_nothing_is_uncertain() -> None:
    mapping = asked(volume_tiers=TIERS, discounts=[{"price_factor": 0.9, "months": 2}])
    mapping["options"]["flat"] = {"kind": "quote", "usd_per_month": 2000.0, "success_share": 1}  # type: ignore[index]
    plan = evaluate(from_mapping(mapping, today=DAY), CATALOG)
    risk = assess(plan, CATALOG, draws=100)
    assert risk is not None
    assert np.isfinite(monthly(plan)).all()


def test_rows_are_read_from_a_file_and_written_back(tmp_path: Path) -> None:
    scenario = from_mapping(
        asked(volume_tiers=TIERS, discounts=[{"price_factor": 0.9, "months": 2}]), today=DAY
    )
    text = to_toml(scenario)
    assert text.count("[[options.own.volume_tiers]]") == 2
    path = tmp_path / "s.toml"
    path.write_text(text)
    assert read_scenario(path, today=DAY) == scenario


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"volume_tiers": TIERS[::-1]}, "must be above that of the row before"),
        (
            {"volume_tiers": [TIERS[0], {"above_tokens_per_month": 2e9, "price_factor": 0.9}]},
            "more volume is never dearer",
        ),
        (
            {"volume_tiers": TIERS, "committed_usd_per_month": 100},
            "type the discount of the commitment under discounts",
        ),
        ({"volume_tiers": [{"above_tokens_per_month": 1e9, "price_factor": 0}]}, "0.001"),
        ({"discounts": [{"price_factor": 1.2, "months": 3}]}, "from 0.001 to 1"),
        ({"discounts": [{"price_factor": 0.9}]}, "months"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_a_sentence(
    option: dict[str, object], said: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        from_mapping(asked(**option), today=DAY)
    assert said in str(refused.value)
