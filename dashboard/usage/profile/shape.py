# ruff: noqa: S608 - SQL over words of our own
"""When requests come: the period covered, the hours of the week, the trend, the burstiness."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import duckdb
import numpy as np

from dashboard.engine.inputs.hours import HOURS_PER_MONTH, HOURS_PER_WEEK
from dashboard.usage.profile.profile import Growth, Period
from dashboard.usage.summing.sums import FAULT_LIST, ROW_COUNTS, TOLD_ELSEWHERE

MISSING_DAYS = 7
"""So many days in a row without any row are taken for a gap in the export, not for a time without traffic."""
LONG = timedelta(days=8)
"""Buckets that are longer are periods of their own, not parts of weeks."""
FEWEST_HOURS = 0.25
"""Less than this is not scaled to a month."""
FEWEST_WEEKS = 4
FEWEST_PER_WEIGHT = 20
FEWEST_GAPS = 30
FEWEST_GAPS_PER_HOUR = 10
COARSE_BELOW_US = 5e6
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The time the export speaks of."""

    period: Period
    gaps: tuple[tuple[datetime, datetime], ...]
    """Runs of a week and more without a row; not covered."""
    hourly: bool
    """Whether the rows are fine enough to tell the hours of a day apart, on known days."""
    long_buckets: tuple[tuple[datetime, datetime], ...] = ()
    """Start and end of the buckets that are longer than a week, in their order."""
    unfinished: datetime | None = None
    """When the bucket began that is not over; None where all are."""

    @property
    def finished(self) -> datetime:
        """The end of what is over."""
        return self.unfinished or self.period.end

    @property
    def hours(self) -> float:
        return self.period.days_covered * 24

    def hours_of_week(self) -> list[float]:
        """How many hours are covered of each hour of the week, Monday 00 first."""
        covered = [0.0] * HOURS_PER_WEEK
        place = self.period.start.replace(minute=0, second=0, microsecond=0)
        while place < self.period.end:
            if not any(start <= place < end for start, end in self.gaps):
                inside = min(place + HOUR, self.period.end) - max(place, self.period.start)
                covered[place.weekday() * 24 + place.hour] += inside / HOUR
            place += HOUR
        return covered


def coverage(
    database: duckdb.DuckDBPyConnection,
    *,
    calendar: bool = True,
    now: datetime | None = None,
    logs: Collection[int] = (),
) -> Coverage:
    """The period of all rows with a readable time that may tell of traffic, empty buckets included.

    `calendar` is False where the first day is not known, and so no day of the week. What buckets say of the time
    after `now` is not covered yet. `logs` are the numbers of the files whose every row is a request.
    """
    readable = f"FROM sums WHERE {_tells_of_traffic(database, logs)}"
    first, last, widest = database.execute(
        "SELECT min(first), max(last), coalesce(max(until - start), INTERVAL 0 HOUR) " + readable
    ).fetchall()[0]
    ((unfinished,),) = database.execute(
        f"SELECT min(start) {readable} AND until > ? AND start < ?", [now, now]
    ).fetchall()
    last = last if now is None or unfinished is None else min(last, now)
    days = database.execute(
        "SELECT DISTINCT CAST(start AS DATE), CAST(CASE WHEN until IS NULL THEN last "
        f"ELSE greatest(start, until - INTERVAL 1 MICROSECOND) END AS DATE) {readable} ORDER BY ALL"
    ).fetchall()
    gaps = []
    for (_, earlier), (later, _) in pairwise(days):
        if (later - earlier).days > MISSING_DAYS:
            day = timedelta(days=1)
            midnight = datetime.min.time()
            gaps.append(
                (datetime.combine(earlier + day, midnight), datetime.combine(later, midnight))
            )
    covered = (last - first) - sum((end - start for start, end in gaps), timedelta())
    period = Period(first, last, covered / timedelta(days=1))
    long = database.execute(
        f"SELECT DISTINCT start, until {readable} AND until - start > INTERVAL {LONG.days} DAY ORDER BY ALL"
    ).fetchall()
    return Coverage(period, tuple(gaps), calendar and widest <= HOUR, tuple(long), unfinished)


_COUNTS = " + ".join(f"coalesce({name}, 0)" for name in ROW_COUNTS)


def _tells_of_traffic(database: duckdb.DuckDBPyConnection, logs: Collection[int]) -> str:
    """SQL: the rows of whose time the export speaks.

    A file of money that counts nothing, and is no log of requests, says what was billed, on days of which another
    may say nothing; a charge for more than the longest bucket with traffic, such as a month's tax or fee, says
    nothing of its days.
    """
    told = f"start IS NOT NULL AND coalesce(skip, '') NOT IN ({FAULT_LIST}, {TOLD_ELSEWHERE})"
    span = "coalesce(until - start, INTERVAL 0 HOUR)"
    spans = database.execute(
        f"SELECT file, max(CASE WHEN {_COUNTS} > 0 AND skip IS NULL THEN {span} END), "
        f"coalesce(sum(paid_rows), 0) > 0 FROM sums WHERE {told} GROUP BY file"
    ).fetchall()
    counted = [span for _, span, _ in spans if span is not None]
    if not counted:
        return told
    longest = max(counted) / timedelta(microseconds=1)
    money = [str(f) for f, span, is_paid in spans if span is None and is_paid and f not in logs]
    left = f" AND file NOT IN ({', '.join(money)})" if money else ""
    charge = f"skip IS NOT NULL AND until - start > to_microseconds({longest:.0f})"
    return f"{told}{left} AND NOT coalesce({charge}, FALSE)"


def hour_weights(cover: Coverage, load: Mapping[int, int]) -> tuple[float, ...] | None:
    """168 weights with mean 1 from the load per hour of the week; None where a week is not covered."""
    covered = cover.hours_of_week()
    if (
        not cover.hourly
        or cover.hours < HOURS_PER_WEEK
        or min(covered) <= 0
        or not any(load.values())
    ):
        return None
    return _mean_one([load.get(hour, 0) / covered[hour] for hour in range(HOURS_PER_WEEK)])


def workload_weights(cover: Coverage, load: Mapping[int, int]) -> tuple[float, ...] | None:
    """168 weights where each hour of the week has 20 requests on average, else 24 where each hour of the
    day has, else None: with fewer, the highest weight is chance."""
    total = sum(load.values())
    week = hour_weights(cover, load)
    if week is None or total < 24 * FEWEST_PER_WEIGHT:
        return None
    if total >= HOURS_PER_WEEK * FEWEST_PER_WEIGHT:
        return week
    return _mean_one([math.fsum(week[hour::24]) for hour in range(24)])


def _mean_one(rates: Sequence[float]) -> tuple[float, ...]:
    mean = math.fsum(rates) / len(rates)
    return tuple(round(rate / mean, 5) for rate in rates)


def growth(weeks: Sequence[float], *, hours: float = HOURS_PER_WEEK) -> Growth | None:
    """Growth per month of 730 hours from the sums of whole weeks in a row, or of periods of so many hours, with
    its 80% interval.

    Least squares on the logarithm; the interval is Student's. None below four of them, or with an empty one.
    """
    if len(weeks) < FEWEST_WEEKS or min(weeks) <= 0:
        return None
    from scipy.special import stdtrit  # noqa: PLC0415 - heavy, and needed for long files only

    logs = [math.log(week) for week in weeks]
    n = len(logs)
    mean_x, mean_y = (n - 1) / 2, math.fsum(logs) / n
    spread = n * (n * n - 1) / 12
    slope = math.fsum((x - mean_x) * y for x, y in enumerate(logs)) / spread
    misses = math.fsum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in enumerate(logs))
    margin = float(stdtrit(n - 2, 0.9)) * math.sqrt(misses / (n - 2) / spread)
    per_month = HOURS_PER_MONTH / hours
    value, low, high = (
        round(math.expm1(min(per_month * each, 50.0)), 6)
        for each in (slope, slope - margin, slope + margin)
    )
    return Growth(value, low, high)


def burstiness(database: duckdb.DuckDBPyConnection, *, workload: str) -> dict[str, float]:
    """Workload -> squared coefficient of variation of the gaps between requests within the hour.

    Gaps are compared with the mean gap of their own hour, so that the daily cycle does not count as bursts;
    the factor (n+1)/(n-1) makes up for n gaps knowing their own mean (exact for Poisson arrivals). Of a log of
    more than 250,000 requests, over some of its hours. A workload is left out below 30 gaps, and where times are
    whole seconds while requests come closer than every 5 s.
    """
    found = database.sql(
        f"SELECT {workload} AS workload, flatten(list(moments)) AS moments FROM sums "
        "WHERE skip IS NULL AND len(moments) > 0 GROUP BY 1, start ORDER BY 1, start"
    ).fetchnumpy()
    pooled: dict[str, list[tuple[int, float]]] = {}
    for name, moments in zip(found["workload"], found["moments"], strict=True):
        if (hour := _of_one_hour(np.sort(moments))) is not None:
            pooled.setdefault(str(name), []).append(hour)
    return {
        name: round(math.fsum(n * scv for n, scv in hours) / sum(n for n, _ in hours), 4)
        for name, hours in pooled.items()
        if sum(n for n, _ in hours) >= FEWEST_GAPS
    }


def _of_one_hour(moments: np.ndarray) -> tuple[int, float] | None:
    """How many gaps, and their squared coefficient of variation; None where they say too little."""
    gaps = np.diff(moments)
    if gaps.size < FEWEST_GAPS_PER_HOUR or not (total := int(gaps.sum())):
        return None
    if not (gaps % 1_000_000).any() and total / gaps.size < COARSE_BELOW_US:
        return None
    n = gaps.size
    squares = float(np.square(gaps.astype(float)).sum())
    return n, (squares * n / total**2 - 1) * (n + 1) / (n - 1)
