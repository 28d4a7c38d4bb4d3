# ruff: noqa: S608 - SQL over column names that are quoted and words of our own
"""Whether dates such as 03/04/2026 begin with the day or the month: decided by what a column shows, or asked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

import duckdb

from dashboard.usage.reading.source import Source, quoted

DateOrder = Literal["day", "month"]
"""What stands first in dates with slashes."""
SLASHED = r"^\W*(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})"
_CLOCK = re.compile(r"\d:\d\d")
_MIDNIGHT = re.compile(r"(?<!\d)(00?|12):00(:00)?( ?AM)?$", re.I)
MOST_MONTHS = 12
MUCH_WIDER = 3
"""Days that are so many times further apart in one order of day and month are likely meant in the other."""
FEWEST_IN_ORDER = 3
"""So many different dates show whether the rows go by time."""
TWO_DIGITS = 100


@dataclass(frozen=True, slots=True)
class Order:
    """How the dates with slashes of a file are read."""

    day_first: bool = False
    unsure: str = ""
    """A date that may be either, where nothing shows which; the order is then the likelier one."""


class _Seen(NamedTuple):
    """What all cells of a column show: the largest of the first and the second number, how many days apart its
    dates are in either order, the least and the most of both numbers, and a cell."""

    first: int | None
    second: int | None
    by_month: int | None
    by_day: int | None
    least: int | None
    most: int | None
    example: str | None


def date_order_of(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    columns: Sequence[str],
    *,
    now: datetime | None = None,
) -> Order:
    """The order in columns of times; `sample` holds the first rows.

    A number above 12 shows it, and no other column is asked then. Else, in one order only: no day is later than
    `now`, the rows go by time, or moments with a clock are of days that follow each other. What is left is likely
    the order in which the days stand closer together, 3/10, 4/10 and 5/10 in October, and it is asked: they may
    be one day each of three months. Where the table is not in
    English, this is asked only if the days then stand further apart. Every row is looked at, since a month begins
    with low days.
    """
    unsure: Order | None = None
    for column in columns:
        if not _has_slashes(database, column):
            continue
        seen = _seen(database, source, column)
        if (seen.first or 0) > MOST_MONTHS >= (seen.second or 0):
            return Order(day_first=True)
        if (seen.second or 0) > MOST_MONTHS or _are_alike(seen):
            continue
        cells = [
            cell for (cell,) in database.execute(f"SELECT {quoted(column)} FROM sample").fetchall()
        ]
        shown = _shown(cells, now)
        if shown is not None:
            return Order(day_first=shown == "day")
        if _is_from_abroad(source) and not _are_closer_by_month(seen):
            return Order(day_first=True)
        unsure = unsure or Order(_likely(seen) == "day", str(seen.example))
    return unsure or Order()


def _is_from_abroad(source: Source) -> bool:
    """Whether the columns are named in letters that English does not have: dates begin with the day there."""
    return any(
        letter.isalpha() and not letter.isascii() for name in source.columns for letter in name
    )


def _has_slashes(database: duckdb.DuckDBPyConnection, column: str) -> bool:
    return bool(
        database.execute(
            f"SELECT bool_or(regexp_matches({quoted(column)}, '{SLASHED}')) FROM sample"
        ).fetchall()[0][0]
    )


def _seen(database: duckdb.DuckDBPyConnection, source: Source, column: str) -> _Seen:
    one, two, year = (
        f"TRY_CAST(regexp_extract({quoted(column)}, '{SLASHED}', {place}) AS INTEGER)"
        for place in (1, 2, 3)
    )
    spans = ", ".join(
        f"max({day}) - min({day})"
        for day in (
            f"TRY(make_date({year}, {one}, {two}))",
            f"TRY(make_date({year}, {two}, {one}))",
        )
    )
    return _Seen(
        *database.execute(
            f"SELECT max({one}), max({two}), {spans}, least(min({one}), min({two})), "
            f"greatest(max({one}), max({two})), min({quoted(column)}) FROM {source.reading()}"
        ).fetchall()[0]
    )


def _are_alike(seen: _Seen) -> bool:
    """Whether every date is the same in both orders: 05/05/2026."""
    return seen.least == seen.most and seen.by_month == seen.by_day == 0


def _likely(seen: _Seen) -> DateOrder:
    """The order in which the days are much closer together; of first days of months none is."""
    closer, wider = sorted((seen.by_month or 0, seen.by_day or 0))
    if wider >= MUCH_WIDER * max(closer, 1) and (seen.least or 0) > 1:
        return "day" if (seen.by_day or 0) < (seen.by_month or 0) else "month"
    return "month"


def _are_closer_by_month(seen: _Seen) -> bool:
    by_month, by_day = seen.by_month or 0, seen.by_day or 0
    return by_day >= MUCH_WIDER * max(by_month, 1) and (seen.least or 0) > 1


def _shown(cells: Sequence[str | None], now: datetime | None) -> DateOrder | None:
    """The one order in which the dates are possible, go by time, or follow each other; None where nothing shows
    it."""
    told = [cell for cell in cells if cell]
    both = {order: list(_dates(told, order)) for order in ("day", "month")}
    tests = [
        {order: _is_past(dates, now) for order, dates in both.items()},
        {order: _goes_by_time(dates) for order, dates in both.items()},
    ]
    if all(_CLOCK.search(cell) and not _MIDNIGHT.search(cell.strip()) for cell in told):
        tests.append({order: _follow_each_other(dates) for order, dates in both.items()})
    for holds in tests:
        if holds["day"] != holds["month"]:
            return "day" if holds["day"] else "month"
    return None


def _dates(cells: Sequence[str], order: str) -> Iterator[date]:
    for cell in cells:
        if found := re.match(SLASHED, cell):
            one, two, year = map(int, found.groups())
            day, month = (one, two) if order == "day" else (two, one)
            try:
                yield date(year + 2000 * (year < TWO_DIGITS), month, day)
            except ValueError:
                continue


def _is_past(dates: Sequence[date], now: datetime | None) -> bool:
    """A day is over somewhere on Earth before it is in UTC."""
    return now is None or all(day <= now.date() + timedelta(days=1) for day in dates)


def _goes_by_time(dates: Sequence[date]) -> bool:
    """Whether the dates only rise, or only fall."""
    if len({*dates}) < FEWEST_IN_ORDER:
        return False
    steps = [later - earlier for earlier, later in pairwise(dates)]
    return all(step >= timedelta() for step in steps) or all(step <= timedelta() for step in steps)


def _follow_each_other(dates: Sequence[date]) -> bool:
    days = sorted({*dates})
    return len(days) > 1 and all(
        later - earlier == timedelta(days=1) for earlier, later in pairwise(days)
    )
