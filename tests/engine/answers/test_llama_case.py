"""Llama by name: the cheapest that may serve, also where it is not listed, else the one that lacks least."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.answers.llama_case import LlamaWay
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
BIG = {"requests_per_month": 30e6, "input_tokens": 1155, "output_tokens": 211}
UNITS = {
    "kind": "provisioned",
    "provider": "azure",
    "model": "gpt-4.1",
    "commitment": "reserved_1m",
}
HAIKU = {
    "kind": "hosted",
    "provider": "anthropic",
    "model": "claude-haiku-4-5",
    "success_share": 0.95,
}


def planned(now: dict[str, Any], candidates: str, **options: dict[str, Any]) -> Plan:
    raw = {"version": 2, "as_of": DAY, "candidates": candidates, "horizon_months": 24}
    raw |= {"current": "now", "workloads": {"w": BIG}, "options": {"now": now, **options}}
    return evaluate(from_mapping(raw, today=DAY), CATALOG)


def hosted(plan: Plan) -> LlamaWay:
    return next(way for way in around(plan, CATALOG).llama if way.how == "hosted")


LISTED: dict[str, dict[str, Any]] = {
    "another": {"kind": "hosted", "provider": "openai", "model": "gpt-6-luna"},
    "retired": {"kind": "hosted", "provider": "together", "model": "llama-3.1-8b"},
    "refused": {
        "kind": "hosted",
        "provider": "deepinfra",
        "model": "llama-3.1-8b",
        "success_share": 0.3,
    },
}


@pytest.mark.parametrize("listed", LISTED)
def test_where_none_is_listed_that_may_serve_it_is_that_of_the_market(listed: str) -> None:
    """Nothing that ends in four months at twice today's bill, as it was."""
    found = hosted(planned(HAIKU, "listed", other=LISTED[listed]))
    sold = hosted(planned(HAIKU, "market"))
    assert (found.option.model, found.option.provider) == (sold.option.model, sold.option.provider)
    assert found.usd == pytest.approx(sold.usd)
    assert not found.against
    assert not found.option_id


def test_where_none_may_serve_it_is_the_one_that_lacks_least() -> None:
    """93% are needed: of what lacks as much when told in whole points, the cheapest; never one with 77%."""
    plan = planned(UNITS, "market")
    way = hosted(plan)
    assert way.against == "quality"
    share, least, source = way.detail.split()
    assert source == "prior"
    assert float(least) == pytest.approx(0.93)
    assert plan.market is not None
    (screen,) = plan.market.screens
    refused = [
        float(screen.shares[i])
        for i, model in enumerate(screen.table.model_id)
        if model.startswith("llama") and screen.codes[i] == "quality"
    ]
    assert round(float(share), 2) == round(max(refused), 2)


def test_a_listed_one_that_lacks_least_is_named_as_it_is_listed() -> None:
    dear = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
    way = hosted(planned(UNITS, "listed", llama={**dear, "success_share": 0.929}))
    assert way.option_id == "llama"
    assert way.detail == "0.9290 0.9300 typed"


@pytest.mark.parametrize("candidates", ["market", "listed"])
@pytest.mark.parametrize(
    "now",
    [
        UNITS,
        HAIKU,
        {**HAIKU, "success_share": 0.99},
        {"kind": "hosted", "provider": "openai", "model": "gpt-5-mini"},
        {"kind": "hosted", "provider": "openai", "model": "gpt-5.1", "success_share": 0.99},
    ],
)
def test_no_other_is_both_cheaper_and_better(now: dict[str, Any], candidates: str) -> None:
    plan = planned(now, candidates)
    beside = around(plan, CATALOG)
    way = next((way for way in beside.llama if way.how == "hosted"), None)
    if way is None:
        return
    market = plan.market or (beside.market.market if beside.market is not None else None)
    assert market is not None
    (screen,) = market.screens
    mine = next(
        i
        for i, model in enumerate(screen.table.model_id)
        if (model, screen.table.provider[i]) == (way.option.model, way.option.provider)
    )
    for i, model in enumerate(screen.table.model_id):
        sold = screen.codes[i] in ("", "quality", "ends too early")
        if not model.startswith("llama") or not sold or not np.isfinite(screen.usd_per_month[i]):
            continue
        better = screen.shares[i] > screen.shares[mine]
        assert not (better and screen.usd_per_month[i] < screen.usd_per_month[mine]), model
