"""Where, on the way of one figure from what is planned, the plan does something else.

Costs that meet say where a move stops to be worth most. What is chosen also rests on what is worth finding out,
which has no line: the plan itself is asked beside the place where costs meet, and between where it turns. A line
through the amounts that decide at two multiples says where to ask next.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import log, sqrt
from typing import Protocol

from dashboard.engine.search.route_costs import Routes

BESIDE = 1e-3
"""How far to both sides of where costs meet the plan is asked."""
FAR = (4.0, 100.0)
"""Multiples of what is planned at which it is asked where no costs meet."""
CLOSE = 5e-3
"""How near a place is closed in on where no costs meet: what is shown of it has three digits."""


class Choice(Protocol):
    """What the plan does at a multiple of a figure."""

    def makes(self, times: float) -> bool:
        """Whether it makes the move."""

    def routes(self, times: float) -> Routes | None:
        """What it does, among what the planned path was chosen from; None where that is something else."""

    def likely(self, one: float, other: float) -> Iterable[float]:
        """Where, between two multiples, amounts that decide come out the other way."""


def _nowhere(*_: float) -> Iterable[float]:
    return ()


@dataclass(frozen=True, slots=True)
class Turning:
    """Multiples of a figure: whether the plan makes the move at one, and the bounds between which it is asked."""

    makes: Callable[[float], bool]
    least: float
    most: float
    likely: Callable[[float, float], Iterable[float]] = _nowhere
    """Where to look first, between two multiples."""

    def is_endless(self, end: float) -> bool:
        """Whether it lies outside the bounds."""
        return not self.least < end < self.most

    def beside(self, end: float, *, up: bool) -> list[float]:
        """The multiples to both sides of an end, the one on the side of what is planned first; some far from it
        and the bound where there is no end."""
        if self.is_endless(end):
            ways = (times if up else 1 / times for times in FAR)
            bound = self.most if up else self.least
            return [*(times for times in ways if not self.is_endless(times)), bound]
        nearer, farther = end * (1 - BESIDE), end * (1 + BESIDE)
        return [nearer, farther] if up else [farther, nearer]

    def end(self, met: float, *, up: bool) -> float:
        """The last multiple on the way at which the move is made, a bound where there is none; `met` is where
        costs meet, or a bound."""
        beside, held = self.beside(met, up=up), 1.0
        inside = beside if self.is_endless(met) else beside[:1]
        for times in self._on_the_way(inside):
            if not self.makes(times):
                return self._closed(held, times)
            held = times
        bound = self.most if up else self.least
        if self.is_endless(met):
            return bound
        outside = beside[1]
        if not self.makes(outside):
            return met
        pace = FAR[0]
        while True:  # a move that is not worth most, and made
            held, outside = outside, outside * pace if up else outside / pace
            if self.is_endless(outside):
                return bound
            if not self.makes(outside):
                return self._closed(held, outside)
            pace *= FAR[0]

    def _on_the_way(self, inside: list[float]) -> Iterator[float]:
        """These, and one half way to the first."""
        if inside:
            yield sqrt(inside[0])
            yield from inside

    def _closed(self, held: float, lost: float) -> float:
        """Between a multiple at which the move is made and one at which it is not: the last at which it is."""
        while (before := _apart(held, lost)) > CLOSE:
            beside = 1 + CLOSE / 3 if lost > held else 1 / (1 + CLOSE / 3)
            for turn in self.likely(held, lost):
                held, lost = self._cut(held, lost, turn * beside)
                if held != turn * beside:
                    held, lost = self._cut(held, lost, turn / beside)
            if _apart(held, lost) > before / 2:
                held, lost = self._cut(held, lost, sqrt(held * lost))
        return held

    def _cut(self, held: float, lost: float, times: float) -> tuple[float, float]:
        """The part of a stretch in which it turns, once it is asked at a multiple inside."""
        if not min(held, lost) < times < max(held, lost):
            return held, lost
        return (times, lost) if self.makes(times) else (held, times)


def _apart(one: float, other: float) -> float:
    return abs(log(one / other))
