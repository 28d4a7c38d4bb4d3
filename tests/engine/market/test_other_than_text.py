"""What takes or gives something else than text: nothing that writes text is offered for it."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 28)
CATALOG = load(DAY)


def planned(model: str, *, output_tokens: float = 100.0, **more: object) -> Plan:
    workloads = {
        "w": {"requests_per_month": 9e6, "input_tokens": 500, "output_tokens": output_tokens},
        **more,
    }
    options = {
        "now": {"kind": "hosted", "provider": "openai", "model": model},
        "chat": {"kind": "hosted", "provider": "openai", "model": "gpt-5.2"},
    }
    raw = {"version": 2, "as_of": DAY, "current": "now", "workloads": workloads, "options": options}
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


@pytest.mark.parametrize("model", ["gpt-audio-1.5", "text-embedding-3-small", "gpt-realtime"])
def test_nothing_is_searched_for_it_and_the_plan_says_so(model: str) -> None:
    plan = planned(model, output_tokens=0)
    assert plan.market is None
    assert set(plan.origins.values()) <= {"listed", "baseline"}
    (said,) = (each for each in plan.warnings if "something else than text" in each)
    assert said.startswith(f"w: {model} takes or gives")


def test_an_embedding_is_priced_by_what_it_reads() -> None:
    """500 tokens at 0.02 USD per 1M, nine million times: 90 USD a month."""
    plan = planned("text-embedding-3-small", output_tokens=0)
    cost = plan.options["now"].cost
    assert cost is not None
    assert cost.usd_per_1k_of(["w"]) * 9e6 / 1e3 == pytest.approx(90, abs=1)


def test_a_workload_beside_it_is_searched_as_ever() -> None:
    chat = {"requests_per_month": 1e6, "current": "chat"}
    plan = planned("text-embedding-3-small", output_tokens=0, chat=chat)
    assert plan.market is not None
    assert [each.workload_id for each in plan.market.screens] == ["chat"]
    found = [o for o, origin in plan.origins.items() if origin == "market"]
    assert found
    assert all(o not in plan.scenario.candidates_of("w") for o in found)


def test_what_writes_text_is_searched_for() -> None:
    plan = planned("gpt-5.2")
    assert plan.market is not None
    assert not any("something else than text" in each for each in plan.warnings)


def test_nobody_notices_a_vector_and_asks_again() -> None:
    """500 tokens at 0.02 USD per 1M, nine million times; no more than the margin may be lost."""
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "large",
        "workloads": {"w": {"requests_per_month": 9e6, "input_tokens": 500, "output_tokens": 0}},
        "options": {
            name: {"kind": "hosted", "provider": "openai", "model": f"text-embedding-3-{name}"}
            for name in ("large", "small")
        },
    }
    plan = evaluate(from_mapping(raw, today=DAY), CATALOG)
    cost, standing = plan.options["small"].cost, plan.decision.standings["w"]["small"]
    assert cost is not None
    assert cost.monthly_usd[0] == pytest.approx(90, abs=1)
    assert standing.least_share == pytest.approx(standing.quality.reference.value - standing.margin)
    assert standing.leasts == ()
    assert not standing.rests_on_noticed
