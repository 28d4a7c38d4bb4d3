"""What holds for every shape a cost can have, over two workloads and a day of uneven hours."""

from dataclasses import replace

import numpy as np
import pytest
from small_catalog import BIG

from dashboard.engine.cost.cost_terms import (
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.escalation import Escalation, routed
from dashboard.engine.cost.idling import Idling
from dashboard.engine.cost.repriced import at_prices

LOAD = np.array([[2e-6, 1e-6], [1e-6, 4e-6], [0.5e-6, 0.0]])
"""Units that a request a month of either workload needs in three hours."""
PER_REQUEST = np.array([0.002, 0.005])
HEIGHTS = np.array([0.0, 0.4, 0.6, 0.1])
TERMS: dict[str, Term] = {
    "a price per request": PerRequest("tokens", PER_REQUEST, ""),
    "a sum a month": PerMonth("flat", 700.0, ""),
    "a static fleet": Steps("gpu", 1_000.0, LOAD, "", minimum=2, step=2, spare=1),
    "a fleet that follows the hours": Steps("gpu", 1_000.0, LOAD, "", autoscaled=True),
    "units of which some are paid elsewhere": Steps("units", 100.0, LOAD, "", covered_units=3),
    "a reserved base": Steps(
        "gpu", 1_000.0, LOAD, "", autoscaled=True, base_price_share=0.5, minimum=0
    ),
    "a commitment to spend": Shortfall("commitment", 6_000.0, PER_REQUEST, ""),
    "what does not fit": Overflow("spill", 2.0, LOAD, PER_REQUEST, ""),
    "what does not fit, priced by the hour": Overflow(
        "spill", 2.0, LOAD, PER_REQUEST, "", usd_by_hour=LOAD * 400
    ),
    "workers that come and go": Idling(
        "idle",
        500.0,
        LOAD,
        np.array([0.5, 0.25, 0.25]),
        np.array([0.0, 1.0, 2.0, 8.0]),
        HEIGHTS,
        "",
    ),
}
EVERY = pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
VOLUMES = np.geomspace(1e4, 5e7, 60)
MIX = np.array([0.7, 0.3])


def usd(term: Term, volumes: np.ndarray = VOLUMES, mix: np.ndarray = MIX) -> np.ndarray:
    return term.usd(mix[:, None] * volumes)


@EVERY
def test_at_twice_the_price_it_costs_twice_as_much(term: Term) -> None:
    """But of a commitment, where what counts towards it moves and the sum stays."""
    factors = {"hosted": 2.0 if term.drift in ("hosted", "none") else 9.0, "gpu": 9.0, "none": 2.0}
    factors[term.drift] = 2.0
    dearer = usd(at_prices(term, factors))
    if isinstance(term, Shortfall):
        spent = 2 * (PER_REQUEST @ MIX) * VOLUMES
        assert dearer == pytest.approx(np.maximum(0, 6_000 - spent))
        assert dearer.any()
    else:
        assert dearer == pytest.approx(2 * usd(term))


def test_a_price_of_what_has_none_is_refused_by_name() -> None:
    class Stone:
        drift = "none"

    with pytest.raises(TypeError, match="Stone has no prices"):
        at_prices(Stone(), {"none": 1.0})  # type: ignore[arg-type]


@EVERY
def test_what_a_router_keeps_away_costs_as_if_it_never_came(term: Term) -> None:
    option = replace(BIG, fallback="other", escalation=Escalation(share=0.75, how="router"))
    (part,) = routed(option, (term,))
    assert usd(part) == pytest.approx(usd(term, VOLUMES / 4))
    (whole,) = routed(replace(option, escalation=Escalation(share=0.75, how="cascade")), (term,))
    assert whole is term
    (all_of_it,) = routed(replace(option, escalation=Escalation(share=0.0, how="router")), (term,))
    assert all_of_it is term


@EVERY
def test_one_workload_at_the_mix_costs_what_both_cost(term: Term) -> None:
    one = term.merged(MIX)
    assert one.usd(VOLUMES[None]) == pytest.approx(usd(term))


@EVERY
def test_months_and_draws_behind_the_workloads_change_nothing(term: Term) -> None:
    volumes = MIX[:, None, None] * VOLUMES.reshape(5, 12)
    assert term.usd(volumes) == pytest.approx(usd(term).reshape(5, 12))
    assert term.weights(volumes) == pytest.approx(
        term.weights(MIX[:, None] * VOLUMES).reshape(2, 5, 12)
    )


@EVERY
def test_from_the_start_of_its_tail_it_stays_between_two_lines(term: Term) -> None:
    tail = term.tail(MIX)
    far = tail.start * (1 + 1e-9) + np.geomspace(1.0, 1e9, 500)
    cost = usd(term, far)
    slack = 1e-9 * np.maximum(1.0, cost)
    assert (cost >= tail.low + tail.slope * far - slack).all()
    assert (cost <= tail.high + tail.slope * far + slack).all()
    assert usd(term, np.array([1e12]))[0] == pytest.approx(tail.slope * 1e12, rel=0.01, abs=1e4)


@EVERY
def test_between_two_corners_it_is_a_straight_line(term: Term) -> None:
    low, high = 1e4, 2e7
    inside = np.unique(term.corners(MIX, low, high))
    inside = inside[(inside > low) & (inside < high)]
    edges = np.array([low, *inside, high])
    left, right = edges[:-1], edges[1:]
    at = [usd(term, left + share * (right - left)) for share in (0.01, 0.5, 0.99)]
    assert at[1] == pytest.approx((at[0] + at[2]) / 2)


@EVERY
def test_who_brings_no_requests_bears_no_part(term: Term) -> None:
    alone = term.weights(np.array([[1e6], [0.0]]))
    assert alone[1] == 0
    both = term.weights(np.array([[1e6], [1e6]]))
    assert (both >= 0).all()


def test_a_request_that_needs_more_of_a_fleet_bears_more_of_it() -> None:
    """In its busiest hour the second needs twice what the first does; over all hours 1.375 against 1.5."""
    million = np.array([[1e6], [1e6]])
    assert np.ravel(TERMS["a static fleet"].weights(million)) == pytest.approx([2, 4])
    idle = np.ravel(TERMS["workers that come and go"].weights(million))
    assert idle == pytest.approx([0.5 * 2 + 0.25 * 1 + 0.25 * 0.5, 0.5 * 1 + 0.25 * 4])


def test_idle_hours_cost_what_the_line_says_at_their_load() -> None:
    """A million of the first: loads 2, 1 and a half in 50, 25 and 25% of the hours: heights 0.6, 0.4, 0.2."""
    term = TERMS["workers that come and go"]
    found = term.usd(np.array([[1e6], [0.0]]))
    assert found[0] == pytest.approx(500 * (0.5 * 0.6 + 0.25 * 0.4 + 0.25 * 0.2))


def test_where_no_hour_is_busy_nothing_changes_any_more() -> None:
    """Only the first two hours have requests of the second: the third stays at the height of none."""
    tail = TERMS["workers that come and go"].tail(np.array([0.0, 1.0]))
    assert tail.start == pytest.approx(8 / 1e-6)
    assert (tail.low, tail.high) == (pytest.approx(500 * 0.75 * 0.1), pytest.approx(37.5))


FLEET = Steps("gpu", 1_000.0, LOAD, "", minimum=2, step=2, spare=1)
FOLLOWS = replace(FLEET, autoscaled=True)


def test_the_units_of_each_hour_are_those_that_are_up() -> None:
    """A million of each need 3, 5 and a half: in steps of 2 with a spare 5, 7 and 3; 7 where all stay up."""
    million = np.array([[1e6], [1e6]])
    assert FOLLOWS.by_hour(million)[:, 0].tolist() == [5, 7, 3]
    assert FLEET.by_hour(million)[:, 0].tolist() == [7, 7, 7]
    assert FOLLOWS.units(million) == pytest.approx([5])
    assert FOLLOWS.peak_units(million) == pytest.approx([7])


@pytest.mark.parametrize(
    "fleet",
    [
        FLEET,
        FOLLOWS,
        replace(FOLLOWS, covered_units=4),
        replace(FOLLOWS, base_price_share=0.5, minimum=0),
    ],
)
def test_a_staircase_lies_between_two_lines_that_bend_where_it_says(fleet: Steps) -> None:
    """Not further apart than a step in every hour, and straight between their bends."""
    low, high = 1e4, 2e7
    bends = fleet.bends(MIX, low, high)
    assert ((bends > low) & (bends < high)).all()
    volumes = np.linspace(low, high, 4_001)
    least, greatest = fleet.between(MIX[:, None] * volumes)
    cost = usd(fleet, volumes)
    assert (least <= cost + 1e-6).all()
    assert (cost <= greatest + 1e-6).all()
    assert (greatest - least).max() <= fleet.step * fleet.usd_per_unit_month * (1 + 1e-6) + 1e-3
    edges = np.array([low, *np.unique(bends), high])
    left, right = edges[:-1], edges[1:]
    for line in (0, 1):
        at = [
            fleet.between(MIX[:, None] * (left + share * (right - left)))[line]
            for share in (0.01, 0.5, 0.99)
        ]
        assert at[1] == pytest.approx((at[0] + at[2]) / 2, abs=1e-3)


def test_what_has_nowhere_to_go_costs_nothing_up_to_exactly_what_fits() -> None:
    """Two units of a millionth a request carry two million, a rounding error more included."""
    nowhere = Overflow("spill", 2.0, np.array([[1e-6]]), np.array([np.inf]), "")
    for requests, cost in ((2e6, 0.0), (2e6 * (1 + 1e-13), 0.0), (2e6 + 1, np.inf)):
        assert nowhere.usd(np.array([[requests]]))[0] == cost
    both = Overflow("spill", 2.0, LOAD, np.array([np.inf, np.inf]), "")
    one = both.merged(MIX)
    assert one.usd_per_request.shape == (1,)
    assert one.usd(VOLUMES[None]).tolist() == usd(both).tolist()
    large = replace(nowhere, capacity_units=2e9)
    assert large.usd(np.array([[2e15 * (1 + 5e-13)]]))[0] == 0


def test_a_spill_as_one_workload_costs_the_mean_of_its_price() -> None:
    """0.7 x 0.002 + 0.3 x 0.005 a request of the total."""
    one = TERMS["what does not fit"].merged(MIX)
    assert isinstance(one, Overflow)
    assert one.usd_per_request == pytest.approx([0.0029])
