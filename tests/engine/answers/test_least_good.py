"""What a move needs of good answers: for the margin of quality, or to pay, whichever is more."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.commands.plan_json import plan_to_dict
from dashboard.engine.answers.around import Around
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.least_good import least_good, limits_of
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.gates import conditions

DAY = date(2026, 11, 23)
NOW = {
    "kind": "hosted",
    "provider": "openai",
    "model": "gpt-4.1",
    "prices": {"input": 2, "output": 8},
}


def plan_of(*, offer: dict[str, Any], margin: float = 0.02) -> Plan:
    """2,800 a month against an offer of 1,000 for 1,200 once, over 12 months without a discount."""
    chat = {"requests_per_month": 1_000_000, "input_tokens": 1000, "output_tokens": 100}
    scenario = {
        "as_of": DAY,
        "horizon_months": 12,
        "discount_per_year": 0.0,
        "workloads": {"chat": {**chat, "quality_margin": margin}},
        "options": {
            "now": NOW,
            "offer": {"kind": "quote", "usd_per_month": 1_000, **offer},
        },
        "switching": {"offer": {"usd": 1_200}, "hosted": {"usd": 0}},
        "assumptions": {
            "hosted_price_drift_per_year": 0.0,
            "bad_answers_noticed_share": 0.7,
            "current_success_share": 0.95,
        },
    }
    return evaluate(from_mapping(scenario, today=DAY), load(DAY))


def test_a_margin_that_asks_for_more_than_the_costs_is_what_must_hold() -> None:
    """8.3% would pay; 2% may be lost of the 30% that nobody notices: 95% - 2% / 0.3 = 88.3%."""
    plan = plan_of(offer={"success_share": 0.93})
    (gate,) = gates(plan)
    (found,) = least_good(plan, gate)
    assert found.workloads == ("chat",)
    assert found.least == pytest.approx(0.95 - 0.02 / 0.3)
    assert found.planned == pytest.approx(0.93)
    (row,) = [row for row in conditions(plan, gate) if row[0].startswith("Good answers of")]
    assert row[1:] == ("at least 88% (typed 93%)", "November 2026", "evaluation")


def test_a_wide_margin_leaves_what_the_costs_ask_for() -> None:
    """With 60% to lose any share keeps it; (1 - 8.3% / 95%) of all asked again costs what is saved."""
    plan = plan_of(offer={"success_share": 0.93}, margin=0.6)
    (gate,) = gates(plan)
    (found,) = least_good(plan, gate)
    limit = next(x.limit for x in gate.limits if x.figure == "success share")
    assert found.least == limit == pytest.approx(0.083, abs=5e-4)


def test_the_answers_of_the_model_in_use_have_nothing_to_prove() -> None:
    plan = plan_of(offer={"success_share": 0.93})
    (gate,) = gates(plan)
    standing = plan.decision.standings["chat"]["offer"]
    same = replace(standing.quality, own=None, source="prior", points=None, deviation=0.0)
    standings = {"chat": {"offer": replace(standing, quality=same)}}
    told = replace(plan, decision=replace(plan.decision, standings=standings))
    assert least_good(told, gate) == ()


def test_the_limit_in_files_is_the_share_that_is_told() -> None:
    """8.3% would pay, the margin asks for 88.3%: one figure, not two."""
    plan = plan_of(offer={"success_share": 0.93})
    (gate,) = gates(plan)
    shares = [x for x in limits_of(plan, gate, "chat") if x.figure == "success share"]
    assert [x.limit for x in shares] == [pytest.approx(0.95 - 0.02 / 0.3)]
    written = plan_to_dict(plan, Around(wins=(), llama=(), market=None))["path"]["steps"][0]
    (told,) = [x for x in written["gate"]["limits"] if x["figure"] == "success share"]
    assert told["at_least"] == written["needs_success_share"] == shares[0].limit


def test_below_the_least_share_the_plan_does_something_else_and_above_it_does_not() -> None:
    """Claude typed at 95% is proven; at 91% a model that only ratings speak for is worth finding out instead,
    long before costs meet those of what else is proven."""
    chat = {"requests_per_month": 2_000, "input_tokens": 1155, "output_tokens": 211}
    now = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1-mini", "success_share": 0.85}

    def decided(share: float) -> Plan:
        better = {"kind": "hosted", "provider": "anthropic", "model": "claude-sonnet-4-6"}
        raw = {
            "version": 2,
            "as_of": DAY,
            "current": "now",
            "workloads": {"chat": {**chat, "bad_answer_usd": 20}},
            "options": {"now": now, "better": {**better, "success_share": share}},
        }
        return evaluate(from_mapping(raw, today=DAY), load(DAY))

    plan = decided(0.95)
    (gate,) = gates(plan)
    (found,) = least_good(plan, gate)
    assert 0.9 < found.least < 0.95
    assert plan.path is not None
    planned = [(s.option, s.month) for s in plan.path.steps]
    for share, same in ((found.least + 0.005, True), (found.least - 0.005, False)):
        path = decided(share).path
        assert path is not None
        assert ([(s.option, s.month) for s in path.steps] == planned) is same


def test_what_a_month_must_save_is_nothing_rather_than_what_a_computer_cannot_tell_from_it() -> (
    None
):
    """What is in use goes over to what is not good enough, so waiting costs what a month saves: a gate said that
    it must save $0.0000000000055."""
    chat = {"requests_per_month": 1e6, "input_tokens": 1155, "output_tokens": 211}
    hosted = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "now",
        "candidates": "listed",
        "discount_per_year": 0.0,
        "workloads": {"chat": {**chat, "quality_margin": 0.08, "bad_answer_usd": 0.02}},
        "assumptions": {"hosted_price_drift_per_year": 0.0},
        "options": {
            "now": {
                "kind": "hosted",
                "provider": "anthropic",
                "model": "claude-sonnet-4-6",
                "success_share": 0.93,
            },
            "weak": {
                "kind": "hosted",
                "provider": "deepinfra",
                "model": "llama-3.1-8b",
                "success_share": 0.3,
                "fallback": "none",
            },
            "llama": {**hosted, "success_share": 0.8},
        },
        "changes": [
            {"month": 3, "options": ["now"], "ends": True, "successor": "weak", "why": "made up"}
        ],
    }
    plan = evaluate(from_mapping(raw, today=DAY), load(DAY))
    (gate,) = gates(plan)
    assert gate.by_waiting
    assert gate.least_saving_usd == 0
    assert gate.saving_usd > 1_000
