"""Break-even volumes, months and paybacks that can be worked out by hand."""

from typing import Any

import numpy as np
import pytest

from dashboard.engine.cost import breakeven
from dashboard.engine.cost.breakeven import (
    MOST_CORNERS,
    CostCurve,
    VolumeWindows,
    both_ways,
    both_ways_of,
    first_months,
    payback_lost_month,
    payback_months,
    permanent_months,
    volume_windows,
)
from dashboard.engine.cost.cost_terms import Array, Overflow, PerMonth, PerRequest, Steps, Term
from dashboard.engine.cost.idling import Idling

ONE = np.ones(1)


def curve(*terms: Term) -> CostCurve:
    return CostCurve(terms, ONE)


def per_request(usd: float) -> PerRequest:
    return PerRequest("tokens", np.array([usd]), "")


def fixed(usd: float) -> PerMonth:
    return PerMonth("fixed", usd, "")


def replicas(usd: float, per_replica: float, **more: Any) -> Steps:
    return Steps("gpu", usd, np.array([[1 / per_replica]]), "", **more)


HOSTED = curve(per_request(0.001))


def test_a_fixed_offer_wins_from_the_volume_at_which_it_is_used_up() -> None:
    """500 / 0.001 = 500,000 requests."""
    there, back = both_ways(HOSTED, curve(fixed(500)))
    assert there.verdict == "from"
    assert there.crossings == pytest.approx((500_000,))
    assert there.windows[0][1] is None
    assert (there.first, there.permanent) == pytest.approx((500_000, 500_000))
    assert back.verdict == "below"
    assert back.windows == ((1.0, pytest.approx(500_000)),)
    assert back.first == 1.0
    assert back.permanent is None


def test_a_staircase_is_won_and_lost_again() -> None:
    """800 for each million, against 1,000 a million: from 800,000, lost above 1M until 1.6M, 2M, 2.4M, 3M.

    From 3.2M on the fourth replica (3,200) pays before the step to the fifth at 4M, where both cost 4,000: there
    the fifth costs 4,000 as well, so it stays.
    """
    found = volume_windows(HOSTED, curve(replicas(800, 1e6)))
    assert found.verdict == "windows"
    assert found.crossings == pytest.approx((0.8e6, 1e6, 1.6e6, 2e6, 2.4e6, 3e6, 3.2e6))
    assert found.first == pytest.approx(0.8e6)
    assert found.permanent == pytest.approx(3.2e6)


def test_a_replica_dearer_than_what_it_replaces_never_wins() -> None:
    """The fourth point of cost-model.md 0.4 in small: 1,100 a million against 1,000."""
    there, back = both_ways(HOSTED, curve(replicas(1100, 1e6)))
    assert there == VolumeWindows("never", (), ())
    assert back.verdict == "always"
    assert (back.crossings, back.windows) == ((), ((1.0, None),))
    assert (back.first, back.permanent) == (1.0, 1.0)


def test_a_window_ends_where_a_fixed_fleet_is_full() -> None:
    full = Overflow("spill", 1.0, np.array([[1e-6]]), np.array([np.inf]), "")
    there, back = both_ways(HOSTED, curve(fixed(500), full))
    assert there.verdict == "windows"
    assert there.windows == ((pytest.approx(500_000), pytest.approx(1e6)),)
    assert back.windows == ((1.0, pytest.approx(500_000)), (pytest.approx(1e6), None))


def test_two_full_fleets_are_neither_cheaper() -> None:
    full = Overflow("spill", 1.0, np.array([[1e-6]]), np.array([np.inf]), "")
    found = volume_windows(curve(fixed(500), full), curve(fixed(400), full))
    assert found.verdict == "below"
    assert found.windows == ((1.0, pytest.approx(1e6)),)


def test_what_spills_costs_more_than_the_fleet_it_left() -> None:
    """500 flat for a million, 0.002 for each beyond: 500 + 0.002 (V - 1M) = 0.001 V at 1.5M."""
    spill = Overflow("spill", 1.0, np.array([[1e-6]]), np.array([0.002]), "")
    found = volume_windows(HOSTED, curve(fixed(500), spill))
    assert found.crossings == pytest.approx((500_000, 1_500_000))


@pytest.mark.parametrize(
    "same",
    [
        curve(fixed(0.3)),
        curve(per_request(0.3)),
        curve(replicas(800, 1e6), fixed(3)),
        curve(fixed(0)),
    ],
)
def test_equal_costs_are_never_cheaper_either_way(same: CostCurve) -> None:
    never = VolumeWindows("never", (), ())
    assert both_ways(same, same) == (never, never)


def test_costs_that_differ_by_rounding_only_are_equal() -> None:
    never = VolumeWindows("never", (), ())
    apart = curve(per_request(0.1), per_request(0.2), fixed(0.1), fixed(0.2))
    assert both_ways(apart, curve(per_request(0.3), fixed(0.3))) == (never, never)


def test_a_constant_difference_counts_at_any_volume() -> None:
    there, back = both_ways(curve(per_request(1), fixed(1)), curve(per_request(1), fixed(0.5)))
    assert (there.verdict, back.verdict) == ("always", "never")


def test_the_same_fleet_with_one_spare_less_always_costs_less() -> None:
    there, back = both_ways(curve(replicas(800, 1e3, spare=2)), curve(replicas(800, 1e3, spare=1)))
    assert (there.verdict, back.verdict) == ("always", "never")


def test_a_crossing_at_billions_of_requests_is_exact() -> None:
    """1 billion fixed against 0.001 less for each: 10^12 is the end, 2 x 10^11 x 0.005 = 10^9."""
    found = volume_windows(curve(per_request(0.015)), curve(per_request(0.010), fixed(1e9)))
    assert found.crossings == pytest.approx((2e11,), rel=1e-12)


def test_a_fleet_of_a_million_replicas_is_settled_without_walking_its_steps() -> None:
    """0.90 a thousand against 1.00: n replicas win from 900 n on; above 900 x 9 the tenth costs no more."""
    found = volume_windows(HOSTED, curve(replicas(0.9, 1e3)))
    assert found.permanent == pytest.approx(8_100)
    assert len(found.windows) == 9


def test_steps_before_something_far_out_bends_are_not_all_walked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """0.0001 a request pays 100 from 1M on; waiting fades out at 1,000M only, 50M steps of 20 requests later."""
    waiting = Idling(
        "idle", 100.0, np.array([[1e-9]]), ONE, np.array([0.0, 1.0]), np.array([1.0, 0.0]), ""
    )
    priced: list[int] = []
    at = CostCurve.at

    def counted(costs: CostCurve, total: Array) -> Array:
        priced.append(total.size)
        return at(costs, total)

    monkeypatch.setattr(CostCurve, "at", counted)
    found = volume_windows(curve(replicas(0.02, 20)), curve(per_request(0.0009), waiting))
    assert found.permanent == pytest.approx(1e6, rel=2e-3)
    assert found.windows[-1][1] is None
    assert sum(priced) < 10 * MOST_CORNERS


def test_touching_windows_are_one() -> None:
    """10 at each thousand against 0.01 + a cent: at 1,000, 2,000 ... the saving falls to a cent, never to 0."""
    found = volume_windows(curve(per_request(0.01), fixed(10.01)), curve(replicas(10, 1e3)))
    assert found.verdict == "always"


BEFORE = np.array([100.0, 100, 100, 100, 100])


@pytest.mark.parametrize(
    ("after", "first", "permanent"),
    [
        ([90, 90, 90, 90, 90], 0, 0),
        ([110, 90, 110, 90, 90], 1, 3),
        ([110, 90, 90, 90, 100], 1, None),
        ([100, 100, 100, 100, 100], None, None),
        ([100, 100, 100, 100, 99], 4, 4),
        ([100 - 1e-12] * 5, None, None),
    ],
)
def test_months_are_the_first_and_the_first_for_good(
    after: list[float], first: int | None, permanent: int | None
) -> None:
    pairs = np.array([BEFORE, BEFORE]), np.array([after, BEFORE])
    assert first_months(*pairs) == [first, None]
    assert permanent_months(*pairs) == [permanent, None]


def saving(*usd: float) -> Array:
    return np.array(usd)


def test_payback_is_interpolated_within_the_month() -> None:
    """100 a month, 250 to earn back: two months and a half."""
    assert payback_months(saving(100, 100, 100), one_off_usd=250) == 2.5
    assert payback_months(saving(100, 100, 100), one_off_usd=50) == 0.5
    assert payback_months(saving(100, 100, 100), one_off_usd=300) == 3.0
    assert payback_months(saving(100, 100, 100), one_off_usd=301) is None


def test_payback_waits_through_months_that_cost_more() -> None:
    """-50, 0, 100 more, then 200: 100 short after three months, half of the fourth."""
    assert payback_months(saving(-50, 50, 100, 200), one_off_usd=200) == 3.5


def test_nothing_to_pay_back_is_paid_back_at_once() -> None:
    assert payback_months(saving(-1, -1), one_off_usd=0) == 0.0


def test_what_was_paid_back_can_be_lost_again() -> None:
    """100 a month against 150: paid after 1.5 months; 60 lost in month 3 leave 140, below it again."""
    saving = np.array([100.0, 100.0, 0.0, -60.0, 0.0])
    assert payback_lost_month(saving, one_off_usd=150) == 3
    assert payback_lost_month(saving, one_off_usd=130) is None
    assert payback_lost_month(saving, one_off_usd=500) is None


def test_half_a_dollar_is_paid_back_and_lost_like_a_million() -> None:
    """0.6 saved, then 0.3 lost: 0.3 left of 0.5. A million times as much says the same."""
    for scale in (1.0, 1e6):
        usd = scale * np.array([0.6, -0.3])
        assert payback_lost_month(usd, one_off_usd=0.5 * scale) == 1


def test_a_move_that_pays_something_at_once_is_lost_when_all_is_spent() -> None:
    """What is paid on arrival is no part of it: 10 saved, and 11 lost."""
    assert payback_lost_month(np.array([10.0, -11.0]), one_off_usd=-50) == 1
    assert payback_lost_month(np.array([10.0, -9.0]), one_off_usd=-50) is None


def test_pairs_are_priced_together_as_they_are_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one block, and in a block for each."""
    curves = [
        HOSTED,
        curve(fixed(500)),
        curve(replicas(800, 1e6)),
        curve(replicas(700, 1e6, spare=1)),
        curve(per_request(0.0007), fixed(100)),
    ]
    pairs = [(one, two) for one in curves for two in curves if one is not two]
    alone = [both_ways(*pair) for pair in pairs]
    assert len({there.verdict for there, _ in alone}) > 3
    assert both_ways_of(pairs) == alone
    monkeypatch.setattr(breakeven, "BLOCK_STRETCHES", 1)
    assert both_ways_of(pairs) == alone


@pytest.mark.parametrize("gap", [1e-3, 0.4, 3.0])
def test_a_gap_that_stays_is_found_however_small(gap: float) -> None:
    """The same price per request, and one of them so much more a month: dearer at every volume."""
    there, back = both_ways(curve(per_request(1e-6), fixed(gap)), curve(per_request(1e-6)))
    assert (there.verdict, back.verdict) == ("always", "never")


def test_two_fleets_with_the_same_replicas_differ_by_their_spares_alone() -> None:
    """800 a spare: always the one without; with another load a replica the staircases are compared."""
    without, spare = curve(replicas(800, 1e6)), curve(replicas(800, 1e6, spare=1))
    assert volume_windows(spare, without).verdict == "always"
    smaller = curve(replicas(800, 5e5))
    found = volume_windows(smaller, without)
    assert found.first == pytest.approx(5e5)
    assert found.permanent == pytest.approx(5e5)


def test_a_free_move_loses_once_it_costs_more_than_it_saved() -> None:
    assert payback_lost_month(np.array([10.0, -5.0, -6.0]), one_off_usd=0) == 2
