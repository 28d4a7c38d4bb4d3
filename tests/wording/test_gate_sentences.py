"""Gates and alternatives in words, on plans small enough to know the figures."""

from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.gates import Gate, gates
from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording import alternatives as alternative_words
from dashboard.wording import gates as gate_words

DAY = date(2026, 11, 23)
NOW = {
    "kind": "hosted",
    "provider": "openai",
    "model": "gpt-4.1",
    "prices": {"input": 2, "output": 8},
}


def plan_of(**changes: Any) -> Plan:
    """2,800 a month against a quote of 1,000 for 1,200 once, over 12 months without a discount."""
    scenario = {
        "as_of": DAY,
        "horizon_months": 12,
        "discount_per_year": 0.0,
        "workloads": {
            "chat": {"requests_per_month": 1_000_000, "input_tokens": 1000, "output_tokens": 100}
        },
        "options": {"now": NOW, "offer": {"kind": "quote", "usd_per_month": 1_000}},
        "switching": {"offer": {"usd": 1_200}, "hosted": {"usd": 0}},
        "assumptions": {"hosted_price_drift_per_year": 0.0},
        **changes,
    }
    return evaluate(from_mapping(scenario, today=DAY), load(DAY))


def gate_of(plan: Plan) -> Gate:
    return gates(plan)[0]


def test_before_moving_a_saving_and_its_volume_must_be_seen() -> None:
    """1,200 / 12 = 100; (1,000 + 100) / 0.0028 = 393k."""
    plan = plan_of()
    assert gate_words.step_of(plan, gate_of(plan)) == "quoted offer now"
    assert gate_words.before_in_words(gate_of(plan)) == (
        "Move if it saves at least $100 a month (planned $1,800): from 393k requests a month (planned 1M)."
    )
    assert gate_words.short(gate_of(plan)) == "≥ 393k requests"


def test_afterwards_the_way_back_and_the_price_of_waiting_are_told() -> None:
    """Below 1,000 / 0.0028 = 357k today's costs less again."""
    plan = plan_of()
    assert gate_words.after_in_words(plan, gate_of(plan)) == (
        "Go back, from December 2026 on, below 357k requests a month. A month of delay costs $1,800."
    )


def test_the_way_back_says_what_it_costs_where_that_is_something() -> None:
    """Going back costs 2,200 over the eleven months that are left: (1,000 - 200) / 0.0028 = 286k."""
    dear = {"offer": {"usd": 1_200}, "now": {"usd": 2_200, "back_share": 1.0}}
    plan = plan_of(switching=dear)
    assert gate_words.after_in_words(plan, gate_of(plan)).startswith(
        "Go back, from December 2026 on, below 286k requests a month: where it costs $200 a month more "
        "than before."
    )


def test_prices_that_may_each_go_so_far_are_told() -> None:
    """2,800 for 1,100M tokens is 2.55 per 1M; 1,100 would be 1.00.

    Of answers that nobody said anything of, and that are taken to be as good as today's, no share is told: 8.3%
    would pay, and at 80% the plan would leave the offer.
    """
    plan = plan_of()
    assert gate_words.limits_in_words(plan, gate_of(plan)) == (
        "Each alone, the plan stays the same with tokens of GPT-4.1 at OpenAI at least $1.00 per 1M "
        "(planned $2.55)."
    )


def test_a_move_that_must_be_made_has_nothing_to_wait_for() -> None:
    plan = plan_of(
        options={
            "now": {**NOW, "success_share": 0.5},
            "offer": {"kind": "quote", "usd_per_month": 1_000, "success_share": 0.95},
        },
        constraints={"min_quality": 0.9},
    )
    gate = gate_of(plan)
    assert gate.forced
    assert "not admissible" in gate_words.before_in_words(gate)
    assert gate_words.after_in_words(plan, gate) == gate_words.limits_in_words(plan, gate) == ""
    assert gate_words.short(gate) == "must move"


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        (((1.0, 2e6),), "below 2M requests a month"),
        (((1.0, 2e6), (3e6, 4e6)), "below 2M requests a month and in 1 more window"),
        (((1.0, 2e6), (3e6, 4e6), (5e6, 6e6)), "below 2M requests a month and in 2 more windows"),
        (((5e6, None),), "from 5M requests a month"),
    ],
)
def test_the_way_down_is_told_from_the_lowest_volume(windows: Any, said: str) -> None:
    verdict = "from" if windows[0][1] is None else "below" if len(windows) == 1 else "windows"
    assert gate_words.below(VolumeWindows(verdict, (), windows)) == said  # type: ignore[arg-type]


def test_the_table_of_alternatives_has_the_path_first_and_what_differs_below() -> None:
    """13,200 against 33,600; the single move is the path itself and not told again."""
    plan = plan_of()
    assert alternative_words.rows(plan, alternatives(plan)) == [
        ("The path", "$13.2k", "", "1 month", "−$1,200"),
        ("Stay", "$33.6k", "$20.4k", "", ""),
    ]


def test_phases_of_workloads_that_move_alike_are_told_once() -> None:
    own = {
        "kind": "self_hosted",
        "model": "llama-3.1-8b",
        "gpu": "l40s",
        "success_share": 0.95,
    }
    chat = {"requests_per_month": 1_000_000}
    options = {
        "now": NOW,
        "own": own,
        "tuned": {**own, "tuning": {"usd_per_run": 1}},
    }
    plan = plan_of(options=options, workloads={"a": chat, "b": chat}, switching={})
    (told,) = [
        row[0]
        for row in alternative_words.rows(plan, alternatives(plan))
        if row[0].startswith("In")
    ]
    assert told.startswith("In phases: Llama 3.1 8B on rented L40S, then tuned ")
    assert told.endswith("does not pay within the horizon")
    assert told.count("tuned") == 1
