"""Whether an option serves is asked of every workload by itself: what cannot serve one serves the others."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
CHAT = {"requests_per_month": 800e3, "input_tokens": 3000, "output_tokens": 250}
EMBED = {"requests_per_month": 20e6, "input_tokens": 400, "output_tokens": 0, "current": "emb"}


def planned(
    workloads: dict[str, Any], candidates: str = "listed", region: str = "", **models: str
) -> Plan:
    """With options `id=provider:model`; the first is in use."""
    options = {}
    for option_id, offer in models.items():
        provider, _, model = offer.partition(":")
        options[option_id] = {"kind": "hosted", "provider": provider, "model": model}
    raw = {"version": 2, "as_of": DAY, "candidates": candidates, "horizon_months": 24}
    raw |= {"current": next(iter(models)), "workloads": workloads, "options": options}
    raw |= {"constraints": {"region": region}}
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def used_by(plan: Plan, option_id: str) -> tuple[str, ...]:
    cost = plan.options[option_id].cost
    return tuple(cost.by_workload) if cost is not None else ()


@pytest.mark.parametrize("candidates", ["market", "listed"])
@pytest.mark.parametrize("named", [["emb"], []])
def test_embeddings_beside_chat_cost_what_they_read_and_stay_where_they_are(
    candidates: str, named: list[str]
) -> None:
    """400 tokens at 0.13 USD per 1M, 20 million times: 1,040 USD a month. Of output there is none."""
    workloads = {"chat": CHAT, "embed": {**EMBED, "options": named}}
    plan = planned(workloads, candidates, now="openai:gpt-4.1", emb="openai:text-embedding-3-large")
    assert plan.path is not None
    assert used_by(plan, "emb") == ("embed",)
    assert used_by(plan, "now") == ("chat",)
    emb = plan.options["emb"].cost
    assert emb is not None
    assert emb.monthly_usd[0] == pytest.approx(1040)
    assert set(plan.path.options["embed"]) == {"emb"}
    assert "emb" not in plan.path.options["chat"]


def test_the_plan_of_the_chat_is_that_without_the_embeddings_beside_it() -> None:
    both = planned(
        {"chat": CHAT, "embed": EMBED},
        "market",
        now="anthropic:claude-haiku-4-5",
        emb="openai:text-embedding-3-small",
    )
    alone = planned({"chat": CHAT}, "market", now="anthropic:claude-haiku-4-5")
    assert both.path is not None
    assert alone.path is not None
    assert both.path.options["chat"] == alone.path.options["chat"]
    assert both.path.saving_usd == pytest.approx(alone.path.saving_usd)
    assert both.decision.verdict == alone.decision.verdict


def test_one_embedding_model_may_follow_another() -> None:
    models = {"now": "openai:gpt-4.1", "emb": "openai:text-embedding-3-large"}
    models["small"] = "openai:text-embedding-3-small"
    plan = planned({"chat": CHAT, "embed": EMBED}, **models)
    assert used_by(plan, "small") == ("embed",)


def test_what_is_for_nobody_says_why() -> None:
    plan = planned({"chat": CHAT}, now="openai:gpt-4.1", emb="openai:text-embedding-3-large")
    assert plan.options["emb"].reasons == ("text-embedding-3-large gives embeddings, gpt-4.1 text",)
    assert plan.path is not None


def test_a_chat_model_that_is_named_for_sound_may_be_meant() -> None:
    speech = {**CHAT, "current": "sound", "options": ["sound", "now"]}
    models = {"now": "openai:gpt-5.2", "sound": "openai:gpt-audio-1.5"}
    named = planned({"chat": CHAT, "speech": speech}, **models)
    assert used_by(named, "now") == ("chat", "speech")
    beside = planned({"chat": CHAT, "speech": {**speech, "options": []}}, **models)
    assert used_by(beside, "now") == ("chat",)


def test_a_window_too_small_for_one_workload_holds_the_other() -> None:
    """gpt-5.2 holds 400,000 tokens: of the long one 900,000 are asked."""
    long = {**CHAT, "requests_per_month": 1000, "longest_request_tokens": 900_000}
    plan = planned({"chat": CHAT, "long": long}, now="openai:gpt-4.1", b="openai:gpt-5.2")
    assert used_by(plan, "b") == ("chat",)
    cost = plan.options["b"].cost
    assert cost is not None
    (said,) = (note for note in cost.notes if note.startswith("not for long"))
    assert "window 400,000 < 900,000" in said


def test_an_option_in_use_is_not_lost_by_what_it_is_not_used_for() -> None:
    """It stays for the one that is on it, whatever the other, which it is not used for, would need."""
    long = {**CHAT, "current": "b", "longest_request_tokens": 900_000}
    plan = planned({"chat": CHAT, "long": long}, now="openai:gpt-5.2", b="openai:gpt-5.4")
    assert used_by(plan, "now") == ("chat",)
    assert plan.route_costs.can_stay


def test_what_must_be_left_is_priced_by_those_who_are_on_it() -> None:
    """The other workload, which is not on it and whose requests it does not hold, takes nothing from that."""
    long = {**CHAT, "current": "b", "longest_request_tokens": 1_500_000}
    models = {"now": "deepseek:deepseek-v4-pro", "b": "openai:gpt-5.4"}
    plan = planned({"chat": CHAT, "long": long}, region="eu", **models)
    assert "now" in plan.route_costs.barred
    assert "now" not in plan.route_costs.unpriced


WORKLOADS: dict[str, dict[str, Any]] = {
    "chat": CHAT,
    "embed": EMBED,
    "long": {**CHAT, "longest_request_tokens": 900_000},
}
MODELS = {
    "now": "openai:gpt-4.1",
    "emb": "openai:text-embedding-3-small",
    "narrow": "openai:gpt-5.2",
    "llama": "deepinfra:llama-3.3-70b",
    "gone": "together:llama-3.1-8b",
}


@given(names=st.lists(st.sampled_from(sorted(WORKLOADS)), min_size=2, max_size=3, unique=True))
def test_who_may_use_an_option_does_not_depend_on_who_else_asks(names: list[str]) -> None:
    together = planned({w: WORKLOADS[w] for w in names}, **MODELS)
    for w in names:
        alone = planned({w: WORKLOADS[w]}, **MODELS)
        for o in MODELS:
            assert (w in used_by(together, o)) == (w in used_by(alone, o)), (w, o)
