"""Prices of processing in a zone: Azure Data Zones and regions, Bedrock profiles, listed surcharges."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.litellm_map import zone_of
from dashboard.engine.inputs.facts import HostedPrice, NoPrice

CATALOG = load(date(2026, 11, 23))


def within(model: str, provider: str, zone: str, at: date | None = None) -> HostedPrice:
    price = CATALOG.price_within(model, provider=provider, zone=zone, at=at)
    assert isinstance(price, HostedPrice), price
    assert price.zone == zone
    return price


@pytest.mark.parametrize(
    ("model", "provider", "zone", "in_out"),
    [
        ("gpt-4.1", "azure", "eu", (2.2, 8.8)),  # Data Zone: 2 and 8, times 1.1
        ("gpt-4.1", "azure", "eu_region", (2.42, 9.68)),  # Sweden: times 1.21
        ("gpt-6-sol", "azure", "eu", (2.4, 12)),  # 1.2 in the EU
        ("gpt-6-sol", "azure", "us", (2.2, 11)),  # 1.1 in the US
        ("llama-3.3-70b", "azure", "eu", (0.781, 0.781)),
        ("claude-sonnet-4-5", "aws", "eu", (3.3, 16.5)),  # regional profile, times 1.1
        ("nova-pro", "aws", "eu", (1.05, 4.2)),
        ("llama-3-70b", "aws", "eu", (2.86, 3.78)),  # Ireland
    ],
)
def test_a_zone_has_a_price_of_its_own(
    model: str, provider: str, zone: str, in_out: tuple[float, float]
) -> None:
    meters = within(model, provider, zone).usd_per_mtok
    assert (meters["input"], meters["output"]) == in_out


def test_a_listed_surcharge_multiplies_every_meter_and_makes_the_price_derived() -> None:
    """2 and 12 USD times 1.1."""
    price = within("gpt-5.6-terra", "openai", "eu")
    assert price.usd_per_mtok["input"] == pytest.approx(2.2)
    assert price.usd_per_mtok["output"] == pytest.approx(13.2)
    assert price.kind == "derived"
    assert "times 1.1 for processing in eu" in price.source


def test_what_a_maker_asks_for_a_country_at_its_own_address_is_a_surcharge() -> None:
    """Claude processed in the US only: 4 and 20 USD times 1.1."""
    price = within("claude-opus-5.5", "anthropic", "us")
    assert price.usd_per_mtok["input"] == pytest.approx(4.4)
    assert price.usd_per_mtok["output"] == pytest.approx(22.0)
    assert price.kind == "derived"
    assert isinstance(
        CATALOG.price_within("claude-opus-5.5", provider="anthropic", zone="eu"), NoPrice
    )


def test_a_zone_without_a_price_is_not_filled_in() -> None:
    price = CATALOG.price_within("llama-3.3-70b", provider="aws", zone="eu")
    assert isinstance(price, NoPrice)
    assert "processed in eu only" in price.reason


def test_the_price_without_a_zone_is_not_touched_by_zones() -> None:
    price = CATALOG.price("gpt-4.1", provider="azure")
    assert isinstance(price, HostedPrice)
    assert (price.usd_per_mtok["input"], price.zone) == (2, "")


def test_azure_followed_the_price_cut_of_august_2026_in_both_zones_on_its_own_day() -> None:
    before, after = date(2026, 8, 31), date(2026, 9, 1)
    for zone, then, now in (("", 5, 4), ("eu", 5.5, 4.4)):
        prices = [
            CATALOG.price_within("gpt-5.6-sol", provider="azure", zone=zone, at=day)
            for day in (before, after)
        ]
        assert isinstance(prices[0], HostedPrice)
        assert prices[0].usd_per_mtok["input"] == pytest.approx(then)
        assert isinstance(prices[1], HostedPrice)
        assert prices[1].usd_per_mtok["input"] == pytest.approx(now)


@pytest.mark.parametrize(
    ("key", "zone"),
    [
        ("azure/eu/gpt-4.1", "eu"),
        ("eu.anthropic.claude-sonnet-4-6", "eu"),
        ("bedrock/eu-west-1/meta.llama3-8b-instruct-v1:0", "eu"),
        ("bedrock/eu-west-2/meta.llama3-8b-instruct-v1:0", ""),  # London
        ("bedrock/eu-central-2/x", ""),  # Zurich
        ("bedrock/us-east-1/meta.llama3-8b-instruct-v1:0", "us"),
        ("bedrock/us-gov-west-1/meta.llama3-8b-instruct-v1:0", ""),
        ("bedrock/eu-central-1/6-month-commitment/anthropic.claude-v1", ""),
        ("gpt-4.1", ""),
    ],
)
def test_a_row_belongs_to_the_zone_its_key_promises(key: str, zone: str) -> None:
    assert zone_of(key) == zone


def test_the_context_of_an_offer_stands_beside_its_price() -> None:
    azure = CATALOG.price("llama-3.3-70b", provider="azure")
    assert isinstance(azure, HostedPrice)
    assert azure.context_tokens == 128_000
