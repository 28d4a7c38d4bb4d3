"""What is of a day ages since that day, whoever reads it again; what holds until changed since we looked."""

import json
from datetime import date, timedelta

import pytest

from dashboard.catalog import load
from dashboard.cli import main
from dashboard.engine.inputs.ageing import age_in_days, ages_from
from dashboard.engine.inputs.facts import Fact

TODAY = date(2026, 11, 30)


def fact(name: str, as_of: str, checked_on: str = "2026-11-28") -> Fact:
    return Fact(name, 1.0, "", "published", as_of=as_of, checked_on=checked_on)


@pytest.mark.parametrize(
    ("name", "as_of", "since"),
    [
        ("market.currency.USD.per_euro", "2026-05-08", date(2026, 5, 8)),
        ("quality.arena.gpt-4.1.overall", "2025-06", date(2025, 6, 30)),
        ("gpus.h100-sxm.rent.on_demand", "2026-09-25", date(2026, 9, 25)),
        ("gpus.a100-40gb.offer.on_demand.lambda", "2026", date(2026, 11, 28)),
        ("gpus.a100-40gb.offer.on_demand.lambda", "undated", date(2026, 11, 28)),
        ("hosted.openai.gpt-4.1.input", "2025-04-14", date(2026, 11, 28)),
        ("gpus.h100-sxm.memory_gb", "2022-03-01", date(2026, 11, 28)),
        ("discount_per_year", "", date(2026, 11, 28)),
    ],
)
def test_what_ages_a_fact(name: str, as_of: str, since: date) -> None:
    assert ages_from(fact(name, as_of)) == since
    assert age_in_days(fact(name, as_of), TODAY) == (TODAY - since).days


def test_a_fact_of_no_day_has_no_age() -> None:
    assert ages_from(fact("gpus.l4.offer.spot.someone", "undated", "")) is None
    assert ages_from(fact("gpus.l4.offer.spot.someone", "2026-02", "")) == date(2026, 2, 28)


def test_every_rate_of_exchange_is_as_old_as_its_day() -> None:
    rates = [f for f in load(TODAY).facts() if f.name.startswith("market.currency.")]
    assert len(rates) > 20
    assert all(age_in_days(f, TODAY) == (TODAY - date.fromisoformat(f.as_of)).days for f in rates)


def test_old_rates_of_exchange_are_among_the_stale_facts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["facts", "--stale", "60", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    found = {row["name"]: row for row in report["facts"]}
    today = date.fromisoformat(report["as_of"])
    assert found["market.currency.USD.per_euro"]["age_days"] == (today - date(2026, 5, 8)).days
    assert today - date(2026, 5, 8) > timedelta(60)
