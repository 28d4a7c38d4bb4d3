"""A plan with its moves held where they are: every cost line with the prices it is made of.

What the workbook and the what-if bar recompute when a price, a volume or a quality changes. The moves and their
months stay, so both say what *this* plan would cost then; the plan itself is found anew by the dashboard only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from dashboard.engine.cost.cost_terms import Array, Term
from dashboard.engine.months.running import Running
from dashboard.engine.plan import Plan
from dashboard.engine.search.route_costs import NOWHERE, RouteCosts, Routes
from dashboard.engine.search.routing import routes_of
from dashboard.exports.bad_lines import Knots, bad_lines
from dashboard.exports.price_cells import priced
from dashboard.exports.token_prices import Part, Price
from dashboard.wording.words import named


@dataclass(frozen=True, slots=True)
class Line:
    """One cost line of an option: what it costs is its term's shape at `parts`, times what `knots` say."""

    term: Term
    parts: tuple[Part, ...]
    """USD per unit of the term (a request, a month, a unit and month): the sum of price times amount."""
    knots: Knots | None = None
    """For what bad answers cost: the share of requests that it falls on, by the share of good answers."""


@dataclass(frozen=True, slots=True)
class HeldOption:
    """An option that is used by staying or on the path."""

    option_id: str
    running: Running
    lines: tuple[Line, ...]
    in_use: tuple[bool, ...]
    """By workload: nothing is worse than today there, so its quality is no question."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move: what it costs once apart from running both options, and how that is found."""

    workload: int
    month: int
    from_id: str | None
    """None where what is left has no price."""
    to_id: str
    fixed_usd: float
    dual_months: float
    """Months in which both run, overrun included: times the cheaper of the two."""
    buys: bool
    """Whether the hardware of the option is bought with this move."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where every workload is in every month, and the moves between."""

    routes: Routes
    moves: tuple[Move, ...]
    stranded: Mapping[str, Array]
    """By option: what a commitment costs after it was left."""

    def on(self, held: "Held", option_id: str) -> Array:
        """1 where a workload of the option is on it, shape (its workloads, months)."""
        at = held.route_costs.option_ids.index(option_id)
        rows = held.route_costs.rows[option_id]
        here: Array = (self.routes[rows] == at).astype(float)
        return here


@dataclass(frozen=True, slots=True)
class Held:
    """The path and staying, ready to be recomputed."""

    plan: Plan
    options: Mapping[str, HeldOption]
    prices: Mapping[str, Price]
    path: Way
    stay: Way | None
    """None where staying is no choice."""
    requests: Array = field(repr=False)
    """Shape (workloads, months)."""

    @property
    def route_costs(self) -> RouteCosts:
        return self.plan.route_costs

    @property
    def discount(self) -> Array:
        return self.route_costs.discount

    @property
    def workload_ids(self) -> list[str]:
        return self.route_costs.workload_ids


def held(plan: Plan) -> Held:
    """The plan's path and staying as lines of prices; the plan must have a path."""
    path, costs = plan.path, plan.route_costs
    assert path is not None  # noqa: S101 - asked of plans with a path
    ways = [routes_of(costs, path)]
    if path.npv_stay_usd is not None:
        ways.append(costs.stay())
    used = dict.fromkeys(o for routes in ways for o in _options_on(costs, routes))
    left = {move.from_id for routes in ways for move in _moves(costs, routes) if move.from_id}
    prices: dict[str, Price] = {}
    options = {o: _option(plan, o, prices) for o in (*used, *sorted(left - used.keys()))}
    found = [_way(costs, routes) for routes in ways]
    requests = np.stack([plan.requests[w] for w in costs.workload_ids])
    return Held(plan, options, prices, found[0], found[1] if len(found) > 1 else None, requests)


def _options_on(costs: RouteCosts, routes: Routes) -> Iterator[str]:
    for at in dict.fromkeys(routes.ravel().tolist()):
        if at != NOWHERE:
            yield costs.option_ids[at]


def _way(costs: RouteCosts, routes: Routes) -> Way:
    stranded = {o: costs.stranded_usd(i, routes) for i, o in enumerate(costs.option_ids)}
    paid = {o: usd for o, usd in stranded.items() if usd.any()}
    return Way(routes, tuple(_moves(costs, routes)), paid)


def _moves(costs: RouteCosts, routes: Routes) -> Iterator[Move]:
    """As `RouteCosts.steps`, with what each sum is made of."""
    for (month, w, others), step in zip(costs.entries(routes), costs.steps(routes), strict=True):
        option = int(routes[w, month])
        option_id = costs.option_ids[option]
        left = costs.left(routes, w, month)
        known = left != NOWHERE and costs.option_ids[left] not in costs.unpriced
        move = costs.move_of(option_id, w, left)
        fixed = costs.coming_usd(w, option, others, left)
        dual = move.dual_run_months * (1 + move.overrun_share)
        buys = not others.any() and option not in costs.starts
        has = costs.running[option_id].served.purchase is not None
        if not known:
            usd = step.one_off_usd - (
                costs.hardware_usd(option, np.any(routes == option, axis=1))[0] if buys else 0.0
            )
            yield Move(w, month, None, option_id, usd, 0.0, buys and has)
            continue
        yield Move(w, month, costs.option_ids[left], option_id, fixed, dual, buys and has)


def _option(plan: Plan, option_id: str, prices: dict[str, Price]) -> HeldOption:
    running = plan.route_costs.running[option_id]
    bad = bad_lines(plan, running)
    names = {(term.component, term.drift) for term, _ in bad}
    own = [t for t in running.served.terms if (t.component, t.drift) not in names]
    lines = [Line(term, priced(plan, running, term, prices)) for term in own]
    for term, knots in bad:
        parts = priced(plan, running, term, prices, again=knots.asked_at)
        lines.append(Line(term, parts, knots))
    purchase = running.served.purchase
    if purchase is not None:
        label = f"{named(plan, option_id)}: hardware of a replica"
        price = Price(capex(option_id), label, purchase.usd_per_replica, "USD", "this scenario", "")
        prices.setdefault(price.key, price)
    in_use = tuple(plan.scenario.current_of(w) == option_id for w in running.workload_ids)
    return HeldOption(option_id, running, tuple(lines), in_use)


def capex(option_id: str) -> str:
    """The key of what a replica costs to buy."""
    return f"{option_id}.capex"
