"""A tuned model that is in use goes on where its provider takes no new customers, or starts no jobs any more."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.cost.context import Infeasible
from dashboard.engine.months.running import Running, run
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.outlook import glance
from dashboard.engine.scenario import Scenario, requests_by_month
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 28)
CATALOG = load(DAY)
OTHER = {"kind": "hosted", "provider": "openai", "model": "gpt-5.2"}
TUNED = {**OTHER, "model": "gpt-4.1-mini", "tuning": {"examples": 5000}}


def scenario(*, current: str) -> Scenario:
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": current,
        "candidates": "listed",
        "workloads": {"w": {"requests_per_month": 2e6, "input_tokens": 1500, "output_tokens": 200}},
        "options": {"tuned": TUNED, "other": OTHER},
    }
    return from_mapping(raw, today=DAY)


def served(asked: Scenario) -> Running | Infeasible:
    requests = {w: requests_by_month(v, months=24) for w, v in asked.workloads.items()}
    return run(replace(asked, horizon_months=24), CATALOG, "tuned", requests)


def test_whoever_would_begin_is_refused_and_whoever_has_it_in_use_is_not() -> None:
    refused = served(scenario(current="other"))
    assert isinstance(refused, Infeasible)
    assert "takes no new tuning customers" in refused.reasons[0]
    in_use = served(scenario(current="tuned"))
    assert isinstance(in_use, Running)
    assert float(in_use.monthly_usd()[0]) > 0


def test_what_it_costs_now_is_known() -> None:
    """1,500 tokens in and 200 out of a tuned GPT-4.1 mini, at 0.8 and 3.2 USD per 1M, and its runs on top."""
    plan = evaluate(scenario(current="tuned"), CATALOG)
    assert plan.usd_today is not None
    assert plan.usd_today >= 2e6 * (1500 * 0.8 + 200 * 3.2) / 1e6 == pytest.approx(3680)


def test_the_risk_of_a_plan_is_drawn_where_nobody_knows_what_is_in_use_costs() -> None:
    """It ends, and what follows it has a price: leaving it costs what is known, and nothing else is."""
    raw = {
        "version": 2,
        "as_of": DAY,
        "current": "now",
        "workloads": {"w": {"requests_per_month": 2e6}},
        "options": {"now": {**TUNED, "provider": "google", "model": "gemini-2.5-flash"}},
    }
    plan = evaluate(from_mapping(raw, today=DAY), CATALOG)
    assert "now" in plan.route_costs.unpriced
    assert plan.route_costs.can_stay
    seen = glance(plan, CATALOG)
    assert seen is not None
    assert seen.draws > 0
