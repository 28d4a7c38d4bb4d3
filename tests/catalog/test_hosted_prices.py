"""Prices rebuilt by hand from the providers' own lists, and the traps of the price libraries."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice, NoPrice

TODAY = date(2026, 11, 23)
CATALOG = load(TODAY)


def priced(model: str, provider: str = "", at: date = TODAY) -> HostedPrice:
    price = CATALOG.price(model, provider=provider, at=at)
    assert isinstance(price, HostedPrice), price
    return price


@pytest.mark.parametrize(
    ("model", "provider", "in_cached_out"),
    [
        ("gpt-4o", "", (2.5, 1.25, 10)),
        ("gpt-4o-mini", "", (0.15, 0.075, 0.6)),
        ("gpt-4.1", "", (2, 0.5, 8)),
        ("gpt-4.1-mini", "", (0.4, 0.1, 1.6)),
        ("gpt-5", "", (1.25, 0.125, 10)),
        ("gpt-5-mini", "", (0.25, 0.025, 2)),
        ("gpt-5.6-terra", "", (2, 0.2, 12)),
        ("o4-mini", "", (1.1, 0.275, 4.4)),
        ("claude-sonnet-4-5", "", (3, 0.3, 15)),
        ("claude-haiku-4-5", "", (1, 0.1, 5)),
        ("claude-opus-5", "", (5, 0.5, 25)),
        ("gemini-2.5-pro", "", (1.25, 0.125, 10)),
        ("gemini-2.5-flash", "", (0.3, 0.03, 2.5)),
        ("gpt-4.1", "azure", (2, 0.5, 8)),
        ("gpt-4o", "azure", (2.5, 1.25, 10)),
        ("mistral-large-latest", "", (0.7, 0.07, 2.1)),
        ("llama-3.3-70b", "azure", (0.71, None, 0.71)),
        ("llama-3.3-70b", "aws", (0.72, None, 0.72)),
        ("llama-3.3-70b", "together", (1.04, None, 1.04)),
        ("llama-3.3-70b", "fireworks", (0.9, None, 0.9)),
        ("llama-3.3-70b", "databricks", (0.5, None, 1.5)),
        ("llama-3.3-70b", "novita", (0.135, None, 0.4)),
        ("llama-4-maverick", "aws", (0.24, None, 0.97)),
    ],
)
def test_prices_per_million_tokens_are_those_of_the_price_page(
    model: str, provider: str, in_cached_out: tuple[float, float | None, float]
) -> None:
    meters = priced(model, provider).usd_per_mtok
    assert (meters["input"], meters.get("cached_input"), meters["output"]) == in_cached_out


@pytest.mark.parametrize(
    ("model", "usd_per_mtok_input"),
    [
        ("gpt-3.5-turbo-0125", 0.5),
        ("gpt-4-0613", 30),
        ("gpt-4-32k", 60),
        ("gpt-4-1106-preview", 10),
        ("gpt-4-turbo-2024-04-09", 10),
        ("gpt-4o-2024-05-13", 5),
        ("gpt-4o-2024-08-06", 2.5),
        ("gpt-4o-mini-2024-07-18", 0.15),
        ("gpt-4.5-preview", 75),
        ("o1-preview", 15),
        ("o1-mini", 1.1),
        ("o3-mini", 1.1),
        ("chatgpt-4o-latest", 5),
        ("text-embedding-3-small", 0.02),
        ("claude-3-opus-20240229", 15),
        ("claude-3-5-sonnet-20241022", 3),
        ("claude-3-5-haiku-20241022", 0.8),
        ("claude-3-7-sonnet-20250219", 3),
        ("claude-sonnet-4-20250514", 3),
        ("claude-opus-4-1-20250805", 15),
        ("gemini/gemini-1.5-pro", 1.25),
        ("gemini/gemini-1.5-flash", 0.075),
        ("gemini/gemini-2.0-flash", 0.1),
        ("groq/llama-3.3-70b-versatile", 0.59),
        ("groq/llama-3.1-8b-instant", 0.05),
        ("together_ai/meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo", 3.5),
        ("fireworks_ai/accounts/fireworks/models/llama-v3p3-70b-instruct", 0.9),
        ("meta.llama3-1-405b-instruct-v1:0", 2.4),
        ("xai/grok-3", 3),
        ("mistral/mistral-large-2407", 2),
    ],
)
def test_models_of_old_exports_resolve_at_the_price_of_their_day(
    model: str, usd_per_mtok_input: float
) -> None:
    assert priced(model, at=date(2025, 3, 15)).usd_per_mtok["input"] == usd_per_mtok_input


@pytest.mark.parametrize(
    ("model", "day", "usd_per_mtok_input", "since"),
    [
        ("o3", date(2025, 5, 1), 10, date(2025, 4, 16)),
        ("o3", date(2025, 6, 9), 10, date(2025, 4, 16)),
        ("o3", date(2025, 6, 10), 2, date(2025, 6, 10)),
        ("gpt-5.6-sol", date(2026, 7, 15), 5, None),
        ("gpt-5.6-sol", date(2026, 8, 21), 4, date(2026, 8, 21)),
    ],
)
def test_a_price_change_takes_effect_on_its_day(
    model: str, day: date, usd_per_mtok_input: float, since: date | None
) -> None:
    price = priced(model, at=day)
    assert price.usd_per_mtok["input"] == usd_per_mtok_input
    assert price.effective_from == since


def test_batch_flex_and_priority_have_their_own_meters() -> None:
    meters = priced("gpt-5.4").usd_per_mtok
    assert (meters["batch_input"], meters["batch_output"]) == (1.25, 7.5)
    assert (meters["flex_input"], meters["flex_cached_input"]) == (1.25, 0.13)
    assert (meters["priority_input"], meters["priority_output"]) == (5, 30)


def test_a_long_context_tier_stands_beside_the_price_not_in_it() -> None:
    price = priced("gpt-5.4")
    assert price.long_context_above_tokens == 272_000
    assert price.long_context_usd_per_mtok["input"] == 5
    assert price.usd_per_mtok["input"] == 2.5


def test_a_long_context_tier_that_can_no_longer_be_used_is_left_out() -> None:
    assert priced("claude-sonnet-4-5").long_context_above_tokens is None


@pytest.mark.parametrize(
    "model",
    [
        "claude-newfamily-9",  # litellm's functions price it at 0
        "fireworks_ai/made-up-13b",  # litellm's functions price it by its size
        "vertex_ai/meta/llama-3.1-70b-instruct-maas",  # stands at 0 in the map
        "ollama/llama3.1",
        "meta_llama/Llama-3.3-70B-Instruct",  # a row without a price
        "hyperbolic/meta-llama/Meta-Llama-3.1-405B-Instruct",  # one price for every size
    ],
)
def test_no_price_is_a_value_with_a_reason_and_never_zero(model: str) -> None:
    price = CATALOG.price(model)
    assert isinstance(price, NoPrice)
    assert model in price.reason


def test_a_misspelt_model_is_answered_with_the_nearest_names() -> None:
    price = CATALOG.price("gpt-41", provider="openai")
    assert isinstance(price, NoPrice)
    assert "gpt-4.1" in price.nearest


def test_an_open_model_without_a_provider_names_its_hosts_and_chooses_none() -> None:
    price = CATALOG.price("llama-3.3-70b")
    assert isinstance(price, NoPrice)
    assert "llama-3.3-70b at deepinfra" in price.nearest


def test_a_cached_price_that_is_no_discount_is_not_a_meter() -> None:
    assert "cached_input" not in priced("llama-3.3-70b", "databricks").usd_per_mtok


def test_a_price_by_the_hour_is_the_mean_of_a_flat_week_and_the_dearest_hour_stands_beside_it() -> (
    None
):
    """0.15 off peak, twice that in 35 of 168 hours: 0.15 x (1 + 35 / 168) = 0.18125."""
    price = priced("deepseek-flash")
    assert price.usd_per_mtok["input"] == 0.18125
    assert price.kind == "derived"
    assert {other.usd_per_mtok["input"] for other in price.others} == {0.30}


def test_catalogues_that_differ_are_both_shown() -> None:
    price = priced("mistral-large-latest")
    assert [other.usd_per_mtok["input"] for other in price.others] == [2, 0.5, 0.5]


def test_litellm_which_keeps_no_history_is_not_compared_with_old_prices() -> None:
    others = priced("o3", at=date(2025, 5, 1)).others
    assert not [other for other in others if "litellm" in other.source]


def test_announced_end_dates_are_known() -> None:
    assert priced("llama-3.3-70b", "together").retires_on == date(2026, 10, 22)
    assert priced("llama-3.3-70b", "aws").retires_on == date(2027, 3, 30)
    assert priced("gpt-4.1").retires_on == date(2027, 1, 14)
    assert priced("claude-sonnet-4-5").retires_on == date(2026, 11, 30)
    assert priced("gemini-2.5-pro").retires_on == date(2026, 12, 1)
    assert priced("gpt-4.1", "azure").retires_on == date(2027, 4, 14)
    assert priced("gpt-5.6-terra").retires_on is None


def test_hosts_are_those_that_still_run_the_model_on_the_day() -> None:
    today = {offer.provider for offer in CATALOG.hosts("llama-3.3-70b")}
    assert {"azure", "aws", "deepinfra", "databricks", "openrouter"} <= today
    assert not {"groq", "cerebras", "together", "vertex", "hyperbolic", "fireworks"} & today


def test_hosts_of_an_earlier_day_include_those_that_have_ended_since() -> None:
    then = {offer.provider for offer in CATALOG.hosts("llama-3.3-70b", at=date(2026, 2, 1))}
    assert {"together", "vertex", "cerebras"} <= then


def test_hosts_come_cheapest_first_and_none_is_free() -> None:
    blends = [
        (3 * offer.usd_per_mtok["input"] + offer.usd_per_mtok["output"]) / 4
        for offer in CATALOG.hosts("llama-3.1-8b")
    ]
    assert blends == sorted(blends)
    assert blends[0] > 0


def test_the_same_model_in_many_spellings_is_one_offer() -> None:
    spellings = (
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
        "anthropic/claude-sonnet-4.5",
        "Claude Sonnet 4.5",
        "claude-sonnet-4-5@20250929",
    )
    assert {priced(spelling, "anthropic").model_id for spelling in spellings} == {
        "claude-sonnet-4-5"
    }


@pytest.mark.parametrize(
    ("spelling", "provider", "model_id"),
    [
        ("azure/gpt-35-turbo", "azure", "gpt-3.5-turbo"),
        ("us.meta.llama3-3-70b-instruct-v1:0", "aws", "llama-3.3-70b"),
        ("deepinfra/meta-llama/Llama-3.3-70B-Instruct", "deepinfra", "llama-3.3-70b"),
        ("Llama 3.3 70B", "azure", "llama-3.3-70b"),
        ("databricks-meta-llama-3-3-70b-instruct", "databricks", "llama-3.3-70b"),
        ("openrouter/meta-llama/llama-4-maverick", "openrouter", "llama-4-maverick"),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", "aws", "claude-haiku-4-5"),
    ],
)
def test_cloud_and_router_spellings_resolve(spelling: str, provider: str, model_id: str) -> None:
    price = priced(spelling, "" if "/" in spelling else provider)
    assert (price.provider, price.model_id) == (provider, model_id)


def test_provider_spellings_resolve() -> None:
    assert priced("llama-3.3-70b", "together_ai") == priced("llama-3.3-70b", "together")
    assert priced("gpt-4.1", "Azure-OpenAI").provider == "azure"


def test_models_offered_as_in_use_are_priced_proprietary_and_not_retired() -> None:
    names = CATALOG.proprietary_models()
    prices = [priced(name) for name in names]
    assert len(names) >= 10
    assert {"gpt-4.1", "gpt-4o", "gpt-5", "claude-sonnet-4-5", "gemini-2.5-pro"} <= set(names)
    assert all(price.proprietary for price in prices)
    assert all(price.retires_on is None or price.retires_on > TODAY for price in prices)
    assert "o4-mini" not in names  # ended on 2026-10-23


def test_a_reseller_far_below_the_makers_price_is_a_stale_row_and_no_host() -> None:
    """litellm has Gemini 2.5 Flash at Oracle for 0.15/0.6; Google asks 0.3/2.5."""
    assert priced("gemini-2.5-flash", "oci").usd_per_mtok["input"] == 0.15
    providers = {offer.provider for offer in CATALOG.hosts("gemini-2.5-flash")}
    assert "google" in providers
    assert "oci" not in providers


@pytest.mark.parametrize("model", ["claude-sonnet-5", "claude-fable-5", "claude-sonnet-4-6"])
def test_a_batch_price_that_only_the_reader_of_the_sellers_page_has_is_taken_where_it_agrees(
    model: str,
) -> None:
    price = load(date(2026, 11, 30)).price(model, provider="aws")
    assert isinstance(price, HostedPrice)
    assert price.usd_per_mtok["batch_input"] == price.usd_per_mtok["input"] / 2
    assert price.usd_per_mtok["batch_output"] == price.usd_per_mtok["output"] / 2
    assert "batch_input, batch_output from metergraph-core" in price.source


def test_where_no_list_has_a_batch_price_none_is_made_up() -> None:
    price = load(date(2026, 11, 30)).price("claude-opus-4-6", provider="aws")
    assert isinstance(price, HostedPrice)
    assert "batch_input" not in price.usd_per_mtok
