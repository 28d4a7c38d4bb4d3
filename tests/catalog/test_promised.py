"""A price that a list knows beforehand counts from its day on, whichever list is believed today."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.promised import promised
from dashboard.catalog.quotes import Quote
from dashboard.engine.inputs.facts import HostedPrice

TODAY, LAST, NEXT = date(2026, 11, 29), date(2026, 12, 31), date(2027, 1, 1)
CATALOG = load(TODAY)


def price(provider: str, day: date) -> HostedPrice:
    found = CATALOG.price_on("gemini-3.8-flash", provider=provider, day=day)
    assert isinstance(found, HostedPrice)
    return found


@pytest.mark.parametrize("provider", ["google", "vertex", "openrouter", "vercel"])
def test_a_promotion_ends_wherever_the_model_is_sold_at_its_makers_price(provider: str) -> None:
    """$0.75 and $3.75 until the last day of 2026, then $1.50 and $7.50; only some lists say so."""
    for day, into, out in ((TODAY, 0.75, 3.75), (LAST, 0.75, 3.75), (NEXT, 1.5, 7.5)):
        meters = price(provider, day).usd_per_mtok
        assert (meters["input"], meters["output"]) == (into, out), day
    assert price(provider, TODAY).promotional_until == LAST
    assert price(provider, NEXT).promotional_until is None


def test_meters_that_the_announcement_lacks_move_with_those_it_has() -> None:
    before, after = price("vertex", LAST).usd_per_mtok, price("vertex", NEXT).usd_per_mtok
    assert before.keys() == after.keys()
    assert {"batch_input", "flex_output", "priority_input"} <= after.keys()
    assert all(after[name] == pytest.approx(2 * usd) for name, usd in before.items())


def test_what_disagrees_today_or_was_read_later_is_not_moved() -> None:
    """Another price today is another price later; a list read after the day knew of it."""
    every = [CATALOG._hosted.lists.snapshots["metergraph-core"]]
    names, told = ("gemini-3.8-flash",), {"vertex": ", said before"}
    agrees = Quote({"input": 0.75, "output": 3.75}, "a list", as_of="2026-11-19")
    moved = promised(agrees, every, told, names, at=NEXT)
    assert moved.usd_per_mtok == {"input": 1.5, "output": 7.5}
    assert moved.source.endswith(", said before")
    dearer = replace(agrees, usd_per_mtok={"input": 1.0, "output": 3.75})
    later = replace(agrees, as_of="2027-01-02")
    undated = replace(agrees, as_of="")
    for quote in (dearer, later, undated):
        assert promised(quote, every, told, names, at=NEXT) is quote


def test_of_several_dated_batch_prices_the_first_that_holds_counts() -> None:
    """Google announced both at once: batch stays half of the standard price before and after the doubling."""
    for day, usd in ((TODAY, 0.375), (LAST, 0.375), (NEXT, 0.75)):
        for model in ("gemini-3.6-flash", "gemini-3.8-flash"):
            found = CATALOG.price_on(model, provider="google", day=day)
            assert isinstance(found, HostedPrice)
            batch, plain = found.usd_per_mtok["batch_input"], found.usd_per_mtok["input"]
            assert (batch, plain) == (usd, 2 * usd), (model, day)
            assert found.usd_per_mtok["batch_output"] == found.usd_per_mtok["output"] / 2


def test_a_batch_price_follows_every_change_of_its_model() -> None:
    """Mistral Large 4: 0.68 until 2026-10-20, then 1.36, 0.70 from 2026-10-29; batch is half of each."""
    for day, usd in (
        (date(2026, 10, 15), 0.68),
        (date(2026, 10, 20), 1.36),
        (date(2026, 10, 29), 0.70),
        (TODAY, 0.70),
    ):
        found = CATALOG.price_on("mistral-large-4", provider="mistral", day=day)
        assert isinstance(found, HostedPrice)
        assert found.usd_per_mtok["input"] == pytest.approx(usd), day
        assert found.usd_per_mtok["batch_input"] == pytest.approx(usd / 2), day


def test_what_google_shut_down_is_billed_as_what_answers_since() -> None:
    """Google's changelog of 2026-10-08: 3.5 Flash is routed to 3.6 Flash, 3.7 Flash to 3.8 Flash.

    Lists that were packaged later still have 1.50 and 9.00; the vendor's own dated page decides.
    """
    for day, into, out in (
        (date(2026, 10, 7), 1.5, 9.0),
        (date(2026, 10, 8), 0.75, 3.75),
        (LAST, 0.75, 3.75),
    ):
        found = CATALOG.price_on("gemini-3.5-flash", provider="google", day=day)
        assert isinstance(found, HostedPrice)
        meters = found.usd_per_mtok
        assert (meters["input"], meters["output"]) == (into, out), day
        assert meters["batch_input"] == into / 2, day
    for model, follows in (
        ("gemini-3.5-flash", "gemini-3.6-flash"),
        ("gemini-3.7-flash", "gemini-3.8-flash"),
    ):
        end = CATALOG.price(model, provider="google")
        assert isinstance(end, HostedPrice)
        assert end.retires_on == date(2026, 10, 8)
        named = CATALOG.successor(model, "google")
        assert named is not None
        assert named.model_id == follows
    at_vertex = CATALOG.price("gemini-3.5-flash", provider="vertex")
    assert isinstance(at_vertex, HostedPrice)
    assert at_vertex.usd_per_mtok["input"] == 1.5
