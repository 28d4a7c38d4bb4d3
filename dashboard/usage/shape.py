"""When requests come: the period covered, the hours of the week, the trend, the burstiness."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from dashboard.usage.profile import Growth, Period

HOURS_PER_WEEK = 168
HOURS_PER_MONTH = 730
MISSING_DAYS = 7
"""So many days in a row without any row are taken for a gap in the export, not for a time without traffic."""
FEWEST_WEEKS = 4
FEWEST_GAPS = 30
MOST_GAPS = 2_000_000
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The time the export speaks of."""

    period: Period
    gaps: tuple[tuple[datetime, datetime], ...]
    """Runs of a week and more without a row; not covered."""
    hourly: bool
    """Whether the rows are fine enough to tell the hours of a day apart."""

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


def coverage(database: duckdb.DuckDBPyConnection, *, faults: str) -> Coverage:
    """The period of all rows with a readable time, empty buckets included."""
    readable = f"FROM usage_rows WHERE \"at\" IS NOT NULL AND coalesce(skip, '') NOT IN ({faults})"
    first, last, widest = database.execute(
        'SELECT min("at"), max(coalesce(until, "at")), '
        f'coalesce(max(until - "at"), INTERVAL 0 HOUR) {readable}'
    ).fetchall()[0]
    days = database.execute(
        'SELECT DISTINCT CAST("at" AS DATE), '
        'CAST(greatest("at", coalesce(until, "at") - INTERVAL 1 MICROSECOND) AS DATE) '
        f"{readable} ORDER BY ALL"
    ).fetchall()
    gaps = []
    for (_, earlier), (later, _) in zip(days, days[1:], strict=False):
        if (later - earlier).days > MISSING_DAYS:
            day = timedelta(days=1)
            midnight = datetime.min.time()
            gaps.append((datetime.combine(earlier + day, midnight), datetime.combine(later, midnight)))
    covered = (last - first) - sum((end - start for start, end in gaps), timedelta())
    period = Period(first, last, covered / timedelta(days=1))
    return Coverage(period, tuple(gaps), hourly=widest <= HOUR)


def hour_weights(cover: Coverage, load: Mapping[int, int]) -> tuple[float, ...] | None:
    """168 weights with mean 1 from the load per hour of the week; None where a week is not covered."""
    covered = cover.hours_of_week()
    total = sum(load.values())
    if not cover.hourly or cover.hours < HOURS_PER_WEEK or min(covered) <= 0 or not total:
        return None
    rates = [load.get(hour, 0) / covered[hour] for hour in range(HOURS_PER_WEEK)]
    mean = math.fsum(rates) / HOURS_PER_WEEK
    return tuple(round(rate / mean, 5) for rate in rates)


def growth(weeks: Sequence[int]) -> Growth | None:
    """Growth per month of 730 hours from the sums of whole weeks in a row, with its 80 % interval.

    Least squares on the logarithm; the interval is Student's. None below four weeks, or with an empty one.
    """
    if len(weeks) < FEWEST_WEEKS or min(weeks) <= 0:
        return None
    from scipy.stats import linregress, t  # noqa: PLC0415 - heavy, and needed for long files only

    line = linregress(range(len(weeks)), [math.log(week) for week in weeks])
    margin = float(t.ppf(0.9, len(weeks) - 2)) * float(line.stderr)
    per_month = HOURS_PER_MONTH / HOURS_PER_WEEK
    value, low, high = (
        round(math.expm1(min(per_month * slope, 50.0)), 6)
        for slope in (line.slope, line.slope - margin, line.slope + margin)
    )
    return Growth(value, low, high)


def burstiness(database: duckdb.DuckDBPyConnection, *, workload: str) -> dict[str, float]:
    """Workload -> squared coefficient of variation of the gaps between requests within the hour.

    Gaps are compared with the mean gap of their own hour, so that the daily cycle does not count as bursts.
    Over at most 2 million requests: the busiest hours are taken first. None below 30 gaps, and where times
    are whole seconds while requests come closer than that.
    """
    found = database.execute(
        f"""
        WITH hours AS (
            SELECT {workload} AS workload, date_trunc('hour', "at") AS hour, count(*) AS requests
            FROM usage_rows WHERE skip IS NULL AND until IS NULL AND requests = 1 GROUP BY ALL
            HAVING count(*) > 2),
        chosen AS (
            SELECT workload, hour FROM hours
            QUALIFY sum(requests) OVER (ORDER BY requests DESC, workload, hour) <= {MOST_GAPS}),
        gaps AS (
            SELECT workload, hour, epoch_us("at")
                - lag(epoch_us("at")) OVER (PARTITION BY workload, hour ORDER BY "at") AS gap
            FROM (SELECT "at", date_trunc('hour', "at") AS hour, {workload} AS workload
                  FROM usage_rows WHERE skip IS NULL AND until IS NULL AND requests = 1)
            SEMI JOIN chosen USING (workload, hour)),
        sums AS (
            SELECT workload, hour, count(gap) AS n, sum(gap) AS s,
                sum(CAST(gap AS HUGEINT) * gap) AS s2, bool_and(gap % 1000000 = 0) AS coarse
            FROM gaps GROUP BY ALL)
        SELECT workload, hour, n, s, s2, coarse FROM sums WHERE s > 0 ORDER BY ALL
        """
    ).fetchall()
    pooled: dict[str, list[tuple[int, float]]] = {}
    for workload_id, _, n, total, squares, coarse in found:
        if not (coarse and total / n < 5e6):
            pooled.setdefault(workload_id, []).append((n, squares * n / total**2 - 1))
    return {
        name: round(math.fsum(n * scv for n, scv in hours) / sum(n for n, _ in hours), 4)
        for name, hours in pooled.items()
        if sum(n for n, _ in hours) >= FEWEST_GAPS
    }
