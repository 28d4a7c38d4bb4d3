"""How many output tokens a model takes that was rated while it reasons, and what overrules that."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)
CHAT = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
LUNA = {"kind": "hosted", "provider": "openai", "model": "gpt-6-luna"}
VISIBLE_USD = 1e6 * 200 / 1e6


def output_usd_per_mtok(plan: Plan, option_id: str) -> float:
    """What 1M of the workload's own output tokens cost there, hidden ones included."""
    lines = [x for x in plan.costs()[option_id].lines if x.role is CostRole.OUTPUT]
    return sum(line.usd_month_0 for line in lines) / VISIBLE_USD


def planned(**luna: Any) -> Plan:
    options = {
        "gpt": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
        "luna": {**LUNA, **luna},
        "azure": {**LUNA, "provider": "azure"},
    }
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "gpt",
        "candidates": "listed",
        "workloads": {"chat": CHAT},
        "options": options,
        "constraints": {"successors": "same_price"},
    }
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


def list_usd() -> float:
    price = load(DAY).price("gpt-6-luna", provider="openai")
    return price.usd_per_mtok["output"]  # type: ignore[union-attr]


def test_a_share_that_was_typed_says_nothing_about_effort() -> None:
    """Rated at the greatest effort: twelve for each visible one, whoever typed how good the answers are."""
    twelve = pytest.approx(12 * list_usd(), rel=1e-6)
    assert output_usd_per_mtok(planned(), "luna") == twelve
    assert output_usd_per_mtok(planned(success_share=0.97), "luna") == twelve


def test_a_ratio_that_was_typed_is_what_is_billed_at_every_host() -> None:
    plan = planned(token_ratio={"output": 1.5}, success_share=0.97)
    assert output_usd_per_mtok(plan, "luna") == pytest.approx(1.5 * list_usd(), rel=1e-6)
    prices = load(DAY).price("gpt-6-luna", provider="azure")
    azure = prices.usd_per_mtok["output"]  # type: ignore[union-attr]
    assert output_usd_per_mtok(plan, "azure") == pytest.approx(1.5 * azure, rel=1e-6)


def test_a_ratio_of_one_that_was_measured_is_measured() -> None:
    asked = planned().asked
    found = Measured(on=DAY, prompts=50, ratio_prompts=50, output_ratio=Range(1.0, 0.9, 1.1))
    luna = replace(asked.options["luna"], measured=found, token_ratio=TokenRatio())  # type: ignore[call-arg]
    plan = evaluate(replace(asked, options={**asked.options, "luna": luna}), load(DAY))
    assert output_usd_per_mtok(plan, "luna") == pytest.approx(list_usd(), rel=1e-6)
