"""A zone's price follows the price without one, day by day, in every tier."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest

from dashboard.catalog import load
from dashboard.catalog.built import BuiltCatalog
from dashboard.catalog.quotes import Quote
from dashboard.catalog.zones import ZoneQuote, in_force
from dashboard.engine.inputs.facts import HostedPrice

DAYS = (
    date(2026, 6, 15),
    date(2026, 10, 15),
    date(2026, 11, 30),
    date(2026, 12, 15),
    date(2027, 1, 15),
)
ZONES = ("eu", "us")
SELLERS = ("azure", "aws", "vertex", "openai", "anthropic", "google")


@lru_cache
def loaded(day: date) -> BuiltCatalog:
    return load(day)


def asked(model: str, provider: str, zone: str, day: date) -> HostedPrice | None:
    catalog = loaded(day)
    found = (
        catalog.price_within(model, provider=provider, zone=zone)
        if zone
        else catalog.price(model, provider=provider)
    )
    return found if isinstance(found, HostedPrice) else None


@pytest.mark.parametrize(
    ("model", "provider", "zone", "day", "in_out"),
    [
        ("gpt-5.6-sol", "openai", "eu", "2026-11-21", (4.4, 22)),  # 4 and 20, times 1.1
        ("gpt-5.6-sol", "openai", "eu", "2026-11-22", (5.5, 33)),  # 5 and 30
        ("gpt-5.6-sol", "openai", "us", "2026-11-30", (5.5, 33)),
        ("gpt-5.6-sol", "azure", "us", "2026-11-30", (4.4, 22)),
        ("gpt-5.6-sol", "azure", "us", "2026-12-01", (5.5, 33)),
        ("gpt-5.6-sol", "azure", "eu", "2026-12-01", (5.5, 33)),
        ("gemini-4-argon", "vertex", "eu", "2026-12-15", (4.4, 22)),  # 4 and 20
        ("gpt-5.6-terra", "openai", "eu", "2026-06-15", (2.75, 16.5)),  # 2.50 and 15 until July
    ],
)
def test_a_zone_moves_on_the_day_on_which_the_plain_price_does(
    model: str, provider: str, zone: str, day: str, in_out: tuple[float, float]
) -> None:
    price = asked(model, provider, zone, date.fromisoformat(day))
    assert price is not None
    assert (price.usd_per_mtok["input"], price.usd_per_mtok["output"]) == pytest.approx(in_out)


@pytest.mark.parametrize("model", ["gemini-3.6-flash", "gemini-3.7-flash", "gemini-3.8-flash"])
def test_what_doubles_next_year_doubles_in_a_zone_too_with_its_tiers(model: str) -> None:
    before = asked(model, "vertex", "eu", date(2026, 12, 31))
    after = asked(model, "vertex", "eu", date(2027, 1, 1))
    assert before is not None
    assert after is not None
    assert before.usd_per_mtok.keys() == after.usd_per_mtok.keys()
    for meter, usd in before.usd_per_mtok.items():
        assert after.usd_per_mtok[meter] == pytest.approx(2 * usd), meter


def test_a_promotion_ends_on_the_same_day_in_a_zone() -> None:
    for provider in ("openai", "azure"):
        plain = asked("gpt-5.6-sol", provider, "", date(2026, 11, 15))
        assert plain is not None
        assert plain.promotional_until
        for zone in ZONES:
            inside = asked("gpt-5.6-sol", provider, zone, date(2026, 11, 15))
            assert inside is not None
            assert inside.promotional_until == plain.promotional_until


def offers(day: date) -> Iterator[tuple[str, str, str, HostedPrice, HostedPrice]]:
    """Every offer of a model, not of one region's id, with its price in a zone and without one."""
    catalog = loaded(day)
    for provider in SELLERS:
        for model in sorted(catalog.models_at(provider)):
            if "/" in model or catalog.region_named(model):
                continue
            for zone in ZONES:
                inside = asked(model, provider, zone, day)
                plain = asked(model, provider, "", day) if inside else None
                if plain and inside:
                    yield provider, model, zone, plain, inside


@pytest.mark.parametrize("day", DAYS)
def test_no_zone_is_cheaper_than_none(day: date) -> None:
    seen, cheaper = 0, {}
    for provider, model, zone, plain, inside in offers(day):
        seen += 1
        for meter in inside.usd_per_mtok.keys() & plain.usd_per_mtok.keys():
            if inside.usd_per_mtok[meter] < plain.usd_per_mtok[meter] - 1e-9:
                cheaper[provider, model, zone, meter] = inside.source
    assert seen > 300
    assert cheaper == {}


READ = date(2026, 10, 1)
PLAIN = Quote({"input": 2, "output": 8, "batch_input": 1, "batch_output": 4}, "list")


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        # a fifth dearer in, a quarter dearer out, and no batch in the zone
        ({"input": 2.4, "output": 10}, {"input": 3.6, "output": 15}),
        (
            {"input": 2.4, "output": 10, "batch_input": 1.2, "batch_output": 5},
            {"input": 3.6, "output": 15, "batch_input": 1.8, "batch_output": 7.5},
        ),
    ],
)
def test_a_price_of_the_zone_that_was_read_before_a_change_moves_with_it(
    own: dict[str, float], expected: dict[str, float]
) -> None:
    inside = Quote(own, "list, zone", as_of=READ.isoformat())
    now = Quote({"input": 3, "output": 12, "batch_input": 1.5, "batch_output": 6}, "new")
    listed = ZoneQuote(inside, "eu", PLAIN)
    found = in_force(listed, date(2026, 10, 9), lambda day: PLAIN if day <= READ else now)
    assert found.usd_per_mtok == pytest.approx(expected)
    assert found.kind == "derived"


def test_a_price_of_the_zone_that_was_read_after_a_change_stands_as_it_is() -> None:
    now = Quote({"input": 3, "output": 12}, "new")
    inside = Quote({"input": 2.4, "output": 10}, "own row", as_of="2026-10-02")
    dated = replace(inside, as_of="2026-09-01", effective_from=date(2026, 10, 2))
    for own in (inside, dated):
        listed, at = ZoneQuote(own, "eu"), date(2026, 10, 9)
        found = in_force(listed, at, lambda day: now if day > READ else PLAIN)
        assert found.usd_per_mtok == own.usd_per_mtok


def test_a_price_of_the_zone_with_its_own_dates_counts_on_each_of_them() -> None:
    """It held before the plain price fell, and was read after that."""
    before = Quote({"input": 3, "output": 12}, "old")
    own = Quote({"input": 3.3, "output": 13.2}, "own", as_of="2026-10-09", until=READ)
    at = date(2026, 9, 1)
    found = in_force(
        ZoneQuote(own, "eu", dated=True), at, lambda day: PLAIN if day >= READ else before
    )
    assert found.usd_per_mtok == own.usd_per_mtok
