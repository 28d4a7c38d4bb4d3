"""What a twelfth sceptic said of reasons, gates and thresholds, and what is right of them."""

from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.gates import gates
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import Risk, assess
from dashboard.scenario import from_mapping
from dashboard.wording.answer import answer
from dashboard.wording.gates import before_in_words
from dashboard.wording.market import reason_in_words
from dashboard.wording.risk import how_sure
from dashboard.wording.words import money

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
GPT = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}
LLAMA = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
CHAT = {
    "requests_per_month": 1e6,
    "input_tokens": 1155,
    "cached_share": 0.3,
    "output_tokens": 211,
    "peak_to_mean": 2.0,
}
LONG = {**CHAT, "requests_per_month": 1000.0, "input_tokens": 900_000}


def planned(now: dict[str, Any] = GPT, chat: dict[str, Any] = CHAT, **more: Any) -> Plan:
    raw = {
        "version": 2,
        "as_of": DAY.isoformat(),
        "horizon_months": 36,
        "current": "now",
        "discount_per_year": 0.1,
        "workloads": {"chat": chat},
        "options": {"now": now, **more.pop("options", {})},
        **more,
    }
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


@pytest.mark.parametrize("requests", [3e4, 1e6])
def test_what_is_said_to_cost_more_per_good_answer_does(requests: float) -> None:
    """At 30,000 requests the work of moving outweighed what 125 offers spare, and they were called dearer."""
    plan = planned(chat={**CHAT, "requests_per_month": requests})
    assert plan.market is not None
    (screen,) = plan.market.screens
    rows = {
        each: i
        for i, each in enumerate(zip(screen.table.model_id, screen.table.provider, strict=True))
    }
    usd = screen.usd_per_month / screen.shares
    seen = set()
    for each in plan.market.dropped:
        if each.code != "costs more":
            continue
        here = usd[rows[each.model, each.provider]]
        model, provider = each.by.split("@")
        stays = (model, provider) == ("gpt-6-luna", "openai")
        than = screen.stay_usd_per_good_answer if stays else usd[rows[model, provider]]
        said = reason_in_words(each)
        assert ("per good answer" in said) == (here > than), each
        assert "what moving takes" in said or here > than, each
        seen.add(here > than)
    assert seen == ({True, False} if requests < 1e6 else {True}) or len(seen) == 2


def test_another_host_of_what_follows_is_an_option_where_it_costs_less_at_more_requests() -> None:
    """The gate said "up to 5,482 requests"; from 1,800 on the same model at another host is cheaper."""
    plan = planned(chat=LONG)
    assert "No other option earns back" not in answer(plan)
    (gate,) = gates(plan)
    ((low, high),) = gate.volume.windows
    assert low < 1000
    assert high is not None
    assert 1_600 < high < 1_900
    steps = [
        planned(chat={**LONG, "requests_per_month": n}).path.steps[0].option  # type: ignore[union-attr]
        for n in (high * 0.97, high * 1.03)
    ]
    assert steps == ["gpt-6-luna@openai", "gpt-6-luna@gmi"]


@pytest.mark.parametrize("share", [0.90, 0.91])
def test_what_was_typed_below_what_is_needed_is_not_measured_first(share: float) -> None:
    """ "If at least 92% are good enough; as typed 90% (90 to 90). No number of your prompts decides it"."""
    plan = planned(options={"h": {**LLAMA, "success_share": share}}, candidates="listed")
    assert plan.decision.verdict == "must_move"
    assert plan.decision.foregone == plan.decision.unmeasured == ()
    assert f"not expected to be good enough: {share:.0%} where 92% is needed" in answer(plan)


def test_where_every_share_does_nothing_is_measured() -> None:
    plan = planned(chat={**CHAT, "quality_margin": 1.0, "quality_confidence": 0.5})
    assert plan.decision.verdict == "move"
    assert not plan.decision.unmeasured


OWN = {
    "kind": "self_hosted",
    "model": "llama-3.3-70b",
    "precision": "fp8",
    "gpu": "h100-sxm",
    "gpus_per_replica": 2,
    "success_share": 0.95,
}


def steps_at(requests: float, **more: Any) -> list[tuple[str, int]]:
    path = planned(chat={**CHAT, "requests_per_month": requests}, **more).path
    assert path is not None
    return [(step.option, step.month) for step in path.steps]


def test_a_first_step_is_not_made_at_every_volume_since_it_is_made_at_a_hundredth() -> None:
    """Luna now, own GPUs in January: "so it does at every volume", and at 20,000 requests it waits."""
    asked: dict[str, Any] = {"options": {"own": OWN}, "candidates": "listed"}
    plan = planned(chat={**CHAT, "requests_per_month": 1e8}, **asked)
    first, second = gates(plan)
    assert (first.option_id, second.option_id) == ("gpt-6-luna@openai", "own")
    (low, high) = first.volume.windows[-1]
    assert high is None
    assert 20_000 < low < 30_000
    assert steps_at(low * 1.02, **asked)[0] == ("gpt-6-luna@openai", 0)
    assert steps_at(low * 0.98, **asked)[0] != ("gpt-6-luna@openai", 0)


def test_a_forced_step_names_the_volumes_at_which_it_goes_there() -> None:
    """What ends must be left at every volume; that it is left for own GPUs is a matter of volume."""
    asked: dict[str, Any] = {
        "now": {**GPT, "model": "gpt-5.1"},
        "options": {"own": OWN, "h": {**LLAMA, "provider": "aws", "success_share": 0.95}},
        "candidates": "listed",
    }
    plan = planned(chat={**CHAT, "requests_per_month": 8e7}, **asked)
    gate = gates(plan)[-1]
    assert gate.forced
    ((low, high),) = gate.volume.windows
    assert high is not None
    step = (gate.option_id, gate.month)
    for requests, makes in ((low * 0.98, False), (low * 1.02, True), (high * 0.98, True)):
        assert (step in steps_at(requests, **asked)) == makes
    assert step not in steps_at(high * 1.02, **asked)
    assert "The plan goes there then only between" in before_in_words(gate)


def test_a_price_takes_what_is_agreed_by_volume_with_it() -> None:
    """Half off above 10 billion tokens: "at least $2.10", and at $1.80 of every token the plan was the same."""
    tiers = [{"above_tokens_per_month": 10e9, "price_factor": 0.5}]
    asked: dict[str, Any] = {
        "now": {**GPT, "volume_tiers": tiers},
        "options": {"h": {**GPT, "provider": "azure"}},
        "candidates": "listed",
    }
    chat = {**CHAT, "requests_per_month": 5e7}
    plan = planned(chat=chat, **asked)
    (gate,) = gates(plan)
    limit = next(each for each in gate.limits if each.option_id == "now")
    tokens = 5e7 * (1155 + 211)
    assert limit.planned * tokens / 1e6 == pytest.approx(plan.usd_today, rel=1e-3)
    (step,) = plan.path.steps  # type: ignore[union-attr]
    for factor, same in ((1.01, True), (0.99, False)):
        cut = {"month": 0, "options": ["now"], "price_factor": factor * limit.limit / limit.planned}
        found = planned(chat=chat, changes=[cut], **asked).path
        assert found is not None
        made = [(s.option, s.month) for s in found.steps]
        assert ((step.option, step.month) in made) == same


def risk_of(plan: Plan) -> Risk:
    found = assess(plan, CATALOG, draws=1000)
    assert found is not None
    return found


def test_where_another_plan_is_cheaper_on_average_the_answer_says_so() -> None:
    """At the most likely values Llama is a point worse than today's model, on average it is better: $318k."""
    chat = {**CHAT, "bad_answer_usd": 0.5}
    llama = {**LLAMA, "success_share": 0.94}
    plan = planned(chat=chat, options={"h": llama}, candidates="listed")
    risk = risk_of(plan)
    (cheaper,) = risk.policies.cheaper
    assert (cheaper.option_id, cheaper.month) == ("h", 0)
    assert cheaper.usd == pytest.approx(risk.policies.plan_usd - risk.policies.best_fixed_usd)
    said = how_sure(plan, risk)
    told = (
        f"moving to Llama 3.3 70B at DeepInfra now costs {money(cheaper.usd)} less than this plan"
    )
    assert told in said
    assert "No need to" not in said


def test_a_saving_that_is_a_loss_on_average_says_so() -> None:
    plan = planned(chat={**CHAT, "requests_per_month": 30_000.0}, candidates="listed")
    risk = risk_of(plan)
    assert plan.path is not None
    assert (plan.path.saving_usd or 0) > 0 > risk.outlook.saving_usd.mean
    assert f"and {money(-risk.outlook.saving_usd.mean)} less on average" in how_sure(plan, risk)
