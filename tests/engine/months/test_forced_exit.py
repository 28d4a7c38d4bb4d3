"""Options in use that cannot stay: left as soon as another can serve, at their price until then."""

from dataclasses import replace
from datetime import date

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.engine.inputs.fields import Constraints, Switching, Workload
from dashboard.engine.options import Option
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario

POOR = replace(BIG, success_share=0.8)
OFFER = Quote(kind="quote", usd_per_month=1_600, success_share=1.0)
STRICT = Constraints(min_quality=0.9)


def asked(options: dict[str, Option], **given: object) -> Scenario:
    return scenario(options, **{"constraints": STRICT, **given})  # type: ignore[arg-type]


def plan(options: dict[str, Option], **given: object) -> Plan:
    return evaluate(asked(options, **given), CATALOG)


def test_an_excluded_option_runs_at_its_price_until_another_is_built() -> None:
    """3,600 a month for two months, then 1,600, although staying would be the cheapest plan of all."""
    moves = {"offer": Switching(usd=50_000, build_months=2)}
    found = plan({"today": POOR, "offer": OFFER}, switching=moves).path
    assert found is not None
    assert found.options["chat"] == ("today",) * 2 + ("offer",) * 10
    assert found.npv_usd == pytest.approx(2 * 3_600 + 50_000 + 10 * 1_600)
    assert found.npv_stay_usd is found.saving_usd is found.stay_usd is None
    assert found.payback_month is found.cash_low_usd is None


def test_the_facts_of_its_price_are_named_with_the_others() -> None:
    made = plan({"today": POOR, "offer": OFFER})
    assert "price.maker.big.input" in {fact.name for fact in made.facts}


def test_it_is_left_even_for_an_option_that_only_bridges() -> None:
    """The dear one can serve now, the cheap one from month 3."""
    moves = {"offer": Switching(usd=0, build_months=3), "dear": Switching(usd=0, build_months=0)}
    dear = Quote(kind="quote", usd_per_month=9_000, success_share=1.0)
    found = plan({"today": POOR, "dear": dear, "offer": OFFER}, switching=moves).path
    assert found is not None
    assert found.options["chat"] == ("dear",) * 3 + ("offer",) * 9


def test_nobody_moves_to_an_excluded_option() -> None:
    """The other workload is on a dear offer; the cheap excluded one is in use next door."""
    workloads = {"a": FLAT_DAY, "b": replace(FLAT_DAY, current="dear")}
    cheap = replace(POOR, prices={"input": 0.1, "output": 0.1})
    options: dict[str, Option] = {
        "today": cheap,
        "dear": Quote(kind="quote", usd_per_month=9_000, success_share=1.0),
        "offer": OFFER,
    }
    found = plan(options, workloads=workloads).path
    assert found is not None
    assert set(found.options["a"]) == set(found.options["b"]) == {"offer"}


def test_without_a_price_the_months_until_it_is_left_count_as_nothing() -> None:
    """Own GPUs, 1,460 a month, from month 2; a month of both runs costs at most what the new one does."""
    unknown = replace(BIG, model="unheard-of")
    moves = {"own": Switching(engineer_weeks=0, dual_run_months=1, overrun_share=0, build_months=2)}
    made = plan({"today": unknown, "own": OWN}, constraints=Constraints(), switching=moves)
    assert made.path is not None
    assert made.path.options["chat"] == ("today",) * 2 + ("own",) * 10
    assert made.path.npv_usd == pytest.approx(1_460 + 10 * 1_460)
    assert made.path.npv_stay_usd is None
    assert made.route_costs.unpriced == {"today"}
    assert "unheard-of" in made.route_costs.barred["today"][0]


def test_with_nowhere_to_go_there_is_no_path_and_it_says_why() -> None:
    made = plan({"today": POOR})
    assert made.path is None
    assert made.no_path == (
        "today: 80.0% of answers are good; the scenario asks 90.0%",
        "no other option that it may use can serve",
    )


def test_an_option_that_comes_after_the_horizon_is_nowhere_to_go() -> None:
    moves = {"offer": Switching(usd=0, build_months=12)}
    made = plan({"today": POOR, "offer": OFFER}, switching=moves)
    assert made.path is None
    assert made.no_path[-1] == "offer can serve from month 12, after the horizon"


def test_a_workload_that_may_use_nothing_else_stops_the_plan() -> None:
    workloads: dict[str, Workload] = {"a": FLAT_DAY, "b": replace(FLAT_DAY, options=("today",))}
    made = plan({"today": POOR, "offer": OFFER}, workloads=workloads)
    assert made.path is None


def test_one_excluded_option_leaves_the_others_where_they_are() -> None:
    workloads = {"a": FLAT_DAY, "b": replace(FLAT_DAY, current="fine", options=("fine",))}
    fine = replace(BIG, success_share=1.0)
    made = plan({"today": POOR, "fine": fine, "offer": OFFER}, workloads=workloads)
    assert made.path is not None
    assert made.path.options["b"] == ("fine",) * 12
    assert made.path.options["a"] == ("offer",) * 12
    assert made.path.npv_stay_usd is None


ENDING = replace(
    CATALOG, prices={"big": replace(CATALOG.prices["big"], retires_on=date(2027, 2, 10))}
)
"""As of November 2026: month 3 is February 2027."""
STRICT_END = Constraints(successors=False)


def test_a_model_that_ends_is_left_in_its_last_month_where_no_successor_is_assumed() -> None:
    """The dear offer, 9,000, would never be taken for itself."""
    dear = Quote(kind="quote", usd_per_month=9_000, success_share=1.0)
    asked_for = scenario({"today": BIG, "dear": dear}, constraints=STRICT_END)
    found = evaluate(asked_for, ENDING).path
    assert found is not None
    assert found.options["chat"] == ("today",) * 3 + ("dear",) * 9
    assert found.npv_stay_usd is None
    assert evaluate(replace(asked_for, constraints=Constraints()), ENDING).path is not None
    stays = evaluate(replace(asked_for, constraints=Constraints()), ENDING).path
    assert stays is not None
    assert stays.steps == ()


def test_it_may_be_left_before_and_runs_on_where_nothing_is_built_in_time() -> None:
    cheap = scenario({"today": BIG, "offer": OFFER}, constraints=STRICT_END)
    late = replace(cheap, switching={"offer": Switching(usd=0, build_months=5)})
    for asked_for, months in ((cheap, 0), (late, 5)):
        found = evaluate(asked_for, ENDING).path
        assert found is not None
        assert found.options["chat"].count("today") == months


def test_nobody_moves_to_a_model_that_has_ended() -> None:
    """The cheap one ends in month 3; before that it is worth the move, after it the offer is."""
    cheap = replace(BIG, prices={"input": 0.1, "output": 0.1})
    asked_for = scenario(
        {"today": OFFER, "big": replace(BIG, provider="maker")}, constraints=STRICT_END
    )
    found = evaluate(replace(asked_for, options={"today": OFFER, "big": cheap}), CATALOG).path
    assert found is not None
    assert set(found.options["chat"]) == {"big"}
    small = replace(ENDING.prices["big"], usd_per_mtok={"input": 0.1, "output": 0.1})
    ended = evaluate(asked_for, replace(ENDING, prices={"big": small})).path
    assert ended is not None
    assert ended.options["chat"] == ("big",) * 3 + ("today",) * 9


def test_a_retired_model_in_use_keeps_its_last_price_until_it_is_left() -> None:
    gone = replace(CATALOG.prices["big"], retires_on=date(2026, 10, 1))
    moves = {"offer": Switching(usd=0, build_months=2)}
    asked_for = scenario({"today": BIG, "offer": OFFER}, switching=moves)
    plan = evaluate(asked_for, replace(CATALOG, prices={"big": gone}))
    assert plan.path is not None
    assert plan.path.npv_usd == pytest.approx(2 * 3_600 + 10 * 1_600)
    assert plan.route_costs.unpriced == frozenset()
