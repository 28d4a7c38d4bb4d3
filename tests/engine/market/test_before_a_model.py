"""A plan of a day moves to no model before its first day, whoever serves it."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.inputs.days import months_until
from dashboard.engine.months.sold_from import first_day
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.verdicts import verdict

CHAT = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
GPT = {"kind": "hosted", "provider": "openai", "model": "gpt-4o"}
OPTIONS = {
    "gpt": GPT,
    "hosted": {"kind": "hosted", "provider": "deepseek", "model": "deepseek-v4-flash"},
    "own": {"kind": "self_hosted", "model": "gpt-oss-20b", "gpu": "h100-sxm"},
    "tuned": {
        "kind": "self_hosted",
        "model": "llama-3.1-8b",
        "gpu": "l40s",
        "success_share": 0.95,
        "fallback": "hosted",
    },
}


def plan_of(day: date, **scenario: object) -> Plan:
    raw: dict[str, object] = {"version": 2, "as_of": day, "current": "gpt", "options": OPTIONS}
    raw |= {"workloads": {"a": CHAT}, "horizon_months": 36, **scenario}
    return evaluate(from_mapping(raw, today=day), load(day))


@pytest.mark.parametrize("day", [date(2024, 8, 1), date(2025, 6, 1), date(2026, 3, 1)])
def test_no_move_is_made_before_the_first_day_of_a_model(day: date) -> None:
    catalog, plan = load(day), plan_of(day, candidates="market")
    for option_id, costs in plan.route_costs.switching.items():
        model = plan.scenario.options[option_id].model
        first = catalog.first_seen(model)
        if first and option_id != "gpt":
            assert costs.build_months >= months_until(day, first), option_id
    assert plan.market is not None
    listed = {*OPTIONS, *(o for o, origin in plan.origins.items() if origin == "baseline")}
    for option_id in plan.options.keys() - listed:
        first = catalog.first_seen(plan.scenario.options[option_id].model)
        assert first is None or first <= day, f"{option_id} is of {first}"
    for way in around(plan, catalog).llama:
        first = catalog.first_seen(way.option.model)
        assert first is None or first <= day


def test_on_own_gpus_and_behind_a_fallback_it_counts_from_its_first_month() -> None:
    """gpt-oss-20b is of August 2025, the tuned Llama asks a model of April 2026 again."""
    day = date(2024, 8, 1)
    plan = plan_of(day)
    listed = {o: month for o, month in plan.sold_from.items() if o in OPTIONS}
    assert listed == {"hosted": 20, "own": 12, "tuned": 20}
    notes = plan.options["own"].cost.notes  # type: ignore[union-attr]
    assert "no list has gpt-oss-20b before 5 August 2025: nothing moves to it earlier" in notes
    assert "now" not in verdict(plan, "hosted").split()
    assert "in April 2026" in verdict(plan, "hosted")


def test_after_the_plan_is_over_it_is_refused_by_name() -> None:
    plan = plan_of(date(2024, 8, 1), horizon_months=12)
    assert plan.options["own"].cost is None
    said = "no list has gpt-oss-20b before 5 August 2025, when the plan is over"
    assert said in plan.options["own"].reasons


def test_what_is_in_use_is_there_whatever_the_lists_say() -> None:
    day = date(2024, 8, 1)
    plan = plan_of(day, current="hosted")
    assert "hosted" not in plan.sold_from
    assert plan.options["hosted"].cost is not None
    assert "tuned" not in plan.sold_from
    option = plan.scenario.options["tuned"]
    assert first_day(plan.scenario, option, load(day)) is None


def test_a_list_of_long_after_is_no_sign_for_a_model_that_nobody_dates() -> None:
    """Without a first day a row of November 2026 says nothing of August 2024."""
    for day in (date(2024, 8, 1), date(2026, 3, 1)):
        catalog = load(day)
        table = catalog.offers()
        rows = zip(table.model_id, table.provider, table.state, strict=True)
        for model, provider, state in rows:
            if state == "running" and catalog.first_seen(model) is None:
                since = catalog.price(model, provider=provider).effective_from  # type: ignore[union-attr]
                assert since is not None
                assert since <= day, f"{model} at {provider}"
