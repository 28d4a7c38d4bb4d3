"""Counts that are running totals: of the whole table, or of each model, team or session in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from dashboard.usage.mapping.columns import guess_mapping
from dashboard.usage.mapping.values import Cell, Values, is_sum_of_others, number_of
from dashboard.usage.reading.date_words import MONTH, QUARTER

Rows = Sequence[Mapping[str, Cell]]
Pair = tuple[float, float]
FEWEST = 4
"""Fewer rows may rise by chance."""
MOST_FALLING = 0.05
"""So few of the steps may fall, as where one of several servers left."""
MOST_COVERED = 0.8
"""So many of the rows have to be of series that are long enough."""
FEWEST_RISING = 0.5
"""So many of the steps at least rise and do not stay."""
STEPS_OF_RESET = 3
"""A total that begins anew begins with what was added meanwhile: about one of its steps."""
MOST_KEYS = 2
_LONG = re.compile(
    rf"^({MONTH}|{QUARTER}|20\d\d[-/](0?[1-9]|1[0-2])[-/]0?1|[^\W\d_]{{3,10}}\.?[ -]\d\d)$"
)
"""A month or a quarter, or the first day of one."""
_DATE = re.compile(r"^\D*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\D*(.*)$")
_ISO = re.compile(r"^(20\d\d-\d\d-\d\d|20\d{6}|\d{10}|\d{13})")
_OF_ONE = re.compile(r"session|conversation|thread|chat", re.I)


def rise_in(columns: Sequence[str], rows: Rows) -> str | None:
    """What is said of counts that rise in all these rows of a table, to be read behind the name of the file;
    nothing where none do, None where the rows tell no counts."""
    rows = [row for row in rows if not is_sum_of_others(row)]
    told = {name: Values.of(name, rows) for name in columns}
    return None if _counts(told) is None else next(rising(told, rows), "")


def counts_that_rise(rows: Rows, told: Mapping[str, Values]) -> tuple[str, ...] | None:
    """The columns by which the table falls apart into series, in each of which input and output rise with time,
    as running totals do, which may begin anew; empty where it is one such series, None where it is none."""
    counts = _counts(told)
    time = next((name for name, each in told.items() if each.is_time), None)
    if counts is None:
        return None
    into, out = counts
    if time is not None and all(map(_LONG.match, told[time].cells)):
        return None  # sums of months would be called so
    counted = [row for row in rows if _pair(row, into, out) is not None]
    if time is not None:
        counted = _in_order(counted, time)
    anew: tuple[str, ...] | None = None
    for keys in _keys(told, len(counted)):
        series: dict[tuple[Cell, ...], list[Pair]] = {}
        for row in counted:
            if pair := _pair(row, into, out):
                series.setdefault(tuple(row.get(key) for key in keys), []).append(pair)
        every = [_steps(each) for each in series.values()]
        if _all_rise([*map(len, series.values())], every):
            if not any(fresh for _, _, fresh in every):
                return keys
            anew = keys if anew is None else anew
    return anew


def rising(told: Mapping[str, Values], rows: Rows) -> Iterator[str]:
    """What is said of counts that rise from row to row, to be read behind the name of the file."""
    keys, counts = counts_that_rise(rows, told), _counts(told)
    if keys is None or counts is None:
        return
    into, out = counts
    of = " and ".join(f'"{key[:40]}"' for key in keys)
    adds = "what each period adds"
    if any(_OF_ONE.search(key) for key in keys):
        adds = "what each request adds, or the last row of each only"
    yield (
        f'has counts that rise from row to row ("{into[:40]}", "{out[:40]}"), as running totals'
        f"{f' of each {of}' if of else ''} do; export {adds}, or say with --map or in the form what the columns "
        "mean if each row is a period of its own"
    )


def _counts(told: Mapping[str, Values]) -> tuple[str, str] | None:
    """The columns of input and output; None where one of them is not there."""
    named = guess_mapping([name for name, each in told.items() if each.is_number]).columns
    into = named.get("input") or named.get("uncached_input")
    out = named.get("output") or named.get("visible_output")
    return None if into is None or out is None else (into, out)


def _keys(told: Mapping[str, Values], rows: int) -> Iterator[tuple[str, ...]]:
    """The columns, one or two of them, that may name the series: texts that come back."""
    yield ()
    texts = [
        name
        for name, each in told.items()
        if not each.is_object
        and (each.is_text or re.search(r"(id|key)$", name))
        and 1 < len({*each.cells}) <= rows / FEWEST + 1
    ]
    for count in range(1, MOST_KEYS + 1):
        yield from combinations(texts, count)


def _pair(row: Mapping[str, Cell], into: str, out: str) -> Pair | None:
    pair = number_of(row.get(into)), number_of(row.get(out))
    return None if pair[0] is None or pair[1] is None else (pair[0], pair[1])


def _all_rise(rows: Sequence[int], steps: Sequence[tuple[int, int, int]]) -> bool:
    """Whether nearly every step of all series, each of so many rows, rises, or begins anew."""
    counted = sum(rows) - len(rows)
    covered = sum(
        count
        for count, (rising, _, fresh) in zip(rows, steps, strict=True)
        if count >= FEWEST * (fresh + 1) and rising >= FEWEST - 1
    )
    return (
        covered >= max(MOST_COVERED * sum(rows), 1)
        and sum(falling for _, falling, _ in steps) <= MOST_FALLING * counted
        and sum(rising for rising, _, _ in steps) >= FEWEST_RISING * counted
    )


def _steps(series: Sequence[Pair]) -> tuple[int, int, int]:
    """How many steps rise in both counts, how many fall in any, and how many begin anew."""
    good = bad = fresh = 0
    usual = [_usual([b[side] - a[side] for a, b in pairwise(series)]) for side in (0, 1)]
    for before, after in pairwise(series):
        if all(a < b for a, b in zip(before, after, strict=True)):
            good += 1
        elif all(a > b for a, b in zip(before, after, strict=True)) and all(
            now <= STEPS_OF_RESET * step for now, step in zip(after, usual, strict=True)
        ):
            fresh += 1
        elif before != after:
            bad += 1
    return good, bad, fresh


def _usual(steps: Sequence[float]) -> float:
    """The step in the middle of those that rise."""
    rising = sorted(step for step in steps if step > 0)
    return rising[len(rising) // 2] if rising else 0.0


def _in_order(rows: Rows, time: str) -> list[Mapping[str, Cell]]:
    """The rows as time goes on, as far as a plain reading of the times goes."""
    cells = [(row.get(time) or "").strip() for row in rows]
    if all(map(_ISO.match, cells)):
        return [row for _, row in sorted(zip(cells, rows, strict=True), key=lambda each: each[0])]
    found = [_DATE.match(cell) for cell in cells]
    if not all(found):
        return [*rows]
    for day, month in ((1, 2), (2, 1)):
        dates = [
            (each[3], each[month].zfill(2), each[day].zfill(2), each[4]) for each in found if each
        ]
        if dates in (sorted(dates), sorted(dates, reverse=True)):
            return [
                row for _, row in sorted(zip(dates, rows, strict=True), key=lambda each: each[0])
            ]
    return [*rows]
