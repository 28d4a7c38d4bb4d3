"""A snapshot keeps its own price while the plain name moves from one to the next."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice


@pytest.mark.parametrize(
    ("model", "at", "usd"),
    [
        ("gpt-4o-2024-08-06", date(2024, 9, 1), (2.5, 10)),
        ("gpt-4o-2024-05-13", date(2024, 9, 1), (5, 15)),
        ("gpt-4o-2024-05-13", date(2024, 10, 20), (5, 15)),
        ("gpt-4o", date(2024, 9, 1), (5, 15)),
        ("gpt-3.5-turbo-0125", date(2024, 2, 1), (0.5, 1.5)),
        ("gpt-3.5-turbo-0613", date(2024, 6, 1), (1.5, 2)),
        ("gpt-3.5-turbo", date(2024, 6, 1), (0.5, 1.5)),
        ("azure/gpt-4o", date(2024, 6, 15), (5, 15)),
        ("azure/gpt-4o", date(2025, 6, 15), (2.5, 10)),
        ("azure/gpt-4o", date(2026, 11, 30), (2.5, 10)),
    ],
)
def test_the_price_is_that_of_the_very_name(model: str, at: date, usd: tuple[float, float]) -> None:
    price = load(at).price(model)
    assert isinstance(price, HostedPrice)
    assert (price.usd_per_mtok["input"], price.usd_per_mtok["output"]) == usd
