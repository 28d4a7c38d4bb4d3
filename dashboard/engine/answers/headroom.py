"""The highest price and the lowest share of good answers at which a move is still the best, each alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from dashboard.engine.answers.lines import Lines, stretches
from dashboard.engine.answers.turning import BESIDE, Choice, Turning
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

    def times(self, scenario: Scenario, running: Running, times: float) -> Running:
        """An option at a multiple of the price; itself where it does not pay it."""
        old = running.served.terms
        terms = tuple(
            at_prices(term, {term.drift: times}) if self.moves(scenario, running, term) else term
            for term in old
        )
        if all(new is term for new, term in zip(terms, old, strict=True)):
            return running
        return replace(running, served=replace(running.served, terms=terms))


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
    own = (t for t in terms if isinstance(t, PerRequest) or t.role is CostRole.DISCOUNT)
    own = (t for t in own if t.drift == "hosted")
    usd = sum(float(t.usd(volumes)[0]) for t in own) * float(running.factors["hosted"][month])
    if millions and usd:
        yield Price("token price", option_id, usd / millions, "USD per 1M tokens, blended")


FARTHEST, NEAREST = 1e6, 1e-3
"""Times the planned price: what takes more, or less, than that to be undone is not undone by it."""
ROUNDS = 6
"""How many routes a limit is closed in on with, each the best beside the last one's."""
SAME_USD = 0.01


@dataclass(slots=True)
class Repricing:
    """Routes with a move and routes without it, at multiples of one price."""

    route_costs: RouteCosts
    price: Price
    made: list[Routes]
    others: list[Routes]
    _at: dict[float, RouteCosts] = field(default_factory=dict, repr=False)

    def limit(self, choice: Choice, *, at_most: bool) -> Limit | None:
        """Up to where, above or below the planned price, the plan makes the move; None where nothing undoes it.

        Prices enter in a straight line but for the cheaper of two options that run side by side, so the lines are
        drawn anew through what was found.
        """
        turning = Turning(choice.makes, NEAREST, FARTHEST, choice.likely)
        met = self._met(choice, turning, at_most=at_most)
        end = None if met is None else turning.end(met, up=at_most)
        if end is None or turning.is_endless(end):
            return None
        price = self.price
        return Limit(
            price.figure, price.option_id, price.planned, price.planned * end, price.unit, at_most
        )

    def _met(self, choice: Choice, turning: Turning, *, at_most: bool) -> float | None:
        """Where the costs of the routes meet, those included that are chosen beside it; a bound where they do
        not, None where the move is not worth most as planned."""
        lowest, highest = (1.0, turning.most) if at_most else (0.0, 1.0)
        through, end = 2.0 if at_most else 0.5, 1.0
        for _ in range(ROUNDS):
            held = stretches(*self._lines(through), lowest, highest)
            if not held:
                return None
            asked, end = end, held[0][1] if at_most else held[-1][0]
            is_new = abs(end - asked) > BESIDE * abs(asked - 1)
            if is_new and any(self._learns(choice, t) for t in turning.beside(end, up=at_most)):
                continue
            if turning.is_endless(end) or through == end:
                break
            through = end
        return end

    def _learns(self, choice: Choice, times: float) -> bool:
        """Whether what is chosen at a multiple costs less there than all that is known; it is kept then."""
        routes, costs = choice.routes(times), self.at(times)
        if routes is None:
            return False
        least = min(costs.npv_usd(known) for known in (*self.made, *self.others))
        if least - costs.npv_usd(routes) <= SAME_USD:
            return False
        (self.made if choice.makes(times) else self.others).append(routes)
        return True

    def at(self, times: float) -> RouteCosts:
        """The same requests at a multiple of the price."""
        if times == 1.0:
            return self.route_costs
        if times not in self._at:
            scenario = self.route_costs.scenario
            self._at[times] = self.route_costs.with_change(
                lambda running: self.price.times(scenario, running, times)
            )
        return self._at[times]

    def _lines(self, through: float) -> tuple[Lines, Lines]:
        """What all routes cost against the multiple of the price, straight through 1 and another."""
        lines = []
        for every in (self.made, self.others):
            usd = np.array([[self.at(x).npv_usd(r) for x in (1.0, through)] for r in every])
            slope = (usd[:, 1] - usd[:, 0]) / (through - 1.0)
            lines.append((usd[:, 0] - slope, slope))
        return lines[0], lines[1]


def share_limit(
    route_costs: RouteCosts, made: Routes, other: Routes, *, option: int, workload: int
) -> Limit | None:
    """The least share of a workload's answers that must be good for the other routes to be no better.

    Counted are the months in which it is on the option as planned and is not on the other routes.
    """
    option_id = route_costs.option_ids[option]
    running, row = route_costs.running[option_id], route_costs.rows[option_id].index(workload)
    if running.option.escalation is not None or running.bad_answers is None:
        return None  # what is escalated is a figure of its own
    there: Flags = (made[workload] == option) & (other[workload] != option)
    requests = np.zeros_like(running.volumes)
    requests[row] = np.where(there, running.volumes[row], 0.0)
    months = np.flatnonzero(there).tolist()
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
    planned = float(running.shares[row])
    headroom_usd = max(0.0, route_costs.npv_usd(other) - route_costs.npv_usd(made))
    least = least_share(running, weighed, planned, headroom_usd)
    return None if least is None else Limit(SUCCESS, option_id, planned, least, "share", False)
