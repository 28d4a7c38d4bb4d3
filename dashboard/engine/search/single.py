"""Which option in which month: the cheapest way through the horizon, switching costs included.

Backward induction over (month, option). Staying is one of the moves, so the path never costs more than the best
fixed option or any plan with a single switch; ties stay.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.search.path import TIE, IntArray


@dataclass(frozen=True, slots=True)
class Moves:
    """What the options cost to run and to move to.

    `monthly_usd` has shape (options, months), `one_off_usd` (options, options, months): from, to, in which month.
    The rest is per option: the month it can serve from, the months it must be kept once moved to, and the months
    for which `committed_usd` (options, months) is paid even after leaving.
    """

    monthly_usd: Array
    one_off_usd: Array
    available_from: tuple[int, ...]
    minimum_months: tuple[int, ...]
    discount: Array
    """Factor of each month, shape (months,)."""
    committed_months: tuple[int, ...] = ()
    committed_usd: Array | None = None


def cheapest_path(moves: Moves, *, start: int) -> tuple[int, ...]:
    """The option of each month, by index, at the least discounted cost when month -1 was on `start`.

    The commitment of `start`, if it has one, runs from month 0.
    """
    months = moves.monthly_usd.shape[1]
    search = _Search(moves)
    search.fill()
    leaves = search.leaves()
    steps: list[int] = []
    here, until, forced = start, 0, False
    if search.committed[start]:
        until, forced = search.held(start, 0, least=0)[1:]
    for month in range(months):
        if month >= until and (forced or leaves[month, here]):
            here = search.best(month, here)
            until, forced = search.until[month, here], search.forced[month, here]
        steps.append(here)
    return tuple(steps)


class _Search:
    """The tables of the induction, filled month by month from the end."""

    def __init__(self, moves: Moves) -> None:
        options, months = moves.monthly_usd.shape
        self.moves, self.months = moves, months
        self.running = moves.monthly_usd * moves.discount
        self.total = _sums(self.running)
        self.committed = moves.committed_months or (0,) * options
        self.bound = [option for option, months_due in enumerate(self.committed) if months_due]
        due = np.zeros_like(self.running) if moves.committed_usd is None else moves.committed_usd
        self.due = _sums(due * moves.discount)
        month = np.arange(months)
        kept = np.maximum(1, np.array(moves.minimum_months))[:, None]
        self.until: IntArray = np.minimum(months, month + kept).T
        with np.errstate(invalid="ignore"):  # an option that ends: infinite less infinite
            held = np.take_along_axis(self.total, self.until.T, axis=1) - self.total[:, :-1]
        held[np.isnan(held)] = np.inf
        self.held_usd = np.where(month < np.array(moves.available_from)[:, None], np.inf, held).T
        once = moves.one_off_usd * moves.discount
        once[np.arange(options), np.arange(options)] = np.inf
        self.once = once.transpose(2, 0, 1) + self.held_usd[:, None, :]
        """Moving and holding, shape (months, from, to)."""
        self.forced = np.zeros((months, options), dtype=bool)
        self.to_go = np.zeros((months + 1, options))
        self.leave = np.full((months + 1, options), np.inf)
        self.after = np.zeros((months, options))
        """What comes after an option moved to in this month has been held."""

    def fill(self) -> None:
        """From the last month to the first: the least cost to come, on each option."""
        after_hold = self.until * self.to_go.shape[1] + np.arange(self.to_go.shape[1])
        to_go, stay = self.to_go.reshape(-1), np.ascontiguousarray(self.running.T)
        month_by_month = not self.bound and max(self.moves.minimum_months) <= 1
        if month_by_month:
            self.after = self.to_go[1:]
        for month in range(self.months - 1, -1, -1):
            if month_by_month:
                after = self.to_go[month + 1]
            else:
                after = to_go.take(after_hold[month], out=self.after[month])
            for option in self.bound:
                if np.isfinite(self.held_usd[month, option]):
                    self._hold(option, month)
            leave = np.minimum.reduce(self.once[month] + after, axis=1)
            self.leave[month] = leave
            np.minimum(leave, stay[month] + self.to_go[month + 1], out=self.to_go[month])

    def leaves(self) -> NDArray[np.bool_]:
        """Whether leaving is worth it, shape (months, options)."""
        stay = self.running.T + self.to_go[1:]
        return _worth_it(self.leave[:-1], stay)

    def best(self, month: int, option: int) -> int:
        """The option to leave for."""
        return int((self.once[month, option] + self.after[month]).argmin())

    def _hold(self, option: int, month: int) -> None:
        least = max(1, self.moves.minimum_months[option])
        usd, until, forced = self.held(option, month, least=least)
        self.after[month, option] = usd - self.held_usd[month, option]
        self.until[month, option], self.forced[month, option] = until, forced

    def held(self, option: int, month: int, *, least: int) -> tuple[float, int, bool]:
        """The cheapest way to hold an option with a commitment from `month`: its cost, until when, left then.

        It is left before its commitment ends, which is then paid on, or free to stay or go after it.
        """
        end = min(self.months, month + max(self.committed[option], least))
        exits = np.arange(min(self.months, month + least), end)
        kept = self.total[option, end] - self.total[option, month] + self.to_go[end, option]
        if not exits.size:
            return float(kept), end, False
        left = (
            self.total[option, exits]
            - self.total[option, month]
            + self.due[option, end]
            - self.due[option, exits]
            + self.leave[exits, option]
        )
        at = int(left.argmin())
        if _worth_it(left[at : at + 1], kept[None])[0]:
            return float(left[at]), int(exits[at]), True
        return float(kept), end, False


def _worth_it(leave: Array, stay: Array) -> NDArray[np.bool_]:
    """Where leaving costs less by more than a tie; what cannot be stayed on is left for anything that can."""
    tie = np.where(np.isfinite(stay), TIE * np.abs(stay), 0.0)
    worth: NDArray[np.bool_] = leave < stay - tie
    return worth


def _sums(running: Array) -> Array:
    """Sum of the months before each, shape (options, months + 1)."""
    return np.concatenate([np.zeros((len(running), 1)), np.cumsum(running, axis=1)], axis=1)
