"""The volume to plan from: what the last full weeks show, with their trend, not the mean of all of them."""

from collections.abc import Sequence
from statistics import fmean

from dashboard.usage.profile.profile import Growth
from dashboard.usage.profile.shape import HOURS_PER_MONTH, HOURS_PER_WEEK, Coverage

LAST_WEEKS = 4
"""Where there is no trend the level is the mean of so many last full weeks."""
TIMES_THE_SPAN = 2
"""A trend is planned on for so many times the span of the file, and fades from then on."""
MOST_A_MONTH = 0.2
"""Growth beyond a fifth a month, up or down, is not planned on: it does not last."""


def level_over_mean(weeks: Sequence[int], trend: Growth | None) -> float:
    """The volume at the end of the file over the mean of its full weeks; 1 where they are too few to tell.

    `weeks` are the loads of full weeks in a row, the last ones of the file, `trend` their growth where it can be
    told from none. With a trend the level is where its line ends.
    """
    if len(weeks) <= LAST_WEEKS and trend is None:
        return 1.0
    mean = fmean(weeks)
    if not mean:
        return 1.0
    if trend is None:
        return round(fmean(weeks[-LAST_WEEKS:]) / mean, 6)
    per_week = (1 + trend.value) ** (HOURS_PER_WEEK / HOURS_PER_MONTH)
    over_the_end = fmean(per_week ** (week + 0.5 - len(weeks)) for week in range(len(weeks)))
    return round(1 / over_the_end, 6)


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
