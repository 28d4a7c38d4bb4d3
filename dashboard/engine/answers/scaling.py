"""The volumes at which a move is part of the best that can be done.

Routes that make the move are held against routes that do not, all priced at multiples of today's requests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.engine.answers.lines import SLACK, Lines, stretches
from dashboard.engine.cost.breakeven import HIGHEST_VOLUME, LOWEST_VOLUME, VolumeWindows, windows_of
from dashboard.engine.cost.cost_terms import Array, PerMonth, PerRequest
from dashboard.engine.months.running import Running
from dashboard.engine.search.route_costs import NOWHERE, Flags, RouteCosts, Routes

STRAIGHT = (1.0, 0.5, 0.1)
"""Multiples at which a straight line shows, beside the ends: what is paid per request or month bends only where
the cheaper of two changes that run side by side."""

GRID = np.geomspace(0.01, 100.0, 25)
"""Multiples between which a staircase is looked at; the crossing is then closed in on."""

FAR = 5
"""How many more are looked at from the grid to each end of the volumes."""

PARTS, ROUNDS = 32, 4
"""Into how many parts what lies between two multiples is cut, and how often: to a millionth."""
CENTS = 6
"""Digits of a dollar to which two gains are told apart."""


def turn_of(volume: VolumeWindows, requests: float) -> float | None:
    """The multiple of the requests below which a move is not made any more; None where there is none."""
    for low, high in volume.windows:
        if LOWEST_VOLUME < low <= requests and (high is None or high >= requests):
            return low / requests
    return None


@dataclass(frozen=True, slots=True)
class Scaling:
    """Routes with a move, the plan's own first, and routes without it, at multiples of some requests."""

    route_costs: RouteCosts
    made: Sequence[Routes]
    others: Sequence[Routes]
    workloads: Sequence[int]
    """Whose requests are multiplied, in every month."""
    _scaled: dict[float, RouteCosts] = field(default_factory=dict, repr=False)
    _priced: dict[tuple[bytes, bytes], Array] = field(default_factory=dict, repr=False)
    _billed: dict[tuple[str, bytes], Mapping[str, Array]] = field(default_factory=dict, repr=False)

    def beside(self, *, made: Sequence[Routes] = (), others: Sequence[Routes] = ()) -> "Scaling":
        """With more routes of either kind; what was priced is kept."""
        return replace(self, made=[*self.made, *made], others=[*self.others, *others])

    def binding(self, requests: float) -> int:
        """Which of the others is better first, when less is asked for; the first of equal ones."""
        low = np.array([(turn_of(self.windows(requests), requests) or 1.0) * (1 - 1e-6)])
        return int(np.argmin(np.round(self._npvs(self.others, low)[:, 0], CENTS)))

    def saved_usd(self, times: float, other: int) -> Array:
        """What running costs less every month than on one of the others, shape (months,)."""
        costs = self.at(times)
        return costs.running_usd(self.others[other]) - costs.running_usd(self.made[0])

    def windows(self, requests: float, *, rounds: int = ROUNDS) -> VolumeWindows:
        """The volumes at which the move is worth no less than anything else; `requests` are those of today's.

        The ends of a staircase lie inside, by what `rounds` of cutting leave between two multiples of the grid.
        """
        if not self.others:
            return windows_of([(LOWEST_VOLUME, None)])
        low, high = LOWEST_VOLUME / requests, HIGHEST_VOLUME / requests
        lines = self._lines((low, high)) if self._is_plain() else None
        found = self._of_grid(low, high, rounds) if lines is None else stretches(*lines, low, high)
        return windows_of(
            [
                (
                    LOWEST_VOLUME if start <= low else start * requests,
                    None if end >= high else end * requests,
                )
                for start, end in found
            ]
        )

    def _is_plain(self) -> bool:
        """Whether nothing that is used comes in whole units: GPUs at their fewest look straight, and are not."""
        used = {int(o) for routes in (*self.made, *self.others) for o in np.unique(routes)}
        used |= {int(o) for o in self.route_costs.starts}
        running = [each for i, each in enumerate(self.route_costs.running.values()) if i in used]
        return all(
            isinstance(term, PerRequest | PerMonth)
            for each in running
            for term in each.served.terms
        )

    def _lines(self, ends: Sequence[float]) -> tuple[Lines, Lines] | None:
        """Every route's cost against the multiple; None where one of them is not straight."""
        times, found = np.array([*STRAIGHT, *ends]), []
        for routes in (self.made, self.others):
            usd = self._npvs(routes, times)
            slope = (usd[:, 0] - usd[:, 1]) / (times[0] - times[1])
            start = usd[:, 0] - slope * times[0]
            line = start[:, None] + slope[:, None] * times
            size = np.abs(start)[:, None] + np.abs(slope)[:, None] * np.maximum(1.0, times)
            if np.any(np.abs(line - usd) > SLACK * size):
                return None
            found.append((start, slope))
        return found[0], found[1]

    def _of_grid(self, low: float, high: float, rounds: int) -> list[tuple[float, float]]:
        every = np.concatenate(
            [np.geomspace(low, GRID[0], FAR), GRID, np.geomspace(GRID[-1], high, FAR), [1.0]]
        )
        times = np.unique(every[(low <= every) & (every <= high)])
        holds = self._holds(times)
        found: list[tuple[float, float]] = []
        start = low if holds[0] else None
        for i in range(1, len(times)):
            if holds[i] and start is None:
                start = self._turn(times[i - 1], times[i], rounds)
            elif not holds[i] and start is not None:
                found.append((start, self._turn(times[i - 1], times[i], rounds)))
                start = None
        return found if start is None else [*found, (start, high)]

    def _holds(self, times: Array) -> Flags:
        """Whether the move is the best at each of the multiples."""
        made, others = (self._npvs(routes, times) for routes in (self.made, self.others))
        gains = others.min(axis=0) - made.min(axis=0)
        holds: Flags = gains >= -SLACK * (1 + np.abs(gains))
        return holds

    def _turn(self, low: float, high: float, rounds: int) -> float:
        """Where between two multiples it turns, to the side on which it holds."""
        there = bool(self._holds(np.array([high]))[0])
        for _ in range(rounds):
            times = np.geomspace(low, high, PARTS + 1)
            same = np.flatnonzero(self._holds(times) != there)
            last = int(same[-1]) if same.size else 0
            low, high = float(times[last]), float(times[min(last + 1, PARTS)])
        return high if there else low

    def at(self, times: float) -> RouteCosts:
        """The same prices for a multiple of the requests."""
        if times == 1.0:
            return self.route_costs
        if times not in self._scaled:
            self._scaled[times] = self.route_costs.with_change(lambda r: self.scaled(r, times))
        return self._scaled[times]

    def scaled(self, running: Running, times: float) -> Running:
        """An option, of these route costs or not, that is asked a multiple of the requests."""
        who = [self.route_costs.workload_ids.index(w) for w in running.workload_ids]
        factors = self._factors(np.array([times]))[who]
        if np.all(factors == 1.0):
            return running
        return replace(running, volumes=running.volumes * factors)

    def _factors(self, times: Array) -> Array:
        """What the requests are multiplied by, shape (workloads, times)."""
        factors = np.ones((len(self.route_costs.workload_ids), len(times)))
        factors[list(self.workloads)] = times
        return factors

    def _npvs(self, every: Sequence[Routes], times: Array) -> Array:
        """Present value of each of these routes at each of the multiples, shape (routes, times)."""
        found = []
        for routes in every:
            key = routes.tobytes(), times.tobytes()
            if key not in self._priced:
                self._priced[key] = self._counted_usd(routes, times) @ self.route_costs.discount
            found.append(self._priced[key])
        return np.stack(found)

    def _counted_usd(self, routes: Routes, times: Array) -> Array:
        """`RouteCosts.counted_usd` at all the multiples at once, shape (times, months)."""
        costs = self.route_costs
        if costs.buys or costs.agreed:  # what is bought or agreed is found for one volume at a time
            return np.stack([self.at(each).counted_usd(routes) for each in times.tolist()])
        counted = np.zeros((len(times), costs.months))
        for i in sorted({*routes.ravel().tolist()} - {NOWHERE}):
            running = costs.running[costs.option_ids[i]]
            here = np.equal(routes, i)[costs.rows[running.option_id]]
            usd = running.monthly_usd(self._asked(running, times) * here[:, None])
            counted += np.where(here.any(axis=0), usd, 0.0)
        for month, w, others in costs.entries(routes):
            option = int(routes[w, month])
            left = costs.left(routes, w, month)
            counted[:, month] += self._side_by_side_usd(w, left, option, times)[:, month]
            counted[:, month] += costs.entry_usd(routes, w, option, others, left)
        return counted

    def _asked(self, running: Running, times: Array) -> Array:
        """The requests of an option that all are on, shape (workloads, times, months)."""
        factors = self._factors(times)[self.route_costs.rows[running.option_id]]
        return running.volumes[:, None] * factors[:, :, None]

    def _side_by_side_usd(self, w: int, left: int, option: int, times: Array) -> Array:
        """What running both for a while costs at each of the multiples, shape (times, months)."""
        costs = self.route_costs
        to_id = costs.option_ids[option]
        from_id = to_id if left == NOWHERE else costs.option_ids[left]
        from_id = to_id if from_id in costs.unpriced else from_id
        usd = [self._billed_usd(o, w, times) for o in (from_id, to_id)]
        return costs.move_of(to_id, w, left).dual_run_usd(*usd)

    def _billed_usd(self, option_id: str, w: int, times: Array) -> Array:
        """What a workload is billed on an option that all are on, shape (times, months)."""
        running = self.route_costs.running[option_id]
        key = option_id, times.tobytes()
        if key not in self._billed:
            self._billed[key] = running.by_workload_usd(self._asked(running, times), billed=True)
        nothing = np.zeros((len(times), self.route_costs.months))
        return self._billed[key].get(self.route_costs.workload_ids[w], nothing)
