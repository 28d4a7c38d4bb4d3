"""Names that move: on a day before what a name means today, it is not that; a closed model needs no seller."""

from datetime import date

import pytest

from dashboard.catalog import load, price_report
from dashboard.catalog.data_files import hosted_of, market_of
from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.facts import HostedPrice, NoPrice

DAY = date(2026, 11, 30)
HOSTED = hosted_of(data_folder(), None)
MARKET = market_of(data_folder())


@pytest.mark.parametrize("name", ["kimi-latest", "gpt-sol-latest"])
def test_a_moving_name_is_not_todays_model_before_that_came_out(name: str) -> None:
    today = load(DAY).price(name)
    assert isinstance(today, HostedPrice)
    since = MARKET.released[today.model_id]
    on = load(since).price(name)
    assert isinstance(on, HostedPrice)
    assert on.model_id == today.model_id
    before = price_report(name, at=date(2025, 6, 1))
    assert isinstance(before, NoPrice)
    assert f"(today it means {today.model_id}, of {since})" in before.reason


def test_no_moving_name_of_a_maker_means_a_model_of_later() -> None:
    past = load(date(2025, 6, 1))
    for names in HOSTED.known.values():
        for name in (each for each in names if each.endswith("-latest")):
            price = past.price(name)
            if (
                isinstance(price, HostedPrice)
                and price.model_id != HOSTED.names.wanted(name).model_id
            ):
                came = MARKET.released.get(price.model_id)
                assert came is None or came <= past.as_of, name


def test_the_preview_of_gpt_4_turbo_is_the_snapshot_that_it_named() -> None:
    found = price_report("gpt-4-turbo-preview", at=DAY)
    assert isinstance(found, dict)
    assert found["model_id"] == "gpt-4-0125-preview"
    assert (found["state"], found["ended_on"]) == ("ended", "2026-03-26")


def test_every_closed_model_of_a_maker_that_sells_is_priced_without_its_name() -> None:
    for provider, model in MARKET.seen:
        made_by = MARKET.made_by(model)
        if made_by is None or made_by.open_weights or made_by.by != provider:
            continue
        named = load(DAY).price(model, provider=provider)
        if isinstance(named, HostedPrice):
            assert load(DAY).price(model) == named, model


@pytest.mark.parametrize("model", ["qwen3-32b", "llama-3.3-70b"])
def test_an_open_model_still_needs_a_seller(model: str) -> None:
    assert isinstance(load(DAY).price(model), NoPrice)


def test_a_cloud_that_ends_models_by_itself_is_said_to_name_no_day() -> None:
    found = price_report("claude-sonnet-4-5", provider="vertex", at=DAY)
    assert isinstance(found, dict)
    assert found["state"] == "unconfirmed"
    assert found["evidence"].startswith(
        "its maker ended it on 2026-11-30, and this seller, which ends models by itself, names no day"
    )
