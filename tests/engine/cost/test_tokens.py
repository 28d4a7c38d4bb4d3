"""A workload's tokens at a price list, worked out by hand."""

from dataclasses import replace

import pytest
from small_catalog import MILLION, PRICE

from dashboard.engine.cost.tokens import (
    MissingMeter,
    RequestTokens,
    attempts_per_answer,
    request_tokens,
    usd_per_request,
)
from dashboard.engine.inputs.fields import TokenRatio

METERS = PRICE.usd_per_mtok


def test_a_cached_share_splits_the_input_and_counts_no_token_twice() -> None:
    tokens = request_tokens(replace(MILLION, cached_share=0.3), ratio=TokenRatio())
    assert tokens == RequestTokens(uncached=700, cached=300, output=200)
    assert tokens.input == 1_000


def test_reasoning_is_output() -> None:
    tokens = request_tokens(replace(MILLION, reasoning_tokens=50), ratio=TokenRatio())
    assert tokens.output == 250


def test_token_ratios_scale_both_sides() -> None:
    workload = replace(MILLION, cached_share=0.3)
    tokens = request_tokens(workload, ratio=TokenRatio(input=1.1, output=0.5))
    assert (tokens.uncached, tokens.cached) == pytest.approx((770, 330))
    assert tokens.output == 100


def test_a_shorter_prompt_loses_its_cached_part_first() -> None:
    """40% of 1,000 tokens go: the 300 cached ones, and 100 others."""
    workload = replace(MILLION, cached_share=0.3)
    tokens = request_tokens(workload, ratio=TokenRatio(), shrink_share=0.4)
    assert (tokens.uncached, tokens.cached) == (600, 0)


def test_a_shorter_prompt_may_lose_both_parts_alike() -> None:
    workload = replace(MILLION, cached_share=0.3)
    tokens = request_tokens(
        workload, ratio=TokenRatio(), shrink_share=0.4, shrink_from_cached=False
    )
    assert (tokens.uncached, tokens.cached) == pytest.approx((420, 180))


def test_billed_failures_are_paid_and_tried_again() -> None:
    """Of 100 attempts 20 fail: 100 attempts for 80 answers."""
    assert attempts_per_answer(replace(MILLION, billed_failure_share=0.2)) == 1.25


def test_a_request_costs_its_tokens_at_their_prices() -> None:
    """700 x 2 + 300 x 0.5 + 200 x 8 = 1,400 + 150 + 1,600 USD per million requests."""
    tokens = RequestTokens(uncached=700, cached=300, output=200)
    usd = usd_per_request(tokens, METERS, tier="standard", batch_share=0)
    assert usd == pytest.approx(
        {"input": 0.0014, "cached_input": 0.000150, "output": 0.0016}, rel=1e-12
    )


def test_cached_tokens_without_a_price_of_their_own_cost_as_input() -> None:
    tokens = RequestTokens(uncached=0, cached=1_000_000, output=0)
    usd = usd_per_request(tokens, {"input": 2.0, "output": 8.0}, tier="standard", batch_share=0)
    assert usd == {"input": 0, "cached_input": 2.0, "output": 0}


def test_a_tier_has_its_own_prices() -> None:
    tokens = RequestTokens(uncached=1_000_000, cached=0, output=1_000_000)
    usd = usd_per_request(tokens, METERS, tier="priority", batch_share=0.5)
    assert usd == {"input": 4.0, "cached_input": 0, "output": 16.0}


def test_a_quarter_in_batch_pays_half_for_a_quarter() -> None:
    """0.75 x 2 + 0.25 x 1 = 1.75 and 0.75 x 8 + 0.25 x 4 = 7."""
    tokens = RequestTokens(uncached=1_000_000, cached=0, output=1_000_000)
    usd = usd_per_request(tokens, METERS, tier="standard", batch_share=0.25)
    assert usd == {"input": 1.75, "cached_input": 0, "output": 7.0}


def test_without_a_batch_price_everything_is_served_at_once() -> None:
    tokens = RequestTokens(uncached=1_000_000, cached=0, output=0)
    usd = usd_per_request(tokens, {"input": 2.0, "output": 8.0}, tier="standard", batch_share=1)
    assert usd == {"input": 2.0, "cached_input": 0, "output": 0}


def test_a_missing_price_is_named_and_never_zero() -> None:
    tokens = RequestTokens(uncached=1, cached=0, output=1)
    assert usd_per_request(tokens, {"input": 2.0}, tier="standard", batch_share=0) == MissingMeter(
        "output"
    )
    missing = usd_per_request(tokens, METERS, tier="flex", batch_share=0)
    assert isinstance(missing, MissingMeter)
    assert missing.reason == "no flex input price is known"


def test_a_price_of_zero_that_was_typed_is_a_price() -> None:
    tokens = RequestTokens(uncached=1_000_000, cached=0, output=1)
    usd = usd_per_request(tokens, {"input": 0.0, "output": 0.0}, tier="standard", batch_share=0)
    assert usd == {"input": 0, "cached_input": 0, "output": 0}
