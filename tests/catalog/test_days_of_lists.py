"""A price of ours that was copied from a list is of that list's day, not of the day on which we looked."""

import re
from datetime import date

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.report import facts_report
from dashboard.catalog.versions import read_price_lists
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 30)
CATALOG = load(TODAY)
COPIED = re.compile(r"\b(?:list|snapshot) of (20\d\d-\d\d-\d\d)")
DATED = {
    f"{listed.name} {listed.version}": listed.newest_day
    for listed in read_price_lists(data_folder()).values()
}


COMPARED_SINCE = "hosted.openrouter.llama-3.3-70b."
"""A range of routes that was compared with the price of one of them after its list: it is of that day."""


def own_day(source: str) -> str:
    """The day of the list that a source is a copy of; "" where it is none, or its edition is not in force."""
    found = COPIED.search(source)
    if found:
        return found[1]
    return next((day for label, day in DATED.items() if source.startswith(label)), "")


def test_a_copied_price_has_the_day_of_its_list() -> None:
    copied = {
        fact.name: (fact.checked_on, day)
        for fact in CATALOG.facts()
        if fact.name.startswith("hosted.") and fact.unit == "USD/1M tokens"
        if not fact.name.startswith(COMPARED_SINCE)
        for day in [own_day(fact.source or "")]
        if day
    }
    assert len(copied) > 50
    assert {name: days for name, days in copied.items() if days[0] != days[1]} == {}


def test_an_old_snapshot_is_no_sign_that_an_offer_stands() -> None:
    price = CATALOG.price("llama-3.3-70b", provider="azure")
    assert isinstance(price, HostedPrice)
    assert "price read on" not in CATALOG.state_of(price)[1]


def test_what_a_list_says_is_removed_does_not_run() -> None:
    price = CATALOG.price("kimi-k2", provider="moonshot")
    assert isinstance(price, HostedPrice)
    assert CATALOG.state_of(price)[0] == "ended"


def test_prices_of_an_old_snapshot_are_stale() -> None:
    stale = {row["name"] for row in facts_report(today=TODAY, stale_days=60)["facts"]}
    assert "hosted.azure.llama-3.3-70b.input" in stale
