"""Break-evens of random costs: staircases, spills, fixed and linear parts, several workloads."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.engine.cost import breakeven
from dashboard.engine.cost.breakeven import CostCurve, VolumeWindows, both_ways, volume_windows
from dashboard.engine.cost.cost_terms import (
    Array,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)

USD = st.integers(0, 5000).map(float)
HIGH = 1e5


@st.composite
def loads(draw: st.DrawFn, workloads: int) -> Array:
    """Units per request in each of a few hours; some hours are idle."""
    hours = draw(st.sampled_from([1, 2, 4]))
    cells = draw(
        st.lists(st.integers(0, 40), min_size=hours * workloads, max_size=hours * workloads)
    )
    load = np.array(cells, dtype=float).reshape(hours, workloads) / 20_000
    load[0] += 1 / 20_000
    return load


@st.composite
def steps(draw: st.DrawFn, workloads: int) -> Steps:
    return Steps(
        "gpu",
        draw(st.integers(1, 2000).map(float)),
        draw(loads(workloads)),
        "",
        minimum=draw(st.integers(0, 4)),
        step=draw(st.sampled_from([1, 1, 2, 5])),
        spare=draw(st.integers(0, 2)),
        autoscaled=draw(st.booleans()),
        covered_units=draw(st.sampled_from([0, 0, 3])),
        base_price_share=draw(st.sampled_from([None, None, 0.2, 0.6, 1.3])),
    )


@st.composite
def overflow(draw: st.DrawFn, workloads: int) -> Overflow:
    cents = draw(st.lists(st.integers(0, 100), min_size=workloads, max_size=workloads))
    usd = np.array(cents) / 1000
    if draw(st.booleans()) and draw(st.booleans()):
        usd = np.full(workloads, np.inf)
    return Overflow("spill", draw(st.integers(1, 40).map(float)), draw(loads(workloads)), usd, "")


@st.composite
def curves(draw: st.DrawFn, mix: Array) -> CostCurve:
    workloads = len(mix)
    cents = draw(st.lists(st.integers(0, 100), min_size=workloads, max_size=workloads))
    terms: list[Term] = [PerMonth("fixed", draw(USD), "")]
    if draw(st.booleans()):
        tokens = np.array(cents) / 1000
        terms.append(PerRequest("tokens", tokens, ""))
        if draw(st.booleans()):
            terms.append(Shortfall("commitment", draw(USD), tokens, ""))
    terms += draw(st.lists(steps(workloads), max_size=2))
    terms += draw(st.lists(overflow(workloads), max_size=1))
    return CostCurve(terms, mix)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[CostCurve, CostCurve]:
    parts = np.array(draw(st.lists(st.integers(1, 9), min_size=1, max_size=3)), dtype=float)
    mix = parts / parts.sum()
    return draw(curves(mix)), draw(curves(mix))


def inside(windows: tuple[tuple[float, float | None], ...], volumes: Array) -> Array:
    found = np.zeros(volumes.shape, dtype=bool)
    for low, high in windows:
        found |= (volumes > low) & (volumes < (np.inf if high is None else high))
    return found


@given(pairs())
def test_a_fine_grid_agrees_about_who_is_cheaper(pair: tuple[CostCurve, CostCurve]) -> None:
    current, other = pair
    there, back = both_ways(current, other, high=HIGH)
    volumes = np.linspace(1.37, HIGH - 1.37, 20_011)
    edges = np.array([1.0, *(e for w in (*there.windows, *back.windows) for e in w if e)])
    clear = np.abs(volumes[:, None] - edges).min(axis=1) > 1e-4
    before, after = current.at(volumes), other.at(volumes)
    size = np.maximum(np.abs(before), np.abs(after))
    with np.errstate(invalid="ignore"):
        cheaper, dearer = before - after > 1e-9 * size, after - before > 1e-9 * size
    cheaper |= np.isinf(before) & np.isfinite(after)
    dearer |= np.isinf(after) & np.isfinite(before)
    assert np.array_equal(inside(there.windows, volumes)[clear], cheaper[clear])
    assert np.array_equal(inside(back.windows, volumes)[clear], dearer[clear])


def _by_bounds(
    current: CostCurve, other: CostCurve, *, high: float
) -> tuple[VolumeWindows, VolumeWindows]:
    """As a staircase too long to be walked is solved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breakeven, "FEW_CORNERS", 0)
        return both_ways(current, other, high=high)


def _jumps_at_the_highest_volume() -> tuple[CostCurve, CostCurve]:
    """What costs less up to the highest volume has no end there, however the end of its last step is rounded."""
    mix = np.array([0.25, 0.75])
    hours = np.array([[0.05, 1.75], [0.4, 1.1], [2.0, 2.0], [0.45, 0.1]]) / 1000
    other_hours = np.array([[0.05, 0.5], [0.75, 1.15], [1.6, 1.6], [0.6, 0.45]]) / 1000
    on_demand = Steps("gpu", 295.0, hours, "", minimum=0, spare=1, autoscaled=True)
    other_on_demand = Steps("gpu", 81.0, other_hours, "", minimum=4, step=5, autoscaled=True)
    kept = replace(on_demand, covered_units=3, base_price_share=0.6)
    gpus = [Steps("gpu", 1.0, np.array([[0.05, 0.05]]) / 1000, "", minimum=0), kept]
    other_gpus = [
        Steps("gpu", 660.0, np.array([[0.1, 0.5]]) / 1000, "", minimum=0, base_price_share=0.6),
        replace(other_on_demand, base_price_share=0.6),
    ]
    tokens = PerRequest("tokens", np.array([0.018, 0.065]), "")
    return CostCurve(gpus, mix), CostCurve([tokens, *other_gpus], mix)


@given(pairs())
@example(_jumps_at_the_highest_volume())
def test_bounds_find_the_same_windows_as_walking_every_step(
    pair: tuple[CostCurve, CostCurve],
) -> None:
    for walked, bounded in zip(
        both_ways(*pair, high=HIGH), _by_bounds(*pair, high=HIGH), strict=True
    ):
        assert bounded.verdict == walked.verdict
        assert bounded.crossings == pytest.approx(walked.crossings, rel=1e-6)


@given(pairs())
def test_a_cost_lies_between_its_bounds(pair: tuple[CostCurve, CostCurve]) -> None:
    volumes = np.linspace(1.0, HIGH, 4_001)
    for curve in pair:
        low, high = curve.between(volumes)
        usd = curve.at(volumes)
        slack = 1e-9 * np.abs(usd)
        assert np.all((low <= usd + slack) & (usd <= high + slack) | np.isinf(usd))


@given(pairs())
def test_windows_are_disjoint_and_ascending(pair: tuple[CostCurve, CostCurve]) -> None:
    found = volume_windows(*pair, high=HIGH)
    edges = [edge for window in found.windows for edge in window if edge is not None]
    assert edges == sorted(set(edges))
    assert list(found.crossings) == [edge for edge in edges if edge > 1]
    assert all(high is None or low < high for low, high in found.windows)
    assert all(high is not None for _, high in found.windows[:-1])


@given(pairs())
def test_at_a_crossing_the_costs_agree_or_jump_and_the_sign_turns(
    pair: tuple[CostCurve, CostCurve],
) -> None:
    current, other = pair
    found = volume_windows(current, other, high=HIGH)
    for crossing in found.crossings:
        around = crossing * np.array([1 - 1e-7, 1, 1 + 1e-7])
        before, after = current.at(around), other.at(around)
        jumps = any(
            not np.isclose(cost[0], cost[2], rtol=1e-6, atol=1e-6) for cost in (before, after)
        )
        assert jumps or before[1] == pytest.approx(after[1], rel=1e-6, abs=1e-9)
        assert (before[0] > after[0] * (1 + 1e-12)) != (before[2] > after[2] * (1 + 1e-12))


@given(pairs(), st.integers(2, 1000).map(float))
def test_another_currency_changes_no_volume(pair: tuple[CostCurve, CostCurve], rate: float) -> None:
    def in_currency(curve: CostCurve) -> CostCurve:
        names = {"usd_per_month", "usd_per_request", "usd_per_unit_month"}
        terms = []
        for term in curve.terms:
            priced = [f.name for f in fields(term) if f.name in names]  # type: ignore[arg-type]
            dearer = {name: getattr(term, name) * rate for name in priced}
            terms.append(replace(term, **dearer))  # type: ignore[type-var]
        return CostCurve(terms, curve.mix)

    plain = volume_windows(*pair, high=HIGH)
    other = volume_windows(*(in_currency(curve) for curve in pair), high=HIGH)
    assert other.verdict == plain.verdict
    assert other.crossings == pytest.approx(plain.crossings, rel=1e-9)


@given(pairs())
def test_more_requests_never_cost_less(pair: tuple[CostCurve, CostCurve]) -> None:
    curve = pair[0]
    cost = curve.at(np.linspace(1, HIGH, 2_001))
    assert np.all((cost[1:] >= cost[:-1] * (1 - 1e-12)) | np.isinf(cost[1:]))


@given(st.data(), st.integers(1, 3), st.integers(0, 2))
def test_more_of_one_workload_never_costs_less(
    data: st.DataObject, workloads: int, grown: int
) -> None:
    """Also when it is served in hours in which nothing spills."""
    term = data.draw(st.one_of(steps(workloads), overflow(workloads)))
    volumes = np.array(data.draw(st.lists(USD, min_size=workloads, max_size=workloads)))
    more = volumes.copy()
    more[grown % workloads] += 500
    cost = term.usd(np.stack([volumes, more], axis=1))
    assert cost[1] >= cost[0] * (1 - 1e-12)


@given(pairs())
def test_the_total_as_one_workload_costs_the_same(pair: tuple[CostCurve, CostCurve]) -> None:
    curve = pair[0]
    totals = np.linspace(1, HIGH, 101)
    apart = sum(term.usd(curve.mix[:, None] * totals) for term in curve.terms)
    assert curve.at(totals) == pytest.approx(apart, rel=1e-9)


@given(pairs())
def test_the_tails_hold_the_cost_between_them(pair: tuple[CostCurve, CostCurve]) -> None:
    curve = pair[0]
    tail = curve.tail
    volumes = tail.start + np.geomspace(1, 1e6, 400)
    cost = curve.at(volumes)
    slack = 1e-6 * (1 + np.abs(cost))
    with np.errstate(invalid="ignore"):
        assert np.all((cost >= tail.low + tail.slope * volumes - slack) | np.isinf(cost))
        assert np.all(cost <= tail.high + tail.slope * volumes + slack) or np.isinf(tail.high)
