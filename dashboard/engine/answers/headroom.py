"""The highest price and the lowest share of good answers at which a move is still the best, each alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.cost.cost_terms import Array, PerRequest, Shortfall, Steps, Term
from dashboard.engine.cost.roles import RENT, CostRole
from dashboard.engine.months.running import Running
from dashboard.engine.options.protocol import bought_at
from dashboard.engine.search.least_share import least_share
from dashboard.engine.search.month_cost import MonthCost

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


Sides = tuple[MonthCost, MonthCost]
"""A month without the move, and with it."""


Months = Sequence[tuple[float, Sides]]
"""What each weighs, and its two sides."""


def price_limits(months: Months, *, option: int, headroom_usd: float) -> tuple[Limit, ...]:
    """How far each price may go until the move is worth `headroom_usd` less; only what can undo it.

    `months` are those that count with what each weighs, the month of the move first. Prices enter in a straight
    line and move in all of them alike, so the limit is solved; a figure that cannot undo the move is left out.
    """
    found: list[Limit] = []
    route_costs = months[0][1][0].route_costs
    to_id = route_costs.option_ids[option]
    left = {
        route_costs.option_ids[o]
        for _, (one, _) in months
        for o in one.options[list(one.workloads)]
    } - {to_id}
    parts = list(_weighed(months))
    for option_id in (to_id, *sorted(left)):
        found += _rent(parts, option_id, headroom_usd)
        found += _tokens(months, parts, option_id, headroom_usd)
    return tuple(found)


def nearest(found: Iterable[Limit]) -> tuple[Limit, ...]:
    """Of each figure of each option the limit that is met first, up and down."""
    kept: dict[tuple[str, str, bool], Limit] = {}
    for each in found:
        key = each.figure, each.option_id, each.at_most
        before = kept.get(key)
        if before is None or (each.limit < before.limit) == each.at_most:
            kept[key] = each
    return tuple(kept.values())


FARTHEST = 1e6
"""Times the planned price: what it takes more than that for moves nothing."""


def _limit(planned: float, exposure_usd: float, headroom_usd: float) -> tuple[float, bool] | None:
    """Where a price may go when its whole is worth `exposure_usd` more a month after the move than before."""
    if abs(exposure_usd) * FARTHEST <= abs(headroom_usd) or not exposure_usd or not planned:
        return None
    factor = 1 + headroom_usd / exposure_usd
    return (factor * planned, exposure_usd > 0) if factor >= 0 else None


def _parts(side: MonthCost) -> Iterator[tuple[Running, Array, Term, float]]:
    for running, mix, term in side.terms():
        yield running, mix, term, side.usd_of(running, mix, term)


Part = tuple[float, MonthCost, Running, Term, float]
"""What a sum weighs, its month, whose it is, its term, and the sum."""


def _weighed(months: Months) -> Iterator[Part]:
    """Every term of both sides of every month with its sum; less without the move is more to spare."""
    for weight, (before, after) in months:
        for sign, side in ((weight, after), (-weight, before)):
            for running, _, term, usd in _parts(side):
                yield sign, side, running, term, usd


def _rent(parts: Sequence[Part], option_id: str, headroom_usd: float) -> list[Limit]:
    """The rent of a GPU-hour, where the option is paid by it."""
    rents, exposure = [], 0.0
    for sign, side, running, term, usd in parts:
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
    months: Months,
    parts: Sequence[Part],
    option_id: str,
    headroom_usd: float,
) -> list[Limit]:
    """The blended price of a million tokens, wherever they are bought at the option."""
    route_costs = months[0][1][1].route_costs
    running = route_costs.running[option_id]
    spends = any(isinstance(term, Shortfall) for term in running.served.terms)
    if running.option.traits.per_token is None or spends:
        return []
    exposure, own, millions, first = 0.0, 0.0, 0.0, None
    for sign, side, user, term, usd in parts:
        if user.option_id == option_id and _is_token_price(term):
            exposure += sign * usd
            first = side.month if first is None else first
            own += usd if side.month == first else 0.0
        elif term.role in bought_at(user.option, option_id):
            exposure += sign * usd
    position = route_costs.option_ids.index(option_id)
    for side in (each for _, sides in months for each in sides if each.month == first):
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


def share_limit(
    months: Months, *, option: int, movers: Sequence[str], headroom_usd: float
) -> tuple[Limit, ...]:
    """The least share of good answers, the same for all movers, at which the move is worth so much less."""
    route_costs = months[0][1][1].route_costs
    option_id = route_costs.option_ids[option]
    running = route_costs.running[option_id]
    if running.option.escalation is not None or running.bad_answers is None:
        return ()  # what is escalated is a figure of its own
    who = np.array([w in movers for w in running.workload_ids])
    volumes = [
        (weight, np.where(who, running.volumes[:, side.month], 0.0), side.factors(running))
        for weight, (_, side) in months
    ]
    first = volumes[0][1]
    if not first.any():
        return ()
    planned = float(running.shares @ first / first.sum())
    least = least_share(running, volumes, planned, headroom_usd)
    if least is None:
        return ()
    return (Limit(SUCCESS, option_id, planned, least, "share", False),)
