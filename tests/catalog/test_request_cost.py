from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalog import RequestTokens, load, tiers
from dashboard.catalog.request import STANDARD, costed
from dashboard.engine.inputs.facts import HostedPrice, UnknownName

CATALOG = load(date(2026, 11, 23))
MODELS = ("gpt-4.1", "gpt-5.4", "gpt-4o", "claude-sonnet-4-5", "gemini-2.5-pro", "deepseek-flash")
PRICES = [p for p in (CATALOG.price(m) for m in MODELS) if isinstance(p, HostedPrice)]
PLAIN = HostedPrice(
    model_id="plain",
    provider="test",
    usd_per_mtok={
        "input": 2.0,
        "cached_input": 0.5,
        "output": 8.0,
        "batch_input": 0.4,
        "batch_output": 4.0,
    },
    kind="published",
    source="a test",
)
PRICE = st.sampled_from(PRICES)
TOKENS = st.integers(0, 500_000)


def request_cost(
    price: HostedPrice,
    *,
    input_tokens: float,
    cached_tokens: float = 0,
    output_tokens: float,
    cache_write_tokens: float = 0,
    tier: str = STANDARD,
) -> float:
    """USD for one request, what no list prices at its dearest."""
    tokens = RequestTokens(input_tokens, output_tokens, cached_tokens, cache_write_tokens)
    return costed(price, tokens, tier=tier).high_usd or 0.0  # text alone always has a bound


def test_a_request_with_a_cached_part_is_billed_part_by_part() -> None:
    # 600 x 2.00 + 400 x 0.50 + 100 x 8.00 = 2,200 USD per million
    cost = request_cost(PLAIN, input_tokens=1000, cached_tokens=400, output_tokens=100)
    assert cost == pytest.approx(0.0022)


def test_without_a_cached_price_cached_tokens_cost_what_input_costs() -> None:
    price = replace(PLAIN, usd_per_mtok={"input": 1.0, "output": 1.0})
    assert request_cost(price, input_tokens=10, cached_tokens=10, output_tokens=0) == 1e-5


def test_a_batch_request_keeps_the_cached_price_up_to_the_batch_input_price() -> None:
    # the batch table has no cached rate: min(0.50, 0.40) = 0.40
    cost = request_cost(PLAIN, input_tokens=1000, cached_tokens=1000, output_tokens=0, tier="batch")
    assert cost == pytest.approx(1000 * 0.40 / 1e6)


def test_a_request_above_the_context_threshold_is_billed_whole_at_the_dearer_tier() -> None:
    price = CATALOG.price("gpt-5.4")
    assert isinstance(price, HostedPrice)
    at = request_cost(price, input_tokens=272_000, output_tokens=1000)
    above = request_cost(price, input_tokens=272_001, output_tokens=1000)
    assert at == pytest.approx((272_000 * 2.5 + 1000 * 15) / 1e6)
    assert above == pytest.approx((272_001 * 5.0 + 1000 * 22.5) / 1e6)


def test_cache_writes_have_their_own_price() -> None:
    price = CATALOG.price("claude-sonnet-4-5")
    assert isinstance(price, HostedPrice)
    cost = request_cost(price, input_tokens=3000, cache_write_tokens=1000, output_tokens=0)
    assert cost == pytest.approx((2000 * 3 + 1000 * 3.75) / 1e6)


def test_the_tiers_of_a_price_are_those_it_has_meters_for() -> None:
    assert tiers(PLAIN) == ("standard", "batch")


def test_a_tier_without_a_price_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownName, match="standard, batch"):
        request_cost(PLAIN, input_tokens=1, output_tokens=1, tier="flex")


def test_more_cached_than_input_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="11 cached and written tokens are more than the 10"):
        request_cost(PLAIN, input_tokens=10, cached_tokens=11, output_tokens=0)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        request_cost(PLAIN, input_tokens=-1, output_tokens=0)


@given(PRICE, TOKENS, TOKENS, st.integers(0, 100_000), st.data())
def test_more_tokens_never_cost_less(
    price: HostedPrice, tokens_in: int, tokens_out: int, more: int, data: st.DataObject
) -> None:
    tier = data.draw(st.sampled_from(tiers(price)))
    cost = request_cost(price, input_tokens=tokens_in, output_tokens=tokens_out, tier=tier)
    longer_in = request_cost(
        price, input_tokens=tokens_in + more, output_tokens=tokens_out, tier=tier
    )
    longer_out = request_cost(
        price, input_tokens=tokens_in, output_tokens=tokens_out + more, tier=tier
    )
    assert longer_in >= cost
    assert longer_out >= cost


@given(PRICE, TOKENS, TOKENS, st.floats(0, 1), st.data())
def test_a_cached_token_is_never_dearer_than_a_fresh_one(
    price: HostedPrice, tokens_in: int, tokens_out: int, share: float, data: st.DataObject
) -> None:
    tier = data.draw(st.sampled_from(tiers(price)))
    fresh = request_cost(price, input_tokens=tokens_in, output_tokens=tokens_out, tier=tier)
    cached = request_cost(
        price,
        input_tokens=tokens_in,
        cached_tokens=int(tokens_in * share),
        output_tokens=tokens_out,
        tier=tier,
    )
    assert cached <= fresh * (1 + 1e-12)


@given(PRICE, TOKENS, TOKENS)
def test_batch_is_never_dearer_and_priority_never_cheaper_than_standard(
    price: HostedPrice, tokens_in: int, tokens_out: int
) -> None:
    costs = {
        tier: request_cost(price, input_tokens=tokens_in, output_tokens=tokens_out, tier=tier)
        for tier in tiers(price)
    }
    assert costs.get("batch", 0) <= costs["standard"] * (1 + 1e-12)
    assert costs.get("priority", costs["standard"]) >= costs["standard"] * (1 - 1e-12)
