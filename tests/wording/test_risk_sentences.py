"""Chances, ranges and rules in words."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.gates import gates
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import Risk, Timing, assess
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.policies import Rule
from dashboard.scenario import from_mapping, read_scenario
from dashboard.wording.risk import (
    chance,
    measured_where,
    outlook_in_words,
    rule_in_words,
    timing_in_words,
    value_in_words,
    waiting_in_words,
)
from dashboard.wording.words import money, named

DAY = date(2026, 11, 23)
EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "scenarios"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return evaluate(read_scenario(EXAMPLES / "support-assistant.toml", today=DAY), load(DAY))


@pytest.fixture(scope="module")
def risk(plan: Plan) -> Risk:
    found = assess(plan, load(DAY), draws=200)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.794, "79%"),
        (1.0, "almost 100%"),
        (0.997, "over 99%"),
        (0.0, "under 1%"),
        (0.004, "under 1%"),
    ],
)
def test_a_chance_is_never_said_more_exactly_than_draws_tell(share: float, words: str) -> None:
    assert chance(share) == words


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("share per month", 0.05, "5% a month"),
        ("log points/year", -0.1, "−10% a year"),
        ("USD per GPU-hour", 2.99, "$2.99 a GPU-hour"),
        ("USD/week", 4500.0, "$4,500 a week"),
        ("share", 0.97, "97%"),
        ("FTE", 1.0, "1 FTE"),
    ],
)
def test_a_value_is_said_in_its_unit(unit: str, value: float, words: str) -> None:
    each = UncertainInput("x", "X", unit, value, value, value, "price")
    assert value_in_words(each, value) == words


def test_the_outlook_names_the_first_horizon_that_is_likelier_than_not(
    plan: Plan, risk: Risk
) -> None:
    seen = replace(risk.outlook, p_payback_within={6: 0.2, 12: 0.61, 24: 0.9})
    assert outlook_in_words(plan, seen).endswith("the chance of payback within 12 months is 61%.")
    late = replace(risk.outlook, p_payback_within={6: 0.0, 12: 0.1, 24: 0.4})
    assert outlook_in_words(plan, late).endswith("the chance of payback within 24 months is 40%.")


def test_a_plan_that_stays_has_no_outlook_to_tell(plan: Plan, risk: Risk) -> None:
    assert outlook_in_words(plan, replace(risk.outlook, p_payback_within=None)) == ""


def test_a_fleet_that_is_outgrown_too_often_has_no_range_to_tell(plan: Plan, risk: Risk) -> None:
    saving = replace(risk.outlook.saving_usd, p10=float("-inf"))
    said = outlook_in_words(plan, replace(risk.outlook, saving_usd=saving))
    assert said == "In more than one draw in ten a fleet of the plan cannot carry what comes."


def test_what_to_wait_for_is_told_only_where_waiting_is_worth_it(plan: Plan, risk: Risk) -> None:
    rule = Rule("support-chat", "llama-70b-own", 2.0, 5_000.0, 0.62, 14)
    worth_it = replace(risk.policies, rules=(rule,), waiting_usd=50_000.0)
    said = waiting_in_words(plan, replace(risk, policies=worth_it))
    assert said.startswith(
        "Instead of moving now, who can wait may move to Llama 3.3 70B on rented H100 once it would save "
        "$5,000 a month, typically in January 2028 (which comes in 62% of the draws). Waiting for that is worth "
        "$50k on average."
    )
    not_worth_it = replace(worth_it, waiting_usd=100.0)
    assert "once it would save" not in waiting_in_words(plan, replace(risk, policies=not_worth_it))
    assert "typically" not in rule_in_words(plan, replace(rule, month_p50=0))


def test_what_the_plan_moves_to_now_is_not_to_be_waited_for_as_well(plan: Plan) -> None:
    """The plan moves there in month 0, so the rule is what to check, never a second date for the same move."""
    assert plan.path is not None
    first = plan.path.steps[0]
    assert first.month == 0
    rule = Rule("support-chat", first.option, 2.0, 5_000.0, 0.62, 14)
    said = rule_in_words(plan, rule)
    assert " once " not in said
    assert said.endswith(
        "only if it would save $5,000 a month (which comes in 62% of the draws), else wait until it does."
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (
            0.06,
            "In 6% of the draws more comes of it: move on to {own} once it would save $5,000 a month.",
        ),
        (
            0.62,
            "After that, move to {own} once it would save $5,000 a month (which comes in 62% of the draws).",
        ),
    ],
)
def test_what_seldom_comes_after_a_forced_move_is_told_as_a_chance(share: float, said: str) -> None:
    chat = {"requests_per_month": 1e6, "input_tokens": 1155, "output_tokens": 211}
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "gpt",
        "candidates": "listed",
        "workloads": {"chat": chat},
        "options": {
            "gpt": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
            "own": {
                "kind": "self_hosted",
                "model": "llama-3.3-70b",
                "precision": "fp8",
                "gpu": "h100-sxm",
                "gpus_per_replica": 2,
                "success_share": 0.95,
            },
        },
    }
    forced = evaluate(from_mapping(raw, today=DAY), load(DAY))
    assert forced.decision.verdict == "must_move"
    rule = Rule("chat", "own", 2.0, 5_000.0, share, 0)
    assert rule_in_words(forced, rule) == said.format(own=named(forced, "own"))


def test_a_rule_that_moves_at_a_loss_says_what_it_may_cost(plan: Plan) -> None:
    rule = Rule("support-chat", "llama-70b-own", 0.0, -24_700.0, 0.23, 1)
    assert "once it would cost at most $24.7k a month more" in rule_in_words(plan, rule)


def test_where_nothing_changes_the_plan_it_says_so(plan: Plan, risk: Risk) -> None:
    nothing = tuple(replace(worth, usd=0.0) for worth in risk.worth)
    said = waiting_in_words(plan, replace(risk, worth=nothing))
    assert plan.decision.unmeasured, "the answer asks for measuring, so nothing is said against it"
    assert said == (
        "Beside the answers to be judged nothing need be measured first: "
        "within its range no single figure would change the plan."
    )
    proven = replace(plan, decision=replace(plan.decision, unmeasured=(), hopes={}))
    said = waiting_in_words(proven, replace(risk, worth=nothing))
    assert said == (
        "No need to wait or to measure first: within its range no single figure would change the plan."
    )


def test_when_an_option_turns_cheaper_is_a_month_and_its_range(plan: Plan) -> None:
    timing = Timing("support-chat", "gpt-4-1", "llama-70b-own", (0.0, 3.0, None), 0.2)
    assert timing_in_words(plan, timing).endswith("from: February 2027 (now to never).")
    never = replace(timing, months=(None, None, None), never_share=0.97)
    assert "never costs less to run" in timing_in_words(plan, never)
    assert "97%" in timing_in_words(plan, never)


def test_every_input_of_the_example_says_where_it_can_be_found_out(risk: Risk) -> None:
    assert {measured_where(each) for each in risk.inputs if each.name.startswith("quality.")} == {
        "Compare: your prompts on this model"
    }
    assert all(measured_where(each) for each in risk.inputs)
    efforts = [each for each in risk.inputs if each.name.startswith("output_ratio_effort")]
    assert efforts
    assert all(measured_where(each).startswith("Compare: ") for each in efforts)


def test_what_a_rule_waits_for_is_told_apart_from_the_gate_of_its_step(
    plan: Plan, risk: Risk
) -> None:
    """Two figures for one step were told without a word: what the rule waits for, and what its gate asks for."""
    gate = gates(plan)[0]
    least = gate.least_saving_usd
    rule = Rule(gate.movers[0], gate.option_id, 2.0, least + 5_000.0, 0.62, 14)

    def said(rule: Rule) -> str:
        policies = replace(risk.policies, rules=(rule,), waiting_usd=50_000.0)
        return waiting_in_words(plan, replace(risk, policies=policies))

    assert (
        f"From its gate on, {money(least)}, it pays as planned; over all draws it pays most to wait for "
        f"{money(least + 5_000)}."
    ) in said(rule)
    assert "its gate" not in said(replace(rule, saving_usd_per_month=least))
    others = [o for o in plan.options if o != gate.option_id]
    assert "its gate" not in said(replace(rule, option_id=others[0]))
