"""The volumes at which one route through the horizon beats others: all are priced at a multiple of today's."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.engine.cost.breakeven import HIGHEST_VOLUME, LOWEST_VOLUME, VolumeWindows, windows_of
from dashboard.engine.cost.cost_terms import Array, PerMonth, PerRequest
from dashboard.engine.search.route_costs import RouteCosts, Routes

STRAIGHT = (1.0, 0.5, 0.1)
"""Multiples at which a straight line shows, beside the ends: what is paid per request or month bends only where
the cheaper of two changes that run side by side."""

GRID = np.geomspace(0.01, 100.0, 41)
"""Multiples between which a staircase is looked at; the crossing is then closed in on."""

FAR = 8
"""How many more are looked at from the grid to each end of the volumes."""

HALVINGS = 30
SLACK = 1e-9
CENTS = 6
"""Digits of a dollar to which two gains are told apart."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """A route against others, at multiples of what some workloads ask for."""

    route_costs: RouteCosts
    made: Routes
    others: Sequence[Routes]
    workloads: Sequence[int]
    """Whose requests are multiplied, in every month."""
    _known: dict[float, Array] = field(default_factory=dict, repr=False)

    def gains(self, times: float) -> Array:
        """What the route is worth against each of the others, present value, shape (others,)."""
        if times not in self._known:
            costs = self.route_costs if times == 1.0 else self._scaled(times)
            made = costs.npv_usd(self.made)
            self._known[times] = np.array([costs.npv_usd(other) - made for other in self.others])
        return self._known[times]

    def binding(self, requests: float) -> int:
        """Which of the others the route loses against first, when less is asked for; the first of equal ones."""
        low = self.turn(requests) or 1.0
        return int(np.argmin(np.round(self.gains(low * (1 - 1e-6)), CENTS)))

    def turn(self, requests: float) -> float | None:
        """The multiple below which the route is not the best any more; None where there is none."""
        for low, high in self.windows(requests).windows:
            if LOWEST_VOLUME < low <= requests and (high is None or high >= requests):
                return low / requests
        return None

    def saved_usd(self, times: float, other: int) -> Array:
        """What running costs less every month than on one of the others, shape (months,)."""
        costs = self._scaled(times)
        return costs.running_usd(self.others[other]) - costs.running_usd(self.made)

    def windows(self, requests: float) -> VolumeWindows:
        """The volumes at which the route is worth no less than any other; `requests` are those of today's."""
        low, high = LOWEST_VOLUME / requests, HIGHEST_VOLUME / requests
        line = self._line((low, high)) if self._is_plain() else None
        found = self._of_grid(low, high) if line is None else _of_lines(*line, low, high)
        return windows_of(
            [
                (LOWEST_VOLUME if a <= low else a * requests, None if b is None else b * requests)
                for a, b in found
            ]
        )

    def _is_plain(self) -> bool:
        """Whether nothing that is used comes in whole units: GPUs at their fewest look straight, and are not."""
        running = [
            each for i, each in enumerate(self.route_costs.running.values()) if i in self._used()
        ]
        return all(
            isinstance(term, PerRequest | PerMonth)
            for each in running
            for term in each.served.terms
        )

    def _line(self, ends: Sequence[float]) -> tuple[Array, Array] | None:
        """Start and slope of every gain against the multiple; None where one of them is not straight."""
        at = [self.gains(times) for times in STRAIGHT[:2]]
        slope = (at[0] - at[1]) / (STRAIGHT[0] - STRAIGHT[1])
        start = at[0] - slope
        for times in (*STRAIGHT[2:], *ends):
            size = np.abs(start) + np.abs(slope) * max(1.0, times)
            if np.any(np.abs(start + slope * times - self.gains(times)) > SLACK * size):
                return None
        return start, slope

    def _of_grid(self, low: float, high: float) -> list[tuple[float, float | None]]:
        every = np.concatenate(
            [np.geomspace(low, GRID[0], FAR), GRID, np.geomspace(GRID[-1], high, FAR), [1.0]]
        )
        times = np.unique(every[(low <= every) & (every <= high)])
        holds = [self._holds(each) for each in times]
        found: list[tuple[float, float | None]] = []
        start = low if holds[0] else None
        for i in range(1, len(times)):
            if holds[i] and start is None:
                start = self._turn(times[i - 1], times[i])
            elif not holds[i] and start is not None:
                found.append((start, self._turn(times[i - 1], times[i])))
                start = None
        if start is not None:
            found.append((start, None))
        return found

    def _holds(self, times: float) -> bool:
        gains = self.gains(times)
        return bool(np.all(gains >= -SLACK * (1 + np.abs(gains))))

    def _turn(self, low: float, high: float) -> float:
        """Where between two multiples it turns, to the side on which it holds."""
        there = self._holds(high)
        for _ in range(HALVINGS):
            middle = float(np.sqrt(low * high))
            low, high = (low, middle) if self._holds(middle) == there else (middle, high)
        return high if there else low

    def at(self, times: float) -> RouteCosts:
        """The same prices for a multiple of the requests."""
        return self._scaled(times, everything=True)

    def _used(self) -> set[int]:
        """The options that a route is on in some month, or starts on."""
        used = {int(o) for routes in (self.made, *self.others) for o in np.unique(routes)}
        return used | {int(o) for o in self.route_costs.starts}

    def _scaled(self, times: float, *, everything: bool = False) -> RouteCosts:
        """The same prices for a multiple of the requests; options that no route uses stay as they are."""
        costs = self.route_costs
        used = set(range(len(costs.option_ids))) if everything else self._used()
        factor = np.ones(len(costs.workload_ids))
        factor[list(self.workloads)] = times
        running = {
            o: replace(r, volumes=r.volumes * factor[costs.rows[o]][:, None]) if i in used else r
            for i, (o, r) in enumerate(costs.running.items())
        }
        billed = {
            o: r.by_workload_usd(billed=True) if i in used else costs.billed_by_workload[o]
            for i, (o, r) in enumerate(running.items())
        }
        return replace(costs, running=running, billed_by_workload=billed)


def _of_lines(
    start: Array, slope: Array, low: float, high: float
) -> list[tuple[float, float | None]]:
    """Where all of the lines are at or above nothing: one stretch, or none."""
    bottom, top = low, np.inf
    for a, b in zip(start, slope, strict=True):
        size = SLACK * (1 + abs(a) + abs(b))
        if abs(b) <= size:
            if a < -size:
                return []
        elif b > 0:
            bottom = max(bottom, -a / b)
        else:
            top = min(top, -a / b)
    if bottom > top:
        return []
    return [(float(bottom), None if top >= high else float(top))]
