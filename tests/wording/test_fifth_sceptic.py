"""Sentences that were wrong or misleading, each on a plan that it was wrong of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.answers.lasting import saving_as_if_lasting_usd
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.stages.admit import Hope
from dashboard.scenario import from_mapping
from dashboard.wording.answer import _beyond, answer, beside
from dashboard.wording.verdicts import break_even_in_words, verdict
from dashboard.wording.words import money

DAY = date(2026, 11, 23)
CATALOG = load(DAY)


def hosted(provider: str, model: str, **more: object) -> dict[str, object]:
    return {"kind": "hosted", "provider": provider, "model": model, **more}


def work(requests: float, tokens: tuple[int, int], **more: object) -> dict[str, object]:
    """A workload of so many requests a month, each of so many input and output tokens."""
    return {
        "requests_per_month": requests,
        "input_tokens": tokens[0],
        "output_tokens": tokens[1],
        **more,
    }


def planned(
    months: int, options: Mapping[str, object], *, w: Mapping[str, object], **more: Any
) -> Plan:
    raw = {"version": 2, "as_of": DAY, "current": "a", "horizon_months": months}
    raw |= {"workloads": {"w": w}, "options": options, **more}
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def sentences(plan: Plan) -> list[str]:
    """What stands beside the answer."""
    return list(beside(plan, around(plan, CATALOG)))


def the_one(plan: Plan, words: str) -> str:
    (said,) = (each for each in sentences(plan) if words in each)
    return said


@pytest.mark.parametrize(
    ("success", "head"),
    [
        (0.90, "Staying will cost "),
        (0.97, "Most of the saving is against what follows: staying will cost "),
    ],
)
def test_most_of_a_saving_is_against_what_follows_only_where_more_than_half_is(
    success: float, head: str
) -> None:
    """Against today's prices it is 167k of 271k at the one and under half at the other."""
    plan = planned(
        24,
        {
            "a": hosted("openai", "gpt-4.1-mini", success_share=success),
            "b": hosted(
                "deepinfra",
                "llama-3.3-70b",
                success_share={"value": success + 0.01, "low": success, "high": success + 0.02},
            ),
        },
        w=work(8e6, (1500, 300), bad_answer_usd=0.01),
    )
    assert plan.path is not None
    lasting, whole = saving_as_if_lasting_usd(plan), plan.path.saving_usd
    assert lasting is not None
    assert whole is not None
    assert (lasting < whole / 2) == head.startswith("Most")
    said = the_one(plan, "what today's prices would")
    assert said.startswith(head)
    assert f"this saves {money(lasting)}." in said


def test_nothing_saved_is_not_mostly_against_what_follows() -> None:
    """Listed alone with what must follow it: the path is what staying means."""
    plan = planned(
        36,
        {"a": hosted("openai", "gpt-6-luna"), "b": hosted("openai", "gpt-6-sol")},
        w=work(3e6, (1500, 300)),
        candidates="listed",
        changes=[{"month": 15, "options": ["a"], "ends": True, "successor": "b"}],
    )
    assert plan.path is not None
    assert (plan.path.saving_usd or 0.0) < 1
    said = the_one(plan, "what today's prices would")
    assert said.startswith("Staying will cost ")
    assert "this costs $" in said


LLAMA = "llama-3.3-70b"


def test_what_is_sold_and_proven_goes_before_what_must_be_measured() -> None:
    """The same open model at another host needs no measuring; a smaller one does."""
    own = {"kind": "self_hosted", "model": LLAMA, "precision": "fp8", "gpu": "h100-sxm"}
    plan = planned(
        36,
        {
            "a": hosted("scaleway", LLAMA, success_share=0.95),
            "c": {**own, "gpus_per_replica": 2, "success_share": 0.95},
        },
        w=work(30e6, (1500, 300), growth_per_month=0.05),
        candidates="listed",
    )
    market = around(plan, CATALOG).market
    assert market is not None
    assert plan.path is not None
    assert market.path is not None
    known = market.decision.by_evidence
    assert known is not None
    here, proven, there = (p.saving_usd or 0.0 for p in (plan.path, known, market.path))
    assert here < proven < there
    said = the_one(plan, "Not listed, but sold")
    assert said.startswith(
        "Not listed, but sold: Llama 3.3 70B at DeepInfra, of which nothing more need be known, would bring the "
        f"saving from {money(here)} to {money(proven)}; "
    )
    assert f", once measured, to {money(there)}. With the whole market" in said


def beyond(plan: Plan, chance: float | None) -> str:
    """What is said where the market, which saves no more itself, has an offer of so great a chance that would."""
    market = around(plan, CATALOG).market
    assert market is not None
    hopes = {o: h for o, h in market.decision.hopes["w"].items() if o in plan.options}
    new = next(o for o, origin in market.origins.items() if origin == "market")
    if chance is not None:
        hopes[new] = Hope(chance, 1e9)
    decision = replace(market.decision, hopes={"w": hopes}, turned_down={"w": {}})
    (said,) = _beyond(plan, replace(market, path=plan.path, decision=decision))
    return said


def test_that_nothing_beyond_what_is_listed_saves_more_is_said_only_where_nothing_does() -> None:
    plan = planned(
        24,
        {"a": hosted("openai", "gpt-6-sol"), "b": hosted("openai", "gpt-6-luna")},
        w=work(2e6, (900, 300)),
        candidates="listed",
    )
    said = beyond(plan, None)
    assert said.startswith("Beyond what is listed, nothing among ")
    assert said.endswith(" offers would save more.")
    less = beyond(plan, 0.4)
    assert "that is as likely to be good enough would save more. " in less
    assert less.endswith(" by itself would save $1B, but is 40% likely to be good enough.")
    assert "would save so much more that finding out pays" in beyond(plan, 1.0)


def cannot_stay(usd: float) -> Plan:
    """GPT-5 ends and nothing follows it, so no saving is against staying: only what paths cost is left."""
    prices = {"input": usd, "cached_input": usd, "output": 2 * usd}
    listed = hosted("deepinfra", "deepseek-v4-flash-0731", prices=prices, success_share=0.95)
    return planned(
        24,
        {"a": hosted("openai", "gpt-5", success_share=0.95), "b": listed},
        w=work(2e6, (1500, 250)),
        candidates="listed",
        constraints={"successors": "none"},
    )


def test_what_costs_less_beyond_the_list_is_named_also_where_nobody_can_stay() -> None:
    plan = cannot_stay(2.7)
    market = around(plan, CATALOG).market
    assert plan.path is not None
    assert market is not None
    assert market.path is not None
    assert plan.path.saving_usd is None
    assert market.path.npv_usd < plan.path.npv_usd / 2  # the premise
    said = the_one(plan, "Not listed, but sold")
    costs = f"the cost over 24 months from {money(plan.path.npv_usd)} to "
    assert costs in said
    assert money(market.path.npv_usd) in said
    assert not [each for each in sentences(plan) if each.startswith("Beyond what is listed")]


def test_where_nobody_can_stay_what_would_cost_less_is_held_against_the_option_moved_to() -> None:
    plan = cannot_stay(0.001)
    said = beyond(plan, 1.0)
    assert "would save so much more that finding out pays" in said
    own = plan.decision.hopes["w"]["b"].saving_usd
    assert f" by itself would cost {money(1e9 - own)} less and is " in said
    assert beyond(plan, None).endswith(" offers would save more.")


@pytest.mark.parametrize("discounted", [57.5, None])
def test_a_payback_that_counts_later_money_in_full_says_so(discounted: float | None) -> None:
    plan = planned(
        24,
        {"a": hosted("openai", "gpt-6-sol"), "b": hosted("openai", "gpt-6-luna")},
        w=work(2e6, (900, 300)),
        candidates="listed",
    )
    found = plan.between("a", "b")
    assert found is not None
    pair = replace(found, payback_months=53.25, payback_months_discounted=discounted)
    said = break_even_in_words(plan, pair)
    assert "; pays back in 54 months" in said
    assert said.endswith(", not counting that money now is worth more") == (discounted is None)


def test_what_follows_in_one_workload_is_rated_in_another() -> None:
    """Luna follows GPT-4o Mini, so there it needs no rating; for what is on GPT-4o it is as good as rated."""
    tags = {**work(10e6, (400, 10)), "current": "m"}
    plan = planned(
        24,
        {"a": hosted("azure", "gpt-4o"), "m": hosted("azure", "gpt-4o-mini")},
        w={},
        workloads={"w": work(8e5, (3000, 500), bad_answer_usd=0.5), "tags": tags},
        candidates="listed",
        constraints={"baa": True},
    )
    luna = "gpt-6-luna@openai"
    assert plan.origins[luna] == "baseline"
    assert not plan.decision.standings["w"][luna].may_move
    first, second = verdict(plan, luna).split("; for tags ")
    assert first.startswith("for w saves $")
    assert first.endswith(" likely")
    assert "and good enough" in first
    assert "likely" not in second


@pytest.mark.parametrize(
    ("months", "rule", "then"),
    [
        (1, "dated", "that is after the 1 month planned, so look further ahead."),
        (1, "same_price", "that is after the 1 month planned, so look further ahead."),
        (2, "dated", "staying means "),
        (2, "same_price", "later months assume a successor at the same price."),
    ],
)
def test_an_end_within_days_is_said_whatever_the_horizon(months: int, rule: str, then: str) -> None:
    """The model ends 8 days after the day of the plan, in its second month."""
    plan = planned(
        months,
        {"a": hosted("google", "gemini-2.5-flash")},
        w=work(5e5, (1000, 200)),
        candidates="listed",
        constraints={"successors": rule},
    )
    assert answer(plan).startswith(
        f"Urgent, in 8 days: Gemini 2.5 Flash at Google ends on 1 December 2026; {then}"
    )


def test_an_end_months_beyond_the_horizon_is_not_urgent() -> None:
    plan = planned(
        1,
        {"a": hosted("openai", "gpt-4.1")},
        w=work(5e5, (1000, 200)),
        candidates="listed",
    )
    assert "ends on" not in answer(plan)


@pytest.mark.parametrize(
    ("how", "goes"), [("cascade", "go on to"), ("router", "are sent to"), ("none", "")]
)
def test_what_a_cascade_hands_on_is_said_with_what_it_costs(how: str, goes: str) -> None:
    """30% of 2M requests at 900 x 2 + 300 x 10 USD per million tokens: 600k x 0.0048."""
    shares = {"kept_success_share": 0.97, "escalated_success_share": 0.93}
    split = {"fallback": "a", "escalation": {"how": how, "share": 0.3, **shares}}
    small = hosted("deepinfra", "llama-3.1-8b", success_share=0.85)
    plan = planned(
        24,
        {
            "a": hosted("openai", "gpt-6-sol", success_share=0.96),
            "b": small | split if goes else {**small, "success_share": 0.97},
        },
        w=work(2e6, (900, 300)),
        candidates="listed",
    )
    assert answer(plan).startswith("Move from GPT-6 Sol at OpenAI to Llama 3.1 8B at DeepInfra now")
    said = [each for each in sentences(plan) if "GPT-6 Sol" in each and "requests for" in each]
    if not goes:
        assert not said
        return
    whole = money(float(plan.costs()["b"].monthly_usd[0]))
    (told,) = said
    assert told == (
        f"30% of the requests for Llama 3.1 8B at DeepInfra {goes} GPT-6 Sol at OpenAI, which stays in use: "
        f"$2,880 of its {whole} a month."
    )


@pytest.mark.parametrize(("commitment", "months"), [("reserved_1y", 12), ("reserved_1m", 0)])
@pytest.mark.parametrize("candidates", ["listed", "market"])
def test_leaving_what_was_taken_for_months_carries_its_condition(
    commitment: str, months: int, candidates: str
) -> None:
    units = {"kind": "provisioned", "provider": "azure", "model": "gpt-4.1-mini"}
    plan = planned(
        24,
        {"a": {**units, "commitment": commitment}},
        w=work(3e6, (1500, 300)),
        candidates=candidates,
    )
    said = sentences(plan)
    wins = [each for each in said if each.startswith("Free first step")]
    owed = [each for each in said if "are left nobody has said" in each]
    assert bool(owed) == (bool(months) and bool(wins or (plan.path and plan.path.steps)))
    assert all("How many of the 12 months of reserved units" in each for each in owed)
    condition = ", if nothing is still owed for the 12 months of what is in use."
    assert all(each.endswith(condition) == bool(months) for each in wins)
    assert wins or candidates == "listed"


@pytest.mark.parametrize("agreed", [12, 0])
def test_what_is_owed_after_leaving_is_said_where_it_is_counted(agreed: int) -> None:
    """5,000 a month for 12 months, of which nothing is spent at another maker."""
    more = {"committed_usd_per_month": 5000, "commitment_months": agreed} if agreed else {}
    plan = planned(
        24,
        {
            "a": hosted("openai", "gpt-6-sol", success_share=0.9, **more),
            "b": hosted("deepinfra", "llama-3.3-70b", success_share=0.95),
        },
        w=work(6e6, (1500, 300)),
        candidates="listed",
    )
    assert "to Llama 3.3 70B at DeepInfra now" in answer(plan)
    said = [each for each in sentences(plan) if "is owed on" in each]
    assert said == (
        [
            "What is agreed for GPT-6 Sol at OpenAI is owed on after leaving it, to October 2027: $60k in all, "
            "counted in what the path costs."
        ]
        if agreed
        else []
    )


@pytest.mark.parametrize(
    ("models", "embeds"),
    [
        (("text-embedding-3-large", "text-embedding-3-small"), True),
        (("gpt-6-sol", "gpt-6-luna"), False),
    ],
)
def test_another_embedding_model_is_not_asked_again_but_embeds_again(
    models: tuple[str, str], *, embeds: bool
) -> None:
    a, b = (hosted("openai", model) for model in models)
    plan = planned(
        24,
        {"a": {**a, "success_share": 0.95}, "b": {**b, "success_share": 0.94}},
        w=work(5e7, (500, 0 if embeds else 100)),
        candidates="listed",
    )
    assert plan.path is not None
    assert [step.option for step in plan.path.steps] == ["b"]
    said = " ".join(sentences(plan))
    assert ("means embedding all stored texts again" in said) == embeds
    assert ("noticed and asked again" in said) == (not embeds)


def test_lists_that_are_newer_than_the_day_of_the_plan_are_not_called_too_old() -> None:
    """An earlier day, which it advised, would have made it worse."""
    day = date(2024, 1, 1)
    raw = {"version": 2, "as_of": day, "current": "a", "horizon_months": 36}
    raw |= {"workloads": {"w": work(1e6, (1000, 200))}}
    raw |= {"options": {"a": hosted("openai", "gpt-4o")}}
    catalog = load(day)
    plan = evaluate(from_mapping(raw, today=day), catalog)
    (said,) = (each for each in beside(plan, around(plan, catalog)) if "price lists are" in each)
    assert said.startswith("The price lists are newer than this day: ")
    assert "an earlier day" not in said


def contracts(**more: Any) -> list[str]:
    """Gemini 3.1 Pro at its maker, who asks more above 200,000 tokens, and at a reseller whose list does not."""
    gemini = "gemini-3.1-pro-preview"
    options = {"a": hosted("google", gemini), "b": hosted("deepinfra", gemini), **more}
    tokens = (180_000, 2_000)
    long = {"input_spread": 0.5, "longest_request_tokens": 600_000}
    plan = planned(24, options, w=work(5e4, tokens, **long), candidates="listed")
    return [answer(plan), *sentences(plan)]


def test_what_rests_on_a_list_without_the_makers_long_price_says_what_to_ask() -> None:
    said = [each for each in contracts() if "Gemini 3.1 Pro Preview at DeepInfra" in each]
    assert (
        "The list of Gemini 3.1 Pro Preview at DeepInfra has no price above 200k tokens, where the model's maker "
        "asks more, and some requests are longer: ask before moving." in said
    )


def test_a_free_first_step_says_what_its_host_does_not_list() -> None:
    said = contracts(c=hosted("gmi", "glm-5.3-flash"))
    (free,) = (each for each in said if each.startswith("Free first step"))
    asks = "; its list has no price above 200k tokens, where the model's maker asks more: ask."
    assert free.endswith(f" in days{asks}")
    (proven,) = (each for each in said if each.startswith("Nothing more need be known"))
    assert proven.endswith(
        asks.replace("its list", "the list of Gemini 3.1 Pro Preview at DeepInfra")
    )


def test_a_small_bill_is_not_too_small_to_plan_where_wrong_answers_cost_much() -> None:
    """$50 a month of tokens, and $20 for each of a few thousand wrong answers."""
    small = work(24_999, (1155, 211), bad_answer_usd=20.0)
    plan = planned(36, {"a": hosted("openai", "gpt-4.1-mini")}, w=small, candidates="market")
    assert plan.usd_today is not None
    assert plan.usd_today < plan.smallest_usd_per_month
    assert plan.path is not None
    assert (plan.path.saving_usd or 0.0) > 36 * plan.smallest_usd_per_month
    assert not answer(plan).startswith("Too small")


def test_too_small_to_plan_says_what_no_move_would_save() -> None:
    plan = planned(36, {"a": hosted("openai", "gpt-4.1")}, w=work(100, (1155, 211)))
    said = answer(plan)
    assert said.startswith("Too small to plan: it costs $0.40 a month now, and no move would save")
    saving = 0.0 if plan.path is None else plan.path.saving_usd or 0.0
    assert saving < 36 * plan.smallest_usd_per_month


def test_a_model_that_nothing_follows_must_be_left_whatever_is_measured_first() -> None:
    plan = planned(
        36,
        {"a": hosted("openai", "gpt-4.1")},
        w=work(1e6, (1155, 211)),
        candidates="market",
        constraints={"successors": "none"},
    )
    assert plan.decision.verdict == "measure_first"
    assert "GPT-4.1 at OpenAI must be left: it ends on 14 January 2027" in answer(plan)


def test_what_is_worth_less_than_a_cent_is_not_told_as_an_amount() -> None:
    plan = planned(
        36,
        {
            "a": hosted("openai", "gpt-4.1", success_share=0.9),
            "b": hosted("deepinfra", "llama-3.3-70b", success_share=0.93, fallback="a"),
        },
        w=work(1e6, (1155, 211), bad_answer_usd=0.2),
    )
    assert "0.0000" not in " ".join([answer(plan), *sentences(plan)])
