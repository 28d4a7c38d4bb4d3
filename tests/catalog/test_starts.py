"""When a model began: at the latest with its first dated price, and prices on file are not called absent."""

from collections.abc import Iterator
from datetime import date

import pytest

from dashboard.catalog import load, price_report
from dashboard.catalog.data_files import hosted_of, market_of
from dashboard.catalog.folder import data_folder

HOSTED = hosted_of(data_folder(), None)
RELEASED = market_of(data_folder()).released


def price_days() -> Iterator[tuple[str, str, date]]:
    """Model, seller and first day of every dated price."""
    for snapshot in HOSTED.lists.snapshots.values():
        for provider, model in snapshot.offers:
            yield model, provider, snapshot.rows(provider, model)[0].starts
    for (provider, model, _), blocks in HOSTED.curated.prices.items():
        yield model, provider, blocks[0].starts


def is_exact(model: str, day: date, released: date) -> bool:
    """Not the day in the name of the weights (claude-haiku-4-5-20251001), nor a list that goes by the month."""
    in_name = f"{model}-{day:%Y%m%d}"
    of_weights = in_name in HOSTED.known["anthropic"]
    by_month = day.day == 1 and (day.year, day.month) == (released.year, released.month)
    return not (of_weights or by_month)


def test_a_model_starts_at_the_latest_with_its_first_dated_price() -> None:
    later = {
        (model, provider, day)
        for model, provider, day in price_days()
        if model in RELEASED and day < RELEASED[model] and is_exact(model, day, RELEASED[model])
    }
    assert not later


@pytest.mark.parametrize(
    ("model", "day", "since"),
    [
        ("gpt-4", date(2024, 3, 1), "2023-09-06"),
        ("davinci-002", date(2024, 3, 1), "2023-09-20"),
        ("babbage-002", date(2025, 3, 1), "2023-09-20"),
    ],
)
def test_a_price_on_file_is_not_called_absent(model: str, day: date, since: str) -> None:
    found = price_report(model, at=day)
    assert isinstance(found, dict)
    assert found["effective_from"] == since
    told = "\n".join((found["evidence"], *found["notes"]))
    assert "no list has" not in told
    assert "is not known" not in told


def test_a_day_before_the_first_price_is_still_told() -> None:
    assert load(date(2026, 11, 30)).first_seen("gpt-4") == date(2023, 9, 6)
    found = price_report("gpt-4", at=date(2023, 8, 1))
    assert isinstance(found, dict)
    assert any("is first seen on 2023-09-06" in note for note in found["notes"])
