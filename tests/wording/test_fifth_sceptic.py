"""Sentences that were wrong or misleading, each on a plan that it was wrong of."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.answers.lasting import saving_as_if_lasting_usd
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.answer import beside
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
