"""Units by search: as many as are cheapest with the rest paid per token, none where tokens are as cheap."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.quick_wins import quick_wins
from dashboard.engine.market.throughput_units import unit_candidates
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.provisioned import Provisioned
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 29)
CATALOG = load(DAY)


def scenario(model: str = "gpt-5.4", provider: str = "azure", **workload: object) -> Scenario:
    asked = {
        "requests_per_month": 20e6,
        "input_tokens": 1_500,
        "output_tokens": 200,
        "cached_share": 0.6,
        "peak_to_mean": 1.5,
        **workload,
    }
    options = {"now": {"kind": "hosted", "provider": provider, "model": model}}
    raw = {"version": 2, "current": "now", "workloads": {"chat": asked}, "options": options}
    return from_mapping(raw, today=DAY)


def units_of(asked: Scenario) -> list[Provisioned]:
    return list(unit_candidates(asked, CATALOG, "chat", ["now"]))


def month_0(asked: Scenario, option: Provisioned) -> float:
    whole = replace(asked, options={**asked.options, "units": option}, candidates="listed")
    return float(evaluate(whole, CATALOG).costs()["units"].monthly_usd[0])


@pytest.mark.parametrize("peak", [1.0, 1.5, 3.0])
@pytest.mark.parametrize("cached", [0.0, 0.6])
def test_no_other_count_and_no_other_term_is_cheaper(peak: float, cached: float) -> None:
    asked = scenario(peak_to_mean=peak, cached_share=cached)
    per_token = float(
        evaluate(replace(asked, candidates="listed"), CATALOG).costs()["now"].monthly_usd[0]
    )
    found = units_of(asked)
    least = month_0(asked, found[0]) if found else per_token
    assert least <= per_token
    for count in range(15, 600, 35):
        for commitment in ("on_demand", "reserved_1m"):
            other = Provisioned(
                kind="provisioned",
                model="gpt-5.4",
                provider="azure",
                commitment=commitment,
                reserved_units=count,
                spill_to="now",
            )
            assert month_0(asked, other) >= least * (1 - 1e-9), (count, commitment)


def test_little_traffic_keeps_no_units() -> None:
    assert units_of(scenario(requests_per_month=1e5)) == []


def test_units_are_not_bought_for_longer_than_the_model_is_sold() -> None:
    """GPT-5.4 ends at Azure within ten months, so a year is none of its terms, though it is the cheapest."""
    (found,) = units_of(scenario())
    assert found.commitment == "reserved_1m"
    (lasting,) = units_of(replace(scenario("gpt-5.5"), horizon_months=6))
    assert lasting.commitment != "reserved_1y"


def test_a_price_that_was_typed_is_not_held_against_listed_units() -> None:
    asked = scenario()
    listed = asked.options["now"]
    assert isinstance(listed, Hosted)
    typed = replace(listed, prices={"input": 0.5, "output": 2.0})
    assert units_of(replace(asked, options={"now": typed})) == []


def test_reserving_what_is_in_use_is_a_step_of_days_and_runs_nothing_twice() -> None:
    asked = replace(scenario("gemini-3.5-flash", "vertex"), horizon_months=5)
    plan = evaluate(asked, CATALOG)
    units = "reserved-gemini-3.5-flash@vertex"
    cost = plan.options[units].cost
    assert cost is not None
    now = plan.options["now"].cost
    assert now is not None
    assert cost.monthly_usd[0] < now.monthly_usd[0]
    assert cost.one_off_usd < now.monthly_usd[0] / 10, "half a week's work, no month of both"
    assert any(win.to_id == units and win.same_model for win in quick_wins(plan, CATALOG))
