"""Makers, open weights, sizes, successors and what a maker sells."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.sellers import read_market_facts
from dashboard.catalog.successors import NONE_NAMED, read_successors
from dashboard.engine.inputs.facts import HostedPrice

DATA = data_folder()
CATALOG = load(date(2026, 11, 28))


@pytest.mark.parametrize(
    ("model", "maker", "open_weights"),
    [
        ("gpt-4.1", "openai", False),
        ("claude-opus-5-5", "anthropic", False),
        ("gemini-4-argon", "google", False),
        ("grok-4.7", "xai", False),
        ("meta-llama/Llama-3.3-70B-Instruct", "meta", True),
        ("muse-spark-1.3", "meta", False),
        ("gpt-oss-120b", "openai", True),
        ("qwen3.8-27b", "alibaba", True),
        ("qwen3.8-max", "alibaba", False),
        ("deepseek-v4-flash", "deepseek", True),
        ("gemma-4-31b", "google", True),
        ("mistral-large-3", "mistral", True),
        ("mistral-large-4", "mistral", False),
        ("nemotron-3-super-120b-a12b", "nvidia", True),
        ("llama-3.1-nemotron-70b", "nvidia", True),
        ("brand-new-1", None, False),
    ],
)
def test_a_model_has_a_maker_and_open_weights_or_not(
    model: str, maker: str | None, open_weights: bool
) -> None:
    assert (CATALOG.maker(model), CATALOG.open_weights(model)) == (maker, open_weights)


@pytest.mark.parametrize(
    ("model", "params_b", "size_class"),
    [
        ("llama-3.2-1b", 1.236, "tiny"),
        ("llama-3.1-8b", 8.03, "small"),
        ("qwen3.5-9b", 9, "small"),
        ("qwen3.5-27b", 26.895, "medium"),
        ("nemotron-3-super-120b-a12b", 120.666, "large"),
        ("deepseek-v4-flash", 283.765, "huge"),
        ("qwen3.8-2.4t-a95b", 2_400, "huge"),
        ("gpt-4.1", None, None),
        ("kimi-k3", 2_773.172, "huge"),
    ],
)
def test_the_size_of_an_open_model_is_on_file_or_in_its_name(
    model: str, params_b: float | None, size_class: str | None
) -> None:
    found = CATALOG.params_b(model)
    assert found == (params_b if params_b is None else pytest.approx(params_b, rel=1e-3))
    assert CATALOG.size_class(model) == size_class


def test_the_worst_of_a_size_class_is_rated_below_all_others_of_it() -> None:
    worst = CATALOG.worst_rating("large")
    llama = CATALOG.rating("llama-3.3-70b")
    assert worst is not None
    assert llama is not None
    assert CATALOG.size_class(worst.model_id) == "large"
    assert worst.points < llama.points
    assert CATALOG.worst_rating("colossal") is None


@pytest.mark.parametrize(
    ("model", "provider", "successor", "at"),
    [
        ("gpt-4.1", "openai", "gpt-6-luna", "openai"),
        ("gpt-4.1-2025-04-14", "openai", "gpt-6-luna", "openai"),
        ("gpt-4o-mini", "openai", "gpt-6-luna", "openai"),
        ("gpt-5", "openai", "gpt-6.1-sol", "openai"),
        ("gpt-4.1", "azure", "gpt-6-luna", "azure"),
        ("gpt-4o", "azure", "gpt-5.1", "azure"),
        ("gemini-2.5-pro", "google", "gemini-3.8-flash", "google"),
        ("gemini-2.5-flash", "google", "gemini-3.5-flash-lite", "google"),
        ("grok-4", "xai", "grok-4.3", "xai"),
        ("claude-sonnet-4", "anthropic", "claude-sonnet-4-6", "anthropic"),
        ("deepseek-chat", "deepseek", "deepseek-v4-flash", "deepseek"),
    ],
)
def test_the_vendors_word_names_the_successor(
    model: str, provider: str, successor: str, at: str
) -> None:
    found = CATALOG.successor(model, provider)
    assert found is not None
    assert (found.model_id, found.provider) == (successor, at)
    assert found.fact.source
    assert found.fact.source_url


@pytest.mark.parametrize("model", ["gpt-5.2", "claude-haiku-4-5", "llama-3.3-70b", "gpt-6-sol"])
def test_where_nobody_names_a_successor_there_is_none(model: str) -> None:
    assert CATALOG.successor(model, CATALOG.maker(model) or "") is None


@pytest.mark.parametrize(
    ("model", "provider", "successor"),
    [
        ("o1-mini", "openai", "gpt-5.6-terra"),  # by way of o4-mini
        ("gemini-1.5-pro", "google", "gemini-3.6-flash"),  # by way of gemini-2.0-flash
        ("gpt-4-32k", "openai", "gpt-4o"),
    ],
)
def test_what_was_named_and_has_ended_too_is_followed(
    model: str, provider: str, successor: str
) -> None:
    found = CATALOG.successor(model, provider)
    assert found is not None
    assert found.model_id == successor


@pytest.mark.parametrize(
    ("model", "provider"),
    [("o1-mini", "azure"), ("claude-3-5-sonnet", "aws"), ("claude-3-7-sonnet", "aws")],
)
def test_a_closed_model_that_its_maker_ended_is_not_sold_elsewhere_because_a_list_has_it(
    model: str, provider: str
) -> None:
    price = CATALOG.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    state, why = CATALOG.state_of(price)
    assert state == "unconfirmed"
    assert "its maker ended it on" in why


@pytest.mark.parametrize(
    ("model", "provider", "ended"),
    [
        ("claude-3-5-sonnet", "anthropic", date(2025, 10, 28)),
        ("claude-opus-4-1", "anthropic", date(2026, 8, 5)),
        ("gemini-1.5-flash", "google", date(2025, 9, 24)),
        ("gpt-4.5-preview", "openai", date(2025, 7, 14)),
    ],
)
def test_what_the_vendor_ended_has_ended(model: str, provider: str, ended: date) -> None:
    price = CATALOG.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    assert price.retires_on == ended
    assert CATALOG.state_of(price)[0] == "ended"


@pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5"])
def test_a_promise_not_to_end_a_model_before_a_day_is_no_end(model: str) -> None:
    price = CATALOG.price(model, provider="vertex")
    assert isinstance(price, HostedPrice)
    assert price.retires_on is None
    assert CATALOG.state_of(price)[0] == "running"
    inside = CATALOG.price_within("claude-haiku-4-5", provider="aws", zone="eu")
    assert isinstance(inside, HostedPrice)
    assert inside.retires_on is None


def test_every_named_successor_is_sold_by_who_names_it() -> None:
    for (provider, model), fact in read_successors(DATA).items():
        if fact.value != NONE_NAMED:
            price = CATALOG.price(str(fact.value), provider=provider)
            assert isinstance(price, HostedPrice), (provider, model, fact.value)


def test_a_replacement_that_ends_on_the_same_day_is_none_and_the_makers_word_counts() -> None:
    """Azure names gpt-4.1-mini for gpt-4o-mini, and ends both on 2027-04-14."""
    fact = read_successors(DATA)["azure", "gpt-4o-mini"]
    assert fact.value == "gpt-4.1-mini"
    found = CATALOG.successor("gpt-4o-mini", "azure")
    assert found is not None
    assert (found.model_id, found.provider) == ("gpt-6-luna", "azure")


def test_no_successor_ends_before_the_model_that_it_replaces() -> None:
    for provider, model in read_successors(DATA):
        found = CATALOG.successor(model, provider)
        price = CATALOG.price(model, provider=provider)
        if found and isinstance(price, HostedPrice) and price.retires_on:
            after = CATALOG.price(found.model_id, provider=found.provider)
            assert isinstance(after, HostedPrice)
            assert after.retires_on is None or after.retires_on > price.retires_on


def test_every_model_in_use_that_ends_has_a_successor_or_says_that_none_is_named() -> None:
    named = read_successors(DATA)
    for model in CATALOG.proprietary_models():
        price = CATALOG.price(model)
        if isinstance(price, HostedPrice) and price.retires_on:
            assert (price.provider, model) in named, model


def test_what_a_maker_sells_itself_stands_best_rated_first() -> None:
    sold = CATALOG.running_models("openai")
    points = [model.rating.points if model.rating else 0.0 for model in sold]
    assert points == sorted(points, reverse=True)
    names = [model.model_id for model in sold]
    assert {"gpt-6-luna", "gpt-6.1-sol", "gpt-4.1"} <= set(names)
    assert "o1" not in names
    assert {model.provider for model in sold} == {"openai"}
    ends = {model.model_id: model.retires_on for model in sold}
    assert ends["gpt-4.1"] == date(2027, 1, 14)
    assert CATALOG.running_models("nobody") == ()


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("{provider: openai, models: [a], source: s, checked_on: 2026-01-01}", "none: true"),
        (
            "{provider: openai, models: [a], successor: b, none: true, source: s, checked_on: 2026-01-01}",
            "none: true",
        ),
        ("{provider: openai, successor: b, source: s, checked_on: 2026-01-01}", "give models"),
        ("{provider: openai, models: [a], successor: b, checked_on: 2026-01-01}", "source is miss"),
        (
            "{provider: openai, models: [a, a], successor: b, source: s, checked_on: 2026-01-01}",
            "a at openai has a successor already",
        ),
    ],
)
def test_a_fault_in_the_successors_names_the_row(tmp_path: Path, row: str, complaint: str) -> None:
    (tmp_path / "market").mkdir()
    (tmp_path / "market" / "successors.yaml").write_text(f"successors:\n  - {row}\n")
    with pytest.raises(FactFileError, match=re.escape(complaint)) as caught:
        read_successors(tmp_path)
    assert "successors.yaml line 2: successors[0]" in str(caught.value)


def test_a_row_seen_by_an_unknown_list_is_refused(tmp_path: Path) -> None:
    shutil.copytree(DATA / "market", tmp_path / "market")
    path = tmp_path / "market" / "on_sale.csv"
    path.write_text(f"{path.read_text()}openai,gpt-9,hearsay\n")
    with pytest.raises(FactFileError, match="seen_by hearsay; the lists in"):
        read_market_facts(tmp_path)
    path.write_text("a,b\n")
    with pytest.raises(FactFileError, match=r"market/on_sale\.csv: columns"):
        read_market_facts(tmp_path)


def test_what_a_fresh_list_has_is_a_model_we_know() -> None:
    market = read_market_facts(DATA)
    sold = {provider: CATALOG.models_at(provider) for provider, _ in market.seen}
    anywhere = set().union(*map(CATALOG.models_at, CATALOG.providers()))
    assert len(market.seen) > 600
    assert {model for _, model in market.seen} <= anywhere
    assert sold.keys() <= set(CATALOG.providers())


def test_well_known_models_have_no_doubles_and_are_nearly_all_rated() -> None:
    names = CATALOG.well_known_models()
    assert len(set(names)) == len(names) > 80
    unrated = {name for name in names if CATALOG.rating(name) is None}
    assert unrated <= {"claude-haiku-5-5", "gpt-6.1-terra", "qwen3.6-27b"}
