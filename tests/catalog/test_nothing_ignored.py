"""What `price` is asked for and cannot heed is said; a router's cached range is one of routes."""

from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load, price_report
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 30)
CATALOG = load(TODAY)
WORK = [float(9 <= hour < 17) for hour in range(24)]


def notes(model: str, **asked: Any) -> list[str]:
    report = price_report(model, at=asked.pop("at", TODAY), **asked)
    assert isinstance(report, dict)
    return list(report["notes"])


@pytest.mark.parametrize(
    ("model", "provider"),
    [("gpt-4.1", "openai"), ("llama-3.3-70b", "openrouter"), ("claude-haiku-4-5", "aws")],
)
def test_hours_at_a_seller_without_hours_are_said_to_change_nothing(
    model: str, provider: str
) -> None:
    told = [note for note in notes(model, provider=provider, hours=WORK) if "hours" in note]
    assert told == [
        f"The hours change nothing: {model} at {provider} asks the same at every hour on {TODAY}"
    ]
    assert not [note for note in notes(model, provider=provider) if "hours" in note]


def test_hours_that_count_are_not_said_to_change_nothing() -> None:
    assert not [note for note in notes("deepseek-v4-flash", hours=WORK) if "hours" in note]
    flat = notes("deepseek-v4-flash", hours=[1.0] * 24)
    assert "These hours pay the mean of a flat week" in flat


def test_a_day_that_no_list_covers_is_said() -> None:
    past = date(2025, 3, 1)
    told = notes("llama-3.3-70b", provider="sambanova", at=past)
    assert any(
        note.startswith("The day changes nothing: ") and f"on {past} is not known" in note
        for note in told
    )
    assert any(
        note.startswith("The day changes nothing: ")
        for note in notes("gpt-4.1", provider="azure", zone="eu", at=date(2025, 5, 1))
    )
    assert not any("The day" in note for note in notes("gpt-4o", at=date(2024, 6, 1)))
    assert not any("The day" in note for note in notes("llama-3.3-70b", provider="sambanova"))


def test_a_seller_or_region_in_the_name_that_is_overruled_is_said() -> None:
    (told,) = (n for n in notes("together/llama-3.3-70b", provider="sambanova") if "name" in n)
    assert told == "together in the name gives way to the provider that was asked for, sambanova"
    assert not [n for n in notes("openai/gpt-oss-120b", provider="groq") if "name" in n]
    assert not [n for n in notes("together/llama-3.3-70b", provider="together") if "gives" in n]
    haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
    (told,) = (n for n in notes(haiku, zone="eu") if "name" in n)
    assert told == "us in the name gives way to the zone that was asked for, eu"
    assert not [n for n in notes(haiku, zone="us") if "gives" in n]
    assert not [n for n in notes(haiku) if "gives" in n]


def test_the_cached_range_of_a_router_is_one_of_routes() -> None:
    """A route without a cached price bills what is cached as input: no range ends below that."""
    seen = 0
    table = CATALOG.offers()
    for row, model in enumerate(table.model_id):
        price = CATALOG.price(model, provider=table.provider[row])
        assert isinstance(price, HostedPrice)
        ranges = CATALOG.routes_range(price) if table.router[row] else {}
        if "cached_input" not in ranges:
            continue
        seen += 1
        low, high = ranges["cached_input"]
        routes = [price, *CATALOG.hosts(model)]
        for route in routes:
            sold = route.provider not in CATALOG.routers()
            if route is price or (sold and CATALOG.state_of(route)[0] == "running"):
                meters = route.usd_per_mtok
                assert low <= meters.get("cached_input", meters["input"]) <= high
    assert seen > 100


def test_llama_at_openrouter_costs_its_routes_and_not_one_cached_price() -> None:
    price = CATALOG.price("llama-3.3-70b", provider="openrouter")
    assert isinstance(price, HostedPrice)
    assert CATALOG.routes_range(price)["cached_input"] == (0.1, 0.9)
