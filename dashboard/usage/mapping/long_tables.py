"""Tables with one row for each count: which column names what another one counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.usage.mapping.values import Cell, Values, number_of
from dashboard.usage.reading.statistics import (
    Statistics,
    amount_among,
    is_mean,
    says_only_means,
    statistics_beside,
    sums_only,
)

Rows = Sequence[Mapping[str, Cell]]
_KIND = re.compile(
    r"metric|kind|type|measure|counter|field|name|variable|category|item|key|direction|label", re.I
)
_AMOUNT = re.compile(r"value|amount|quantity|count|tokens|sum|total|usage|number", re.I)
_OF_TOKENS = re.compile(r"input|output|prompt|complet|token", re.I)
_PAID = re.compile(r"cost|usd|spend|charge|price|amount", re.I)
MOST_KINDS = 40


@dataclass(frozen=True, slots=True)
class LongTable:
    """Which column names the count, and which holds it."""

    kind: str
    amount: str
    paid: str = ""
    """The column with what each count costs, to be added up beside; empty where none is, or each row repeats the
    whole."""
    beside: Statistics = Statistics()
    """Means and the like of what is counted."""


def long_table_in(columns: Sequence[str], rows: Rows) -> LongTable | None:
    """The two columns, where the values leave no doubt; None for any other table."""
    named_by = statistics_beside(columns, "").named_by
    if says_only_means(Values.of(named_by, rows).cells):
        return None
    rows = sums_only(rows, named_by)
    told = {name: Values.of(name, rows) for name in columns}
    kinds = [name for name, each in told.items() if _names_counts(each, rows)]
    amounts = [
        name
        for name, each in told.items()
        if each.is_number and (_AMOUNT.search(name) or is_mean(name)) and name not in kinds
    ]
    amounts = amount_among(amounts, columns)
    units = [
        name
        for name, each in told.items()
        if "unit" in name and each.is_text and len({*each.cells}) > 1
    ]
    if len(kinds) != 1 or len(amounts) != 1 or units:
        return None
    long = LongTable(kinds[0], amounts[0], beside=statistics_beside(columns, amounts[0]))
    return next((each for each in _with_paid(told, long) if _is_paid_apart(rows, each)), long)


def mean_of_metrics(columns: Sequence[str], rows: Rows) -> str:
    """The column with the mean of each metric, or the word for it, where nothing tells sums; else nothing."""
    told = {name: Values.of(name, rows) for name in columns}
    if not any(_names_counts(each, rows) for each in told.values()):
        return ""
    named_by = statistics_beside(columns, "").named_by
    if says_only_means(Values.of(named_by, rows).cells):
        return named_by
    numbers = [name for name, each in told.items() if each.is_number]
    amounts = [name for name in numbers if _AMOUNT.search(name) or is_mean(name)]
    means = [name for name in amounts if is_mean(name)]
    return means[0] if means and not amount_among(amounts, columns) else ""


def _with_paid(told: Mapping[str, Values], long: LongTable) -> list[LongTable]:
    return [
        replace(long, paid=name)
        for name, each in told.items()
        if each.is_number and _PAID.search(name) and name not in (long.kind, long.amount)
    ]


def _is_paid_apart(rows: Rows, long: LongTable) -> bool:
    """Whether counts that belong together have amounts of their own."""
    seen: dict[tuple[Cell, ...], set[Cell]] = {}
    for row in rows:
        around = tuple(
            cell
            for name, cell in row.items()
            if name not in (long.kind, long.amount, long.paid, *long.beside.left_out)
        )
        seen.setdefault(around, set()).add(row[long.paid])
    return any(len(amounts) > 1 for amounts in seen.values())


def _names_counts(values: Values, rows: Rows) -> bool:
    said = {*values.cells}
    counted = sum(bool(_OF_TOKENS.search(each)) for each in said)
    return (
        bool(_KIND.search(values.name))
        and values.is_text
        and len(values.cells) == len(rows)
        and 2 <= len(said) <= min(MOST_KINDS, len(rows) - 1)
        and counted >= 2
    )


def follows_kind(rows: Rows, long: LongTable) -> tuple[str, ...]:
    """The columns that set no rows apart: numbers that are the same for each kind and differ between kinds, as
    prices do, and other names of the kinds."""
    found = []
    for name in rows[0] if rows else ():
        if name in (long.kind, long.amount, long.paid, *long.beside.left_out):
            continue
        of_kind: dict[Cell, set[Cell]] = {}
        for row in rows:
            of_kind.setdefault(row[long.kind], set()).add(row.get(name))
        told = {cell for cells in of_kind.values() for cell in cells}
        one_each = all(len(cells) == 1 for cells in of_kind.values()) and len(told) > 1
        is_name = len(told) == len(of_kind) and len(rows) > len(of_kind)
        if one_each and (is_name or all(c is None or number_of(c) is not None for c in told)):
            found.append(name)
    return tuple(found)


def side_by_side(rows: Rows, long: LongTable) -> tuple[dict[str, Cell], ...]:
    """One row for the counts that belong together, each in a column of its own."""
    found: dict[tuple[Cell, ...], dict[str, Cell]] = {}
    seen: dict[tuple[Cell, ...], int] = {}
    beside = long.beside
    rows = sums_only(rows, beside.named_by)
    apart = (long.kind, long.amount, long.paid, *beside.left_out, beside.named_by)
    apart += follows_kind(rows, long)
    for row in rows:
        around = {name: cell for name, cell in row.items() if name not in apart}
        kind = (row[long.kind] or "").strip().lower()
        place = (*around.values(), kind)
        seen[place] = seen.get(place, 0) + 1
        wide = found.setdefault((*around.values(), str(seen[place])), around)
        wide[kind] = _amount(row, long)
        if long.paid:
            paid = (number_of(wide.get(long.paid)) or 0) + (number_of(row[long.paid]) or 0)
            wide[long.paid] = f"{round(paid, 9)}"
    kinds = dict.fromkeys(kind for wide in found.values() for kind in wide)
    return tuple(dict.fromkeys(kinds) | wide for wide in found.values())


def _amount(row: Mapping[str, Cell], long: LongTable) -> Cell:
    """What the row counts: its amount, or the mean of so many samples times their number."""
    if not long.beside.times:
        return row[long.amount]
    mean, samples = number_of(row[long.amount]), number_of(row[long.beside.times])
    return None if mean is None or samples is None else f"{round(mean * samples)}"
