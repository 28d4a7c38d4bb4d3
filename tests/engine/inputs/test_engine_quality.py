"""A rating difference as a share of wins, the blended price of a workload's own mix, and the Pareto front."""

from dataclasses import replace

import pytest
from small_catalog import MILLION, PRICE

from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.ratings import Rating, win_share, win_share_range
from dashboard.engine.market.pareto import RatedOffer, blended_usd_per_mtok, pareto

FACT = Fact("rating", 1.0, "points", "measured", "a table")


def offer(name: str, usd: float, points: float) -> RatedOffer:
    return RatedOffer(name, "maker", usd, Rating(name, name, "full", points, points, points, FACT))


def test_equal_points_win_half_and_400_more_ten_of_eleven() -> None:
    assert win_share(1_300, 1_300) == 0.5
    assert win_share(1_700, 1_300) == pytest.approx(10 / 11)
    assert win_share(1_300, 1_700) == pytest.approx(1 / 11)


def test_the_intervals_of_both_ratings_bound_the_win_share() -> None:
    """From 1,200 against 1,600 to 1,600 against 1,200."""
    either = Rating("m", "m", "full", 1_400, 1_200, 1_600, FACT)
    assert win_share_range(either, either) == pytest.approx((1 / 11, 10 / 11))


def test_the_blend_is_the_mean_price_of_the_workloads_own_tokens() -> None:
    """1,000 x 2 + 200 x 8 = 3,600 per 1M requests' 1,200 tokens: 3 USD per 1M."""
    assert blended_usd_per_mtok(PRICE.usd_per_mtok, MILLION, turnaround_hours=24) == pytest.approx(
        3.0
    )


def test_cached_and_batch_shares_are_in_the_blend() -> None:
    """Half cached: 500 x 2 + 500 x 0.5 + 1,600 = 2,850; all in a batch: 1,000 x 1 + 200 x 4 = 1,800."""
    cached = replace(MILLION, cached_share=0.5)
    batch = replace(MILLION, batch_share=1.0)
    assert blended_usd_per_mtok(PRICE.usd_per_mtok, cached, turnaround_hours=24) == pytest.approx(
        2_850 / 1_200
    )
    assert blended_usd_per_mtok(PRICE.usd_per_mtok, batch, turnaround_hours=24) == pytest.approx(
        1_800 / 1_200
    )


def test_a_missing_meter_is_no_price() -> None:
    assert blended_usd_per_mtok({"input": 1.0}, MILLION, turnaround_hours=24) is None


def test_the_front_holds_what_nothing_cheaper_matches() -> None:
    small, mid, big = offer("s", 0.1, 1_200), offer("m", 1, 1_300), offer("b", 5, 1_400)
    beaten, dearer_twin = offer("x", 2, 1_290), offer("t", 6, 1_400)
    assert pareto([big, beaten, dearer_twin, small, mid]) == (small, mid, big)
    assert pareto([]) == ()


def test_of_two_at_one_price_the_better_one_stands() -> None:
    assert pareto([offer("a", 1, 1_200), offer("b", 1, 1_300)])[0].model_id == "b"
