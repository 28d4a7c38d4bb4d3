"""The volume to plan from: what the last full weeks show, with their trend, not the mean of all of them."""

from collections.abc import Sequence
from statistics import fmean

from dashboard.usage.profile.profile import Growth
from dashboard.usage.profile.shape import HOURS_PER_MONTH, HOURS_PER_WEEK

LAST_WEEKS = 4
"""Where there is no trend the level is the mean of so many last full weeks."""
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


def bounded(trend: Growth) -> Growth:
    """The growth as it is planned on."""
    return Growth(
        *(
            max(-MOST_A_MONTH, min(MOST_A_MONTH, each))
            for each in (trend.value, trend.low, trend.high)
        )
    )
