"""The volume to plan from: what the last full weeks show, with their trend, not the mean of all of them."""

from collections.abc import Sequence
from statistics import fmean

from dashboard.engine.inputs.hours import HOURS_PER_MONTH, HOURS_PER_WEEK
from dashboard.usage.profile.periods import Periods
from dashboard.usage.profile.profile import Growth
from dashboard.usage.profile.shape import Coverage, growth

LAST_WEEKS = 4
"""Where there is no trend the level is the mean of so many last full weeks, or of the fewer that there are: a
part of a week may hold more or fewer working days than it should."""
TIMES_THE_SPAN = 2
"""A trend is planned on for so many times the span of the file, and fades from then on."""
MOST_A_MONTH = 0.2
"""Growth beyond a fifth a month, up or down, is not planned on: it does not last."""


def level_over_mean(
    weeks: Sequence[float],
    trend: Growth | None,
    *,
    mean: float | None = None,
    hours: float = HOURS_PER_WEEK,
) -> float:
    """The volume at the end of the file over `mean`, the load of a week at the mean of the whole file; 1 where
    there is no full week.

    `weeks` are the loads of full weeks in a row, or of periods of so many `hours`, the last ones of the file,
    `trend` their growth where it can be told from none. With a trend the level is where its line ends, without
    one the mean of the last four weeks, of as many as there are, or of the last month.
    """
    if not weeks:
        return 1.0
    mean = fmean(weeks) if mean is None else mean
    if not mean:
        return 1.0
    last = max(1, round(LAST_WEEKS * HOURS_PER_WEEK / hours))
    if trend is None:
        return round(fmean(weeks[-last:]) / mean, 6)
    per_week = (1 + trend.value) ** (hours / HOURS_PER_MONTH)
    over_the_end = fmean(per_week ** (week + 0.5 - len(weeks)) for week in range(len(weeks)))
    return round(fmean(weeks) / mean / over_the_end, 6)


def level_of(periods: Periods, *, load: float, cover: Coverage) -> tuple[float, Growth | None]:
    """The level over the mean of the file, which is `load` in the hours covered, and the growth where it can be
    told from none."""
    trend = growth(periods.loads, hours=periods.hours)
    if trend and trend.low <= 0 <= trend.high:
        trend = None
    mean = load / cover.hours * periods.hours if cover.hours else 0.0
    return level_over_mean(periods.loads, trend, mean=mean, hours=periods.hours), trend


def fades_after(cover: Coverage) -> float:
    """The months for which growth is planned on: twice the time it was seen in."""
    return round(TIMES_THE_SPAN * cover.hours / HOURS_PER_MONTH, 2)


def ceiling_over_now(per_month: float, fades_after_months: float) -> float:
    """Where growth ends, over the volume of today: see `engine.scenario.growing_months`."""
    return (1 + per_month) ** (fades_after_months + fades_after_months)


def bounded(trend: Growth) -> Growth:
    """The growth as it is planned on."""
    return Growth(
        *(
            max(-MOST_A_MONTH, min(MOST_A_MONTH, each))
            for each in (trend.value, trend.low, trend.high)
        )
    )
