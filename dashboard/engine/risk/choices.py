"""One workload's choice of option in every month and draw, the other workloads held where the plan has them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.risk.cash import DrawnJourney
from dashboard.engine.search.path import IntArray
from dashboard.engine.search.route_costs import NOWHERE, Flags, RouteCosts, Routes

GONE_USD = 1e12
"""A month on an option that has ended: more than anybody would pay, and still a number."""

Route = IntArray
"""The option of every month, as a position in `Choices.option_ids`."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What each option adds to the cost when this workload is on it. Arrays end in (months, draws)."""

    workload_id: str
    option_ids: tuple[str, ...]
    start: int
    usd: Array
    """Running cost, shape (options, months, draws)."""
    shared_usd: Array
    """The workload's part of an option that everybody is on: what dual running is priced by."""
    once_usd: Array
    """Paid on arriving where nobody is, by what is left: shape (options left, options, draws)."""
    beside_usd: Array
    """Paid on arriving where others are, whose moves took less than this one's, in the same shape."""
    left_usd: Array
    """What bought hardware is worth at the end of the horizon, shape (options, draws)."""
    free: Flags
    """Where somebody else is on the option already, who has paid for coming to it."""
    dual_months: Array
    """Months of dual running, overrun included, in the same shape."""
    available_from: tuple[int, ...]
    hold_months: tuple[int, ...]
    """How long an option is kept once moved to."""
    discount: Array

    @property
    def months(self) -> int:
        return self.usd.shape[1]

    @property
    def draws(self) -> int:
        return self.usd.shape[2]

    def move_usd(self, left: int, option: int, month: int) -> Array:
        """What moving costs once in a month, undiscounted, shape (draws,)."""
        both = np.minimum(self.shared_usd[left, month], self.shared_usd[option, month])
        usd: Array = both * self.dual_months[left, option]
        if self.free[option, month]:
            return usd + self.beside_usd[left, option]
        left_later = self.left_usd[option] * (self.discount[-1] / self.discount[month])
        return usd + self.once_usd[left, option] - left_later

    def route_usd(self, route: Route) -> Array:
        """The discounted cost of one route in every draw."""
        total = np.zeros(self.draws)
        here = self.start
        for month, option in enumerate(route.tolist()):
            cash = self.usd[option, month]
            if option != here:
                cash = cash + self.move_usd(here, option, month)
            total += cash * self.discount[month]
            here = option
        return total


def _by_left(found: Sequence[Sequence[Array]], draws: int) -> Array:
    """Of every option and what is left for it, in every draw: shape (options left, options, draws)."""
    every = [np.stack([np.broadcast_to(usd, draws) for usd in each]) for each in found]
    return np.stack(every, axis=1)


def choices(drawn: DrawnJourney, routes: Routes, workload: int) -> Choices:
    """The choice of one workload around the routes of the others."""
    route_costs = drawn.route_costs
    workload_id = route_costs.workload_ids[workload]
    others = routes.copy()
    others[workload] = NOWHERE
    allowed = [
        i
        for i, o in enumerate(route_costs.option_ids)
        if workload_id in route_costs.running[o].workload_ids
    ]
    ids = [route_costs.option_ids[i] for i in allowed]
    usd, owed, once, beside, dual, residuals, free = [], [], [], [], [], [], []
    for i in allowed:
        on: Flags = np.equal(others, i)
        joined = on.copy()
        joined[workload] = True
        together = drawn.option_usd(i, joined)
        if on.any():
            alone = drawn.option_usd(i, on)
            together = np.subtract(together, alone, out=together, where=np.isfinite(together))
        usd.append(_until(together, route_costs.end_of(route_costs.option_ids[i])))
        owed.append(_owed_usd(route_costs, others, workload, i))
        bought, residual = drawn.hardware_usd(i, np.any(joined, axis=1))
        back = i in route_costs.starts
        nobody, somebody = np.zeros_like(on[:, 0]), np.any(on, axis=1)
        hardware = 0.0 if back else bought
        once.append([drawn.entry_usd(i, workload, nobody, left) + hardware for left in allowed])
        beside.append([drawn.entry_usd(i, workload, somebody, left) for left in allowed])
        dual.append([drawn.dual_months(workload, i, left) for left in allowed])
        residuals.append(np.broadcast_to(0.0 if back else residual, drawn.draws))
        there = np.any(on, axis=0)
        free.append(there | np.concatenate([[False], there[:-1]]))
    return Choices(
        workload_id,
        tuple(ids),
        allowed.index(int(route_costs.starts[workload])),
        np.stack([each + due for each, due in zip(usd, owed, strict=True)]),
        np.stack([np.broadcast_to(drawn.workload_usd(workload, i), usd[0].shape) for i in allowed])
        if len(others) > 1
        else np.stack(usd),
        _by_left(once, drawn.draws),
        _by_left(beside, drawn.draws),
        np.stack(residuals),
        np.stack(free),
        _by_left(dual, drawn.draws),
        tuple(
            0 if route_costs.starts[workload] == i else route_costs.switching[o].build_months
            for i, o in zip(allowed, ids, strict=True)
        ),
        tuple(
            max(route_costs.switching[o].minimum_months, _committed(drawn, i))
            for i, o in zip(allowed, ids, strict=True)
        ),
        route_costs.discount,
    )


def _owed_usd(route_costs: RouteCosts, others: Routes, workload: int, option: int) -> Array:
    """What is owed to the option in use while the workload is on another, shape (months, 1).

    What is agreed for an option that is taken up later is held to its end, see `Choices.minimum_months`.
    """
    start, moved = int(route_costs.starts[workload]), others.copy()
    if start in (option, NOWHERE):
        return np.zeros((1, 1))
    moved[workload] = option
    return route_costs.stranded_usd(start, moved)[:, None]


def _until(usd: Array, end: int) -> Array:
    """The cost while the option can be used, shape (months, draws)."""
    if end >= len(usd):
        return usd
    kept = np.arange(len(usd))[:, None] < end
    return np.where(kept, usd, GONE_USD)


def _committed(drawn: DrawnJourney, option: int) -> int:
    commitment = drawn.option(option).running.served.commitment
    return 0 if commitment is None else commitment.months


def hindsight_usd(at: Choices) -> Array:
    """The least discounted cost in every draw, for one who knows everything beforehand, shape (draws,).

    Backward induction over (month, option), all draws at once. A commitment is held to its end here.
    """
    options, months = at.usd.shape[:2]
    running = at.usd * at.discount[:, None]
    to_go = np.zeros((months + 1, options, at.draws))
    for month in range(months - 1, -1, -1):
        arrive = _arriving(at, running, to_go, month)
        for left in range(options):
            best = running[left, month] + to_go[month + 1, left]
            for option, usd in arrive.items():
                if option != left:
                    move = at.move_usd(left, option, month) * at.discount[month]
                    np.minimum(best, move + usd, out=best)
            to_go[month, left] = best
    cost: Array = to_go[0, at.start]
    return cost


def _arriving(at: Choices, running: Array, to_go: Array, month: int) -> dict[int, Array]:
    """What follows an arrival, by option that can be arrived at: its hold and the least cost after it."""
    found = {}
    for option, (available, hold) in enumerate(zip(at.available_from, at.hold_months, strict=True)):
        if month >= available:
            until = min(at.months, month + max(1, hold))
            held = running[option, month:until].sum(axis=0)
            found[option] = held + to_go[until, option]
    return found


@dataclass(frozen=True, slots=True)
class Switches:
    """The discounted cost of following a route up to a month and then one option: every option, every month."""

    usd: Array
    """Shape (options, months, draws)."""
    possible: NDArray[np.bool_]
    """Whether the option can be moved to in that month, shape (options, months)."""


def switches(at: Choices, route: Route, *, from_month: int = 0) -> Switches:
    """Leaving a route for good, from a month on. Months before, and what cannot be, cost infinity."""
    options, months = at.usd.shape[:2]
    running = at.usd * at.discount[:, None]
    ends = np.flip(np.cumsum(np.flip(running, axis=1), axis=1), axis=1)
    spent = np.zeros((months, at.draws))
    here = at.start
    for month, option in enumerate(route.tolist()):
        if month + 1 < months:
            moved = at.move_usd(here, option, month) * at.discount[month] if option != here else 0.0
            spent[month + 1] = spent[month] + moved + running[option, month]
        here = option
    usd = np.full(at.usd.shape, np.inf)
    possible = np.zeros((options, months), dtype=bool)
    before = np.concatenate([[at.start], route[:-1]])
    for month in range(from_month, months):
        for option in range(options):
            if month >= at.available_from[option]:
                left = int(before[month])
                move = (
                    at.move_usd(left, option, month) * at.discount[month] if left != option else 0.0
                )
                usd[option, month] = spent[month] + move + ends[option, month]
                possible[option, month] = left != option
    return Switches(usd, possible)
