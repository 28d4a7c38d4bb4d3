"""What was shown as running or at a price of the past: each with its right value, by hand."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 28)
CATALOG = load(TODAY)
TABLE = CATALOG.offers()


def priced(model: str, provider: str, at: date = TODAY) -> HostedPrice:
    price = CATALOG.price(model, provider=provider, at=at)
    assert isinstance(price, HostedPrice), price
    return price


def state(model: str, provider: str) -> str:
    row = TABLE.row(model, provider)
    return "absent" if row is None else TABLE.state[row]


@pytest.mark.parametrize(
    ("model", "provider", "ended"),
    [
        ("grok-4", "xai", date(2026, 5, 15)),
        ("grok-4-fast", "xai", date(2026, 5, 15)),
        ("grok-code-fast-1", "xai", date(2026, 5, 15)),
        ("deepseek-v3", "deepseek", date(2025, 9, 5)),
        ("deepseek-r1", "deepseek", date(2025, 9, 5)),
        ("deepseek-v3.2", "deepseek", date(2026, 7, 24)),
        ("llama-3.3-70b", "fireworks", date(2026, 10, 25)),
        ("llama-3.1-8b", "fireworks", date(2026, 10, 25)),
        ("qwen3-235b-a22b", "fireworks", date(2026, 10, 25)),
        ("glm-4.6", "fireworks", date(2026, 10, 25)),
        ("minimax-m2", "fireworks", date(2026, 10, 25)),
        ("deepseek-v3.1", "fireworks", date(2026, 10, 25)),
        ("gpt-oss-20b", "fireworks", date(2026, 10, 25)),
    ],
)
def test_what_is_gone_has_an_end_and_never_runs(model: str, provider: str, ended: date) -> None:
    assert priced(model, provider).retires_on == ended
    assert state(model, provider) == "ended"
    assert provider not in {price.provider for price in CATALOG.hosts(model)}


@pytest.mark.parametrize("model", ["grok-4", "grok-4-fast", "grok-3", "grok-4-1-fast-reasoning"])
def test_a_retired_grok_is_billed_as_its_replacement(model: str) -> None:
    assert priced(model, "xai").usd_per_mtok["input"] == 1.25
    assert priced(model, "xai").usd_per_mtok["output"] == 2.5
    assert priced("grok-4", "xai", date(2026, 4, 1)).usd_per_mtok["input"] == 3.0


def test_a_retired_model_is_not_offered_as_the_one_in_use() -> None:
    assert "grok-4" not in CATALOG.proprietary_models()
    assert "grok-4" in load(date(2026, 5, 1)).proprietary_models()


@pytest.mark.parametrize(
    ("model", "day", "in_cached_out"),
    [
        ("deepseek-v4-flash", date(2026, 5, 1), (0.14, 0.028, 0.28)),
        ("deepseek-v4-flash", date(2026, 7, 10), (0.14, 0.0028, 0.28)),
        ("deepseek-v4-flash", date(2026, 9, 1), (0.265833, 0.008458, 0.7975)),
        ("deepseek-v4-flash", TODAY, (0.18125, 0.003625, 0.725)),
        ("deepseek-v4-pro", date(2026, 7, 10), (0.435, 0.003625, 0.87)),
        ("deepseek-v4-pro", TODAY, (0.7975, 0.026583, 2.3925)),
    ],
)
def test_deepseek_asks_the_mean_of_a_flat_week_and_what_it_asked_on_the_day(
    model: str, day: date, in_cached_out: tuple[float, float, float]
) -> None:
    """Since 2026-08-16 twice the off-peak price in 35 of 168 hours: 0.66 x (1 + 35 / 168) = 0.7975."""
    meters = priced(model, "deepseek", day).usd_per_mtok
    assert (meters["input"], meters["cached_input"], meters["output"]) == in_cached_out


def test_a_router_has_no_snapshot_of_another_day() -> None:
    meters = priced("llama-3.3-70b", "openrouter").usd_per_mtok
    assert (meters["input"], meters["output"]) == (0.1, 0.32)
    assert "cached_input" not in meters
    row = TABLE.row("llama-3.3-70b", "openrouter")
    assert row is not None
    assert TABLE.router[row]


def test_an_alias_has_the_price_of_the_model_behind_it() -> None:
    meters = priced("mistral-large-latest", "azure").usd_per_mtok
    assert (meters["input"], meters["output"]) == (0.5, 1.5)
    assert meters["input"] == priced("mistral-large-3", "azure").usd_per_mtok["input"]


def test_no_row_of_fireworks_runs_that_its_page_does_not_have() -> None:
    running = {
        model
        for model, provider, each in zip(TABLE.model_id, TABLE.provider, TABLE.state, strict=True)
        if (provider, each) == ("fireworks", "running")
    }
    assert {"glm-5.3", "kimi-k3", "minimax-m3", "deepseek-v4.1-flash"} <= running
    assert len(running) <= 14
