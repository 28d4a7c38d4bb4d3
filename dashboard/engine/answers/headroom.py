"""The highest price and the lowest share of good answers at which a move is still the best, each alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from dashboard.engine.answers.lines import Lines, stretches
from dashboard.engine.cost.cost_terms import PerRequest, Shortfall, Steps, Term
from dashboard.engine.cost.repriced import at_prices
from dashboard.engine.cost.roles import RENT, CostRole
from dashboard.engine.months.running import Running, paid_at
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.least_share import least_share
from dashboard.engine.search.route_costs import Flags, RouteCosts, Routes

Figure = Literal["GPU rent", "token price", "success share"]
SUCCESS: Figure = "success share"


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure of one option in the month of the move, and how far it may go."""

    figure: Figure
    option_id: str
    planned: float
    limit: float
    unit: str
    at_most: bool
    """True where more would be too much, False where less would be too little."""


@dataclass(frozen=True, slots=True)
class Price:
    """A price of one option in a month, wherever it is paid."""

    figure: Figure
    option_id: str
    planned: float
    unit: str

    def moves(self, scenario: Scenario, running: Running, term: Term) -> bool:
        """Whether what a term costs follows it."""
        if self.figure == "GPU rent":
            mine = running.option_id == self.option_id and isinstance(term, Steps)
            return mine and term.role in RENT
        return paid_at(scenario, running, term) == self.option_id


def prices_of(
    route_costs: RouteCosts, option_id: str, month: int, users: Sequence[int]
) -> Iterator[Price]:
    """The rent of a GPU-hour and the blended price of a million tokens, as these workloads pay them; none where
    an option has none, or where what is agreed is paid in any case."""
    running = route_costs.running[option_id]
    terms = running.served.terms
    rents = [
        t.facts[0] for t in terms if isinstance(t, Steps) and t.role is CostRole.GPU and t.facts
    ]
    if rents and isinstance(rents[0].value, int | float):
        factor = float(running.factors["gpu"][month])
        yield Price("GPU rent", option_id, float(rents[0].value) * factor, rents[0].unit)
    if running.option.traits.per_token is None or any(isinstance(t, Shortfall) for t in terms):
        return
    volumes, millions = np.zeros((len(running.workload_ids), 1)), 0.0
    for row, w in enumerate(route_costs.rows[option_id]):
        if w in users:
            asked = route_costs.scenario.workloads[route_costs.workload_ids[w]]
            volumes[row] = running.volumes[row, month]
            tokens = asked.input_tokens + asked.output_tokens + asked.reasoning_tokens
            millions += float(running.volumes[row, month]) * tokens / 1e6
    own = (t for t in terms if isinstance(t, PerRequest) and t.drift == "hosted")
    usd = sum(float(t.usd(volumes)[0]) for t in own) * float(running.factors["hosted"][month])
    if millions and usd:
        yield Price("token price", option_id, usd / millions, "USD per 1M tokens, blended")


FARTHEST = 1e6
"""Times the planned price: what takes more than that to be undone is not undone by it."""
BESIDE = 1e-3
"""How far on both sides of a limit the plan is asked for."""
FAR = 100.0
"""The multiple at which it is asked for where there is no limit."""
ROUNDS = 6
"""How many routes a limit is closed in on with, each the best beside the last one's."""

Ask = Callable[[RouteCosts, Sequence[Routes]], tuple[Routes, bool] | None]
"""What the plan would do at other prices, and whether it makes the move; None where that is no better than one
of these routes."""


@dataclass(slots=True)
class Repricing:
    """Routes with a move and routes without it, at multiples of one price."""

    route_costs: RouteCosts
    price: Price
    made: list[Routes]
    others: list[Routes]
    ask: Ask
    _at: dict[float, RouteCosts] = field(default_factory=dict, repr=False)

    def limit(self, *, at_most: bool) -> Limit | None:
        """Up to where, above or below the planned price, the move is the best; None where nothing undoes it.

        Prices enter in a straight line but for the cheaper of two options that run side by side, so the lines are
        drawn anew through what was found.
        """
        lowest, highest = (1.0, FARTHEST) if at_most else (0.0, 1.0)
        through, asked = 2.0 if at_most else 0.5, 1.0
        for _ in range(ROUNDS):
            held = stretches(*self._lines(through), lowest, highest)
            if not held:
                return None
            end = held[0][1] if at_most else held[-1][0]
            endless = end >= FARTHEST or end <= 0
            if abs(end - asked) > BESIDE * abs(asked - 1) and self._learns(
                end, endless, at_most=at_most
            ):
                continue
            if endless:
                return None
            if through == end:
                break
            through = asked = end
        price = self.price
        return Limit(
            price.figure, price.option_id, price.planned, price.planned * end, price.unit, at_most
        )

    def _learns(self, end: float, endless: bool, *, at_most: bool) -> bool:
        """Whether the plan would do something better beside the end; it is kept then."""
        if endless:
            beside = [FAR if at_most else 1 / FAR]
        else:
            beside = [1 + (end - 1) * (1 - BESIDE), 1 + (end - 1) * (1 + BESIDE)]
        for times in beside:
            found = self.ask(self.at(max(0.0, times)), [*self.made, *self.others])
            if found is not None:
                (self.made if found[1] else self.others).append(found[0])
                return True
        return False

    def at(self, times: float) -> RouteCosts:
        """The same requests at a multiple of the price."""
        if times == 1.0:
            return self.route_costs
        if times not in self._at:
            self._at[times] = self.route_costs.with_running(dict(self._repriced(times)))
        return self._at[times]

    def _repriced(self, times: float) -> Iterator[tuple[str, Running]]:
        """The options that pay the price, at a multiple of it."""
        scenario = self.route_costs.scenario
        for option_id, running in self.route_costs.running.items():
            old = running.served.terms
            terms = tuple(
                at_prices(term, {term.drift: times})
                if self.price.moves(scenario, running, term)
                else term
                for term in old
            )
            if any(new is not term for new, term in zip(terms, old, strict=True)):
                yield option_id, replace(running, served=replace(running.served, terms=terms))

    def _lines(self, through: float) -> tuple[Lines, Lines]:
        """What all routes cost against the multiple of the price, straight through 1 and another."""
        lines = []
        for every in (self.made, self.others):
            usd = np.array([[self.at(x).npv_usd(r) for x in (1.0, through)] for r in every])
            slope = (usd[:, 1] - usd[:, 0]) / (through - 1.0)
            lines.append((usd[:, 0] - slope, slope))
        return lines[0], lines[1]


def share_limit(
    route_costs: RouteCosts, made: Routes, other: Routes, *, option: int, movers: Sequence[int]
) -> Limit | None:
    """The least share of good answers, the same for all movers, at which the other routes are no better.

    Counted are the months in which the movers are on the option as planned and are not on the other routes.
    """
    option_id = route_costs.option_ids[option]
    running, rows = route_costs.running[option_id], route_costs.rows[option_id]
    if running.option.escalation is not None or running.bad_answers is None:
        return None  # what is escalated is a figure of its own
    who: Flags = np.isin(rows, movers)[:, None] & (made[rows] == option) & (other[rows] != option)
    requests = np.where(who, running.volumes, 0.0)
    months = np.flatnonzero(who.any(axis=0)).tolist()
    if not months or not requests[:, months[0]].any():
        return None
    weighed = [
        (
            float(route_costs.discount[month]),
            requests[:, month],
            {drift: float(each[month]) for drift, each in running.factors.items()},
        )
        for month in months
    ]
    first = requests[:, months[0]]
    planned = float(running.shares @ first / first.sum())
    headroom_usd = max(0.0, route_costs.npv_usd(other) - route_costs.npv_usd(made))
    least = least_share(running, weighed, planned, headroom_usd)
    return None if least is None else Limit(SUCCESS, option_id, planned, least, "share", False)
