"""Back-test: what was billed beside what the tokens cost at list price, by day and model, and why they differ."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.usage.identities.billed import Billed, model_key
from dashboard.usage.identities.factors import (
    AGREES_WITHIN,
    Factor,
    Line,
    Why,
    explained,
    factor_in_words,
)
from dashboard.usage.identities.pricing import PriceOf, computed_usd
from dashboard.usage.summing.cube import Cell

REASONS: Mapping[Why, str] = {
    "unexplained": "differ for a reason we do not know",
    "no usage": "were billed without usage in the file",
    "no cost": "have usage and no bill",
    "no price": "have a model without a known price",
}
CENT_ROUNDING_USD = 0.005
"""A row of a bill in cents may be off by so much."""
MOST_LINES = 200


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


def backtest(
    billed: Sequence[Billed], cube: Sequence[Cell], price: PriceOf | None
) -> Backtest | None:
    """`billed` as `invoiced` gives it. None without a price list, without amounts or without tokens."""
    used = [cell for cell in cube if cell.all_tokens]
    if price is None or not billed or not used:
        return None
    lines = _lines(billed, used, price)
    explained_lines, factors = explained(lines, used, price, billed)
    kept = sorted(explained_lines, key=_money, reverse=True)[:MOST_LINES]
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
    bills = [each for each in bills if each.for_tokens_usd or not each.apart_usd]
    names_models = all(each.model for each in bills)
    by_model: dict[str, tuple[list[Billed], list[Cell]]] = {}
    for each in bills:
        by_model.setdefault(model_key(each.model) if names_models else "", ([], []))[0].append(each)
    for cell in cells:
        by_model.setdefault(model_key(cell.model) if names_models else "", ([], []))[1].append(cell)
    return [
        _line(day, provider, model_bills, model_cells, price)
        for model_bills, model_cells in by_model.values()
        if any(each.for_tokens_usd for each in model_bills) or model_cells
    ]


def _line(
    day: date,
    provider: str | None,
    bills: Sequence[Billed],
    cells: Sequence[Cell],
    price: PriceOf,
) -> Line:
    billed = math.fsum(each.for_tokens_usd for each in bills) if bills else None
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
        in_cents = provider is None and _is_whole_cents(billed)  # as people write a table
        allowed = max(
            AGREES_WITHIN * computed,
            CENT_ROUNDING_USD * sum(each.rows for each in bills if each.is_bill or in_cents),
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


def _is_whole_cents(usd: float) -> bool:
    return abs(usd - round(usd, 2)) < CENT_ROUNDING_USD / 1e3


def _money(line: Line) -> float:
    return max(line.billed_usd or 0.0, line.computed_usd or 0.0)
