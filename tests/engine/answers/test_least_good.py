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
    assert row[1:] == ("at least 88% (expected 93%)", "November 2026", "evaluation")


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
