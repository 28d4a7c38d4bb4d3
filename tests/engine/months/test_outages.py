"""Outages: who answers meanwhile costs its price and its own bad answers, in the plan and in every draw."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, FLAT_DAY, FREE_MOVE, OWN, scenario

from dashboard.engine.inputs.fields import Change, Range
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import assess
from dashboard.engine.risk.outlook import draw
from dashboard.engine.stages.option_cost import OptionCost

TENTH = 73.0
"""Hours: a tenth of a month."""
TODAY = replace(BIG, success_share=0.9)
HALF = replace(BIG, prices={"input": 1.0, "output": 4.0}, success_share=0.8)
COSTLY = replace(FLAT_DAY, usd_per_failure=0.02, bad_answer_usd=0.01, quality_margin=0.5)


def planned(*changes: Change, options: Mapping[str, Any], workload: object = COSTLY) -> Plan:
    return evaluate(scenario(options, workload, changes=changes), CATALOG)  # type: ignore[arg-type]


def cost(plan: Plan, option_id: str) -> OptionCost:
    found = plan.options[option_id].cost
    assert found is not None, plan.options[option_id].reasons
    return found


def test_bad_answers_of_what_answers_meanwhile_cost_too() -> None:
    """A tenth of a million at the model in use costs 360, and a tenth of those are bad at 2 cents: 200. The GPU,
    whose answers are all good, is paid all the same."""
    flat = replace(FLAT_DAY, usd_per_failure=0.02)
    own = replace(OWN, success_share=1.0)
    out = Change(4, options=("own",), outage_hours=TENTH)
    plan = planned(out, options={"today": TODAY, "own": own}, workload=flat)
    found = cost(plan, "own")
    assert found.monthly_usd[[3, 4]] == pytest.approx([1_460, 1_460 + 360 + 200])
    assert found.breakdown_usd["bad answers in an outage"][4] == pytest.approx(200)
    assert plan.route_costs.running["own"].unbilled_usd()[4] == pytest.approx(200)


def test_what_is_asked_again_falls_away_with_the_answers() -> None:
    """Of 0.9 today 0.8 are good: half of what is worse is noticed and asked again at 3,600 a million, 180 a
    month. Of all that nothing is left in a month without the option."""
    out = Change(4, options=("half",), outage_hours=730.0)
    plan = planned(out, options={"today": TODAY, "half": HALF}, workload=FLAT_DAY)
    assert cost(plan, "half").breakdown_usd["asked again"][[3, 4]] == pytest.approx([180, 0])


def test_a_lost_request_costs_what_a_bad_answer_costs() -> None:
    """The model in use is out itself. Bad answers cost 0.1 x 2 cents before, 2,000; a lost tenth costs 2 cents,
    and a cent for each of the 90% that were good, where the rest costs nine tenths of what it did."""
    out = Change(4, options=("today",), outage_hours=TENTH)
    found = cost(planned(out, options={"today": TODAY, "half": HALF}), "today")
    assert found.monthly_usd[[3, 4]] == pytest.approx(
        [3_600 + 2_000, 0.9 * 5_600 + 100_000 * (0.02 + 0.9 * 0.01)]
    )


@pytest.mark.parametrize("month", [0, 4])
def test_a_month_without_the_option_costs_a_month_on_the_one_in_use(month: int) -> None:
    out = Change(month, options=("half",), outage_hours=730.0)
    plan = planned(out, options={"today": TODAY, "half": HALF})
    at = [cost(plan, o).monthly_usd[month] for o in ("today", "half")]
    assert at[1] == pytest.approx(at[0])


def test_meanwhile_the_successor_answers_at_the_price_it_has_then() -> None:
    """It costs half of 3,600, asks half of what is worse again at itself, and 10% less from month 6 on."""
    options = {"today": TODAY, "next": HALF, "other": replace(HALF, success_share=0.7)}
    changes = (
        Change(2, options=("today",), ends=True, successor="next"),
        Change(6, options=("next",), price_factor=0.9),
        Change(8, options=("other",), outage_hours=730.0),
    )
    plan = planned(*changes, options=options)
    assert cost(plan, "other").monthly_usd[8] == pytest.approx(cost(plan, "next").monthly_usd[8])


@given(
    today=st.floats(0.3, 1),
    other=st.floats(0.3, 1),
    failure=st.floats(0, 0.1),
    wrong=st.floats(0, 0.1),
    price=st.floats(0.1, 3),
    hours=st.floats(1, 730),
    fallback=st.sampled_from(["", "none", "today"]),
    month=st.integers(0, 11),
)
@settings(max_examples=40, deadline=None)
def test_an_outage_costs_what_the_answers_meanwhile_cost_more(
    *,
    today: float,
    other: float,
    failure: float,
    wrong: float,
    price: float,
    hours: float,
    fallback: str,
    month: int,
) -> None:
    """It is cheaper only where who answers meanwhile costs less, bad answers and all."""
    options = {
        "today": replace(BIG, success_share=today),
        "other": replace(
            BIG,
            prices={"input": 2 * price, "output": 8 * price},
            success_share=other,
            fallback=fallback,
        ),
    }
    asked = replace(FLAT_DAY, usd_per_failure=failure, bad_answer_usd=wrong)
    out = Change(month, options=("other",), outage_hours=hours)
    before = planned(options=options, workload=asked)
    after = planned(out, options=options, workload=asked)
    (there, here), now = (cost(before, o).monthly_usd for o in options), cost(after, "other")
    more = (there[month] - here[month]) * hours / 730
    assert now.monthly_usd[month] - here[month] == pytest.approx(more, rel=1e-9, abs=1e-6)


UNSURE = {
    "hosted_price_drift_per_year": Range(0.0, -0.2, 0.2),
    "success_spread_share": Range(0.05, 0.05, 0.05),
    "bad_answers_noticed_share": Range(0.5, 0.2, 0.8),
}


def test_in_every_draw_a_month_without_the_option_costs_a_month_on_the_one_in_use() -> None:
    out = Change(4, options=("half",), outage_hours=730.0)
    options = {"today": TODAY, "half": HALF}
    plan = evaluate(scenario(options, COSTLY, changes=(out,), assumptions=UNSURE), CATALOG)
    found = draw(plan, CATALOG, draws=200)
    assert found is not None
    drawn = found[0].drawn(found[1])
    today, half = (
        drawn.option(drawn.route_costs.option_ids.index(o)).monthly_usd() for o in options
    )
    assert np.std(today[4]) > 0
    assert half[4] == pytest.approx(today[4])
    assert half[3] != pytest.approx(today[3])


@pytest.mark.parametrize("option_id", ["today", "half"])
def test_draws_without_a_range_repeat_the_plan_with_its_outage(option_id: str) -> None:
    certain = {"hosted_price_drift_per_year": Range(0.0, -1e-9, 1e-9)}
    out = Change(4, options=(option_id,), outage_hours=168.0)
    options = {"today": TODAY, "half": replace(HALF, success_share=0.9)}
    moves = dict.fromkeys(options, FREE_MOVE)
    plan = evaluate(
        scenario(options, COSTLY, changes=(out,), switching=moves, assumptions=certain), CATALOG
    )
    risk = assess(plan, CATALOG, draws=100)
    assert risk is not None
    assert plan.path is not None
    spread = risk.outlook.saving_usd
    assert [spread.p10, spread.p90] == pytest.approx([plan.path.saving_usd] * 2, rel=1e-6)
