"""Prices of processing in a zone: Azure Data Zones and regions, Bedrock profiles, listed surcharges."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.litellm_map import LitellmList, zone_of
from dashboard.catalog.names import read_names
from dashboard.catalog.versions import PriceList
from dashboard.engine.inputs.facts import HostedPrice, NoPrice

CATALOG = load(date(2026, 11, 23))
NAMES = read_names(data_folder())


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
        ("gpt-4o", "azure", "eu", (2.75, 11)),  # its own id, not the dearer one of May 2024
        ("gpt-4o", "azure", "us", (2.75, 11)),
        ("gpt-4o-2024-05-13", "azure", "eu", (5.5, 16.5)),  # that one, where it is asked for
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


ZONES = ("eu", "us")
SOLD_IN_ZONES = [
    (provider, model)
    for provider in ("azure", "aws", "vertex", "openai", "anthropic", "google")
    for model in sorted(CATALOG.models_at(provider))
    if "/" not in model
]


def test_an_offer_ends_on_one_day_whichever_zone_is_asked_for() -> None:
    days = {
        (provider, model, zone): (anywhere.retires_on, inside.retires_on)
        for provider, model in SOLD_IN_ZONES
        for zone in ZONES
        for inside in [CATALOG.price_within(model, provider=provider, zone=zone)]
        if isinstance(inside, HostedPrice)
        for anywhere in [CATALOG.price(model, provider=provider)]
        if isinstance(anywhere, HostedPrice)
    }
    assert len(days) > 200
    assert {offer: both for offer, both in days.items() if both[0] != both[1]} == {}


def test_a_zone_is_priced_by_the_row_of_the_very_name_wherever_there_is_one() -> None:
    found = {
        (model, zone): price.source
        for provider, model in SOLD_IN_ZONES
        for zone in ZONES
        for price in [CATALOG.price_within(model, provider=provider, zone=zone)]
        if provider == "azure" and isinstance(price, HostedPrice) and "(azure/" in price.source
    }
    keys = {source.split("(")[1].split(")")[0] for source in found.values()}
    named = {each: f"azure/{each[1]}/{each[0]}" for each in found}
    wrong = {e: s for e, s in found.items() if named[e] in keys and f"({named[e]})" not in s}
    assert len(found) > 100
    assert wrong == {}


DEAR, CHEAP, NEWEST = (
    {
        "litellm_provider": "azure",
        "mode": "chat",
        "input_cost_per_token": usd / 1e6,
        "output_cost_per_token": 4 * usd / 1e6,
    }
    for usd in (5.0, 2.0, 1.0)
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            {  # an own id goes before every snapshot
                "azure/gpt-9": CHEAP,
                "azure/eu/gpt-9": CHEAP,
                "azure/eu/gpt-9-2026-01-01": DEAR,
            },
            2.0,
        ),
        (
            {  # without one, the snapshot that answers to the name outside the zone
                "azure/gpt-9-2026-03-01": CHEAP,
                "azure/eu/gpt-9-2026-01-01": DEAR,
                "azure/eu/gpt-9-2026-03-01": CHEAP,
                "azure/eu/gpt-9-2026-05-01": NEWEST,
            },
            2.0,
        ),
        (
            {  # where nothing says which, the newest
                "azure/gpt-9": CHEAP,
                "azure/eu/gpt-9-2026-01-01": DEAR,
                "azure/eu/gpt-9-2026-05-01": NEWEST,
            },
            1.0,
        ),
    ],
)
def test_a_zone_has_the_price_of_the_snapshot_that_the_name_stands_for(
    rows: dict[str, dict[str, object]], expected: float
) -> None:
    listed = LitellmList(PriceList("litellm", "9", "2026-11-19", ""), rows)
    quote = listed.quote(["azure"], NAMES, key="gpt-9", dated="gpt-9", zone="eu")
    assert quote is not None
    assert quote.usd_per_mtok["input"] == pytest.approx(expected)


@pytest.mark.parametrize("zone", ["eu", "us"])
@pytest.mark.parametrize(
    ("model", "times"),
    [("gpt-4.1", 1.0), ("gpt-5.1", 1.0), ("o3", 1.0), ("gpt-5.4", 1.1), ("gpt-6-luna", 1.1)],
)
def test_openai_asks_a_tenth_more_in_a_zone_for_models_since_march_2026(
    model: str, times: float, zone: str
) -> None:
    plain = CATALOG.price(model, provider="openai")
    assert isinstance(plain, HostedPrice)
    inside = within(model, "openai", zone)
    for meter in ("input", "output"):
        assert inside.usd_per_mtok[meter] == pytest.approx(plain.usd_per_mtok[meter] * times)
    if times == 1:
        assert "costs no more for models before 2026-03-05" in inside.source


def test_of_a_model_whose_day_nobody_tells_the_price_in_a_zone_is_not_known() -> None:
    assert isinstance(CATALOG.price_within("chat-latest", provider="openai", zone="eu"), NoPrice)
