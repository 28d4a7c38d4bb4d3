"""The volumes at which one route through the horizon beats others: all are priced at a multiple of today's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.engine.cost.breakeven import HIGHEST_VOLUME, LOWEST_VOLUME, VolumeWindows, windows_of
from dashboard.engine.cost.cost_terms import Array, PerMonth, PerRequest
from dashboard.engine.months.running import Running
from dashboard.engine.search.route_costs import RouteCosts, Routes

STRAIGHT = (1.0, 0.5, 0.1)
"""Multiples at which a straight line shows, beside the ends: what is paid per request or month bends only where
the cheaper of two changes that run side by side."""

GRID = np.geomspace(0.01, 100.0, 25)
"""Multiples between which a staircase is looked at; the crossing is then closed in on."""

FAR = 5
"""How many more are looked at from the grid to each end of the volumes."""

HALVINGS = 22
"""Of what lies between two multiples of the grid: to a millionth."""
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
    _scaled: dict[float, RouteCosts] = field(default_factory=dict, repr=False)
    _priced: dict[tuple[float, bytes], float] = field(default_factory=dict, repr=False)

    def against(self, more: Sequence[Routes]) -> "Scaling":
        """The route against more others; what was priced is kept."""
        return replace(self, others=[*self.others, *more])

    def gains(self, times: float) -> Array:
        """What the route is worth against each of the others, present value, shape (others,)."""
        made = self._npv_usd(times, self.made)
        return np.array([self._npv_usd(times, other) - made for other in self.others])

    def _npv_usd(self, times: float, routes: Routes) -> float:
        key = (times, routes.tobytes())
        if key not in self._priced:
            self._priced[key] = self.at(times).npv_usd(routes)
        return self._priced[key]

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
        costs = self.at(times)
        return costs.running_usd(self.others[other]) - costs.running_usd(self.made)

    def windows(self, requests: float, *, halvings: int = HALVINGS) -> VolumeWindows:
        """The volumes at which the route is worth no less than any other; `requests` are those of today's.

        The ends of a staircase lie inside, by what `halvings` leave between two multiples of the grid.
        """
        low, high = LOWEST_VOLUME / requests, HIGHEST_VOLUME / requests
        line = self._line((low, high)) if self._is_plain() else None
        found = self._of_grid(low, high, halvings) if line is None else _of_lines(*line, low, high)
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

    def _of_grid(self, low: float, high: float, halvings: int) -> list[tuple[float, float | None]]:
        every = np.concatenate(
            [np.geomspace(low, GRID[0], FAR), GRID, np.geomspace(GRID[-1], high, FAR), [1.0]]
        )
        times = np.unique(every[(low <= every) & (every <= high)])
        holds = [self._holds(each) for each in times]
        found: list[tuple[float, float | None]] = []
        start = low if holds[0] else None
        for i in range(1, len(times)):
            if holds[i] and start is None:
                start = self._turn(times[i - 1], times[i], halvings)
            elif not holds[i] and start is not None:
                found.append((start, self._turn(times[i - 1], times[i], halvings)))
                start = None
        if start is not None:
            found.append((start, None))
        return found

    def _holds(self, times: float) -> bool:
        gains = self.gains(times)
        return bool(np.all(gains >= -SLACK * (1 + np.abs(gains))))

    def _turn(self, low: float, high: float, halvings: int) -> float:
        """Where between two multiples it turns, to the side on which it holds."""
        there = self._holds(high)
        for _ in range(halvings):
            middle = float(np.sqrt(low * high))
            low, high = (low, middle) if self._holds(middle) == there else (middle, high)
        return high if there else low

    def at(self, times: float) -> RouteCosts:
        """The same prices for a multiple of the requests."""
        if times == 1.0:
            return self.route_costs
        if times not in self._scaled:
            self._scaled[times] = self._multiplied(times)
        return self._scaled[times]

    def _used(self) -> set[int]:
        """The options that a route is on in some month, or starts on."""
        used = {int(o) for routes in (self.made, *self.others) for o in np.unique(routes)}
        return used | {int(o) for o in self.route_costs.starts}

    def _multiplied(self, times: float) -> RouteCosts:
        costs = self.route_costs
        factor = np.ones(len(costs.workload_ids))
        factor[list(self.workloads)] = times
        running = {
            o: replace(r, volumes=r.volumes * factor[costs.rows[o]][:, None])
            for o, r in costs.running.items()
        }
        return replace(costs, running=running, billed_by_workload=_Billed(running))


class _Billed(dict[str, Mapping[str, Array]]):
    """What each workload is billed on every option, worked out once it is asked for."""

    def __init__(self, running: Mapping[str, Running]) -> None:
        super().__init__()
        self._running = running

    def __missing__(self, option_id: str) -> Mapping[str, Array]:
        self[option_id] = self._running[option_id].by_workload_usd(billed=True)
        return self[option_id]


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
