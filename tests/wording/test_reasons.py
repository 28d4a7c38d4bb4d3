"""Reasons of the engine reach people with options, models and sellers by name."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.reasons import all_by_name, by_name
from dashboard.wording.verdicts import verdict

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def plan() -> Plan:
    options = {
        "today": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
        "small": {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.1-8b"},
    }
    chat = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
    raw = {"version": 2, "as_of": DAY, "candidates": "listed", "current": "today"}
    raw |= {"workloads": {"chat": chat}, "options": options}
    raw |= {"constraints": {"min_quality": 1_300}}
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("llama-3.1-8b has 1,211 points", "Llama 3.1 8B has 1,211 points"),
        ("small: it ends on 2027-01-14", "Llama 3.1 8B at DeepInfra: it ends on 14 January 2027"),
        ("deepinfra gpt-4.1: no price", "DeepInfra GPT-4.1: no price"),
        ("not gpt-4.1-mini, llama-3.1-8b.", "not gpt-4.1-mini, Llama 3.1 8B"),
        ("the openai/gpt-4.1 spelling stays", "the openai/gpt-4.1 spelling stays"),
    ],
)
def test_ids_of_the_plan_become_names_and_what_only_looks_like_them_stays(
    plan: Plan, reason: str, said: str
) -> None:
    assert by_name(plan, reason) == said


def test_several_reasons_are_one_text(plan: Plan) -> None:
    assert all_by_name(plan, ("today lasts", "no gpt-4.1")) == "GPT-4.1 at OpenAI lasts; no GPT-4.1"


def test_a_row_of_the_table_says_which_model_has_too_few_points(plan: Plan) -> None:
    assert verdict(plan, "small").startswith("cannot serve: Llama 3.1 8B has 1,")
    assert plan.options["small"].reasons[0].startswith("llama-3.1-8b has 1,")
