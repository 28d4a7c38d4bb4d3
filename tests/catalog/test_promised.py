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
