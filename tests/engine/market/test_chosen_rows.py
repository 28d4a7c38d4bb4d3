"""Which offers the search keeps to be worked out in full."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.market.screen import screen
from dashboard.engine.market.search import BEST, chosen_rows
from dashboard.engine.months.announced import rises
from dashboard.scenario.forms import from_mapping

DAY = date(2026, 11, 23)
CATALOG = load(DAY)


def test_a_price_that_is_announced_to_rise_is_known_to() -> None:
    assert rises(CATALOG, "gemini-3.8-flash", "google", within_months=36)
    assert not rises(CATALOG, "gemini-3.8-flash", "google", within_months=1)
    assert not rises(CATALOG, "gpt-4.1", "openai", within_months=36)
    assert not rises(CATALOG, "a-model-nobody-sells", "openai", within_months=36)


@pytest.mark.parametrize("category", ["overall", "math", "coding"])
def test_beside_promotions_as_many_models_are_kept_whose_price_stays(category: str) -> None:
    """What is cheapest for a while may not be over the horizon, so both go to the full plan."""
    workload = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
    raw = {
        "name": "Kept",
        "as_of": DAY.isoformat(),
        "horizon_months": 36,
        "current": "now",
        "candidates": "market",
        "workloads": {"chat": {**workload, "category": category}},
        "options": {"now": {"kind": "hosted", "provider": "google", "model": "gemini-3.8-flash"}},
    }
    scenario = from_mapping(raw, today=DAY)
    found = screen(scenario, CATALOG, "chat")
    kept = chosen_rows(found, scenario, CATALOG)
    table = found.table
    steady = {
        table.model_id[i]
        for i in kept
        if table.retires_on[i] is None
        and not rises(CATALOG, table.model_id[i], table.provider[i], within_months=36)
    }
    assert len(steady) >= BEST
