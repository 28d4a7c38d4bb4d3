"""The load of periods of one length in a row, up to the end of the file: weeks, or the file's own months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from dashboard.engine.inputs.hours import HOURS_PER_WEEK
from dashboard.usage.profile.shape import LONG, Coverage
from dashboard.usage.summing.cube import Cell

WEEK = timedelta(hours=HOURS_PER_WEEK)
FEWEST_EXPECTED = 10.0
"""Periods without any load are before a workload began or after it ended where they would have held so much."""
FEWEST_WITH_LOAD = 2


@dataclass(frozen=True, slots=True)
class Periods:
    """Loads, the last one at the end of the file."""

    loads: tuple[float, ...]
    hours: float = HOURS_PER_WEEK
    """How long each is."""
    began_later: bool = False
    """Whether periods before the first load are left out, since the workload was not there yet."""
    has_ended: bool = False
    """Whether it was there, and then no more: the load of its end is 0."""


def periods_of(cells: Sequence[Cell], cover: Coverage) -> Periods:
    """The whole periods since the last gap, and since the cells began.

    A bucket longer than a day counts in each week by its share of the bucket; where nearly all are longer than
    a week they are the periods themselves, and each counts as if it were as long as the mean of them.
    """
    begins = cover.gaps[-1][1] if cover.gaps else cover.period.start
    cells = [cell for cell in cells if cell.hour >= begins]
    wide = sum(cell.load for cell in cells if cell.until and cell.until - cell.hour > LONG)
    if 2 * wide > sum(cell.load for cell in cells):
        buckets = [each for each in cover.long_buckets if begins <= each[0] < cover.finished]
        return _while_there(*_own(cells, buckets)) if buckets else Periods(())
    count = int((cover.finished - begins) / WEEK)
    first = cover.finished - count * WEEK
    loads = [0.0] * count
    for cell in cells if any(cell.until for cell in cells) else _of_each_hour(cells):
        for place, share in _weeks_of(cell.hour, cell.until, first):
            if 0 <= place < count:
                loads[place] += cell.load * share
    return _while_there(loads, HOURS_PER_WEEK)


class _Hour(NamedTuple):
    """The load of an hour."""

    hour: datetime
    load: int
    until: None = None


def _of_each_hour(cells: Sequence[Cell]) -> list[_Hour]:
    """Whole numbers, so that it does not matter in which order they are added up."""
    loads: dict[datetime, int] = {}
    for cell in cells:
        loads[cell.hour] = loads.get(cell.hour, 0) + cell.load
    return [_Hour(*each) for each in loads.items()]


def _weeks_of(start: datetime, until: datetime | None, first: datetime) -> list[tuple[int, float]]:
    """Which weeks a cell is in, and with which share of it."""
    place = (start - first) // WEEK
    if until is None or (until - first) <= (place + 1) * WEEK:
        return [(place, 1.0)]
    last = -((first - until) // WEEK)
    marks = [start, *(first + each * WEEK for each in range(place + 1, last)), until]
    return [
        (place + number, (later - earlier) / (until - start))
        for number, (earlier, later) in enumerate(pairwise(marks))
    ]


def _own(
    cells: Sequence[Cell], buckets: Sequence[tuple[datetime, datetime]]
) -> tuple[list[float], float]:
    """The load of the file's long buckets, and their mean length in hours."""
    hours = [(end - start) / timedelta(hours=1) for start, end in buckets]
    mean = sum(hours) / len(hours)
    loads = dict.fromkeys(buckets, 0.0)
    for cell in cells:
        if cell.until and (cell.hour, cell.until) in loads:
            loads[cell.hour, cell.until] += cell.load
    return [load * mean / each for load, each in zip(loads.values(), hours, strict=True)], mean


def _while_there(loads: Sequence[float], hours: float) -> Periods:
    """The periods since the workload began, without the one in which it did; nothing is left where it ended.

    Told only of loads without a pause, and of empty periods that would have held some.
    """
    first = next((place for place, load in enumerate(loads) if load), 0)
    last = len(loads) - next((place for place, load in enumerate(reversed(loads)) if load), 0)
    there = loads[first:last]
    mean = sum(there) / len(there) if there else 0.0
    if not all(there) or not there:
        return Periods(tuple(loads), hours)
    after = len(loads) - last
    if (
        after * hours >= 2 * HOURS_PER_WEEK
        and len(there) >= FEWEST_WITH_LOAD
        and after * mean >= FEWEST_EXPECTED
    ):
        return Periods((0.0,), hours, has_ended=True)
    if first and not after and len(there) >= FEWEST_WITH_LOAD and first * mean >= FEWEST_EXPECTED:
        return Periods(tuple(there[1:]), hours, began_later=True)
    return Periods(tuple(loads), hours)
