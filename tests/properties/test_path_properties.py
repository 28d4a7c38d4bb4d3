"""The chosen path against every path there is, for horizons short enough to try them all."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.search.single import Moves, cheapest_path

USD = st.integers(0, 60).map(float)


def cost_of(moves: Moves, route: tuple[int, ...], *, start: int) -> float | None:
    """Discounted cash of a route, month by month; None when it breaks a rule."""
    total, before, held_until = 0.0, start, 0
    committed = moves.committed_months or (0,) * len(moves.available_from)
    due_until = {start: committed[start]}
    for month, option in enumerate(route):
        cash = moves.monthly_usd[option, month]
        if option != before:
            if month < held_until or month < moves.available_from[option]:
                return None
            cash += moves.one_off_usd[before, option, month]
            held_until = month + moves.minimum_months[option]
            due_until[option] = month + committed[option]
        if moves.committed_usd is not None:
            gone = [o for o, end in due_until.items() if o != option and month < end]
            cash += sum(moves.committed_usd[o, month] for o in gone)
        total += cash * moves.discount[month]
        before = option
    return float(total)


@st.composite
def small_moves(draw: st.DrawFn, *, commitments: bool = False) -> Moves:
    options, months = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    size = options * months
    monthly = np.array(draw(st.lists(USD, min_size=size, max_size=size)))
    once = np.array(draw(st.lists(USD, min_size=size * options, max_size=size * options)))
    per_option: dict[str, Any] = {"min_size": options, "max_size": options}
    first = options - 1 if commitments else 0
    committed = [
        draw(st.integers(0, 4)) if i >= first and commitments else 0 for i in range(options)
    ]
    return Moves(
        monthly_usd=monthly.reshape(options, months) + 20.0,
        one_off_usd=once.reshape(options, options, months),
        available_from=tuple(draw(st.lists(st.integers(0, 3), **per_option))),
        minimum_months=tuple(draw(st.lists(st.integers(0, 3), **per_option))),
        discount=np.asarray(
            draw(st.sampled_from([1.0, 0.99, 0.9])) ** np.arange(months), dtype=np.float64
        ),
        committed_months=tuple(committed),
        committed_usd=np.full((options, months), 20.0),
    )


def least(moves: Moves) -> float:
    options, months = moves.monthly_usd.shape
    costs = (cost_of(moves, r, start=0) for r in product(range(options), repeat=months))
    return min(cost for cost in costs if cost is not None)


@given(small_moves())
def test_the_path_costs_exactly_as_little_as_the_best_of_all_paths(moves: Moves) -> None:
    chosen = cost_of(moves, cheapest_path(moves, start=0), start=0)
    assert chosen == pytest.approx(least(moves), rel=1e-7)


@given(small_moves(commitments=True))
def test_commitments_that_are_paid_after_leaving_are_weighed_exactly(moves: Moves) -> None:
    """One option, the last, is committed to; a second stay on it would start a second commitment."""
    chosen = cost_of(moves, cheapest_path(moves, start=0), start=0)
    assert chosen is not None
    last, months = len(moves.available_from) - 1, moves.monthly_usd.shape[1]
    routes = [
        route
        for route in product(range(last + 1), repeat=months)
        if sum(a != last and b == last for a, b in zip((0, *route), route, strict=False)) <= 1
    ]
    costs = [cost for r in routes if (cost := cost_of(moves, r, start=0)) is not None]
    assert chosen <= min(costs) + 1e-6 * abs(min(costs))


@given(small_moves())
def test_the_same_moves_give_the_same_path(moves: Moves) -> None:
    assert cheapest_path(moves, start=0) == cheapest_path(moves, start=0)


@given(st.integers(1, 3), st.integers(1, 6))
def test_ties_stay(options: int, months: int) -> None:
    moves = Moves(
        monthly_usd=np.full((options, months), 7.0),
        one_off_usd=np.zeros((options, options, months)),
        available_from=(0,) * options,
        minimum_months=(0,) * options,
        discount=np.ones(months),
    )
    assert cheapest_path(moves, start=options - 1) == (options - 1,) * months
