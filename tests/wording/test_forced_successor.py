"""What follows the model in use by itself is on a path whatever is known: it is no evidence for itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.commands.decision_json import needs_to_dict
from dashboard.engine.answers.around import around
from dashboard.engine.answers.gates import gates
from dashboard.engine.months.standing import Verdict
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.answer import answer, beside

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
WORK = {"requests_per_month": 3e6, "input_tokens": 6000, "output_tokens": 350}
SHORT = "its answers are not expected to be good enough: 71%, a guess, as nobody rated it, where 92% is needed"


def planned(candidates: str, work: Mapping[str, Any] = WORK, **sellers: str) -> Plan:
    """With GPT-5 Mini at each of them."""
    options = {
        o: {"kind": "hosted", "provider": seller, "model": "gpt-5-mini"}
        for o, seller in sellers.items()
    }
    raw = {"version": 2, "as_of": DAY, "candidates": candidates, "horizon_months": 24}
    raw |= {"current": "now", "workloads": {"sum": work}, "options": options}
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def test_a_forced_successor_that_is_not_good_enough_is_said_to_be_that() -> None:
    said = answer(planned("listed", now="openai", az="azure"))
    assert f"staying means GPT-6.1 Terra at OpenAI, and {SHORT}." in said
    assert said.endswith(
        "GPT-6.1 Terra at OpenAI is forced, not chosen: staying ends there whatever is known."
    )
    assert said.count(SHORT) == 1


def test_the_json_has_no_evidence_for_it() -> None:
    plan = planned("listed", now="openai", az="azure")
    assert plan.path is not None
    found = {
        step.option: needs_to_dict(plan, step, gate)["evidence"]
        for step, gate in zip(plan.path.steps, gates(plan), strict=True)
    }
    assert found == {"az": True, "gpt-6.1-terra@openai": False}


def test_that_nothing_more_need_be_known_is_not_said_of_it() -> None:
    plan = planned("market", {**WORK, "reasoning_tokens": 300}, now="openai")
    said = list(beside(plan, around(plan, CATALOG)))
    (known,) = (each for each in said if each.startswith("Nothing more need be known"))
    assert "to GPT-5 Mini at Azure in December 2026: with" in known
    assert "Terra" not in known
    (forced,) = (each for each in said if "is forced, not chosen" in each)
    assert SHORT in forced


@pytest.mark.parametrize("verdict", ["promising", "refused"])
def test_what_follows_is_no_evidence_however_it_is_rated(verdict: Verdict) -> None:
    plan = planned("listed", now="openai", az="azure")
    found = dict(plan.decision.standings["sum"])
    found["gpt-6.1-terra@openai"] = replace(found["gpt-6.1-terra@openai"], verdict=verdict)
    plan = replace(plan, decision=replace(plan.decision, standings={"sum": found}))
    assert plan.path is not None
    last, gate = plan.path.steps[-1], gates(plan)[-1]
    assert not needs_to_dict(plan, last, gate)["evidence"]
    assert ("forced, not chosen" in answer(plan)) == (verdict == "refused")
