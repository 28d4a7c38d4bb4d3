"""What a promotion's end leaves: every tier and meter that was sold is still priced, in its proportion."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.catalog import load
from dashboard.catalog.promised import copied
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 30)
CURATED = load(TODAY)._hosted.curated
TIERS = ("batch", "flex", "priority")


def ours() -> Iterator[tuple[str, str, str, date]]:
    for (provider, model, zone), blocks in CURATED.prices.items():
        for block in blocks:
            if block.quote.promotional_until:
                yield provider, model, zone, block.quote.promotional_until


def asked(provider: str, model: str, zone: str, day: date) -> HostedPrice:
    catalog = load(day)
    if zone:
        found = catalog.price_within(model, provider=provider, zone=zone)
    else:
        found = catalog.price(model, provider=provider)
    assert isinstance(found, HostedPrice)
    return found


@pytest.mark.parametrize(("provider", "model", "zone", "last"), sorted(ours()))
def test_nothing_that_was_sold_is_without_a_price_the_day_after(
    provider: str, model: str, zone: str, last: date
) -> None:
    before = asked(provider, model, zone, last)
    after = asked(provider, model, zone, last + timedelta(1))
    assert before.promotional_until == last
    assert before.usd_per_mtok.keys() <= after.usd_per_mtok.keys()
    assert before.long_context_usd_per_mtok.keys() == after.long_context_usd_per_mtok.keys()
    assert before.long_context_above_tokens == after.long_context_above_tokens
    for table in ("usd_per_mtok", "long_context_usd_per_mtok"):
        old, new = getattr(before, table), getattr(after, table)
        for meter in old:
            plain = meter.partition("_")[2] if meter.split("_")[0] in TIERS else meter
            assert new[meter] / new[plain] == pytest.approx(old[meter] / old[plain])


def test_priority_at_azure_costs_twice_the_list_price_after_november() -> None:
    """8 of 4 and 40 of 20 until 2026-11-30, so 10 of 5 and 60 of 30 from then on; a write 12.50."""
    meters = asked("azure", "gpt-5.6-sol", "", date(2026, 12, 5)).usd_per_mtok
    assert meters["priority_input"] == 10
    assert meters["priority_output"] == 60
    assert meters["priority_cache_write"] == 12.5


def test_openais_tiers_write_to_the_cache_after_the_promotion() -> None:
    price = asked("openai", "gpt-5.6-sol", "", date(2026, 11, 22))
    assert price.usd_per_mtok["batch_cache_write"] == 3.125
    assert price.usd_per_mtok["priority_cache_write"] == 12.5
    assert "batch_cache_write" in price.source
    assert "in the proportion of the promotion" in price.source


def test_long_requests_are_dear_after_the_promotion_too() -> None:
    """Above 272k input tokens twice the input and one and a half times the output."""
    for day in (date(2026, 11, 21), date(2026, 11, 22)):
        price = asked("openai", "gpt-5.6-sol", "", day)
        assert price.long_context_above_tokens == 272_000
        longer = price.long_context_usd_per_mtok
        assert longer["input"] == pytest.approx(2 * price.usd_per_mtok["input"])
        assert longer["output"] == pytest.approx(1.5 * price.usd_per_mtok["output"])


def test_a_promotion_that_a_list_announced_keeps_its_tiers() -> None:
    """Gemini 3.8 Flash costs twice as much from 2027 on, in every tier."""
    before = asked("google", "gemini-3.8-flash", "", date(2026, 12, 31)).usd_per_mtok
    after = asked("google", "gemini-3.8-flash", "", date(2027, 1, 1)).usd_per_mtok
    assert before.keys() == after.keys()
    assert all(after[meter] == pytest.approx(2 * usd) for meter, usd in before.items())


@pytest.mark.parametrize("provider", ["aws", "databricks", "perplexity", "vercel", "openrouter"])
def test_who_copies_a_promotion_ends_it_with_the_maker(provider: str) -> None:
    """Its list is of before the end: 4 and 20 until 2026-11-21, 5 and 30 from the day after."""
    during = asked(provider, "gpt-5.6-sol", "", date(2026, 11, 21))
    after = asked(provider, "gpt-5.6-sol", "", date(2026, 11, 22))
    assert during.promotional_until == date(2026, 11, 21)
    assert during.usd_per_mtok["output"] == pytest.approx(20, rel=1e-3)
    assert after.promotional_until is None
    assert after.kind == "derived"
    assert (after.usd_per_mtok["input"], after.usd_per_mtok["output"]) == (5, 30)
    assert after.usd_per_mtok.keys() == during.usd_per_mtok.keys()
    assert after.others[0].usd_per_mtok == during.usd_per_mtok
    assert after.as_of == during.as_of


def test_who_asks_another_price_or_promised_a_longer_one_is_left_as_it_is() -> None:
    dearer = asked("gmi", "gpt-5.6-sol", "", date(2026, 11, 25))
    assert (dearer.kind, dearer.usd_per_mtok["output"]) == ("published", 30)
    longer = asked("azure", "gpt-5.6-sol", "", date(2026, 11, 25))
    assert longer.promotional_until == date(2026, 11, 30)
    assert longer.usd_per_mtok["output"] == 20


def test_a_price_that_was_read_after_the_end_stands() -> None:
    blocks = CURATED.prices["openai", "gpt-5.6-sol", ""]
    promotion, later = blocks[-2].quote, blocks[-1].quote
    read = replace(promotion, as_of="2026-11-23", promotional_until=None)
    assert copied(read, promotion, later, at=TODAY) == read
    assert copied(replace(read, as_of="2026-11-21"), promotion, later, at=TODAY) != read
