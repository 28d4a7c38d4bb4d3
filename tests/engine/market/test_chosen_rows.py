"""Which offers the search keeps to be worked out in full."""

from datetime import date

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.market.screen import screen
from dashboard.engine.market.search import BEST, best_for_all, chosen_rows, with_market
from dashboard.engine.months.announced import rises
from dashboard.engine.plan import evaluate
from dashboard.scenario.forms import from_mapping

DAY = date(2026, 11, 23)
CATALOG = load(DAY)


def test_a_price_that_is_announced_to_rise_is_known_to() -> None:
    assert rises(CATALOG, "gemini-3.8-flash", "google", within_months=36)
    assert not rises(CATALOG, "gemini-3.8-flash", "google", within_months=1)
    assert not rises(CATALOG, "gpt-4.1", "openai", within_months=36)
    assert not rises(CATALOG, "a-model-nobody-sells", "openai", within_months=36)


@pytest.mark.parametrize("category", ["overall", "math", "coding"])
def test_beside_promotions_as_many_models_are_kept_whose_price_stays(category: str) -> None:
    """What is cheapest for a while may not be over the horizon, so both go to the full plan."""
    workload = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
    raw = {
        "name": "Kept",
        "as_of": DAY.isoformat(),
        "horizon_months": 36,
        "current": "now",
        "candidates": "market",
        "workloads": {"chat": {**workload, "category": category}},
        "options": {"now": {"kind": "hosted", "provider": "google", "model": "gemini-3.8-flash"}},
    }
    scenario = from_mapping(raw, today=DAY)
    found = screen(scenario, CATALOG, "chat")
    kept = chosen_rows(found, scenario, CATALOG)
    table = found.table
    steady = {
        table.model_id[i]
        for i in kept
        if table.retires_on[i] is None
        and not rises(CATALOG, table.model_id[i], table.provider[i], within_months=36)
    }
    assert len(steady) >= BEST


def test_of_what_is_known_to_be_good_a_host_is_kept_that_outlasts_a_change() -> None:
    """The listed host is left in month 10 by a change of the scenario, as it would be by an announced end."""
    raw = {
        "version": 2,
        "as_of": DAY.isoformat(),
        "horizon_months": 24,
        "current": "now",
        "workloads": {
            "app": {"requests_per_month": 3e6, "input_tokens": 1200, "output_tokens": 200}
        },
        "options": {
            "now": {"kind": "hosted", "provider": "anthropic", "model": "claude-haiku-4-5"},
            "llama": {
                "kind": "hosted",
                "provider": "deepinfra",
                "model": "llama-3.3-70b",
                "success_share": 0.95,
            },
        },
    }

    def _hosts(raw: dict[str, object]) -> list[str]:
        scenario = from_mapping(raw, today=DAY)
        found = screen(scenario, CATALOG, "app")
        kept = chosen_rows(found, scenario, CATALOG)
        return [found.table.provider[i] for i in kept if found.table.model_id[i] == "llama-3.3-70b"]

    assert len(_hosts(raw)) == 1
    kept = _hosts({**raw, "changes": [{"month": 10, "options": ["llama"], "ends": True}]})
    assert kept[0] == "deepinfra"
    assert len(kept) > 1


@pytest.mark.parametrize(("least", "enough"), [(1_400.0, True), (0.9, True), (1_400.0, False)])
def test_only_what_has_the_least_quality_is_kept_and_counted(least: float, enough: bool) -> None:
    """Points above 1, a share up to it; what lacks it is out by name, and what has it is worked out in full."""
    raw = {
        "version": 2,
        "as_of": DAY.isoformat(),
        "current": "now",
        "candidates": "market",
        "constraints": {"min_quality": least},
        "workloads": {
            "chat": {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
        },
        "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}},
    }
    scenario = from_mapping(raw, today=DAY)
    found = screen(scenario, CATALOG, "chat")
    models = {m for m, code in zip(found.table.model_id, found.codes, strict=True) if not code}
    ratings = {m: CATALOG.rating(m) for m in {*found.table.model_id}}
    if not enough:
        poor = "llama-3.3-70b"
        why = {
            d
            for m, c, d in zip(found.table.model_id, found.codes, found.details, strict=True)
            if (m, c) == (poor, "constraint")
        }
        assert any("Arena points; the scenario asks 1,400" in each for each in why)
        return
    assert models
    if least > 1:
        assert all((r := ratings[m]) is not None and r.points >= least for m in models)
    plan = evaluate(scenario, CATALOG)
    assert plan.path is not None
    assert plan.market is not None
    kept = [plan.options[o] for o in plan.market.kept]
    assert len(kept) >= BEST
    assert all(each.cost is not None for each in kept)


def test_what_is_best_for_all_together_may_be_used_by_all() -> None:
    """It is the cheapest of neither: moving there is paid once for both."""
    raw = {
        "version": 2,
        "as_of": DAY.isoformat(),
        "current": "now",
        "candidates": "market",
        "workloads": {
            "short": {"requests_per_month": 9e6, "input_tokens": 700, "output_tokens": 50},
            "code": {
                "requests_per_month": 1e5,
                "input_tokens": 9000,
                "output_tokens": 1200,
                "category": "coding",
                "bad_answer_usd": 1.5,
            },
        },
        "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}},
    }
    scenario = from_mapping(raw, today=DAY)
    screens = [screen(scenario, CATALOG, w) for w in scenario.workloads]
    shared = best_for_all(screens)
    assert len({screens[0].table.model_id[i] for i in shared}) == len(shared) == BEST
    total = screens[0].usd_per_month + screens[1].usd_per_month
    usable = screens[0].admissible & screens[1].admissible
    assert total[shared[0]] == total[usable].min()
    assert shared[0] not in {chosen_rows(each, scenario, CATALOG)[0] for each in screens}
    found, _ = with_market(scenario, CATALOG)
    offers = {(o.model, o.provider): i for i, o in found.options.items()}
    for i in shared:
        table = screens[0].table
        option_id = offers[table.model_id[i], table.provider[i]]
        assert all(option_id in found.candidates_of(w) for w in found.workloads)
    assert best_for_all(screens[:1]) == ()


@pytest.mark.parametrize(
    ("provider", "model", "best"),
    [
        ("openai", "gpt-5.1", "gpt-6-luna"),
        ("aws", "claude-sonnet-4-6", "claude-haiku-4-5"),
    ],
)
def test_what_the_seller_in_use_has_is_kept_though_others_ask_the_same(
    provider: str, model: str, best: str
) -> None:
    """A move at the same seller takes a third of the work: one more option there saved half as much again."""
    raw = {
        "version": 2,
        "as_of": DAY.isoformat(),
        "current": "now",
        "workloads": {
            "chat": {"requests_per_month": 2e5, "input_tokens": 1155, "output_tokens": 211}
        },
        "options": {"now": {"kind": "hosted", "provider": provider, "model": model}},
    }
    found = evaluate(from_mapping(raw, today=DAY), CATALOG)
    listed = {**raw["options"], "it": {"kind": "hosted", "provider": provider, "model": best}}  # type: ignore[dict-item]
    more = evaluate(from_mapping({**raw, "options": listed}, today=DAY), CATALOG)
    assert found.path is not None
    assert more.path is not None
    assert found.path.npv_usd <= more.path.npv_usd + 0.01


IN_USE = {
    "version": 2,
    "as_of": DAY.isoformat(),
    "current": "now",
    "workloads": {"chat": {"requests_per_month": 1e6, "input_tokens": 1155, "output_tokens": 211}},
    "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}},
}


def test_beside_the_cheapest_as_many_are_kept_as_most_can_be_hoped_for() -> None:
    """What is cheapest of all is often unlikely to be good enough: a chance times a saving is what counts."""
    scenario = from_mapping(IN_USE, today=DAY)
    found = screen(scenario, CATALOG, "chat")
    kept = {found.table.model_id[i] for i in chosen_rows(found, scenario, CATALOG)}
    cheaper = found.admissible & (found.cost_usd < found.stay_cost_usd)
    hopes: dict[str, float] = {}
    for i in np.flatnonzero(cheaper).tolist():
        model = found.table.model_id[i]
        hopes[model] = max(hopes.get(model, 0.0), found.hope_usd(i))
    most = sorted(hopes, key=lambda model: -hopes[model])[:BEST]
    assert len(most) == BEST
    assert kept.issuperset(most)
    likely = {m for m in kept if found.qualities[m].chance_of_margin(0.02, found.seen) >= 0.9}
    assert len(likely) >= BEST


@pytest.mark.parametrize("longest", [8_000, 131_073])
def test_longer_requests_leave_less_to_choose_from_and_save_no_more(longest: int) -> None:
    """Three small models that were unlikely to be good enough took the places of those that were likely."""
    plain = evaluate(from_mapping(IN_USE, today=DAY), CATALOG)
    chat = {**IN_USE["workloads"]["chat"], "longest_request_tokens": longest}  # type: ignore[index]
    longer = evaluate(from_mapping({**IN_USE, "workloads": {"chat": chat}}, today=DAY), CATALOG)
    assert plain.path is not None
    assert longer.path is not None
    assert plain.path.saving_usd is not None
    assert longer.path.saving_usd is not None
    assert longer.path.saving_usd <= plain.path.saving_usd + 0.01


def test_staying_costs_the_screen_what_it_costs_the_plan() -> None:
    """GPT-4.1 goes over to a model that was rated while it reasons: its hidden tokens are paid for as well."""
    raw = {
        **IN_USE,
        "assumptions": {"hosted_price_drift_per_year": 0.0},
        "switching": {"hosted": {"usd": 0}},
    }
    plan = evaluate(from_mapping(raw, today=DAY), CATALOG)
    assert plan.market is not None
    (found,) = plan.market.screens
    costs, months = plan.costs(), plan.scenario.horizon_months
    ends = plan.ends["now"]
    mean = float(costs["now"].by_workload["chat"][0]) * ends / months
    mean += float(costs["gpt-6-luna@openai"].by_workload["chat"][ends]) * (months - ends) / months
    assert found.stay_usd_per_month == pytest.approx(mean, rel=0.02)


def test_at_a_tie_to_the_cent_the_one_in_the_list_is_chosen_and_else_the_maker() -> None:
    """Databricks asks for Claude what Anthropic asks, but for the rounding of its own units."""
    chat = {
        "requests_per_month": 2_000,
        "input_tokens": 1155,
        "output_tokens": 211,
        "bad_answer_usd": 20,
    }
    now = {
        "kind": "hosted",
        "provider": "openai",
        "model": "gpt-4.1-mini",
        "success_share": 0.85,
    }
    claude = {"kind": "hosted", "model": "claude-sonnet-4-6", "success_share": 0.95}
    raw = {**IN_USE, "workloads": {"chat": chat}}
    for seller in ("anthropic", "databricks"):
        listed = {"now": now, "claude": {**claude, "provider": seller}}
        plan = evaluate(from_mapping({**raw, "options": listed}, today=DAY), CATALOG)
        assert plan.path is not None
        assert [step.option for step in plan.path.steps] == ["claude"]


@pytest.mark.parametrize("wrong_usd", [0.0, 20.0])
def test_at_a_tie_to_the_cent_the_maker_comes_before_other_sellers(wrong_usd: float) -> None:
    chat = {**IN_USE["workloads"]["chat"], "bad_answer_usd": wrong_usd}  # type: ignore[index]
    scenario = from_mapping({**IN_USE, "workloads": {"chat": chat}}, today=DAY)
    found = screen(scenario, CATALOG, "chat")
    table, cents = found.table, np.round(found.usd_per_month, 2)
    by_maker = {
        (m, c)
        for m, maker, p, c, may in zip(
            table.model_id, table.maker, table.provider, cents, found.admissible, strict=True
        )
        if may and p == maker
    }
    kept = chosen_rows(found, scenario, CATALOG)
    tied = [i for i in kept if (table.model_id[i], cents[i]) in by_maker]
    assert tied
    assert {table.provider[i] for i in tied} <= {table.maker[i] for i in tied} | {"openai"}
