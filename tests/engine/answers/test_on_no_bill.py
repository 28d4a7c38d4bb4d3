"""What wrong answers cost or better ones save is counted and never paid: worked by hand at round prices."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, SmallCatalog, scenario

from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.ledger import ledger
from dashboard.engine.inputs.fields import Switching, Workload
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.outlook import glance
from dashboard.engine.search.routing import routes_of
from dashboard.wording.alternatives import NEVER, what_in_words
from dashboard.wording.tiles import paid_in_words
from dashboard.wording.words import monthly_counts, on_no_bill

KNOWN = SmallCatalog(
    assumed={**CATALOG.assumed, "current_success_share": 0.95, "bad_answers_noticed_share": 0.7}
)
COSTLY = replace(FLAT_DAY, bad_answer_usd=0.10)
BETTER = replace(OWN, success_share=0.97, usd_per_gpu_hour=6.0)
"""4,380 a month; 0.02 x 1M x 0.10 of better answers is 2,000 on no bill."""
MOVE = {"it": Switching(usd=3_000, build_months=0)}


def plan(workload: Workload = COSTLY, option: object = BETTER, **more: object) -> Plan:
    return evaluate(
        scenario({"today": BIG, "it": option}, workload, **{"switching": MOVE, **more}),
        KNOWN,
    )


def test_a_move_that_only_better_answers_pay_for_is_worth_it_and_never_paid_back() -> None:
    """3,600 against 4,380 - 2,000: 1,220 a month for 3,000. Bills rise by 780 a month."""
    found = plan()
    path = found.path
    assert path is not None
    assert path.saving_usd == pytest.approx(12 * 1_220 - 3_000)
    assert path.npv_usd == pytest.approx(12 * 2_380 + 3_000)
    assert path.monthly_usd == pytest.approx(np.full(12, 4_380.0))
    assert path.counted_usd == pytest.approx(np.full(12, 2_380.0))
    assert path.cash_usd == pytest.approx([7_380] + [4_380] * 11)
    assert path.stay_usd == pytest.approx(np.full(12, 3_600.0))
    assert path.payback_month is None
    assert path.cash_low_usd == pytest.approx(-3_000 - 12 * 780)
    named = ledger(found)
    assert named["path_usd_month_0"] == pytest.approx(4_380)
    assert named["stay_usd_month_0"] == pytest.approx(3_600)
    assert named["it.all_in_usd_per_month"] == pytest.approx(2_380)
    assert "payback_months" not in named
    pair = found.between("today", "it")
    assert pair is not None
    assert pair.payback_months is None
    assert pair.month == 0


def test_one_clause_says_where_the_worth_and_the_bills_differ() -> None:
    """3,000 + 12 x 780 more is paid."""
    found = plan()
    assert on_no_bill(found) == (
        "by bills alone the path costs $12.4k more than staying; the rest is what wrong answers cost you, "
        "which is on no bill"
    )
    assert paid_in_words(found).startswith("Now $3,600, on the path $4,380; ")
    assert "By bills alone" in paid_in_words(found)
    assert on_no_bill(plan(FLAT_DAY, replace(BETTER, usd_per_gpu_hour=1.0))) == ""


def test_what_is_saved_on_no_bill_is_not_said_not_to_pay() -> None:
    found = plan()
    other = next(each for each in alternatives(found) if each.option_id == "it")
    assert NEVER not in what_in_words(found, other)


def test_losses_on_no_bill_are_no_cash_either() -> None:
    """Own GPUs at 1,460 and 252 asked again; 3,000 of wrong answers is on no bill."""
    worse = replace(OWN, success_share=0.85)
    found = plan(
        replace(COSTLY, quality_margin=0.2),
        worse,
        switching={"it": Switching(usd=0, build_months=0)},
    )
    costs = found.costs()["it"]
    assert costs.monthly_usd[0] == pytest.approx(1_460 + 252 + 3_000)
    assert costs.billed_usd[0] == pytest.approx(1_460 + 252)


def test_two_options_side_by_side_are_billed_whatever_better_answers_save() -> None:
    """At 0.50 an answer better ones save 10,000 a month; half a month of both still costs half of 3,600."""
    both = {"it": Switching(engineer_weeks=0, dual_run_months=0.5, overrun_share=0, build_months=0)}
    usd = [
        found.path.steps[0].one_off_usd - found.route_costs.once_usd["it"]
        for bad in (0.10, 0.50)
        if (found := plan(replace(COSTLY, bad_answer_usd=bad), switching=both)).path is not None
    ]
    assert usd == pytest.approx([1_800, 1_800])


def test_draws_pay_back_by_bills_alone() -> None:
    asked = {"growth_low": -0.01, "growth_high": 0.01}
    found = plan(replace(COSTLY, **asked))  # type: ignore[arg-type]
    seen = glance(found, KNOWN, draws=200)
    assert seen is not None
    assert seen.p_payback_within is not None
    assert seen.p_payback_within[12] == 0
    assert seen.p_saving_positive > 0
    assert seen.fan[-1, -1] < 0


def test_the_worth_is_the_cash_and_what_is_on_no_bill() -> None:
    """Whatever is counted is paid or on no bill, for every route and month."""
    found = plan(replace(COSTLY, growth_per_month=0.03), discount_per_year=0.1)
    costs = found.route_costs
    assert found.path is not None
    for routes in (costs.stay(), routes_of(costs, found.path)):
        whole = costs.cash_usd(routes) + costs.unbilled_usd(routes)
        assert whole == pytest.approx(costs.counted_usd(routes))
        assert costs.npv_usd(routes) == pytest.approx(float(whole @ costs.discount))


def test_costs_of_a_month_are_named_by_what_they_count() -> None:
    assert "on no bill" in monthly_counts(plan())
    assert monthly_counts(plan(FLAT_DAY, replace(BETTER, usd_per_gpu_hour=1.0))) == ""
