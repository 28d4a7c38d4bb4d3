"""What would have to be true: the value of one figure at which the verdict between two options turns.

Everything else stays as it is. Prices and staff enter a cost in a straight line, so their value is solved. More
throughput takes replicas away one by one, so its value is closed in on between the last that leaves the verdict
as it is and the first that turns it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.cost.cost_terms import (
    Array,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.roles import BOUGHT, RENT, CostRole
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.options.protocol import bought_at
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionCost, OptionPlan

Lever = Literal["GPU price", "hardware price", "token price", "throughput", "staff"]

LEAST, MOST = 1e-6, 1e6
"""Multiples of today's throughput between which a turn is looked for."""

HALVINGS = 200


@dataclass(frozen=True, slots=True)
class Flip:
    """One figure of one option: what it is now, and beyond which value the other option is cheaper."""

    lever: Lever
    option_id: str
    today: float
    needed: float | None
    """None: no value does, everything else as it is."""
    unit: str

    @property
    def factor(self) -> float | None:
        """The needed value as a multiple of today's."""
        return None if self.needed is None or not self.today else self.needed / self.today


@dataclass(frozen=True, slots=True)
class Utilisation:
    """How full GPUs are on average, of all they can do at their targets."""

    option_id: str
    today: float
    needed: float | None
    """From here on the fleet costs less than the other option; None: not even full."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The verdict of a pair in one month, and everything that would turn it."""

    from_id: str
    to_id: str
    month: int
    from_usd: float
    to_usd: float
    flips: tuple[Flip, ...]
    utilisation: Utilisation | None

    @property
    def wins(self) -> bool:
        """True when `to` costs strictly less in that month."""
        return self.to_usd < self.from_usd


def what_turns(plan: Plan, from_id: str, to_id: str, *, month: int = 0) -> Turn | None:
    """What turns the verdict of two options at one month's volume and prices; None when they do not compare.

    Hardware that is bought enters as its level monthly payment, as in the volume break-even.
    """
    costs, options = plan.costs(), plan.options
    if plan.between(from_id, to_id) is None:
        return None
    sides = tuple(_Side(plan, options[o], costs[o], month) for o in (from_id, to_id))
    before, after = sides
    flips = [
        flip for side, other in ((after, before), (before, after)) for flip in _flips(side, other)
    ]
    return Turn(
        from_id,
        to_id,
        month,
        before.usd(),
        after.usd(),
        tuple(flips),
        _utilisation(after, before),
    )


class _Side:
    """One option of the pair in one month."""

    def __init__(self, plan: Plan, option: OptionPlan, cost: OptionCost, month: int) -> None:
        self.plan, self.option, self.cost, self.month = plan, option.option, cost, month
        self.option_id = option.option_id
        self.volumes: Array = cost.volumes[:, month : month + 1]
        self.factors = {drift: float(each[month]) for drift, each in cost.factors.items()}
        self.terms: Sequence[Term] = cost.curve.terms

    def term_usd(self, term: Term) -> float:
        if isinstance(term, Shortfall):
            return float(term.usd(self.volumes * self.factors["hosted"])[0])
        return float(term.usd(self.volumes)[0]) * self.factors[term.drift]

    def usd(self, only: Callable[[Term], bool] = lambda _: True) -> float:
        return sum(self.term_usd(term) for term in self.terms if only(term))

    def usd_at_throughput(self, times: float) -> float:
        """The cost when every replica carries so many times as much."""
        return sum(
            self.term_usd(term.scaled(times) if isinstance(term, Steps | Overflow) else term)
            for term in self.terms
        )

    def buys_from(self, other: str) -> Callable[[Term], bool]:
        """The terms that follow another option's token price."""
        roles = bought_at(self.option, other)
        return lambda term: term.role in roles


def _flips(side: _Side, other: _Side) -> list[Flip]:
    """Every figure of one side that can turn the verdict."""
    flips = []
    levers: tuple[tuple[Lever, tuple[CostRole, CostRole]], ...] = (
        ("GPU price", RENT),
        ("hardware price", BOUGHT),
    )
    for lever, parts in levers:
        found = [t for t in side.terms if t.role in parts and isinstance(t, Steps)]
        terms = sorted(found, key=lambda term: parts.index(term.role))
        if terms:
            flips.append(
                _flip(lever, side, _number(terms[0].facts[0]), _straight(side, other, terms))
            )
    staff = [t for t in side.terms if t.role is CostRole.STAFF and isinstance(t, PerMonth)]
    if staff:
        flips.append(
            _flip("staff", side, _number(staff[0].facts[0]), _straight(side, other, staff))
        )
    tokens = [t for t in side.terms if t.drift == "hosted" and isinstance(t, PerRequest)]
    if side.option.traits.per_token and tokens:
        flips.append(_token_price(side, other, tokens))
    if side.option.traits.on_gpus:
        flips.append(Flip("throughput", side.option_id, 1.0, _throughput(side, other), "x today's"))
    return flips


def _flip(lever: Lever, side: _Side, today: tuple[float, str], factor: float | None) -> Flip:
    value, unit = today
    needed = None if factor is None else factor * value
    return Flip(lever, side.option_id, value, needed, unit)


def _straight(side: _Side, other: _Side, terms: Sequence[Term]) -> float | None:
    """The multiple of these terms at which both sides cost the same; None where that is below zero."""
    scaled = sum(side.term_usd(term) for term in terms)
    if scaled <= 0:
        return None
    factor = 1 + (other.usd() - side.usd()) / scaled
    return factor if factor >= 0 else None


def _token_price(side: _Side, other: _Side, tokens: Sequence[PerRequest]) -> Flip:
    """As a blended price per million tokens of the workloads; what the other side buys here moves along."""
    requests = float(side.volumes.sum())
    workloads = [side.plan.scenario.workloads[w] for w in side.cost.by_workload]
    each = np.array([w.input_tokens + w.output_tokens + w.reasoning_tokens for w in workloads])
    millions = float(each @ side.volumes[:, 0]) / 1e6
    own = sum(side.term_usd(term) for term in tokens)
    bought = other.usd(other.buys_from(side.option_id)) if requests else 0.0
    committed = sum(t.usd_per_month for t in side.terms if isinstance(t, Shortfall))
    rest = side.usd() - max(own, committed)
    elsewhere = other.usd() - bought
    # rest + max(committed, x own) = elsewhere + x bought
    factor = _ratio(elsewhere - rest, own - bought)
    if factor is not None and factor * own < committed:
        factor = _ratio(rest + committed - elsewhere, bought)
        factor = None if factor is None or factor * own > committed else factor
    needed = None if factor is None else factor * own / millions
    return Flip("token price", side.option_id, own / millions, needed, "USD per 1M tokens, blended")


def _ratio(above: float, below: float) -> float | None:
    ratio = above / below if below else -1.0
    return ratio if ratio >= 0 else None


def _throughput(side: _Side, other: _Side) -> float | None:
    """The least throughput at which this side wins, or the most at which it still loses."""
    target = other.usd()

    def wins(times: float) -> bool:
        return side.usd_at_throughput(times) < target

    now = wins(1.0)
    low, high = (LEAST, 1.0) if now else (1.0, MOST)
    if wins(low) or not wins(high):
        return None
    for _ in range(HALVINGS):
        middle = float(np.sqrt(low * high))
        if not low < middle < high:
            break
        low, high = (low, middle) if wins(middle) else (middle, high)
    return high


def _utilisation(own: _Side, other: _Side) -> Utilisation | None:
    """Of the GPUs that are up now: how full they would have to be to cost less than the other option."""
    fleet = own.cost.fleet
    if fleet is None or not fleet.load_per_request.any():
        return None
    fill = next((_number(f)[0] for f in fleet.facts if f.name == "max_fill"), None)
    if fill is None:
        return None
    volume = float(own.volumes.sum())
    busy = float((fleet.load_per_request @ own.volumes).mean())
    full = busy * fill / float(fleet.units(own.volumes)[0])
    fixed, each = _straight_parts(own, volume)
    other_fixed, other_each = _straight_parts(other, volume)
    if other_each <= each:
        return Utilisation(own.option_id, full, None if fixed >= other_fixed else 0.0)
    needed = max(0.0, (fixed - other_fixed) / (other_each - each)) / volume * full
    return Utilisation(own.option_id, full, needed if needed <= 1 else None)


def _straight_parts(side: _Side, volume: float) -> tuple[float, float]:
    """What is paid whatever the volume, with the fleet that is up, and what each request adds."""
    each = side.usd(lambda term: isinstance(term, PerRequest | Overflow))
    return side.usd() - each, each / volume


def _number(fact: Fact) -> tuple[float, str]:
    value = fact.value
    return (float(value) if isinstance(value, int | float) else 0.0), fact.unit
