"""The shapes of cost, at volumes where they can be counted out."""

import numpy as np
import pytest

from dashboard.engine.cost.cost_terms import Overflow, PerMonth, PerRequest, Steps, whole_units

ONE = np.ones(1)
PER_THOUSAND = np.array([[0.001]])
"""One unit per thousand requests, the same in every hour."""


def at(*requests: float) -> np.ndarray:
    return np.array([requests], dtype=float)


def test_a_price_per_request_follows_each_workload() -> None:
    term = PerRequest("tokens", np.array([0.5, 2.0]), "")
    volumes = np.array([[10.0, 20.0], [1.0, 0.0]])
    assert term.usd(volumes).tolist() == [7.0, 10.0]
    assert term.weights(volumes).tolist() == [[5.0, 10.0], [2.0, 0.0]]


def test_a_fixed_sum_is_the_same_at_any_volume() -> None:
    assert PerMonth("staff", 100.0, "").usd(at(0, 1e12)).tolist() == [100.0, 100.0]


def test_a_staircase_steps_up_just_above_each_whole_unit() -> None:
    term = Steps("gpu", 10.0, PER_THOUSAND, "")
    assert term.usd(at(1, 1000, 1001, 2000, 2001)).tolist() == [10, 10, 20, 20, 30]


def test_minimum_spare_and_step_come_on_top() -> None:
    """At least 3, in fives beyond that, and 2 spare: 3 + 2, 5 + 2, 10 + 2."""
    term = Steps("gpu", 1.0, PER_THOUSAND, "", minimum=3, step=5, spare=2)
    assert term.usd(at(10, 3_001, 5_001)).tolist() == [7, 7, 12]
    assert Steps("gpu", 1.0, PER_THOUSAND, "", minimum=3, spare=2).usd(at(10)).tolist() == [5]


def test_reserved_units_are_not_paid_twice() -> None:
    term = Steps("units", 10.0, PER_THOUSAND, "", covered_units=2)
    assert term.usd(at(1000, 2000, 2500, 4000)).tolist() == [0, 0, 10, 20]


DAY_AND_NIGHT = np.array([[0.002], [0.001], [0.0], [0.0]])
"""Two units per thousand requests in one hour, one in the next, none in two."""


def test_a_static_fleet_keeps_its_busiest_hour() -> None:
    term = Steps("gpu", 10.0, DAY_AND_NIGHT, "", minimum=1)
    assert term.usd(at(2000)).tolist() == [40.0]
    assert term.peak_units(at(2000)).tolist() == [4.0]


def test_an_autoscaled_fleet_follows_the_hours() -> None:
    """4, 2, and the minimum of 1 in the idle hours: 8 / 4 hours = 2 on average."""
    term = Steps("gpu", 10.0, DAY_AND_NIGHT, "", minimum=1, autoscaled=True)
    assert term.units(at(2000)).tolist() == [2.0]
    assert term.usd(at(2000)).tolist() == [20.0]
    assert term.peak_units(at(2000)).tolist() == [4.0]


def test_no_unit_is_bought_by_rounding() -> None:
    assert whole_units(np.array([10 + 6e-16, 10.001]), minimum=0).tolist() == [10, 11]
    big = 7_000_000 * (1 + 3e-16)
    assert whole_units(np.array([big]), minimum=0).tolist() == [7_000_000]


def test_corners_are_where_the_units_change() -> None:
    term = Steps("gpu", 10.0, PER_THOUSAND, "", minimum=2)
    inside = [c for c in term.corners(ONE, 1.0, 5_500.0) if c < 5_500]
    assert inside == pytest.approx([2000, 3000, 4000, 5000])


def test_a_fleet_without_load_is_shared_by_requests() -> None:
    term = Steps("gpu", 10.0, np.zeros((1, 2)), "", minimum=4)
    assert term.weights(np.array([[1.0], [3.0]])).tolist() == [[1.0], [3.0]]


def test_what_does_not_fit_in_an_hour_is_paid_elsewhere() -> None:
    """3 units carry 3,000 a thousand; of 4,000 requests a quarter spills: 1,000 x 0.01."""
    term = Overflow("spill", 3.0, PER_THOUSAND, np.array([0.01]), "")
    assert term.usd(at(3000, 4000)) == pytest.approx([0.0, 10.0])


def test_only_the_busy_hour_spills() -> None:
    """Load 4 and 2 on 3 units: of the two thirds of the requests in the busy hour a quarter spills."""
    load = np.array([[0.004], [0.002]])
    term = Overflow("spill", 3.0, load, np.array([0.06]), "")
    assert term.usd(at(1000)) == pytest.approx([1000 * 2 / 3 / 4 * 0.06])


def test_requests_in_quiet_hours_do_not_make_the_spill_cheaper() -> None:
    load = np.array([[0.004, 0.0], [0.0, 0.001]])
    term = Overflow("spill", 3.0, load, np.array([0.06, 0.01]), "")
    usd = term.usd(np.array([[1000.0, 1000.0], [0.0, 2000.0]]))
    assert usd == pytest.approx([15.0, 15.0])
    assert term.weights(np.array([[1000.0], [2000.0]])) == pytest.approx(np.array([[15.0], [0.0]]))


def test_without_a_place_to_spill_to_more_cannot_be_served() -> None:
    term = Overflow("spill", 3.0, PER_THOUSAND, np.array([np.inf]), "")
    assert term.usd(at(3000, 3001)).tolist() == [0.0, np.inf]


def test_volumes_may_have_months_and_draws_behind() -> None:
    volumes = np.arange(24.0).reshape(1, 2, 3, 4) * 1000
    for term in (
        PerRequest("a", np.array([0.5]), ""),
        PerMonth("b", 3.0, ""),
        Steps("c", 1.0, DAY_AND_NIGHT, "", autoscaled=True),
        Overflow("d", 3.0, DAY_AND_NIGHT, np.array([0.5]), ""),
    ):
        flat = term.usd(volumes.reshape(1, -1))
        assert term.usd(volumes).shape == (2, 3, 4)
        assert np.array_equal(term.usd(volumes).ravel(), flat)
