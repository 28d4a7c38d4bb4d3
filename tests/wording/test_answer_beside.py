"""What stands beside the answer, and what an option in use that is gone does to it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.answers.measuring import asked_of
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.fields import Switching
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import assess
from dashboard.scenario import from_mapping, read_scenario
from dashboard.wording.answer import answer, beside, gate_of, to_measure
from dashboard.wording.endings import must_in_words
from dashboard.wording.gates import limits_in_words
from dashboard.wording.reasons import by_name
from dashboard.wording.verdicts import verdict
from dashboard.wording.words import chance, money, month_name, named

DAY = date(2026, 11, 23)
STARTER = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"
HELPDESK = STARTER.with_name("helpdesk-and-extraction.toml")
CHAT = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
GPT = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}


def market() -> Plan:
    asked = replace(read_scenario(STARTER, today=DAY), candidates="market")
    return evaluate(asked, load(DAY))


def plan_of(**scenario: object) -> Plan:
    raw = {"version": 2, "as_of": DAY, "current": "gpt", "options": {"gpt": GPT}, **scenario}
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


def test_hidden_tokens_and_what_would_save_more_are_said() -> None:
    plan = market()
    said = list(beside(plan, around(plan, load(DAY))))
    assert any("12 output tokens (4 to 40) are counted for each visible one" in s for s in said)
    more = next(s for s in said if "would save more" in s)
    (workload,) = plan.requests
    assert plan.path is not None
    chosen = plan.decision.hopes[workload][plan.path.steps[0].option]
    assert f"against {chance(chosen.chance)}." in more
    assert any("per 1,000 good answers" in s for s in said)


def test_offers_and_own_builds_are_counted_apart() -> None:
    """As many offers as the Options page and `prices` list that day."""
    plan = market()
    assert plan.market is not None
    offers = len(load(DAY).offers())
    assert plan.market.builds > 0
    assert plan.market.searched == offers + plan.market.builds
    looked = next(s for s in beside(plan, around(plan, load(DAY))) if s.startswith("Looked at"))
    assert looked.startswith(f"Looked at {offers:,} offers and {plan.market.builds} build")


def test_a_model_that_ends_this_month_leaves_another_workload_its_staying() -> None:
    """The one in use that is gone is on its successor at once, at that one's price in the path as in staying."""
    claude = {"kind": "hosted", "provider": "anthropic", "model": "claude-sonnet-4-5"}
    plan = plan_of(
        candidates="market",
        workloads={"a": CHAT, "b": {**CHAT, "current": "claude"}},
        options={"gpt": GPT, "claude": claude},
    )
    ids, (_, stays) = plan.route_costs.option_ids, plan.route_costs.stay()
    assert {ids[o] for o in stays} == {"claude-sonnet-5-5@anthropic"}
    assert plan.path is not None
    assert plan.path.npv_stay_usd is not None
    assert plan.path.npv_usd <= plan.path.npv_stay_usd
    assert assess(plan, load(DAY), draws=100) is not None
    assert answer(plan).startswith(
        "Urgent, in 7 days: Claude Sonnet 4.5 at Anthropic ends on 30 November 2026; staying means Claude Sonnet "
        "5.5 at Anthropic. "
    )
    must = must_in_words(plan)
    assert must is not None
    assert must.startswith("Must do anyway: GPT-4.1 at OpenAI ends on 14 January 2027")
    assert "Claude" not in must


def test_a_successor_that_cannot_serve_is_not_said_to_be_what_staying_means() -> None:
    """Together stopped selling it in October; of Scaleway it is not on file that it stays within the EU."""
    plan = plan_of(
        candidates="market",
        current="llama",
        workloads={"a": CHAT},
        options={"llama": {"kind": "hosted", "provider": "together", "model": "llama-3.3-70b"}},
        constraints={"region": "eu"},
    )
    assert plan.path is not None
    assert plan.path.npv_stay_usd is None
    said = answer(plan)
    assert said.startswith(
        "Urgent: Llama 3.3 70B at Together ended on 22 October 2026; what follows, Llama 3.3 70B at "
    )
    assert ", is no option: staying is not possible." in said
    assert "staying means" not in said


@pytest.mark.parametrize(
    ("provider", "model", "day", "said"),
    [
        ("google", "gemini-2.5-flash", date(2026, 11, 29), "Urgent, in 2 days: Gemini 2.5 Flash"),
        ("google", "gemini-2.5-flash", date(2026, 11, 30), "Urgent, in 1 day: Gemini 2.5 Flash"),
        (
            "anthropic",
            "claude-opus-4",
            date(2026, 11, 29),
            "Urgent: Claude Opus 4 at Anthropic ended on",
        ),
    ],
)
def test_what_ends_within_days_leads_the_answer_and_what_ended_is_past(
    provider: str, model: str, day: date, said: str
) -> None:
    """Gemini 2.5 Flash ends on 1 December 2026; Claude Opus 4 ended on 15 June 2026."""
    asked = from_mapping(
        {
            "version": 2,
            "as_of": day,
            "current": "now",
            "options": {"now": {"kind": "hosted", "provider": provider, "model": model}},
            "workloads": {"chat": CHAT},
        },
        today=day,
    )
    plan = evaluate(asked, load(day))
    assert answer(plan).startswith(said)
    assert (must_in_words(plan) or "").count("ends") == 0
    ended = model == "claude-opus-4"
    assert verdict(plan, "now").startswith("in use now, ended on 15 June 2026") == ended


def test_a_workload_whose_model_is_gone_is_priced_in_the_path() -> None:
    """Listed alone: b has its successor or a's; whichever it is, its cost is in what the path costs."""
    claude = {"kind": "hosted", "provider": "anthropic", "model": "claude-sonnet-4-5"}
    plan = plan_of(
        workloads={"a": CHAT, "b": {**CHAT, "current": "claude"}},
        options={"gpt": GPT, "claude": claude},
    )
    assert plan.path is not None
    last = {w: options[-1] for w, options in plan.path.options.items()}
    costs = plan.costs()
    paid = sum(float(costs[option].by_workload[w][-1]) for w, option in last.items())
    assert float(plan.path.monthly_usd[-1]) == pytest.approx(paid)
    moved = {step.workload for step in plan.path.steps}
    assert "b" in moved


def test_that_nothing_else_pays_is_not_said_beside_what_pays_less() -> None:
    """Luna at Bedrock, a tenth dearer there, saves against staying as well, only less than at OpenAI."""
    dearer = {"input": 0.11, "cached_input": 0.011, "output": 0.55}
    luna = {"kind": "hosted", "provider": "aws", "model": "gpt-6-luna", "success_share": 0.95}
    options = {"gpt": GPT, "aws": {**luna, "prices": dearer}}
    plan = plan_of(
        candidates="listed",
        options=options,
        workloads={"chat": {**CHAT, "requests_per_month": 5e6}},
        assumptions={"current_success_share": 0.9},
    )
    said = answer(plan)
    paying = {o: h.saving_usd for o, h in plan.decision.hopes["chat"].items() if h.saving_usd > 1}
    taken = set(plan.path.options["chat"]) if plan.path else set()
    assert paying.keys() - taken - {"gpt"}
    assert plan.decision.verdict == "must_move"
    assert "o other" not in said
    assert "Other options save less, at most GPT-6 Luna at AWS Bedrock $" in said


@pytest.mark.parametrize("usd", [0.05, 0.5])
def test_answers_that_earn_more_than_they_cost_can_be_drawn(usd: float) -> None:
    plan = plan_of(candidates="market", workloads={"chat": {**CHAT, "bad_answer_usd": usd}})
    risk = assess(plan, load(DAY), draws=200)
    assert risk is not None
    assert answer(plan)


def test_hidden_tokens_are_said_of_what_bills_them_and_of_nothing_that_asks_it_again() -> None:
    """At ten times the volume the helpdesk may save enough at GLM to find out whether it is as good.

    Nothing is proven beside it, as if nobody had typed Llama's share: no saving waits for what is measured.
    """
    asked = read_scenario(HELPDESK, today=DAY)
    helpdesk = asked.workloads["helpdesk"]
    ten = replace(helpdesk, requests_per_month=10 * helpdesk.requests_per_month)
    options = {
        o: replace(each, success_share=None, fallback="")  # type: ignore[type-var]
        if o.startswith("llama-70b")
        else each
        for o, each in asked.options.items()
    }
    asked = replace(asked, options=options, workloads={**asked.workloads, "helpdesk": ten})
    plan = evaluate(asked, load(DAY))
    said = [
        each
        for each in beside(plan, around(plan, load(DAY)))
        if "while it reasons at length" in each
    ]
    names = [each.split(" is rated")[0] for each in said]
    assert names == ["GPT-6 Luna at OpenAI", "GLM 5.3 Flash at GMI Cloud"]


EASY = {"hosted": Switching(usd=1_000)}
"""Moving takes so little that nobody shares in another workload's move to save it."""


def test_proven_moves_to_one_option_are_told_in_one_sentence() -> None:
    asked = read_scenario(HELPDESK, today=DAY)
    notes = replace(asked.workloads["helpdesk"], requests_per_month=240_000.0, ttft_ms=2000.0)
    both = {**asked.workloads, "notes": notes}
    said = answer(evaluate(replace(asked, workloads=both, switching=EASY), load(DAY)))
    proven = "The moves of helpdesk and notes need no measuring."
    assert proven in said
    assert said.count("measuring.") == 1


def test_a_proven_move_is_made_beside_one_that_must_be_measured_first() -> None:
    """Somebody typed 97% for Llama; GLM, which nobody tried, would save less beyond it than trying takes."""
    plan = evaluate(replace(read_scenario(HELPDESK, today=DAY), switching=EASY), load(DAY))
    assert plan.decision.verdict == "measure_first"
    assert {step.workload for step in plan.decision.unmeasured} == {"extraction"}
    (left,) = plan.decision.foregone
    assert left.workload == "helpdesk"
    assert 0 < left.more_usd < left.usd
    said = answer(plan)
    assert "The move of helpdesk needs no measuring." in said
    assert any(
        "might save" in each and "for helpdesk" in each
        for each in beside(plan, around(plan, load(DAY)))
    )


def test_one_figure_can_be_worth_knowing_where_the_model_in_use_ends() -> None:
    """Staying past the end costs a penalty that must not hide what a figure is worth."""
    host = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
    chat = {"requests_per_month": 3e5, "input_tokens": 1155, "output_tokens": 211}
    plan = plan_of(
        candidates="listed",
        horizon_months=36,
        workloads={"chat": {**chat, "cached_share": 0.3, "growth_per_month": 0.02}},
        options={"gpt": GPT, "host": {**host, "success_share": 0.96}},
    )
    risk = assess(plan, load(DAY))
    assert risk is not None
    assert max(each.usd for each in risk.worth) > 1_000


def test_a_small_bill_that_a_free_move_halves_is_not_too_small_to_plan() -> None:
    aws = {"kind": "hosted", "provider": "aws", "model": "llama-3.3-70b"}
    host = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
    chat = {"requests_per_month": 45_000, "input_tokens": 1155, "output_tokens": 211}
    plan = plan_of(
        candidates="listed",
        horizon_months=36,
        current="aws",
        workloads={"chat": chat},
        options={"aws": aws, "host": host},
    )
    assert plan.decision.verdict == "move"
    assert answer(plan).startswith("Move from Llama 3.3 70B at AWS Bedrock to Llama")


def test_where_the_model_in_use_is_unrated_that_is_what_is_said() -> None:
    plan = plan_of(
        candidates="market",
        workloads={"chat": CHAT},
        options={"gpt": {**GPT, "model": "gpt-4-32k"}},
    )
    assert plan.decision.verdict == "measure_first"
    assert "nobody rated GPT-4 32K, so we guess" in answer(plan)


CHEAP = {
    "kind": "hosted",
    "model": "own-terms",
    "prices": {"input": 0.1, "output": 0.4},
    "success_share": 1.0,
    "fallback": "none",
}
SURE = {"gpt": {**GPT, "success_share": 1.0}, "cheap": CHEAP}


def test_the_cost_of_1000_requests_is_that_of_the_workloads_that_move() -> None:
    """Long requests beside many short ones: the mean over both would be that of the short ones.

    20,000 tokens in at 2 and 1,500 out at 8 USD per 1M are 52 USD per 1,000; at 0.1 and 0.4 they are 2.60.
    """
    code = {"requests_per_month": 1e6, "input_tokens": 20_000, "output_tokens": 1_500}
    tag = {"requests_per_month": 4e7, "input_tokens": 200, "output_tokens": 8}
    plan = plan_of(
        candidates="listed",
        workloads={
            "code": {**code, "options": ["gpt", "cheap"]},
            "tag": {**tag, "options": ["gpt", "tagger"]},
        },
        options={**SURE, "tagger": {**CHEAP, "prices": {"input": 0.05, "output": 0.2}}},
        constraints={"successors": "same_price"},
    )
    said = [each for each in beside(plan, around(plan, load(DAY))) if each.startswith("1,000")]
    (of_code,) = (each for each in said if "of code" in each)
    assert "cost $52.00 at GPT-4.1 at OpenAI ($52.00 per 1,000 good answers)" in of_code
    assert "and $2.60 at" in of_code
    (of_tag,) = (each for each in said if "of tag" in each)
    assert "cost $0.46 at GPT-4.1 at OpenAI" in of_tag  # 200 in at 2 and 8 out at 8


def test_targets_of_latency_that_no_host_is_known_to_keep_are_said_to_be_measured() -> None:
    asked: dict[str, Any] = {
        "options": SURE,
        "constraints": {"successors": "same_price"},
        "candidates": "listed",
    }
    plan = plan_of(workloads={"a": {**CHAT, "ttft_ms": 300, "tpot_ms": 12.5}}, **asked)
    (said,) = (s for s in beside(plan, around(plan, load(DAY))) if s.startswith("Whether"))
    assert "keeps 300 ms to the first token and 12.5 ms a token after it is not known" in said
    plan = plan_of(workloads={"a": CHAT}, **asked)
    assert not any(s.startswith("Whether") for s in beside(plan, around(plan, load(DAY))))


def test_what_is_measured_already_may_be_moved_to_while_something_cheaper_is_measured() -> None:
    """30 of 30 at both: the 70B at OpenRouter is proven, at a fifth of today's price and nowhere else. What only
    ratings speak for would save more on top than a month of that."""
    known = {"value": 1.0, "low": 0.8865, "high": 1.0}
    measured = {
        "success_share": 1.0,
        "measured": {"on": DAY, "prompts": 30, "success_share": known},
    }
    fifth = {"input": 0.4, "output": 1.6}
    llama = {"kind": "hosted", "provider": "openrouter", "model": "llama-3.3-70b", "prices": fifth}
    chat = {**CHAT, "requests_per_month": 10_000_000}
    parts: dict[str, object] = {"candidates": "market", "workloads": {"a": chat}}
    options = {"gpt": {**GPT, **measured}, "llama": {**llama, **measured}}
    plan = plan_of(**parts, options=options, market={"exclude": ["llama-3.3-70b"]})
    said = "\n".join(beside(plan, around(plan, load(DAY))))
    assert plan.decision.verdict == "measure_first"
    assert plan.decision.by_evidence is not None
    assert plan.decision.by_evidence.saving_usd is not None
    saves = money(plan.decision.by_evidence.saving_usd)
    assert "Nothing more need be known to move to Llama 3.3 70B at OpenRouter now:" in said
    assert f"with what is typed or measured that saves {saves}" in said
    unmeasured = plan_of(**parts, options={"gpt": GPT, "llama": llama})
    assert unmeasured.decision.verdict == "measure_first"
    others = [answer(unmeasured), *beside(unmeasured, around(unmeasured, load(DAY)))]
    assert "Nothing more need be known" not in " ".join(others)


@pytest.mark.parametrize(
    ("day", "passed"), [(date(2026, 11, 23), True), (date(2026, 9, 20), False)]
)
def test_a_step_to_an_offer_without_an_announced_end_says_what_is_promised(
    day: date, passed: bool
) -> None:
    """Vertex AI promised Claude Sonnet 4.5 until 29 September 2026 at least; Anthropic ends it in November."""
    claude = {"kind": "hosted", "provider": "anthropic", "model": "claude-sonnet-4-5"}
    raw = {"version": 2, "as_of": day, "current": "gpt", "options": {"gpt": claude}}
    raw |= {"candidates": "market", "workloads": {"a": CHAT}}
    plan = evaluate(from_mapping(raw, today=day), load(day))
    said = [s for s in beside(plan, around(plan, load(day))) if "may end within the horizon" in s]
    vertex = [s for s in said if s.startswith("Claude Sonnet 4.5 at Vertex AI")]
    assert len(vertex) == 1
    assert "not before 29 September 2026" in vertex[0]
    assert vertex[0].endswith("That day has passed.") is passed


def test_every_move_that_a_proven_saving_rests_on_is_named_with_its_month() -> None:
    """To go from units to a later successor at once is where the saving comes from: both are told."""
    chat = {"requests_per_month": 50e6, "input_tokens": 800, "output_tokens": 150}
    chat |= {"cached_share": 0.5, "growth_per_month": 0.04}
    azure = {"kind": "hosted", "provider": "azure", "model": "gpt-4o"}
    plan = plan_of(
        candidates="market", horizon_months=24, workloads={"a": chat}, options={"gpt": azure}
    )
    known = plan.decision.by_evidence
    assert known is not None
    chain = {(o, start) for o, start, _ in stay_chain(plan.scenario, "a")}
    told = [step for step in known.steps if (step.option, step.month) not in chain]
    assert len(told) > 1
    said = "\n".join(beside(plan, around(plan, load(DAY))))
    assert all(named(plan, step.option) in said for step in told)
    assert all(month_name(plan.as_of, step.month) in said for step in told if step.month)


@pytest.mark.parametrize(("provider", "is_range"), [("openrouter", True), ("deepinfra", False)])
def test_a_step_to_a_listed_router_is_told_with_the_range_of_its_hosts(
    provider: str, is_range: bool
) -> None:
    llama = {"kind": "hosted", "model": "llama-3.3-70b"}
    options = {"gpt": {**llama, "provider": "aws"}, "other": {**llama, "provider": provider}}
    plan = plan_of(candidates="listed", workloads={"a": CHAT}, options=options)
    assert plan.path is not None
    assert [step.option for step in plan.path.steps] == ["other"]
    said = [s for s in beside(plan, around(plan, load(DAY))) if "is a router's price" in s]
    assert bool(said) is is_range
    if said:
        cost, left = plan.options["other"].cost, plan.options["gpt"].cost
        assert cost is not None
        assert left is not None
        low, high, mostly, here = (w.strip(".,") for w in said[0].split() if w.startswith("$"))
        assert here == money(float(left.monthly_usd[0]))
        assert "The dearest costs more than Llama 3.3 70B at AWS Bedrock, " in said[0]
        assert low == money(float(cost.monthly_usd[0]))
        assert high != low
        assert "for nine in ten at most" in said[0]
        assert mostly not in (low, high)


def test_where_nothing_may_serve_options_are_called_by_name_and_not_by_id() -> None:
    claude = {"kind": "hosted", "provider": "xai", "model": "grok-4.7"}
    plan = plan_of(
        horizon_months=1,
        candidates="market",
        workloads={"a": CHAT},
        options={"gpt": claude},
        constraints={"region": "jp", "zero_retention": True},
    )
    assert plan.path is None
    said = answer(plan)
    assert said.startswith("No plan: Grok 4.7 at xAI: ")
    assert "@" not in said
    assert "gpt:" not in said


def test_one_month_is_a_month() -> None:
    plan = plan_of(
        horizon_months=1, candidates="market", workloads={"a": {**CHAT, "requests_per_month": 1e9}}
    )
    assert "1 months" not in answer(plan)
    assert "over 1 month" in answer(plan)


def test_a_warning_calls_options_by_name_and_says_days_in_words() -> None:
    gemini = {"kind": "hosted", "provider": "vertex", "model": "gemini-3.8-flash"}
    plan = plan_of(candidates="listed", workloads={"a": CHAT}, options={"gpt": GPT, "g": gemini})
    (said,) = (by_name(plan, w) for w in plan.warnings if "price in month" in w)
    assert said.startswith(
        "Gemini 3.8 Flash at Vertex AI: the price in month 2 is 2 times that before"
    )
    assert "1 January 2027" in said
    assert "2027-" not in said


def test_two_workloads_that_must_be_measured_have_each_their_prompts_and_their_part_of_the_worth() -> (
    None
):
    """What knowing is worth lies between the chances of the two, never above what the plan brings."""
    big = {**CHAT, "requests_per_month": 3_000_000}
    plan = plan_of(
        candidates="market",
        workloads={"chat": big, "sums": {**big, "category": "math"}},
        options={"gpt": GPT},
    )
    steps = sorted(plan.decision.unmeasured, key=lambda step: step.month)
    assert {step.workload for step in steps} == {"chat", "sums"}
    found = to_measure(plan)
    assert found is not None
    asked = {step.workload: asked_of(plan, step, gate_of(plan).get(step)) for step in steps}
    chances = [each.needed.chance for each in asked.values()]
    known, path = plan.decision.by_evidence, plan.path
    assert known is not None
    assert path is not None
    gain = min(known.npv_usd - path.npv_usd, path.saving_usd or 0.0)
    assert min(chances) * gain <= found.worth_usd * (1 + 1e-9)
    assert found.worth_usd <= max(chances) * gain * (1 + 1e-9)
    said = answer(plan)
    first = steps[0].workload
    assert f"{asked[first].prompts} prompts of {first} decide it" in said
    if len({step.option for step in steps}) > 1:
        other = steps[-1].workload
        assert f"{asked[other].prompts} prompts of {other} decide it" in said


def test_going_early_to_what_follows_anyway_is_told_as_that() -> None:
    plan = plan_of(candidates="listed", workloads={"chat": CHAT}, options={"gpt": GPT})
    assert plan.decision.verdict == "must_move"
    said = answer(plan)
    assert "now, before it must be: going early is worth $" in said
    assert "GPT-4.1 at OpenAI ends on 14 January 2027" in said


def test_what_is_moved_when_it_must_be_is_not_told_as_early() -> None:
    """Nobody may move before January: the successor takes over when the model ends, and another move saves."""
    plan = plan_of(candidates="listed", workloads={"chat": CHAT}, options={"gpt": GPT})
    assert plan.path is not None
    (step,) = plan.path.steps
    due = next(m for o, m, _ in stay_chain(plan.scenario, "chat") if o == step.option)
    late = replace(plan, path=replace(plan.path, steps=(replace(step, month=due),)))
    assert "going early" not in answer(late)
    assert f"worth {money(plan.path.saving_usd or 0.0)} over 36 months" in answer(late)


def told(plan: Plan, day: date = DAY) -> list[str]:
    return [answer(plan), *beside(plan, around(plan, load(day)))]


def test_price_lists_that_are_too_old_for_the_day_are_said_before_anything_rests_on_them() -> None:
    """Three months after the last list hardly an offer is known to be sold: that is no market."""
    raw: dict[str, object] = {"version": 2, "current": "gpt", "options": {"gpt": GPT}}
    raw |= {"candidates": "market", "workloads": {"a": CHAT}}
    for day, old in ((date(2026, 11, 23), False), (date(2027, 3, 1), True)):
        plan = evaluate(from_mapping({**raw, "as_of": day}, today=day), load(day))
        said = [each for each in told(plan, day) if "price lists are too old" in each]
        assert bool(said) is old
        if old:
            assert "November 2026" in said[0]


def test_nothing_is_moved_to_before_it_is_sold() -> None:
    """GPT-6 Luna follows GPT-4.1 in 2027 and was first seen in September 2026."""
    day = date(2025, 6, 1)
    raw: dict[str, object] = {"version": 2, "as_of": day, "current": "gpt", "options": {"gpt": GPT}}
    raw |= {"candidates": "listed", "workloads": {"a": CHAT}, "horizon_months": 36}
    plan = evaluate(from_mapping(raw, today=day), load(day))
    assert plan.path is not None
    luna = [step for step in plan.path.steps if "luna" in step.option]
    assert luna
    first = load(day).first_seen("gpt-6-luna")
    assert first is not None
    assert min(step.month for step in luna) >= months_until(day, first) > 0


def test_own_prices_that_cover_what_follows_are_said() -> None:
    prices = {"input": 2, "cached_input": 0.5, "output": 8}
    typed = plan_of(workloads={"a": CHAT}, options={"gpt": {**GPT, "prices": prices}})
    listed = plan_of(workloads={"a": CHAT}, options={"gpt": GPT})
    said = "GPT-4.1 at OpenAI ends on 14 January 2027; your own prices are taken to cover what follows it."
    assert any(each.startswith(said) for each in told(typed))
    assert not any("your own prices" in each for each in told(listed))


def test_a_promise_that_has_run_out_is_a_condition_of_every_move_that_rests_on_it() -> None:
    claude = {"kind": "hosted", "provider": "anthropic", "model": "claude-sonnet-4-5"}
    plan = plan_of(
        candidates="market",
        workloads={"a": {**CHAT, "requests_per_month": 2e6}},
        options={"gpt": claude},
    )
    rests = [s for s in told(plan) if "Sonnet 4.5 at Vertex AI now" in s or "Free first step" in s]
    assert rests
    assert all("stays on sale" in each for each in rests)


def test_what_is_proven_already_is_not_listed_for_measuring() -> None:
    llama = {"kind": "hosted", "provider": "aws", "model": "llama-3.3-70b"}
    plan = plan_of(
        candidates="market",
        workloads={"a": {**CHAT, "requests_per_month": 3e6}},
        options={"gpt": llama},
    )
    found = to_measure(plan)
    assert found is None or not any(
        plan.decision.standings["a"][option].may_move for option in found.options
    )


def test_a_gate_asks_for_the_share_that_the_answer_asks_for() -> None:
    """The share that pays alone is lower, and would read as a second answer to one question."""
    plan = plan_of(candidates="market", workloads={"a": CHAT}, options={"gpt": GPT})
    assert plan.decision.verdict == "measure_first"
    found = to_measure(plan)
    assert found is not None
    step = next(s for s in plan.decision.unmeasured)
    said = limits_in_words(plan, gate_of(plan)[step])
    assert f"at least {found.needed.share:.0%} (expected" in said
    assert said.count("good answers of") == 1


def test_llama_is_named_for_each_workload_where_no_host_serves_all() -> None:
    asked = read_scenario(HELPDESK, today=DAY)
    market = replace(asked.market, exclude=("deepinfra",))
    plan = evaluate(replace(asked, market=market), load(DAY))
    ways = [way for way in around(plan, load(DAY)).llama if way.how == "hosted"]
    named_for = [w for way in ways for w in way.workloads]
    assert sorted(named_for) == sorted(plan.requests)
    (said,) = (s for s in told(plan) if s.startswith("Llama by name"))
    assert all(f" for {workload}" in said for workload in plan.requests)
