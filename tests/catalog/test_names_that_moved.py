"""A seller's name that stood for one model after another: each model has the price of its own days."""

from datetime import date, timedelta

import pytest

from dashboard.catalog import load, price_report
from dashboard.catalog.served import Served
from dashboard.engine.inputs.facts import HostedPrice, NoPrice

DAY = date(2026, 11, 30)
SERVED = load(DAY)._hosted.curated.served


def price(model: str, day: date, provider: str = "deepseek") -> HostedPrice | NoPrice:
    return load(day).price(model, provider=provider)


def meters(model: str, day: date) -> tuple[float, float, float]:
    found = price(model, day)
    assert isinstance(found, HostedPrice), found
    each = found.usd_per_mtok
    return each["input"], each["cached_input"], each["output"]


NIGHT = 1 / 3
"""Of the hours 16:30 to 00:30 UTC in a day."""


@pytest.mark.parametrize(
    ("model", "day", "standard", "at_night"),
    [
        ("deepseek-v3", date(2025, 1, 15), (0.14, 0.014, 0.28), 1),
        ("deepseek-chat", date(2025, 2, 7), (0.14, 0.014, 0.28), 1),
        ("deepseek-v3", date(2025, 2, 20), (0.27, 0.07, 1.10), 1),
        ("deepseek-v3", date(2025, 3, 15), (0.27, 0.07, 1.10), 0.5),
        ("deepseek-chat", date(2025, 9, 4), (0.27, 0.07, 1.10), 0.5),
        ("deepseek-r1", date(2025, 2, 1), (0.55, 0.14, 2.19), 1),
        ("deepseek-r1", date(2025, 3, 15), (0.55, 0.14, 2.19), 0.25),
        ("deepseek-reasoner", date(2025, 8, 27), (0.55, 0.14, 2.19), 0.25),
        ("deepseek-r1-0528", date(2025, 7, 1), (0.55, 0.14, 2.19), 0.25),
        ("deepseek-v3-0324", date(2025, 7, 1), (0.27, 0.07, 1.10), 0.5),
        ("deepseek-v3.1", date(2025, 9, 1), (0.27, 0.07, 1.10), 0.5),
        ("deepseek-v3.1", date(2025, 9, 10), (0.56, 0.07, 1.68), 1),
        ("deepseek-reasoner", date(2025, 9, 6), (0.56, 0.07, 1.68), 1),
        ("deepseek-chat", date(2025, 10, 15), (0.28, 0.028, 0.42), 1),
        ("deepseek-v3.2", date(2026, 3, 1), (0.28, 0.028, 0.42), 1),
        # after their ends: the last price in force
        ("deepseek-v3", DAY, (0.27, 0.07, 1.10), 0.5),
        ("deepseek-r1", DAY, (0.55, 0.14, 2.19), 0.25),
        ("deepseek-v3.1", date(2025, 10, 1), (0.56, 0.07, 1.68), 1),
        ("deepseek-v3.1-terminus", DAY, (0.56, 0.07, 1.68), 1),
        ("deepseek-v3.2-exp", DAY, (0.28, 0.028, 0.42), 1),
        ("deepseek-v3.2", DAY, (0.28, 0.028, 0.42), 1),
    ],
)
def test_each_day_has_the_mean_of_its_hours(
    model: str, day: date, standard: tuple[float, float, float], at_night: float
) -> None:
    """DeepSeek's price page of 2025: a third of the day at half (V3) or a quarter (R1) of the price."""
    mean = 1 - NIGHT * (1 - at_night)
    assert meters(model, day) == pytest.approx([usd * mean for usd in standard], abs=1e-6)


@pytest.mark.parametrize("model", ["deepseek-r1", "deepseek-reasoner"])
@pytest.mark.parametrize("day", [date(2025, 3, 15), date(2025, 7, 1)])
def test_a_night_of_2025_costs_a_quarter_under_either_name(model: str, day: date) -> None:
    for hours, usd in ((range(17, 24), 0.1375), (range(1, 16), 0.55)):
        weights = [float(hour in hours) for hour in range(24)]
        found = price_report(model, at=day, hours=weights, input_tokens=10_000)
        assert isinstance(found, dict)
        assert found["usd"] == pytest.approx(usd / 100, rel=1e-5)


def test_what_has_ended_is_weighed_by_the_hours_of_its_last_day() -> None:
    night = [float(hour >= 17) for hour in range(24)]
    found = price_report("deepseek-v3", at=DAY, hours=night, input_tokens=10_000)
    assert isinstance(found, dict)
    assert found["usd"] == pytest.approx(0.00135, rel=1e-5)


@pytest.mark.parametrize("row", SERVED.rows, ids=lambda row: f"{row.model} as {row.name}")
def test_a_model_costs_what_its_name_cost_and_runs_then(row: Served) -> None:
    if row.by_own_name:
        return
    last = row.last_day(DAY)
    for day in (row.starts, row.starts + (last - row.starts) / 2, last):
        ours, named = price(row.model, day, row.provider), price(row.name, day, row.provider)
        assert isinstance(ours, HostedPrice)
        assert isinstance(named, HostedPrice)
        assert ours.usd_per_mtok == named.usd_per_mtok
        assert load(day).state_of(ours)[0] == "running"
        assert any(row.model in told for told in load(day).served_as(named))
        assert any(row.name in told for told in load(day).served_as(ours))
    before = price(row.model, SERVED.of(row.provider, row.model)[0].starts - timedelta(1))
    assert isinstance(before, NoPrice)
    assert f"the first that is known there is of {row.starts}" in before.reason


def test_one_name_stands_for_one_model_at_a_time() -> None:
    for row in SERVED.rows:
        for other in SERVED.rows:
            same = other is not row and (row.provider, row.name) == (other.provider, other.name)
            if same and not row.model.startswith(f"{other.model}-0"):  # V3 and its V3-0324
                assert not other.holds_on(row.starts)


def test_an_end_without_a_row_of_its_own_is_that_of_the_name() -> None:
    found = price("deepseek-v3.1", DAY)
    assert isinstance(found, HostedPrice)
    assert found.retires_on == date(2025, 9, 22)
    assert load(DAY).state_of(found) == ("ended", "ended on 2025-09-22")
    assert load(DAY).offers().row("deepseek-v3.1", "deepseek") is not None


def test_a_price_of_other_days_only_is_told_with_its_day() -> None:
    found = price("glm-5.2", date(2026, 7, 1), "vercel")
    assert isinstance(found, NoPrice)
    assert "(the first that is known there is of 2026-08-25)" in found.reason
    found = price("deepseek-v4-pro", DAY, "vercel")
    assert isinstance(found, NoPrice)
    assert "(the last that is known there held until 2026-10-01)" in found.reason


@pytest.mark.parametrize(
    "name",
    ["grok-4", "grok-4-fast-non-reasoning", "grok-4-fast-reasoning", "grok-4-1-fast-reasoning"],
)
def test_the_latest_of_a_retired_grok_goes_where_the_name_itself_went(name: str) -> None:
    day = date(2026, 11, 30)
    catalog = load(day)
    plain, latest = catalog.price(name), catalog.price(f"{name}-latest")
    assert plain == latest
