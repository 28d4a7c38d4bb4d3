"""A model that was typed comes back after a reload without its key, and only as the form would take it."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.live.lanes import Lane, address_lane, provider_lane
from dashboard.ui.compare import kept_models
from dashboard.ui.compare.kept_models import lane_of, told_without_key

KEY = "sk-visitor-1"
PRICES = {"input": 2.0, "output": 8.0}


@pytest.fixture(autouse=True)
def on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_models, "private_addresses", lambda: True)
    monkeypatch.setattr(kept_models.operator, "lent", lambda: None)


def own() -> Lane:
    lane = address_lane(
        "llama", "llama-3.3-70b", base_url="http://127.0.0.1:9/v1", api_key=KEY,
        usd_per_mtok=PRICES, allow_private=True,
    )  # fmt: skip
    assert isinstance(lane, Lane)
    return replace(lane, system="", json_grammar=True)


def test_all_but_the_key_comes_back() -> None:
    told = told_without_key(own())
    assert KEY not in str(told)
    assert told["had_key"]
    assert lane_of(told) == replace(own(), api_key="")


def test_a_model_of_a_provider_comes_back_without_a_key() -> None:
    lane = provider_lane("mini", "openai/gpt-4.1-mini", api_key=KEY, usd_per_mtok=None)
    assert isinstance(lane, Lane)
    assert lane_of(told_without_key(lane)) == replace(lane, api_key="")


@pytest.mark.parametrize(
    "changed",
    [
        {"base_url": "file:///etc/passwd"},
        {"base_url": "http://user:secret@127.0.0.1/v1"},
        {"base_url": "", "model": "no-provider"},
        {"name": ""},
        {"model": ""},
        {"is_lent": True},
    ],
)
def test_what_the_form_would_refuse_is_left_out(changed: dict[str, Any]) -> None:
    assert lane_of({**told_without_key(own()), **changed}) is None


@pytest.mark.parametrize(
    "prices", [{"input": -1, "output": 2}, {"input": "free"}, [1, 2], {"input": True, "output": 1}]
)
def test_prices_that_nobody_can_type_are_unknown(prices: object) -> None:
    found = lane_of({**told_without_key(own()), "usd_per_mtok": prices})
    assert found is not None
    assert found.usd_per_mtok is None
