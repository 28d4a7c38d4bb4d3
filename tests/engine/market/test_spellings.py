"""One offer under two spellings is one offer."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 29)
CHAT = {"requests_per_month": 1e6, "input_tokens": 1155, "output_tokens": 211}


def plan_of(provider: str, model: str, candidates: str = "market") -> Plan:
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "now",
        "candidates": candidates,
        "options": {"now": {"kind": "hosted", "provider": provider, "model": model}},
        "workloads": {"chat": CHAT},
    }
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


@pytest.mark.parametrize(
    ("provider", "written", "ours"),
    [
        ("anthropic", "claude-haiku-4.5", "claude-haiku-4-5"),
        ("anthropic", "anthropic/claude-sonnet-4.6", "claude-sonnet-4-6"),
        ("deepinfra", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b"),
    ],
)
def test_a_model_in_use_is_no_candidate_under_another_spelling(
    provider: str, written: str, ours: str
) -> None:
    plan, plain = plan_of(provider, written), plan_of(provider, ours)
    sold = [(p.option.model, p.option.provider) for p in plan.options.values()]
    assert sold.count((ours, provider)) == 1
    assert plan.options.keys() == plain.options.keys()
    assert plan.path is not None
    assert plain.path is not None
    assert plan.path.npv_usd == plain.path.npv_usd
    assert plan.asked.options["now"].model == written


def test_a_name_that_nobody_sells_is_left_as_it_is_written() -> None:
    plan = plan_of("openai", "GPT-Made-Up", "listed")
    assert plan.options["now"].option.model == "GPT-Made-Up"
