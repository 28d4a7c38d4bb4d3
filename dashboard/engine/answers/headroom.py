"""The highest price and the lowest share of good answers at which a move still pays, each alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.cost.cost_terms import Array, PerRequest, Shortfall, Steps, Term
from dashboard.engine.cost.roles import RENT, CostRole
from dashboard.engine.months.running import Running
from dashboard.engine.options.protocol import bought_at
from dashboard.engine.quality.bad_answers import outcome_at
from dashboard.engine.quality.sources import noticed
from dashboard.engine.search.month_cost import MonthCost

Figure = Literal["GPU rent", "token price", "success share"]


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


def limits(
    before: MonthCost, after: MonthCost, *, option: int, headroom_usd: float
) -> tuple[Limit, ...]:
    """How far each figure may go until the move saves `headroom_usd` less a month; only what can undo it.

    Prices enter in a straight line, so the limit is solved; a figure that cannot undo the move is left out.
    """
    found = []
    route_costs = after.route_costs
    to_id = route_costs.option_ids[option]
    left = {route_costs.option_ids[o] for o in before.options[list(before.workloads)]} - {to_id}
    for option_id in (to_id, *sorted(left)):
        found += [
            *_rent(before, after, option_id, headroom_usd),
            *_tokens(before, after, option_id, headroom_usd),
        ]
    return (*found, *_success(before, after, to_id, headroom_usd))


def _limit(planned: float, exposure_usd: float, headroom_usd: float) -> tuple[float, bool] | None:
    """Where a price may go when its whole is worth `exposure_usd` more a month after the move than before."""
    if not exposure_usd or not planned:
        return None
    factor = 1 + headroom_usd / exposure_usd
    return (factor * planned, exposure_usd > 0) if factor >= 0 else None


def _parts(side: MonthCost) -> Iterator[tuple[Running, Array, Term, float]]:
    for running, mix, term in side.terms():
        yield running, mix, term, side.usd_of(running, mix, term)


def _rent(before: MonthCost, after: MonthCost, option_id: str, headroom_usd: float) -> list[Limit]:
    """The rent of a GPU-hour, where the option is paid by it."""
    rents, exposure = [], 0.0
    for sign, side in ((1, after), (-1, before)):
        for running, _, term, usd in _parts(side):
            mine = running.option_id == option_id and isinstance(term, Steps)
            if mine and term.role in RENT:
                exposure += sign * usd
                if term.role is CostRole.GPU and term.facts:
                    rents.append((term.facts[0], side.factors(running)["gpu"]))
    if not rents or not isinstance(rents[0][0].value, int | float):
        return []
    fact, factor = rents[0]
    planned = float(fact.value) * factor  # type: ignore[arg-type]
    found = _limit(planned, exposure, headroom_usd)
    return [Limit("GPU rent", option_id, planned, *_split(found, fact.unit))] if found else []


def _split(found: tuple[float, bool], unit: str) -> tuple[float, str, bool]:
    return found[0], unit, found[1]


def _tokens(
    before: MonthCost, after: MonthCost, option_id: str, headroom_usd: float
) -> list[Limit]:
    """The blended price of a million tokens, wherever they are bought at the option."""
    route_costs = after.route_costs
    running = route_costs.running[option_id]
    spends = any(isinstance(term, Shortfall) for term in running.served.terms)
    if running.option.traits.per_token is None or spends:
        return []
    exposure, own, millions = 0.0, 0.0, 0.0
    for sign, side in ((1, after), (-1, before)):
        for user, _, term, usd in _parts(side):
            if user.option_id == option_id and _is_token_price(term):
                exposure += sign * usd
                own += usd
            elif term.role in bought_at(user.option, option_id):
                exposure += sign * usd
        position = route_costs.option_ids.index(option_id)
        for w in side.workloads:
            if side.options[w] == position:
                asked = route_costs.scenario.workloads[route_costs.workload_ids[w]]
                tokens = asked.input_tokens + asked.output_tokens + asked.reasoning_tokens
                millions += side.volume_of(w) * tokens / 1e6
    if not millions:
        return []
    planned = own / millions
    found = _limit(planned, exposure, headroom_usd)
    unit = "USD per 1M tokens, blended"
    return [Limit("token price", option_id, planned, *_split(found, unit))] if found else []


def _is_token_price(term: Term) -> bool:
    return isinstance(term, PerRequest) and term.drift == "hosted"


def _success(
    before: MonthCost, after: MonthCost, option_id: str, headroom_usd: float
) -> tuple[Limit, ...]:
    """The least share of good answers, the same for everybody who moves, at which the move still pays."""
    running = after.route_costs.running[option_id]
    if running.option.escalation is not None or running.bad_answers is None:
        return ()  # what is escalated is a figure of its own
    moved = {
        after.route_costs.workload_ids[w]
        for w in after.workloads
        if after.route_costs.option_ids[after.options[w]] == option_id
        and after.options[w] != before.options[w]
    }
    volumes = np.array(
        [
            running.volumes[i, after.month] if w in moved else 0.0
            for i, w in enumerate(running.workload_ids)
        ]
    )
    if not volumes.any():
        return ()
    planned = float(running.shares @ volumes / volumes.sum())
    least = _least_share(running, volumes, after.factors(running), planned, headroom_usd)
    if least is None:
        return ()
    return (Limit("success share", option_id, planned, least, "share", False),)


def _least_share(
    running: Running,
    volumes: Array,
    factors: Mapping[str, float],
    planned: float,
    headroom_usd: float,
) -> float | None:
    """Solved on the pieces between which the cost of bad answers is straight; None where none is too few."""
    corners = np.array(sorted({0.0, planned, *running.references.tolist(), 1.0}))
    usd = _bad_usd(running, volumes, factors, corners)
    limit = float(np.interp(planned, corners, usd)) + headroom_usd
    over = np.flatnonzero(usd[corners <= planned] > limit)
    if not over.size:
        return None
    i = int(over[-1])
    if i + 1 >= len(corners) or usd[i] <= usd[i + 1]:
        return None
    share = (usd[i] - limit) / (usd[i] - usd[i + 1])
    return float(corners[i] + share * (corners[i + 1] - corners[i]))


def _bad_usd(
    running: Running, volumes: Array, factors: Mapping[str, float], shares: Array
) -> Array:
    """What bad answers cost in the month at each share, shape of `shares`."""
    bad = running.bad_answers
    if bad is None:
        return np.zeros_like(shares)
    each = np.repeat(shares[None], len(volumes), axis=0)
    share = noticed(running.context.assume).value
    lines = bad.terms(outcome_at(each, running.references[:, None], share))
    total: Array = np.sum([volumes @ t.usd_per_request * factors[t.drift] for t in lines], axis=0)
    return total
