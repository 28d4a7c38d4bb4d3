"""What is said of a single offer is what its row in the table of all offers says."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice

CATALOG = load(date(2026, 11, 28))
TABLE = CATALOG.offers()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(TABLE) - 1))
def test_an_offer_stands_as_its_row_says(row: int) -> None:
    price = CATALOG.price(TABLE.model_id[row], provider=TABLE.provider[row])
    assert isinstance(price, HostedPrice)
    assert CATALOG.state_of(price) == (TABLE.state[row], TABLE.evidence[row])


@pytest.mark.parametrize("provider", ["azure", "aws"])
def test_a_reseller_with_a_promotion_of_its_own_still_runs(provider: str) -> None:
    price = CATALOG.price("gpt-5.6-sol", provider=provider)
    assert isinstance(price, HostedPrice)
    assert CATALOG.state_of(price)[0] == "running"


@pytest.mark.parametrize(
    ("alias", "provider", "model"),
    [
        ("gpt-sol-latest", "openai", "gpt-6.1-sol"),
        ("claude-opus-latest", "anthropic", "claude-opus-5-5"),
        ("gemini-3.1-pro", "google", "gemini-3.1-pro-preview"),
        ("gemini-3-flash", "google", "gemini-3-flash-preview"),
        ("deepseek-flash", "deepseek", "deepseek-v4.1-flash"),
        ("grok-4.3-latest", "xai", "grok-4.3"),
    ],
)
def test_an_alias_is_priced_as_the_model_it_stands_for(
    alias: str, provider: str, model: str
) -> None:
    price = CATALOG.price(alias, provider=provider)
    plain = CATALOG.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    assert isinstance(plain, HostedPrice)
    assert (price.model_id, price.usd_per_mtok) == (model, plain.usd_per_mtok)


def test_one_model_has_one_row_at_a_seller_whatever_it_was_called() -> None:
    for name in ("gemini-3-flash", "gemini-3.1-pro", "deepseek-flash", "grok-4.3-latest"):
        assert TABLE.rows(name) == ()


@pytest.mark.parametrize(
    ("model", "provider", "successor"),
    [
        ("claude-sonnet-4-5", "anthropic", "claude-sonnet-5-5"),
        ("gpt-5.1", "openai", "gpt-6-sol"),
        ("claude-opus-4-5", "vertex", "claude-opus-5-5"),
        ("gemini-2.5-pro", "google", "gemini-3.8-flash"),
    ],
)
def test_what_a_vendor_names_is_the_successor(model: str, provider: str, successor: str) -> None:
    found = CATALOG.successor(model, provider)
    assert found is not None
    assert found.model_id == successor
    assert found.fact.source


def test_what_has_ended_keeps_the_price_of_its_time() -> None:
    """V3.2 ended before DeepSeek priced by the hour."""
    price = CATALOG.price("deepseek-v3.2", provider="deepseek")
    assert isinstance(price, HostedPrice)
    assert price.by_hour is None
