"""What a sceptic's scenarios of version 2 came to, and what is right of them."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.least_good import least_good
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.quality.beta import chance_above
from dashboard.engine.quality.prompts import POWER
from dashboard.scenario import from_mapping
from dashboard.wording.answer import answer, beside

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
HOSTED = {"kind": "hosted"}


def planned(now: dict[str, Any], chat: dict[str, Any], **more: Any) -> Plan:
    options = {"now": {**HOSTED, **now}, **more.pop("options", {})}
    raw = {
        "version": 2,
        "as_of": DAY.isoformat(),
        "current": "now",
        "workloads": more.pop("workloads", {"chat": chat}),
        "options": options,
        **more,
    }
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def told(plan: Plan) -> str:
    return "\n".join([answer(plan), *beside(plan, around(plan, CATALOG))])


MINI = {"provider": "openai", "model": "gpt-4.1-mini"}


@pytest.mark.parametrize(
    ("now", "requests"),
    [
        (MINI, 2e5),
        (MINI, 3e5),
        (MINI, 4e5),
        (MINI, 6e5),
        ({**MINI, "provider": "azure"}, 3e5),
        ({"provider": "openai", "model": "gpt-4o-mini"}, 1e6),
        ({"provider": "openai", "model": "gpt-4.1-nano"}, 2e6),
    ],
)
def test_a_model_of_the_same_maker_elsewhere_is_found_as_moving_to_it_takes_less(
    now: dict[str, Any], requests: float
) -> None:
    """gpt-oss at Weights & Biases takes 9,000 USD of work, another maker's model 20,000: the search knew only
    what a month costs, so "no other option earns back what moving to it costs" was said where one did."""
    chat = {"requests_per_month": requests, "input_tokens": 800, "output_tokens": 200}
    found = planned(now, chat)
    sold = {**HOSTED, "provider": "wandb"}
    listed = {"a": {**sold, "model": "gpt-oss-120b"}, "b": {**sold, "model": "gpt-oss-20b"}}
    more = planned(now, chat, options=listed)
    assert found.path is not None
    assert more.path is not None
    assert found.path.npv_usd <= more.path.npv_usd + 0.01


def test_what_two_workloads_save_together_is_found_though_neither_is_cheapest_alone() -> None:
    workloads = {
        "chat": {
            "requests_per_month": 5e5,
            "input_tokens": 1200,
            "output_tokens": 250,
            "current": "now",
        },
        "tags": {
            "requests_per_month": 5e6,
            "input_tokens": 500,
            "output_tokens": 40,
            "current": "mini",
        },
    }
    now, mini = {"provider": "openai", "model": "gpt-4.1"}, {**HOSTED, **MINI}
    oss = {**HOSTED, "provider": "wandb", "model": "gpt-oss-120b"}
    found = planned(now, {}, workloads=workloads, options={"mini": mini})
    more = planned(now, {}, workloads=workloads, options={"mini": mini, "oss": oss})
    assert found.path is not None
    assert more.path is not None
    assert found.path.npv_usd <= more.path.npv_usd + 0.01


CHAT = {"requests_per_month": 2e6, "input_tokens": 1155, "output_tokens": 211}


@pytest.mark.parametrize("share", [0.995, 0.999, 1.0])
def test_who_calls_all_of_todays_answers_good_makes_no_small_model_perfect(share: float) -> None:
    now = {"provider": "openai", "model": "gpt-5.1", "success_share": share}
    small = {**HOSTED, "provider": "deepinfra", "model": "llama-3.1-8b"}
    plan = planned(now, {**CHAT, "bad_answer_usd": 0.1}, options={"small": small})
    standing = plan.decision.standings["chat"]["small"]
    assert standing.quality.value < 0.98
    assert standing.chance < 0.8
    assert "small" not in {step.option for step in (plan.path.steps if plan.path else ())}


def test_a_greater_share_today_makes_no_other_model_worse() -> None:
    found = []
    for share in (0.9, 0.95, 0.98, 0.99, 0.995, 1.0):
        now = {"provider": "openai", "model": "gpt-5.1", "success_share": share}
        small = {**HOSTED, "provider": "deepinfra", "model": "llama-3.1-8b"}
        plan = planned(now, CHAT, options={"small": small}, candidates="listed")
        found.append(plan.decision.standings["chat"]["small"].quality.value)
    assert found == sorted(found)


@pytest.mark.parametrize("share", [0.6, 0.8])
def test_nobody_goes_early_to_what_is_known_not_to_be_good_enough(share: float) -> None:
    """It is moved to when the model in use ends, and no gate says that a third of good answers would do."""
    chat = {"requests_per_month": 1_430_695, "input_tokens": 148, "output_tokens": 51}
    luna = {**HOSTED, "provider": "azure", "model": "gpt-6-luna", "success_share": share}
    plan = planned(
        {"provider": "azure", "model": "gpt-4.1"},
        {**chat, "quality_margin": 0.01},
        options={"luna": luna},
        candidates="listed",
        horizon_months=24,
    )
    assert plan.path is not None
    (first, *_) = plan.path.steps
    assert first.option == "luna"
    assert first.month == plan.ends["now"]
    assert "going early" not in answer(plan)
    for gate in gates(plan):
        assert gate.forced or least_good(plan, gate) == ()


def test_what_follows_whatever_is_known_is_told_of_the_month_in_which_it_does() -> None:
    """The same model at Azure ends three months later, and its successor follows then."""
    chat = {
        "requests_per_month": 1.5e6,
        "input_tokens": 3000,
        "output_tokens": 300,
        "quality_margin": 0.05,
        "quality_confidence": 0.7,
    }
    plan = planned({"provider": "openai", "model": "gpt-5.1"}, chat)
    said = told(plan)
    assert plan.decision.by_evidence is not None
    last = plan.decision.by_evidence.steps[-1]
    assert (last.option, last.month) == ("gpt-6-sol@openai", 8)
    assert "GPT-6 Sol at OpenAI follows in July 2027 whatever is known" in said


def test_the_prompts_that_are_told_decide_where_answers_are_as_good_as_expected() -> None:
    """38 of 40 were to decide, and then 27 more were asked for."""
    chat = {**CHAT, "requests_per_month": 1e6, "cached_share": 0.3, "growth_per_month": 0.05}
    glm = {**HOSTED, "provider": "gmi", "model": "glm-5.3-flash"}
    now = {"provider": "openai", "model": "gpt-4.1"}
    standing = planned(now, chat, options={"it": glm}).decision.standings["chat"]["it"]
    prompts = standing.prompts_for(standing.least_share or 0.0)
    proves = [
        good
        for good in range(prompts + 1)
        if chance_above(good, prompts - good, standing.leasts) >= standing.confidence
    ]
    fewest = proves[0]
    share = fewest / prompts
    measured = {
        "on": DAY.isoformat(),
        "prompts": prompts,
        "success_share": {"value": share, "low": share - 0.1, "high": min(1.0, share + 0.05)},
    }
    plan = planned(now, chat, options={"it": {**glm, "measured": measured}})
    assert plan.decision.standings["chat"]["it"].verdict == "evidence"
    expected = standing.quality.value
    draws = np.random.default_rng(3).binomial(prompts, expected, 100_000)
    assert (draws >= fewest).mean() >= POWER - 0.01


def test_a_cheaper_tier_that_is_not_searched_is_told() -> None:
    now = {"provider": "openai", "model": "gpt-4.1"}
    plan = planned(now, CHAT, candidates="listed")
    assert plan.path is not None
    assert "GPT-6 Luna at OpenAI is sold in a flex tier too, for 50% less" in told(plan)
    flex = {**HOSTED, "provider": "openai", "model": "gpt-6-luna", "tier": "flex"}
    cheaper = planned(now, CHAT, options={"flex": flex}, candidates="listed")
    assert cheaper.path is not None
    assert cheaper.path.npv_usd < plan.path.npv_usd
    assert "flex tier" not in told(cheaper)


def test_an_end_that_a_change_brings_forward_is_told_of_its_month_and_not_of_the_later_day() -> (
    None
):
    sol = {**HOSTED, "provider": "openai", "model": "gpt-6-sol"}
    change = {"month": 4, "options": ["now"], "ends": True, "successor": "n", "why": "x"}
    now = {"provider": "openai", "model": "gpt-5.1"}
    plan = planned(now, CHAT, options={"n": sol}, changes=[change])
    assert "now" not in plan.end_days
    assert "1 April 2027" not in told(plan)
    assert "GPT-5.1 at OpenAI ends in March 2027" in told(plan)


def test_where_no_answer_is_good_none_has_a_price() -> None:
    now = {"provider": "openai", "model": "gpt-4.1", "success_share": 0.0}
    better = {**HOSTED, "provider": "deepinfra", "model": "llama-3.3-70b", "success_share": 0.9}
    plan = planned(now, {**CHAT, "bad_answer_usd": 0.01}, options={"better": better})
    assert "no answer of it is good enough" in told(plan)
    assert "not served per" not in told(plan)
