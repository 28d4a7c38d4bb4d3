"""Dated changes, each against figures worked out by hand: 3,600 USD a month at BIG, 1,460 on one own GPU."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, FREE_MOVE, OWN, scenario

from dashboard.commands.plan_json import plan_to_dict
from dashboard.engine.answers.around import around
from dashboard.engine.inputs.fields import Change, Switching
from dashboard.engine.options.provisioned import Provisioned, Units
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.stages.option_cost import OptionCost

OPTIONS = {"today": BIG, "own": OWN}


def planned(*changes: Change, options: object = None, **given: object) -> Plan:
    return evaluate(scenario(options or OPTIONS, changes=changes, **given), CATALOG)  # type: ignore[arg-type]


def cost(plan: Plan, option_id: str) -> OptionCost:
    found = plan.options[option_id].cost
    assert found is not None, plan.options[option_id].reasons
    return found


def test_a_price_step_holds_from_its_month_on() -> None:
    """3,600 halved is 1,800 from month 6; own GPUs do not notice."""
    plan = planned(Change(6, options=("today",), price_factor=0.5))
    assert cost(plan, "today").monthly_usd == pytest.approx([3_600] * 6 + [1_800] * 6)
    assert cost(plan, "own").monthly_usd == pytest.approx([1_460] * 12)


def test_steps_multiply() -> None:
    """3,600 x 0.5 from month 2, x 3 more from month 4."""
    half, triple = (Change(m, options=("today",), price_factor=f) for m, f in ((2, 0.5), (4, 3.0)))
    usd = cost(planned(triple, half), "today").monthly_usd
    assert usd[[1, 2, 3, 4, 11]] == pytest.approx([3_600, 1_800, 1_800, 5_400, 5_400])


def test_rent_that_doubles_costs_twice_and_nothing_else_does() -> None:
    """730 hours at 4 USD, and the same 1,000 USD of tooling."""
    own = replace(OWN, tooling_usd_per_month=1_000.0)
    plan = planned(Change(3, gpu_price_factor=2.0), options={"today": BIG, "own": own})
    assert cost(plan, "own").monthly_usd[[2, 3]] == pytest.approx([2_460, 3_920])
    assert cost(plan, "today").monthly_usd == pytest.approx([3_600] * 12)


def test_a_price_of_month_0_counts_at_once_towards_a_commitment() -> None:
    """3,600 halved is 1,800, so 1,200 of 3,000 committed are not spent: 3,000 a month, now as later."""
    committed = replace(BIG, committed_usd_per_month=3_000.0)
    plan = planned(
        Change(0, options=("today",), price_factor=0.5), options={"today": committed, "own": OWN}
    )
    assert cost(plan, "today").monthly_usd == pytest.approx([3_000] * 12)
    later = planned(
        Change(1, options=("today",), price_factor=0.5), options={"today": committed, "own": OWN}
    )
    assert cost(later, "today").monthly_usd[[0, 1]] == pytest.approx([3_600, 3_000])


def test_a_change_in_month_0_is_in_the_break_even_volume_and_in_the_facts() -> None:
    """At 0.0036 x 0.25 = 0.0009 USD a request a million cost 900, less than one replica at 1,460."""
    plan = planned(Change(0, options=("today",), price_factor=0.25))
    assert cost(plan, "today").monthly_usd == pytest.approx([900] * 12)
    assert cost(plan, "today").curve.at(np.array([1e6]))[0] == pytest.approx(900)
    pair = plan.between("today", "own")
    assert pair is not None
    assert pair.volume.verdict == "never"
    lines = {line.component: line for line in cost(plan, "today").lines}
    fact = next(f for f in lines["input"].facts if f.name.endswith(".input"))
    assert (fact.value, fact.kind) == (0.5, "derived")
    assert "2 x 0.25" in fact.why
    assert sum(line.usd_month_0 for line in lines.values()) == pytest.approx(900)


def test_without_that_change_own_gpus_win() -> None:
    pair = planned().between("today", "own")
    assert pair is not None
    assert pair.volume.verdict != "never"


def test_the_fallback_follows_the_price_of_the_option_it_is() -> None:
    """One answer in ten is asked again: 360 a month, half of it from month 6 on and in month 0 as well."""
    options = {"today": BIG, "own": replace(OWN, success_share=0.9, fallback="today")}
    later = cost(planned(Change(6, options=("today",), price_factor=0.5), options=options), "own")
    assert later.breakdown_usd["fallback"][[5, 6]] == pytest.approx([360, 180])
    now = cost(planned(Change(0, options=("today",), price_factor=0.5), options=options), "own")
    assert now.breakdown_usd["fallback"] == pytest.approx([180] * 12)


def test_a_quote_and_provisioned_units_are_asked_another_price() -> None:
    """1,000 + 1 per thousand is 2,000; five times that from month 1."""
    quote = Quote(kind="quote", usd_per_month=1_000.0, usd_per_1k_requests=1.0)
    plan = planned(
        Change(1, options=("quote",), price_factor=5.0), options={"today": BIG, "quote": quote}
    )
    assert cost(plan, "quote").monthly_usd[[0, 1]] == pytest.approx([2_000, 10_000])


def test_an_option_that_ends_is_left_in_time() -> None:
    """Own GPUs and 3,000 USD of tooling cost more, and moving 50,000: only the end forces it, in month 5."""
    options = {"today": BIG, "own": replace(OWN, tooling_usd_per_month=3_000.0)}
    dear = {"own": Switching(usd=50_000.0, build_months=2), "today": FREE_MOVE}
    assert planned(options=options, switching=dear).path.steps == ()  # type: ignore[union-attr]
    plan = planned(Change(5, options=("today",), ends=True), options=options, switching=dear)
    assert plan.path is not None
    assert [(s.option, s.month) for s in plan.path.steps] == [("own", 5)]
    assert plan.path.saving_usd is None
    assert plan.path.npv_usd == pytest.approx(5 * 3_600 + 7 * 4_460 + 50_000)
    assert plan.ending() == {"today": 5}


def test_what_has_ended_costs_nothing_that_could_be_compared() -> None:
    """Own is cheaper from month 0 for good; payback counts the five months both are there."""
    plan = planned(Change(5, options=("today",), ends=True))
    assert cost(plan, "today").monthly_usd.tolist()[4:6] == [pytest.approx(3_600), np.inf]
    pair, back = plan.between("today", "own"), plan.between("own", "today")
    assert pair is not None
    assert back is not None
    assert (pair.month, pair.month_permanent, back.month) == (0, 0, None)
    told = plan_to_dict(plan, around(plan, CATALOG))["options"]["today"]
    assert told["monthly_usd"][4:6] == [pytest.approx(3_600), None]
    assert told["by_workload"]["chat"][5] is None


def test_an_option_is_not_moved_to_after_its_end() -> None:
    """Own GPUs are there until month 4 alone: two months at 1,460 save less than moving back costs."""
    plan = planned(Change(4, options=("own",), ends=True))
    assert plan.path is not None
    assert plan.path.options["chat"] == ("own",) * 4 + ("today",) * 8


def test_where_nothing_else_is_ready_it_is_left_as_soon_as_something_is() -> None:
    """Own GPUs serve from month 8: eight months at 3,600, then four at 1,460."""
    late = {"own": Switching(usd=0.0, build_months=8), "today": FREE_MOVE}
    plan = planned(Change(5, options=("today",), ends=True), switching=late)
    assert plan.path is not None
    assert [(s.option, s.month) for s in plan.path.steps] == [("own", 8)]
    assert plan.path.npv_usd == pytest.approx(8 * 3_600 + 4 * 1_460)


def test_where_nothing_else_ever_serves_there_is_no_path() -> None:
    plan = planned(Change(5, options=("today",), ends=True), options={"today": BIG})
    assert plan.path is None
    assert plan.no_path[0] == "today: it ends in month 5"


def test_an_end_in_month_0_leaves_the_option_out() -> None:
    plan = planned(Change(0, options=("own",), ends=True, why="sold"))
    assert plan.options["own"].reasons == ("ends in month 0 (sold)",)


def test_an_option_ends_with_the_fallback_it_needs() -> None:
    options = {
        "today": BIG,
        "own": replace(OWN, success_share=0.9, fallback="help"),
        "help": BIG,
    }
    plan = planned(Change(3, options=("help",), ends=True), options=options)
    assert cost(plan, "own").ends_in == 3


def test_who_stays_is_moved_to_the_successor_and_pays_for_it() -> None:
    """Five months at 3,600, seven at the successor's 1,800 and its move of 500."""
    options = {"today": BIG, "next": replace(BIG, prices={"input": 1.0, "output": 4.0})}
    moves = {"today": FREE_MOVE, "next": Switching(usd=500.0, build_months=0)}
    end = Change(5, options=("today",), ends=True, successor="next")
    plan = planned(end, options=options, switching=moves)
    assert plan.path is not None
    assert plan.path.npv_stay_usd == pytest.approx(5 * 3_600 + 7 * 1_800 + 500)
    assert [(s.option, s.month) for s in plan.path.steps] == [("next", 0)]
    assert plan.path.saving_usd == pytest.approx(5 * 1_800)


def test_an_outage_moves_its_share_of_the_requests_to_the_option_in_use() -> None:
    """73 of 730 hours: the GPU is paid all the same, and a tenth of the requests cost 360 at the model in use."""
    usd = cost(planned(Change(4, options=("own",), outage_hours=73.0)), "own").monthly_usd
    assert usd[[3, 4, 5]] == pytest.approx([1_460, 1_820, 1_460])


def test_in_an_outage_of_a_hoster_its_own_tokens_are_not_paid() -> None:
    """Nine tenths of 1,800, and a tenth of 3,600."""
    half = replace(BIG, prices={"input": 1.0, "output": 4.0})
    plan = planned(
        Change(4, options=("half",), outage_hours=73.0), options={"today": BIG, "half": half}
    )
    assert cost(plan, "half").monthly_usd[[3, 4]] == pytest.approx([1_800, 1_620 + 360])


def test_where_nobody_else_answers_the_requests_are_lost() -> None:
    """The model in use is out itself: a tenth of a million at 2 cents is 2,000; nine tenths of 3,600 are paid."""
    costly = replace(FLAT_DAY, usd_per_failure=0.02)
    plan = evaluate(
        scenario(OPTIONS, costly, changes=(Change(4, options=("today",), outage_hours=73.0),)),
        CATALOG,
    )
    assert cost(plan, "today").monthly_usd[[3, 4]] == pytest.approx([3_600, 3_240 + 2_000])


def test_an_outage_leaves_the_break_even_volume_alone() -> None:
    before, after = planned(), planned(Change(0, options=("own",), outage_hours=730.0))
    assert cost(after, "own").monthly_usd[0] == pytest.approx(1_460 + 3_600)
    a, b = (plan.between("today", "own") for plan in (before, after))
    assert a is not None
    assert b is not None
    assert a.volume == b.volume


NOTHING = (
    Change(0, price_factor=1.0, gpu_price_factor=1.0),
    Change(12, options=("today", "own"), ends=True),
    Change(99, options=("own",), outage_hours=100.0),
    Change(12, price_factor=9.0),
)


@pytest.mark.parametrize("change", NOTHING)
def test_a_factor_of_one_and_what_lies_beyond_the_horizon_change_nothing(change: Change) -> None:
    growing = replace(FLAT_DAY, growth_per_month=0.1, billed_failure_share=0.02)
    options = {**OPTIONS, "tuned": replace(OWN, success_share=0.9, fallback="today")}
    plain: Scenario = scenario(options, growing)
    plan, same = (evaluate(each, CATALOG) for each in (plain, replace(plain, changes=(change,))))
    beside = around(plan, CATALOG)
    assert plan_to_dict(plan, beside)["break_even"] == plan_to_dict(same, beside)["break_even"]
    assert plan_to_dict(plan, beside)["path"] == plan_to_dict(same, beside)["path"]
    for option_id, each in plan.costs().items():
        assert cost(same, option_id).monthly_usd == pytest.approx(each.monthly_usd, rel=1e-12)


def test_provisioned_units_follow_their_price() -> None:
    units = Units(input_tokens_per_minute=1e6, minimum=2, usd_per_hour=1.0)
    option = Provisioned(kind="provisioned", model="big", units=units)
    plan = planned(
        Change(3, options=("units",), price_factor=2.0), options={"today": BIG, "units": option}
    )
    assert cost(plan, "units").monthly_usd[[2, 3]] == pytest.approx([1_460, 2_920])


def test_the_cost_of_every_line_adds_up_in_every_month() -> None:
    changes = (
        Change(2, options=("today",), price_factor=0.5),
        Change(3, options=("own",), outage_hours=100.0),
        Change(4, gpu_price_factor=3.0),
    )
    plan = planned(
        *changes, options={"today": BIG, "own": replace(OWN, fallback="today", success_share=0.9)}
    )
    for each in plan.costs().values():
        assert sum(each.breakdown_usd.values()) == pytest.approx(each.monthly_usd)
        assert sum(each.by_workload.values()) == pytest.approx(each.monthly_usd)


def test_tools_billed_by_the_call_outlive_a_change_of_the_token_price() -> None:
    """3,600 halved, and a million calls at 1 USD per thousand: 1,800 + 1,000."""
    tools = replace(BIG, usd_per_1k_tool_calls=1.0)
    half = Change(0, options=("today",), price_factor=0.5)
    asked = scenario({"today": tools, "own": OWN}, changes=(half,))
    calls = {w: replace(v, tool_calls=1.0) for w, v in asked.workloads.items()}
    plan = evaluate(replace(asked, workloads=calls), CATALOG)
    assert cost(plan, "today").monthly_usd == pytest.approx([2_800] * 12)


@pytest.mark.parametrize("month", [0, 3])
@pytest.mark.parametrize("change", [{"gpu_price_factor": 0.5}, {"outage_hours": 100.0}])
def test_egress_goes_along_with_every_change_in_any_month(
    month: int, change: dict[str, float]
) -> None:
    """A change in month 0 counts in the cost of month 0, egress included."""
    options = {**OPTIONS, "own": replace(OWN, egress_usd_per_gb=0.05)}
    plan = planned(Change(month, options=("own",), **change), options=options)  # type: ignore[arg-type]
    plain = planned(options=options)
    assert set(cost(plan, "own").breakdown_usd) >= set(cost(plain, "own").breakdown_usd)
    assert cost(plan, "own").monthly_usd[:month] == pytest.approx(
        cost(plain, "own").monthly_usd[:month]
    )
