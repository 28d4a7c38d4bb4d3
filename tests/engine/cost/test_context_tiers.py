"""Requests longer than a price list's limit are billed whole at its long price, by their share."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_catalog import BIG, MILLION, PRICE, SmallCatalog, context

from dashboard.engine.cost.context import Infeasible, Served
from dashboard.engine.cost.context_tiers import Beyond, beyond, expected_usd, unlisted_above
from dashboard.engine.cost.tokens import MissingMeter, RequestTokens

LONG = replace(
    PRICE,
    long_context_above_tokens=2_000,
    long_context_usd_per_mtok={"input": 4.0, "cached_input": 1.0, "output": 12.0},
)
TOKENS = RequestTokens(uncached=1_000.0, cached=0.0, output=200.0)


def usd(tokens: RequestTokens = TOKENS, *, spread: float = 0.0, **given: Any) -> dict[str, float]:
    found = expected_usd(tokens, LONG, spread=spread, tier="standard", batch_share=0.0, **given)
    assert not isinstance(found, MissingMeter)
    return found


def test_of_a_skewed_length_few_requests_hold_many_of_the_tokens() -> None:
    """Mean 1,000, spread 1: s^2 = ln 2 = 0.6931. Above 2,000: Phi(-(0.6931 + 0.3466) / 0.8326) = Phi(-1.2488) of
    the requests and Phi(-(0.6931 - 0.3466) / 0.8326) = Phi(-0.4163) of the tokens."""
    found = beyond(1_000, 2_000, spread=1.0)
    assert found.requests == pytest.approx(0.10587, abs=1e-4)
    assert found.tokens == pytest.approx(0.33860, abs=1e-4)


def test_the_shares_are_those_of_a_sample() -> None:
    rng = np.random.default_rng(1)
    s = np.sqrt(np.log1p(0.6**2))
    lengths = rng.lognormal(np.log(5_000) - s**2 / 2, s, 400_000)
    found = beyond(5_000, 8_000, spread=0.6)
    long = lengths > 8_000
    assert found.requests == pytest.approx(long.mean(), abs=2e-3)
    assert found.tokens == pytest.approx(lengths[long].sum() / lengths.sum(), abs=3e-3)


def test_without_a_spread_every_request_is_the_mean_request() -> None:
    assert beyond(2_000, 2_000, spread=0.0) == Beyond(0.0, 0.0)
    assert beyond(2_001, 2_000, spread=0.0) == Beyond(1.0, 1.0)
    assert beyond(2_001, None, spread=1.0) == Beyond(0.0, 0.0)


def test_long_requests_pay_the_long_price_for_their_input_and_their_answers() -> None:
    """0.1059 of the answers at 12 and the rest at 8; 0.3386 of the input at 4 and the rest at 2."""
    found = usd(spread=1.0)
    assert found["input"] == pytest.approx(1e-3 * (0.33860 * 4 + 0.66140 * 2), abs=1e-6)
    assert found["output"] == pytest.approx(2e-4 * (0.10587 * 12 + 0.89413 * 8), abs=1e-6)


def test_the_cost_of_the_mean_request_would_miss_them() -> None:
    assert sum(usd(spread=1.0).values()) > sum(usd().values())


def test_a_limit_far_away_changes_nothing() -> None:
    far = replace(LONG, long_context_above_tokens=10_000_000)
    found = expected_usd(TOKENS, far, spread=0.5, tier="standard", batch_share=0.0)
    assert found == usd()


@given(st.floats(0.01, 5), st.floats(10, 1e6), st.floats(10, 1e6))
def test_more_tokens_than_requests_are_above_any_limit(
    spread: float, mean: float, limit: float
) -> None:
    found = beyond(mean, limit, spread=spread)
    assert 0 <= found.requests <= found.tokens <= 1


def served(**given: Any) -> Served | Infeasible:
    prices = {"big": given.pop("price", LONG)}
    return BIG.serve(context(replace(MILLION, **given), catalog=SmallCatalog(prices=prices)))


def test_an_option_costs_its_expected_cost_and_says_how_many_are_long() -> None:
    """A million requests of 1,000 + 200 tokens with spread 1."""
    found = served(input_spread=1.0)
    assert isinstance(found, Served)
    total = sum(float(term.usd(np.array([[1e6]]))[0]) for term in found.terms)
    assert total == pytest.approx(1e6 * sum(usd(spread=1.0).values()))
    assert any("0.11 of the requests are above 2,000 tokens" in note for note in found.notes)


def test_a_long_price_that_nobody_lists_is_no_price() -> None:
    unknown = replace(LONG, long_context_usd_per_mtok={"input": 4.0})
    found = served(input_spread=1.0, price=unknown)
    assert isinstance(found, Infeasible)
    assert found.reasons == ("maker big: no output price is known above 2,000 input tokens",)
    assert isinstance(served(input_spread=0.1, price=unknown), Served)


def test_a_reseller_without_the_makers_price_for_long_requests_is_told_apart() -> None:
    """The maker asks more above 2,000 tokens; a mean of 1,000 with spread 1 has 10.6% of requests above."""
    flat = replace(PRICE, provider="reseller")
    asked: dict[str, float] = {"mean_tokens": 1_000.0, "spread": 1.0}
    assert unlisted_above(flat, LONG, **asked) == 2_000
    assert unlisted_above(flat, LONG, mean_tokens=1_000.0, spread=0.0) is None
    assert unlisted_above(flat, PRICE, **asked) is None
    assert unlisted_above(LONG, LONG, **asked) is None
    assert unlisted_above(replace(flat, provider=LONG.provider), LONG, **asked) is None
    assert unlisted_above(replace(flat, proprietary=False), LONG, **asked) is None
