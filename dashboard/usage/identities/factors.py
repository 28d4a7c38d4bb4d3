"""Why amounts differ from list prices: a known way to charge, or the same share of everything."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.usage.identities.billed import Billed
from dashboard.usage.identities.pricing import PriceOf
from dashboard.usage.identities.ratios import ways_to_charge
from dashboard.usage.summing.cube import Cell

Why = Literal[
    "agrees", "constant factor", "named reason", "no usage", "no cost", "no price", "unexplained"
]
"""named reason: what the tokens cost where they are charged in a way that is known, see `ratios`; constant
factor: the same share of the list price on nearly every day, as with a negotiated discount; no usage: billed
on a day (or for a model) of which the usage says nothing; no cost: used and not billed; no price: tokens of a
model whose list price is not known."""

AGREES_WITHIN = 0.005
FACTOR_WITHIN = 0.01
FEWEST_DAYS = 3
FACTOR_SHARE = 0.8
"""So many of the days must show the same factor."""
FACTOR_RANGE = (0.2, 3.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One day of one model at one provider, or of all its models where the bill names none."""

    day: date
    provider: str | None
    model: str | None
    billed_usd: float | None
    computed_usd: float | None
    why: Why


@dataclass(frozen=True, slots=True)
class Factor:
    """Billed as a multiple of list price that is the same on nearly every day."""

    provider: str | None
    model: str | None
    times_list: float
    days: int
    prices: Mapping[str, float]
    """USD per million tokens at that factor, ready as a hosted option's `prices`; empty where it holds for
    several models together, and where it is no bill's: what was reckoned is no price."""
    fits: str = ""
    """The way to charge that makes the difference; empty where it is the same share of everything."""
    is_estimate: bool = False
    """Whether a gateway or a log reckoned the amounts."""


def factor_in_words(factor: Factor) -> str:
    """ "12% below list price on 30 days: gpt-4.1", as with a negotiated discount; or the way to charge it
    fits."""
    share = factor.times_list - 1
    side = "below" if share < 0 else "above"
    if factor.fits or factor.is_estimate:
        who = "the log's own estimate of " if factor.is_estimate else ""
        why = f", which fits {factor.fits}" if factor.fits else ""
        days = f"on {factor.days} day{'s' * (factor.days != 1)}"
        named = factor.model or factor.provider or "all models"
        return f"{who}{named} is {abs(share):.1%} {side} list price {days}{why}"
    meant = "a negotiated discount" if share < 0 else "a regional or priority surcharge"
    whom = factor.model or factor.provider or "all models"
    return f"{whom} is {abs(share):.1%} {side} list price on {factor.days} days, as with {meant}"


def explained(
    lines: Sequence[Line], used: Sequence[Cell], price: PriceOf, billed: Sequence[Billed]
) -> tuple[list[Line], list[Factor]]:
    """The lines with their reasons, and the factors that are those reasons, one for each model."""
    kinds = _Kinds.of(billed)
    known: dict[tuple[str | None, str | None], Factor] = {}
    for factor in (*_ways(lines, used, price, kinds), *_factors(lines, used, price, kinds)):
        known.setdefault((factor.provider, factor.model), factor)
    factors = list(known.values())
    return [_with_factor(line, factors) for line in lines], factors


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The providers whose amounts are estimates, and those with amounts that went to a provider behind a
    gateway."""

    estimated: frozenset[str | None]
    upstream: frozenset[str | None]

    @staticmethod
    def of(billed: Sequence[Billed]) -> "_Kinds":
        return _Kinds(
            frozenset(each.provider for each in billed if each.is_estimate),
            frozenset(each.provider for each in billed if each.upstream_usd),
        )


def _ways(
    lines: Sequence[Line], used: Sequence[Cell], price: PriceOf, kinds: _Kinds
) -> list[Factor]:
    """The factors that a known way to charge makes, by model: it fits nearly every line that differs."""
    groups: dict[tuple[str | None, str | None], list[Line]] = defaultdict(list)
    for line in lines:
        if line.why == "unexplained" and line.billed_usd and line.computed_usd:
            groups[line.provider, line.model].append(line)
    factors = []
    for (provider, model), members in groups.items():
        fits: Counter[str] = Counter()
        for line in members:
            cells = [
                c
                for c in used
                if (c.hour.date(), c.provider, c.model) == (line.day, provider, model)
            ]
            for way, usd in ways_to_charge(cells, price).items():
                fits[way] += abs((line.billed_usd or 0.0) - usd) <= AGREES_WITHIN * usd
        best = max(fits, key=lambda way: fits[way], default="")
        if best and fits[best] >= max(1, FACTOR_SHARE * len(members)):
            times = sum(m.billed_usd or 0.0 for m in members) / sum(
                m.computed_usd or 0.0 for m in members
            )
            estimate = provider in kinds.estimated
            factors.append(
                Factor(
                    provider, model, round(times, 4), len(members), {}, best, is_estimate=estimate
                )
            )
    return factors


def _factors(
    lines: Sequence[Line], used: Sequence[Cell], price: PriceOf, kinds: _Kinds
) -> list[Factor]:
    """The constant factors, by model where bill and usage name the same one."""
    groups: dict[tuple[str | None, str | None], list[Line]] = defaultdict(list)
    for line in lines:
        if line.billed_usd and line.computed_usd:
            groups[line.provider, line.model].append(line)
    factors = []
    for (provider, model), members in groups.items():
        ratios = [(line.billed_usd or 0.0) / (line.computed_usd or 1.0) for line in members]
        middle = median(ratios)
        same = sum(abs(ratio - middle) <= FACTOR_WITHIN * middle for ratio in ratios)
        steady = same >= FEWEST_DAYS and same >= FACTOR_SHARE * len(ratios)
        telling = FACTOR_RANGE[0] <= middle <= FACTOR_RANGE[1] and abs(middle - 1) > FACTOR_WITHIN
        if steady and telling:
            estimate, upstream = provider in kinds.estimated, provider in kinds.upstream
            prices = {} if estimate or upstream else _prices(provider, model, middle, used, price)
            fits = "the fee of a gateway on keys of one's own" if upstream and middle > 1 else ""
            factors.append(
                Factor(provider, model, round(middle, 4), same, prices, fits, is_estimate=estimate)
            )
    return factors


def _prices(
    provider: str | None,
    model: str | None,
    factor: float,
    used: Sequence[Cell],
    price: PriceOf,
) -> dict[str, float]:
    """The list price of the last day times the factor, by meter."""
    days = [cell.hour.date() for cell in used if (cell.provider, cell.model) == (provider, model)]
    if not days or model is None or provider is None:
        return {}
    listed = price(model, provider, max(days))
    if not isinstance(listed, HostedPrice):
        return {}
    return {meter: round(usd * factor, 6) for meter, usd in sorted(listed.usd_per_mtok.items())}


def _with_factor(line: Line, factors: Sequence[Factor]) -> Line:
    """The line, its gap explained where a factor of its model makes it."""
    if line.why != "unexplained" or not line.billed_usd or not line.computed_usd:
        return line
    for factor in factors:
        expected = line.computed_usd * factor.times_list
        fits = bool(factor.fits) or abs(line.billed_usd - expected) <= FACTOR_WITHIN * expected
        if (factor.provider, factor.model) == (line.provider, line.model) and fits:
            return Line(
                line.day,
                line.provider,
                line.model,
                line.billed_usd,
                line.computed_usd,
                "named reason" if factor.fits else "constant factor",
            )
    return line
