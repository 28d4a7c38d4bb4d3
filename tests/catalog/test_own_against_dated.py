"""A price of our own that is weak, or that was read earlier, hides no dated price of a list."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from dashboard.catalog import load
from dashboard.catalog.curated import PriceBlock
from dashboard.catalog.quotes import Quote, differs
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 30)
CATALOG = load(TODAY)
LISTS = CATALOG._hosted.lists


def blocks() -> Iterator[tuple[str, str, PriceBlock]]:
    for (provider, model, zone), found in LISTS.curated.prices.items():
        if not zone:
            yield from ((provider, model, block) for block in found)


def days_of(block: PriceBlock) -> Iterator[date]:
    """About every month of it, and its last day or today."""
    day, last = block.starts, min(TODAY, (block.ends or TODAY + timedelta(1)) - timedelta(1))
    while day <= last:
        yield day
        day += timedelta(29)
    yield last


def hidden() -> Iterator[str]:
    """Dated prices that began after ours, or after it was read, and are not used."""
    for provider, model, block in blocks():
        ours, seller = block.quote, LISTS.names.sellers[provider]
        since = ours.effective_from if ours.weak else date.fromisoformat(ours.as_of)
        assert since is not None
        for day in days_of(block):
            said = LISTS.said(seller, LISTS.names.wanted(model), at=day)
            used = CATALOG.price_on(model, provider=provider, day=day)
            assert isinstance(used, HostedPrice)
            said = {name: quote for name, quote in said.items() if name != "hosted"}
            newest = max(
                (q for q in said.values() if q.effective_from),
                key=lambda q: q.effective_from or day,
                default=None,
            )
            began = newest.effective_from if newest else None
            later = began is not None and began > since
            if newest and later and differs(newest.usd_per_mtok, used.usd_per_mtok):
                yield f"{provider} {model} on {day}: {newest.source}"


def test_no_price_of_ours_hides_a_dated_one_that_is_newer() -> None:
    assert list(hidden()) == []


@pytest.mark.parametrize(
    ("day", "in_cached_out"),
    [
        (date(2026, 1, 5), (0.5, 0.05, 1.5)),
        (date(2026, 10, 10), (0.68, 0.07, 2.09)),
        (date(2026, 10, 22), (1.36, 0.14, 4.18)),
        (TODAY, (0.7, 0.07, 2.1)),
    ],
)
def test_the_alias_of_mistral_large_is_priced_as_the_model_that_it_means(
    day: date, in_cached_out: tuple[float, float, float]
) -> None:
    price = CATALOG.price_on("mistral-large-latest", provider="mistral", day=day)
    assert isinstance(price, HostedPrice)
    meters = price.usd_per_mtok
    assert (meters["input"], meters["cached_input"], meters["output"]) == in_cached_out
    if day > date(2026, 10, 6):
        meant = CATALOG.price_on("mistral-large-4", provider="mistral", day=day)
        assert isinstance(meant, HostedPrice)
        assert not differs(meters, meant.usd_per_mtok)


def quote(usd: float, since: date, **more: object) -> Quote:
    return Quote({"input": usd, "output": usd}, "a list", effective_from=since, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weak", "read", "began", "wins"),
    [
        (True, "2026-11-23", date(2026, 10, 6), True),
        (True, "2026-11-23", date(2025, 6, 1), False),
        (False, "2026-11-23", date(2026, 10, 6), False),
        (False, "2026-09-01", date(2026, 10, 6), True),
    ],
)
def test_which_of_both_counts(
    weak: bool, read: str, began: date, wins: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours began in December 2025; the list's price differs from it."""
    ours = quote(1.0, date(2025, 12, 1), as_of=read, weak=weak)
    monkeypatch.setattr(type(LISTS), "_snapshot", lambda *_args: quote(2.0, began))
    monkeypatch.setattr(type(LISTS), "_genai", lambda *_args: None)
    seller = LISTS.names.sellers["mistral"]
    newer = LISTS._newer(ours, seller, LISTS.names.wanted("mistral-large-latest"), TODAY)
    assert bool(list(newer)) == wins


def test_a_weak_price_of_ours_is_no_sign_that_the_offer_stands() -> None:
    weak = {(p, m): block.quote for p, m, block in blocks() if block.quote.weak}
    for provider, model in weak:
        price = CATALOG.price(model, provider=provider)
        assert isinstance(price, HostedPrice)
        assert not CATALOG.state_of(price)[1].startswith("price read on")


def test_the_row_of_a_weak_price_of_ours_is_marked() -> None:
    table = CATALOG.offers()
    row = table.row("mistral-large-latest", "mistral")
    assert row is not None
    assert table.weak[row]
