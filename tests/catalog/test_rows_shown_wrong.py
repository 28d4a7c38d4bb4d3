"""Rows of one list that another one, or the row itself, shows to be wrong."""

from datetime import date

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.hosted import blended
from dashboard.catalog.sellers import market_facts
from dashboard.engine.inputs.facts import HostedPrice

CATALOG = load(date(2026, 11, 30))


def priced(model: str) -> HostedPrice:
    price = CATALOG.price(model)
    assert isinstance(price, HostedPrice)
    return price


@pytest.mark.parametrize(
    "model",
    [
        "openrouter/palm-2-chat-bison",
        "openrouter/grok-beta",
        "openrouter/goliath-120b",
        "openrouter/gemini-pro",
    ],
)
def test_a_row_of_a_seller_for_what_no_list_has_any_more_is_no_sign(model: str) -> None:
    told, why = CATALOG.state_of(priced(model))
    assert told == "unconfirmed"
    assert "not among what the seller offered on 2026-10-08" in why


@pytest.mark.parametrize(
    "model", ["openrouter/claude-opus-5-5", "openrouter/gpt-4.1", "openrouter/gemini-3.8-flash"]
)
def test_what_is_sold_elsewhere_still_runs_at_the_router(model: str) -> None:
    assert CATALOG.state_of(priced(model))[0] == "running"


def test_a_young_model_that_its_maker_ended_is_not_confirmed_by_a_cloud_row() -> None:
    told, why = CATALOG.state_of(priced("aws/claude-mythos-preview"))
    assert told == "unconfirmed"
    assert "its maker ended it on 2026-06-09" in why


def test_a_dated_price_that_began_after_the_sellers_page_was_read_goes_first() -> None:
    usd = priced("openrouter/mistral-large-4").usd_per_mtok
    assert (usd["input"], usd["output"]) == (0.7, 2.1)


def test_batch_of_claude_at_vertex_is_half_of_standard() -> None:
    usd = priced("vertex/claude-opus-5-5").usd_per_mtok
    assert (usd["batch_input"], usd["batch_output"]) == (2, 10)


def test_nobody_writes_a_cache_of_a_resold_closed_model_for_less_than_its_input() -> None:
    table = CATALOG.offers()
    for i in range(len(table)):
        price = CATALOG.price(table.model_id[i], provider=table.provider[i])
        closed = CATALOG._hosted.names.maker(table.model_id[i])
        if isinstance(price, HostedPrice) and closed and not closed.open_weights:
            usd = price.usd_per_mtok
            if closed.provider not in ("", price.provider):
                assert usd.get("cache_write", usd["input"]) >= usd["input"], price.source
    usd = priced("openrouter/gemini-3.8-flash").usd_per_mtok
    assert usd["cache_write"] == pytest.approx(0.75 + 0.0416666667)


def test_nobody_resells_a_closed_model_far_below_its_maker_without_a_mark() -> None:
    table = CATALOG.offers()
    marked = 0
    for i in np.flatnonzero(table.running & ~np.array(table.open_weights)):
        row = table.row(table.model_id[i], table.maker[i])
        if row is None or table.state[row] != "running" or row == i:
            continue
        asked, own = (
            CATALOG.price(table.model_id[k], provider=table.provider[k]) for k in (i, row)
        )
        assert isinstance(asked, HostedPrice)
        assert isinstance(own, HostedPrice)
        if own.kind != "derived" and blended(asked) < 0.9 * blended(own):
            assert table.weak[i], (table.provider[i], table.model_id[i])
            assert "asks less than 0.9 of its maker's price" in table.evidence[i]
            marked += 1
    assert marked > 0


@pytest.mark.parametrize(
    ("model", "state"),
    [
        (
            "openrouter/qwen3.7-max",
            "running",
        ),  # 1.475 / 4.425 on its own page, the maker asks 2.50 / 7.50
        ("novita/qwen3.7-max", "unconfirmed"),
        ("gmi/hy4", "unconfirmed"),
    ],
)
def test_only_the_sellers_own_page_confirms_less_than_the_maker_asks(
    model: str, state: str
) -> None:
    told, why = CATALOG.state_of(priced(model))
    assert told == state
    assert "asks less than 0.9 of its maker's price" in why


def test_a_small_model_that_a_list_came_to_late_is_as_old_as_its_line() -> None:
    """together's row of Qwen2 1.5B came in August 2026; Qwen2 72B is listed since July 2024."""
    market = market_facts(data_folder())
    assert market.line_released("qwen2-1.5b") == market.released["qwen2-72b"] == date(2024, 7, 27)
    assert market.line_released("gpt-4.1") == market.released["gpt-4.1"]
    assert market.line_released("no-list-has-it-7b") is None
    assert CATALOG.state_of(priced("together/qwen2-1.5b"))[0] == "unconfirmed"


def test_a_cache_that_costs_less_to_write_than_to_leave_out_is_marked() -> None:
    """MiniMax's highspeed models ask 0.60 for input and 0.375 for writing it: 1.25 times the plain 0.30."""
    table = CATALOG.offers()
    marked = set()
    for i in range(len(table)):
        price = CATALOG.price(table.model_id[i], provider=table.provider[i])
        assert isinstance(price, HostedPrice)
        usd = price.usd_per_mtok
        if usd.get("cache_write", usd["input"]) < 0.99 * usd["input"]:
            assert table.weak[i]
            assert "writing a cache costs less than input, which is doubtful" in price.source
            marked.add(table.model_id[i])
    assert marked == {f"minimax-m2.{n}-highspeed" for n in (1, 5, 7)}
