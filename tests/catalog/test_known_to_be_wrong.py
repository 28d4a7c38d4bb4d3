"""What the market page of November 2026 found wrong: every row with its right value, and what is of its kind."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import load, price_report
from dashboard.catalog.request import RequestTokens, costed
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 28)
CATALOG = load(TODAY)


def report(model: str, provider: str = "", at: date = TODAY, **more: Any) -> dict[str, Any]:
    found = price_report(model, provider=provider, at=at, **more)
    assert isinstance(found, dict), found
    return found


def in_out(found: dict[str, Any]) -> tuple[float, float]:
    return found["usd_per_mtok"]["input"], found["usd_per_mtok"]["output"]


def test_a_router_is_a_range_of_its_routes() -> None:
    found = report("llama-3.3-70b", "openrouter")
    low, high = found["range_usd_per_mtok"]["input"]
    assert low == 0.1
    assert high >= 0.72
    assert (
        found["range_usd_per_mtok"]["output"][0] <= 0.32 <= found["range_usd_per_mtok"]["output"][1]
    )
    assert report("llama-3.3-70b", "deepinfra")["range_usd_per_mtok"] is None


@pytest.mark.parametrize("router", ["openrouter", "vercel", "aihubmix"])
def test_every_price_of_a_router_lies_in_its_range(router: str) -> None:
    priced = [
        report(model, router)
        for model in ("kimi-k3", "glm-5.3", "gpt-oss-120b", "deepseek-v4-pro")
        if isinstance(CATALOG.price(model, provider=router), HostedPrice)
    ]
    assert priced
    for found in priced:
        for meter, (low, high) in found["range_usd_per_mtok"].items():
            assert low <= found["usd_per_mtok"].get(meter, low) <= high


@pytest.mark.parametrize(
    ("model", "provider", "ended_on"),
    [("grok-4", "xai", "2026-05-15"), ("deepseek-v3.2", "deepseek", "2026-07-24")],
)
def test_what_has_ended_says_so_and_since_when(model: str, provider: str, ended_on: str) -> None:
    found = report(model, provider)
    assert (found["state"], found["ended_on"]) == ("ended", ended_on)
    assert report(model, provider, date(2026, 2, 1))["ended_on"] is None


def test_a_running_offer_names_the_day_and_the_source_of_its_sign() -> None:
    found = report("gpt-4.1", "openai")
    assert found["state"] == "running"
    assert "2026-10-2" in found["evidence"]
    assert "metergraph-core" in found["evidence"] or "model-prices" in found["evidence"]


def test_a_list_without_a_fresh_sign_is_unconfirmed_and_says_why() -> None:
    found = report("llama-3.3-70b", "nebius")
    assert found["state"] == "unconfirmed"
    assert "outlive" in found["evidence"]


@pytest.mark.parametrize(
    ("model", "base"), [("deepseek-v4-flash", (0.15, 0.60)), ("deepseek-v4-pro", (0.66, 1.98))]
)
def test_deepseek_costs_half_outside_its_dear_hours(model: str, base: tuple[float, float]) -> None:
    """35 dear hours of 168 at twice the price: a flat week pays base x 203 / 168."""
    found = report(model, "deepseek")
    assert in_out(found) == pytest.approx([usd * 203 / 168 for usd in base], abs=1e-6)
    week = found["by_hour"]["usd_per_mtok"]["input"]
    assert len(week) == 168
    dear = [hour for hour in range(168) if week[hour] == pytest.approx(2 * base[0], rel=1e-5)]
    assert dear == [24 * d + h for d in range(5) for h in (1, 2, 3, 6, 7, 8, 9)]
    assert all(week[h] == pytest.approx(base[0], rel=1e-5) for h in range(168) if h not in dear)


def test_hours_weigh_the_price_and_holidays_are_cheap() -> None:
    night = [1.0 if 1 <= hour < 4 else 0.0 for hour in range(24)]
    # five of seven days dear: (5 x 2 + 2 x 1) / 7 of 0.15 for a million input tokens
    found = report("deepseek-v4-flash", "deepseek", input_tokens=1_000_000, hours=night)
    assert found["usd"] == pytest.approx(0.15 * 12 / 7, rel=1e-5)
    # 2026-10-05 to 2026-10-07 are holidays in China: two dear days are left in that week
    golden = report(
        "deepseek-v4-flash", "deepseek", date(2026, 10, 6), input_tokens=1_000_000, hours=night
    )
    assert golden["usd"] == pytest.approx(0.15 * (2 * 2 + 5 * 1) / 7, rel=1e-5)


def test_the_holidays_count_in_beijing_time() -> None:
    """Monday 2026-10-05 00:00 there is Sunday 16:00 UTC; Thursday 2026-10-08 is no holiday any more."""
    late = [1.0 if 9 <= hour < 10 else 0.0 for hour in range(24)]
    golden = report("deepseek-v4-pro", "deepseek", date(2026, 10, 8), input_tokens=1000, hours=late)
    plain = report("deepseek-v4-pro", "deepseek", date(2026, 11, 9), input_tokens=1000, hours=late)
    assert golden["usd"] < plain["usd"]


@given(st.lists(st.floats(0.01, 10), min_size=24, max_size=24))
@settings(max_examples=50, deadline=None)
def test_weighed_by_hours_a_price_lies_between_its_cheapest_and_its_dearest(
    weights: list[float],
) -> None:
    price = CATALOG.price("deepseek-v4-pro", provider="deepseek")
    assert isinstance(price, HostedPrice)
    assert price.by_hour is not None
    factor = price.by_hour.weighed(weights)
    assert min(price.by_hour.factors) - 1e-9 <= factor <= max(price.by_hour.factors) + 1e-9
    assert price.by_hour.weighed([1.0] * 24) == pytest.approx(1)
    assert price.by_hour.weighed(None) == 1


@pytest.mark.parametrize(
    ("model", "provider", "day", "expected"),
    [
        ("deepseek-v4-flash", "deepseek", date(2026, 7, 10), (0.14, 0.28)),
        ("gpt-4o", "openai", date(2024, 6, 1), (5, 15)),
        ("gpt-4o", "openai", date(2024, 10, 2), (2.5, 10)),
        ("gpt-3.5-turbo", "openai", date(2024, 1, 15), (1.5, 2)),
        ("gpt-5.6-sol", "openai", date(2026, 7, 15), (5, 30)),
        ("gpt-5.6-sol", "openai", date(2026, 11, 21), (4, 20)),
        ("gpt-5.6-sol", "openai", date(2026, 11, 22), (5, 30)),
        ("gpt-5.6-sol", "azure", date(2026, 8, 31), (5, 30)),
        ("gpt-5.6-sol", "azure", date(2026, 11, 30), (4, 20)),
        ("gpt-5.6-sol", "azure", date(2026, 12, 1), (5, 30)),
        ("gpt-5.6-luna", "openai", date(2026, 7, 20), (1, 6)),
        ("mistral-large-latest", "azure", TODAY, (0.5, 1.5)),
        ("mistral-large-latest", "mistral", date(2025, 6, 15), (2, 6)),
        ("grok-4", "xai", TODAY, (1.25, 2.5)),
    ],
)
def test_a_price_is_that_of_its_day(
    model: str, provider: str, day: date, expected: tuple[float, float]
) -> None:
    assert in_out(report(model, provider, day)) == expected


def test_a_promotion_says_until_when_it_is_promised() -> None:
    found = report("gpt-5.6-sol", "openai", date(2026, 10, 1))
    assert found["promotional_until"] == "2026-11-21"
    assert any("2026-11-21" in note for note in found["notes"])
    after = report("gpt-5.6-sol", "openai")
    assert after["promotional_until"] is None
    assert 4 in {other["usd_per_mtok"]["input"] for other in after["others"]}


@pytest.mark.parametrize(
    ("model", "provider", "day", "tier", "expected"),
    [
        ("gpt-4o", "openai", date(2024, 6, 1), "batch", (2.5, 7.5)),
        ("gpt-4o", "openai", date(2024, 11, 1), "batch", (1.25, 5)),
        ("gpt-4o-mini", "openai", date(2025, 1, 15), "batch", (0.075, 0.3)),
        ("gpt-4.1", "openai", date(2025, 6, 1), "batch", (1, 4)),
        ("gpt-4.1", "openai", date(2026, 6, 10), "batch", (1, 4)),
        ("claude-sonnet-4-5", "anthropic", date(2025, 11, 1), "batch", (1.5, 7.5)),
        ("gemini-2.5-flash", "google", date(2025, 9, 1), "batch", (0.15, 1.25)),
        ("o3", "openai", date(2025, 5, 1), "flex", (5, 20)),
        ("gpt-5", "openai", date(2025, 10, 1), "flex", (0.625, 5)),
        ("gpt-5", "openai", date(2025, 10, 1), "priority", (2.5, 20)),
    ],
)
def test_a_tier_has_the_price_of_its_day(
    model: str, provider: str, day: date, tier: str, expected: tuple[float, float]
) -> None:
    meters = report(model, provider, day)["usd_per_mtok"]
    assert (meters[f"{tier}_input"], meters[f"{tier}_output"]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("model", "provider", "day", "meter"),
    [
        ("gpt-3.5-turbo", "openai", date(2024, 4, 14), "batch_input"),
        ("gpt-4o", "openai", date(2024, 9, 30), "cached_input"),
        ("o3", "openai", date(2025, 4, 16), "flex_input"),
        ("claude-3-opus", "anthropic", date(2024, 10, 7), "batch_input"),
        ("gemini-2.5-flash", "google", date(2025, 7, 6), "batch_input"),
    ],
)
def test_nothing_is_priced_before_its_seller_had_it(
    model: str, provider: str, day: date, meter: str
) -> None:
    assert meter not in report(model, provider, day)["usd_per_mtok"]


@given(
    st.sampled_from(("gpt-4o", "gpt-4.1", "gpt-5", "o3", "claude-sonnet-4-5", "gpt-5.6-terra")),
    st.integers(0, 900),
)
@settings(max_examples=60, deadline=None)
def test_batch_is_never_above_standard_on_any_day(model: str, days: int) -> None:
    meters = report(model, at=TODAY - timedelta(days=days))["usd_per_mtok"]
    for meter in ("input", "output"):
        assert meters.get(f"batch_{meter}", 0) <= meters[meter]


def test_one_missing_meter_leaves_the_rest_priced_and_is_bounded() -> None:
    """gpt-4o-2024-05-13 has no cached price: 600 x 5 + 100 x 15 are known, 400 cached lie between 0 and 5."""
    found = report(
        "gpt-4o-2024-05-13",
        at=date(2024, 6, 1),
        input_tokens=1000,
        cached_tokens=400,
        output_tokens=100,
    )
    (part,) = found["missing"]
    assert (part["meter"], part["tokens"]) == ("cached_input", 400)
    assert found["usd_known"] == pytest.approx((600 * 5 + 100 * 15) / 1e6)
    assert part["high_usd"] == pytest.approx(400 * 5 / 1e6)
    assert found["usd_low"] <= found["usd"] == pytest.approx((1000 * 5 + 100 * 15) / 1e6)
    assert "gpt-4o-2024-05-13" in part["why"] or "gpt-4o" in part["why"]


@pytest.mark.parametrize(
    "model", ["ft:gpt-4o-2024-08-06", "ft:gpt-4o-mini-2024-07-18", "ft:gpt-4.1-2025-04-14"]
)
def test_a_tuned_model_is_priced_with_its_cached_part_in_batch(model: str) -> None:
    found = report(
        model, "openai", tier="batch", input_tokens=1000, cached_tokens=400, output_tokens=100
    )
    assert found["usd"] is not None
    assert found["usd_low"] <= found["usd"]


@pytest.mark.parametrize(
    ("day", "allowed"), [(date(2026, 4, 29), True), (date(2026, 4, 30), False), (TODAY, False)]
)
def test_a_window_that_shrank_refuses_what_is_longer(day: date, allowed: bool) -> None:
    """Above 200k it was billed at 6 / 22.5 as long as it was taken at all."""
    if allowed:
        found = report("claude-sonnet-4-5", at=day, input_tokens=250_000, output_tokens=1000)
        assert found["usd"] == pytest.approx((250_000 * 6 + 1000 * 22.5) / 1e6)
    else:
        with pytest.raises(ValueError, match="at most 200,000 input tokens"):
            report("claude-sonnet-4-5", at=day, input_tokens=250_000)


def test_audio_has_meters_of_its_own() -> None:
    """20k x 2.5 + 80k x 40 + 10k x 10 + 40k x 80 = 6.55 USD; text alone would be 0.75."""
    found = report(
        "gpt-4o-audio-preview-2024-12-17",
        input_tokens=100_000,
        output_tokens=50_000,
        audio_input_tokens=80_000,
        audio_output_tokens=40_000,
    )
    assert found["usd"] == pytest.approx(6.55)


def test_audio_that_no_list_prices_is_said_to_be_unknown() -> None:
    found = report("gpt-4.1", input_tokens=1000, audio_input_tokens=400, output_tokens=0)
    assert found["usd"] is None
    assert found["usd_known"] == pytest.approx(600 * 2 / 1e6)
    assert [(part["meter"], part["high_usd"]) for part in found["missing"]] == [
        ("audio_input", None)
    ]


def test_cache_writes_of_both_lifetimes_are_priced() -> None:
    """1,000 x 3 + 1,000 x 3.75 + 1,000 x 6 for a million requests."""
    found = report(
        "claude-sonnet-4-6",
        input_tokens=3000,
        cache_write_tokens=1000,
        cache_write_hour_tokens=1000,
    )
    assert found["usd"] == pytest.approx((3000 + 3750 + 6000) / 1e6)


def test_a_day_before_a_model_existed_is_marked() -> None:
    found = report("gpt-6-sol", "openai", date(2024, 1, 1))
    assert found["state"] == "unconfirmed"
    assert any("first seen on 2026-09-22" in note for note in found["notes"])


METER = st.sampled_from(
    (
        "input",
        "cached_input",
        "cache_write",
        "cache_write_1h",
        "output",
        "audio_input",
        "audio_output",
    )
)


@given(
    st.dictionaries(METER, st.floats(0.01, 50), max_size=7),
    st.lists(st.integers(0, 10_000), min_size=7, max_size=7),
)
def test_whatever_is_missing_the_known_part_is_the_least_and_the_bounds_hold_it(
    meters: dict[str, float], counts: list[int]
) -> None:
    price = HostedPrice("m", "p", {"input": 2.0, "output": 8.0, **meters}, "published", "test")
    fresh, cached, minutes, hour, audio_in, out, audio_out = counts
    tokens = RequestTokens(
        fresh + cached + minutes + hour + audio_in,
        out + audio_out,
        cached,
        minutes,
        hour,
        audio_in,
        audio_out,
    )
    cost = costed(price, tokens)
    high = cost.high_usd
    assert cost.known_usd <= cost.low_usd + 1e-12
    assert high is None or cost.low_usd <= high + 1e-12
    assert (high is None) == any(m.meter.startswith("audio") for m in cost.missing)
    assert {m.meter for m in cost.missing}.isdisjoint(price.usd_per_mtok)
