"""An offer is called ended only where somebody says so, and who says it is told."""

from datetime import date

import pytest

from dashboard.catalog import load, price_report
from dashboard.catalog.schemas.prices import Retirement
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 30)
CATALOG = load(TODAY)
TABLE = CATALOG.offers()
CURATED = CATALOG._hosted.curated


@pytest.mark.parametrize("day", [date(2025, 10, 1), date(2026, 6, 1), TODAY])
def test_every_end_of_an_offer_names_who_says_so(day: date) -> None:
    catalog = load(day)
    table = catalog.offers()
    ended = 0
    for model, provider in zip(table.model_id, table.provider, strict=True):
        price = catalog.price(model, provider=provider)
        assert isinstance(price, HostedPrice)
        assert bool(price.end_source.strip()) == (price.retires_on is not None), (provider, model)
        ended += price.is_gone(day)
    assert ended > 10


def test_an_end_of_ours_has_a_source_or_a_why() -> None:
    assert CURATED.end_sources.keys() == CURATED.retirements.keys()
    assert all(CURATED.end_sources.values())
    row = {"model": "some-1", "retires_on": TODAY, "checked_on": TODAY}
    with pytest.raises(ValueError, match="source is missing"):
        Retirement.model_validate(row)
    assert Retirement.model_validate({**row, "source": "its page"}).source == "its page"


@pytest.mark.parametrize(
    ("model", "provider", "says"),
    [
        ("gemini-2.5-flash-preview-09-2025", "google", "Gemini API changelog of 2026-02-17"),
        ("o1", "azure", "deprecation_date of azure/o1"),
        ("claude-3-5-haiku", "openrouter", "its maker, anthropic, ends it then: Anthropic's"),
        ("llama-3.3-70b", "fireworks", "the day it ended is not known"),
        ("deepseek-v3.1", "deepseek", "DeepSeek's change log"),
    ],
)
def test_the_evidence_of_an_end_is_told(model: str, provider: str, says: str) -> None:
    found = price_report(model, provider=provider, at=TODAY)
    assert isinstance(found, dict)
    assert found["state"] == "ended"
    assert says in found["evidence"]
    assert says in found["end_source"]


def test_a_preview_that_its_maker_shut_down_is_not_said_to_run_elsewhere() -> None:
    price = CATALOG.price("gemini-2.5-flash-preview-09-2025", provider="vertex")
    assert isinstance(price, HostedPrice)
    state, why = CATALOG.state_of(price)
    assert (state, "its maker ended it on 2026-02-17" in why) == ("unconfirmed", True)


def test_what_only_a_page_lacks_stays_unconfirmed_with_the_page() -> None:
    """Nobody says that Fireworks ended it, nor when: its page of 2026-10-25 has it not."""
    price = CATALOG.price("qwen3-235b-a22b-instruct-2507", provider="fireworks")
    assert isinstance(price, HostedPrice)
    assert price.retires_on is None
    state, why = CATALOG.state_of(price)
    assert state == "unconfirmed"
    assert "not among what the seller offered on 2026-10-25" in why


@pytest.mark.parametrize(
    ("model", "provider", "ends"),
    [
        ("gpt-3.5-turbo-0613", "openai", date(2024, 9, 13)),
        ("gpt-3.5-turbo-0613", "openrouter", date(2024, 9, 13)),
        ("gpt-3.5-turbo-0301", "openai", date(2024, 9, 13)),
        ("gpt-3.5-turbo-0125", "openai", date(2026, 10, 23)),
        ("gpt-4-0314", "openai", date(2026, 3, 26)),
        ("gpt-4-0613", "openai", date(2026, 10, 23)),
        ("gpt-4o-2024-11-20", "openai", date(2027, 1, 14)),
        ("gpt-5-2025-08-07", "openai", date(2026, 12, 11)),
        ("gpt-4o-2025-01-01", "openai", None),
    ],
)
def test_a_dated_snapshot_has_its_own_end(model: str, provider: str, ends: date | None) -> None:
    price = CATALOG.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    assert price.retires_on == ends


@pytest.mark.parametrize("provider", sorted(CATALOG.providers()))
def test_no_snapshot_takes_the_end_of_a_name_that_stands_for_one_of_several(provider: str) -> None:
    hosted = CATALOG._hosted
    for model, snapshots in hosted._snapshots_at(provider).items():
        end, source = CURATED.end(provider, model)
        for snapshot in snapshots if end and len(snapshots) > 1 else ():
            price = CATALOG.price(snapshot, provider=provider)
            if isinstance(price, HostedPrice) and (provider, snapshot) not in CURATED.retirements:
                assert price.end_source != source, snapshot
