"""Back-test: what was billed beside what the tokens cost at list price, by day and model, and why they differ."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.usage.identities.billed import Billed, model_key
from dashboard.usage.identities.pricing import PriceOf, computed_usd
from dashboard.usage.summing.cube import Cell

Why = Literal["agrees", "constant factor", "no usage", "no cost", "no price", "unexplained"]
"""constant factor: the same share of the list price on nearly every day, as with a negotiated discount;
no usage: billed on a day (or for a model) of which the usage says nothing; no cost: used and not billed;
no price: tokens of a model whose list price is not known."""

REASONS: Mapping[Why, str] = {
    "unexplained": "differ for a reason we do not know",
    "no usage": "were billed without usage in the file",
    "no cost": "have usage and no bill",
    "no price": "have a model without a known price",
}
AGREES_WITHIN = 0.005
CENT_ROUNDING_USD = 0.005
"""A row of a bill in cents may be off by so much."""
FACTOR_WITHIN = 0.01
FEWEST_DAYS = 3
FACTOR_SHARE = 0.8
"""So many of the days must show the same factor."""
FACTOR_RANGE = (0.2, 3.0)
MOST_LINES = 200


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
    several models together."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Billed against computed. Never forced to be equal: what is not explained stays so."""

    lines: tuple[Line, ...]
    """In order of day, provider and model; of a long export those with the most money."""
    lines_left_out: int
    factors: tuple[Factor, ...]

    def in_words(self) -> str:
        """One sentence on how far bill and list prices agree."""
        both = [line for line in self.lines if line.billed_usd and line.computed_usd]
        if not both:
            return "Bill and usage have no day and model in common, so they cannot be compared."
        count = Counter(line.why for line in self.lines)
        said = [
            f"Bill and list prices agree on {count['agrees']} of {len(both)} lines (a model on a day)"
        ]
        said += [factor_in_words(factor) for factor in self.factors]
        said += [f"{count[why]} {words}" for why, words in REASONS.items() if count[why]]
        return "; ".join(said) + "."


def factor_in_words(factor: Factor) -> str:
    """ "12% below list price on 30 days: gpt-4.1", as with a negotiated discount."""
    share = factor.times_list - 1
    side = "below" if share < 0 else "above"
    meant = "a negotiated discount" if share < 0 else "a regional or priority surcharge"
    whom = factor.model or factor.provider or "all models"
    return f"{whom} is {abs(share):.1%} {side} list price on {factor.days} days, as with {meant}"


def backtest(
    billed: Sequence[Billed], cube: Sequence[Cell], price: PriceOf | None
) -> Backtest | None:
    """`billed` as `invoiced` gives it. None without a price list, without amounts or without tokens."""
    used = [cell for cell in cube if cell.all_tokens]
    if price is None or not billed or not used:
        return None
    lines = _lines(billed, used, price)
    factors = _factors(lines, used, price)
    explained = [_with_factor(line, factors) for line in lines]
    kept = sorted(explained, key=_money, reverse=True)[:MOST_LINES]
    kept.sort(key=lambda line: (line.day, line.provider or "", line.model or ""))
    return Backtest(tuple(kept), len(lines) - len(kept), tuple(factors))


def _lines(billed: Sequence[Billed], used: Sequence[Cell], price: PriceOf) -> list[Line]:
    """One line per day and provider, split by model where the bill names models."""
    bills: dict[tuple[date, str | None], list[Billed]] = defaultdict(list)
    cells: dict[tuple[date, str | None], list[Cell]] = defaultdict(list)
    for each in billed:
        if each.day is not None:
            bills[each.day, each.provider].append(each)
    for cell in used:
        cells[cell.hour.date(), cell.provider].append(cell)
    providers = {provider for _, provider in bills}
    lines = []
    for day, provider in sorted({*bills, *cells}, key=str):
        if provider in providers:
            lines += _of_day(day, provider, bills[day, provider], cells[day, provider], price)
    return lines


def _of_day(
    day: date,
    provider: str | None,
    bills: Sequence[Billed],
    cells: Sequence[Cell],
    price: PriceOf,
) -> list[Line]:
    names_models = all(each.model for each in bills)
    by_model: dict[str, tuple[list[Billed], list[Cell]]] = {}
    for each in bills:
        by_model.setdefault(model_key(each.model) if names_models else "", ([], []))[0].append(each)
    for cell in cells:
        by_model.setdefault(model_key(cell.model) if names_models else "", ([], []))[1].append(cell)
    return [
        _line(day, provider, model_bills, model_cells, price)
        for model_bills, model_cells in by_model.values()
        if any(each.usd for each in model_bills) or model_cells
    ]


def _line(
    day: date,
    provider: str | None,
    bills: Sequence[Billed],
    cells: Sequence[Cell],
    price: PriceOf,
) -> Line:
    billed = math.fsum(each.usd for each in bills) if bills else None
    computed, _ = computed_usd(cells, price)
    names = sorted({cell.model for cell in cells if cell.model}) or sorted(
        {each.model for each in bills if each.model}
    )
    why: Why = "unexplained"
    if not cells:
        why = "no usage"
    elif computed is None:
        why = "no price"
    elif billed is None:
        why = "no cost"
    else:
        allowed = max(
            AGREES_WITHIN * computed,
            CENT_ROUNDING_USD * sum(each.rows for each in bills if each.is_bill),
        )
        why = "agrees" if abs(billed - computed) <= allowed else why
    return Line(
        day,
        provider,
        ", ".join(names) or None,
        None if billed is None else round(billed, 6),
        computed,
        why,
    )


def _factors(lines: Sequence[Line], used: Sequence[Cell], price: PriceOf) -> list[Factor]:
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
            prices = _prices(provider, model, middle, used, price)
            factors.append(Factor(provider, model, round(middle, 4), same, prices))
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
        fits = abs(line.billed_usd - expected) <= FACTOR_WITHIN * expected
        if (factor.provider, factor.model) == (line.provider, line.model) and fits:
            return Line(
                line.day,
                line.provider,
                line.model,
                line.billed_usd,
                line.computed_usd,
                "constant factor",
            )
    return line


def _money(line: Line) -> float:
    return max(line.billed_usd or 0.0, line.computed_usd or 0.0)
