"""What a sceptic said of outages, limits and conditions in words, and what is right of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.measuring import shortlist
from dashboard.engine.inputs.fields import Change
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.answer import answer, beside
from dashboard.wording.gates import limits_in_words

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
HOSTED = {"kind": "hosted"}
GPT = {**HOSTED, "provider": "openai", "model": "gpt-4.1"}
LLAMA = {**HOSTED, "provider": "deepinfra", "model": "llama-3.3-70b"}
MUCH = {"requests_per_month": 1e7, "cached_share": 0.3}


def planned(now: dict[str, Any], chat: dict[str, Any], **more: Any) -> Plan:
    raw = {
        "version": 2,
        "as_of": DAY.isoformat(),
        "current": "now",
        "workloads": {"chat": chat, **more.pop("workloads", {})},
        "options": {"now": now, **more.pop("options", {})},
        **more,
    }
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def told(plan: Plan) -> str:
    return "\n".join([answer(plan), *beside(plan, around(plan, CATALOG))])


def test_an_outage_of_what_is_advised_never_raises_what_it_saves() -> None:
    """A bad answer costs 50 cents; while Llama was out the bad ones of the model that answers cost nothing, so a
    week without it brought 53,000 USD, and a month 231,000."""
    options = {"it": {**LLAMA, "success_share": 0.95}}
    plan = planned(GPT, {**MUCH, "usd_per_failure": 0.5}, options=options, candidates="listed")
    found = []
    for hours in (0.0, 168.0, 730.0):
        out = (Change(4, options=("it",), outage_hours=hours),) if hours else ()
        path = evaluate(replace(plan.asked, changes=out), CATALOG).path
        assert path is not None
        assert path.saving_usd is not None
        found.append(path.saving_usd)
    assert found == sorted(found, reverse=True)
    assert found[0] - found[2] == pytest.approx(53_000 / 1.1 ** (4 / 12), rel=0.05)


def test_with_other_workloads_it_is_the_move_that_stays() -> None:
    """The limit is that of the movers of one gate: the other workload turned at four times the price."""
    chat = {**MUCH, "requests_per_month": 2e6}
    one = planned(GPT, chat, options={"it": {**LLAMA, "success_share": 0.95}}, candidates="listed")
    assert "Each alone, this move stays the same with " not in limits_in_words(one, gates(one)[0])
    two = planned(
        GPT,
        chat,
        options={"it": {**LLAMA, "success_share": 0.95}},
        workloads={"mail": {**chat, "input_tokens": 8000, "category": "coding"}},
        candidates="listed",
    )
    for gate in gates(two):
        assert limits_in_words(two, gate).startswith("Each alone, this move stays the same with ")


def test_a_forced_successor_that_is_moved_to_early_is_told_as_that() -> None:
    """It "follows in January 2027 whatever is known, and is come to in November 2026"."""
    agreed = {**GPT, "committed_usd_per_month": 20_000, "commitment_months": 18}
    said = told(planned(agreed, MUCH, options={"it": {**LLAMA, "success_share": 0.95}}))
    assert (
        "GPT-6 Luna at OpenAI follows in January 2027 whatever is known, and going there now already costs less; "
        "from ratings"
    ) in said
    assert "is come to" not in said


def test_a_saving_of_answers_that_are_bad_is_told_on_condition() -> None:
    """ "Llama 3.3 70B would save $53.7k" stood there at no good answer at all."""
    plan = planned(
        {**GPT, "success_share": 0.96},
        MUCH,
        options={"it": {**LLAMA, "success_share": 0.0}},
        candidates="listed",
    )
    assert (
        "Llama 3.3 70B at DeepInfra would save at least $53.7k if 93% of its answers were good enough, but 0% "
        "are expected to be."
    ) in answer(plan)


def test_a_snapshot_is_no_second_model_to_measure() -> None:
    """DeepSeek V4.1 Flash and V4.1 Flash 1017 cost the same at DeepInfra and have one rating."""
    chat = {
        "requests_per_month": 5e6,
        "cached_share": 0.3,
        "quality_margin": 0.0,
        "quality_confidence": 0.999,
    }
    plan = planned({**GPT, "model": "gpt-5.4"}, chat)
    first = plan.decision.unmeasured[0]
    assert first.option == "deepseek-v4.1-flash@deepinfra"
    assert "deepseek-v4.1-flash-1017@deepinfra" in plan.decision.hopes["chat"]
    found = [plan.options[o].option.model for o in shortlist(plan, first)]
    assert len(found) == 3
    assert not any(model.endswith("1017") for model in found)
    assert "DeepSeek V4.1 Flash at DeepInfra is an open model rated no lower" in told(plan)


def test_what_another_host_of_the_model_in_use_saves_is_told_with_the_saving() -> None:
    """Its host ended, and what staying means asks ten times as much: 874,000 of 977,000 USD are that."""
    together = {**HOSTED, "provider": "together", "model": "llama-3.3-70b"}
    plan = planned(together, {**MUCH, "requests_per_month": 3e7})
    assert plan.decision.by_evidence is not None
    assert plan.decision.by_evidence.saving_usd is not None
    assert "k of it by another host of the model in use) if at least" in answer(plan)
    assert "by another host" not in answer(planned(GPT, MUCH))
