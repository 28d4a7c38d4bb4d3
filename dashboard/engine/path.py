"""Which option in which month: the cheapest way through the horizon, switching costs included.

Backward induction over (month, option). Staying is one of the moves, so the path never costs more than the best
fixed option or any plan with a single switch; ties stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.terms import Array


@dataclass(frozen=True, slots=True)
class Moves:
    """What the options cost to run and to move to.

    `monthly_usd` has shape (options, months), infinite where an option cannot serve. `one_off_usd` has shape
    (options, options, months): from, to, in which month. `available_from` and `minimum_months` are per option.
    """

    monthly_usd: Array
    one_off_usd: Array
    available_from: tuple[int, ...]
    minimum_months: tuple[int, ...]
    discount: Array
    """Factor of each month, shape (months,)."""


def cheapest_path(moves: Moves, *, start: int) -> tuple[int, ...]:
    """The option of each month, by index, at the least discounted cost when month -1 was on `start`."""
    options, months = moves.monthly_usd.shape
    running = moves.monthly_usd * moves.discount
    total = np.concatenate([np.zeros((options, 1)), np.cumsum(running, axis=1)], axis=1)
    to_go = np.zeros((months + 1, options))
    choice = np.tile(np.arange(options), (months, 1))
    for month in range(months - 1, -1, -1):
        stay = running[:, month] + to_go[month + 1]
        move = np.full(options, np.inf)
        for target in range(options):
            if month < moves.available_from[target]:
                continue
            until = min(months, month + max(1, moves.minimum_months[target]))
            held = total[target, until] - total[target, month] + to_go[until, target]
            move[target] = held
        once = moves.one_off_usd[:, :, month] * moves.discount[month]
        with np.errstate(invalid="ignore"):
            leave = once + move[None, :]
        np.fill_diagonal(leave, np.inf)
        best = np.argmin(leave, axis=1)
        cheapest = leave[np.arange(options), best]
        switch = cheapest < stay - 1e-9 * np.abs(stay)
        to_go[month] = np.where(switch, cheapest, stay)
        choice[month] = np.where(switch, best, np.arange(options))
    return _follow(choice, moves, start)


def _follow(choice: NDArray[np.integer], moves: Moves, start: int) -> tuple[int, ...]:
    steps: list[int] = []
    here, held_until = start, 0
    for month in range(choice.shape[0]):
        if month >= held_until and choice[month, here] != here:
            here = int(choice[month, here])
            held_until = month + max(1, moves.minimum_months[here])
        steps.append(here)
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class Step:
    """One move of one workload."""

    workload: str
    month: int
    option: str
    one_off_usd: float


@dataclass(frozen=True, slots=True)
class Path:
    """The plan over the horizon against staying; USD, discounted where it says so."""

    steps: tuple[Step, ...]
    options: Mapping[str, tuple[str, ...]]
    """The option of every month, by workload."""
    monthly_usd: Array
    """Running cost of every month, shape (months,)."""
    cash_usd: Array
    """Running cost and one-off sums of every month, shape (months,)."""
    npv_usd: float
    npv_stay_usd: float
    payback_month: float | None
    cash_low_usd: float

    @property
    def saving_usd(self) -> float:
        return self.npv_stay_usd - self.npv_usd


def payback_of(saved: Array) -> float | None:
    """The month after which the cumulative saving never falls below zero again; None if it ends below.

    `saved` is the cash saved in each month, one-off sums counted as negative savings.
    """
    total = np.cumsum(saved)
    if total.size == 0 or total[-1] < 0:
        return None
    below = np.flatnonzero(total < 0)
    if not below.size:
        return 0.0
    month = int(below[-1]) + 1
    return month + float(-total[month - 1] / saved[month])
