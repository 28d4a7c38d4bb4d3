"""The volume to plan from: the last full weeks with their trend."""

import pytest

from dashboard.usage.profile.level import MOST_A_MONTH, bounded, level_over_mean
from dashboard.usage.profile.profile import Growth


def test_few_weeks_without_a_trend_are_planned_at_their_mean() -> None:
    assert level_over_mean([90, 110, 100], None) == 1.0


def test_without_a_trend_the_last_four_full_weeks_count() -> None:
    # The mean of all eight is 125, of the last four 150.
    assert level_over_mean([100, 100, 100, 100, 150, 150, 150, 150], None) == pytest.approx(1.2)


def test_with_a_trend_the_level_is_where_it_ends() -> None:
    # 10 % a week: 1.1^(730/168) - 1 a month. At the end of week 4 the rate is 1.1^4 of its start.
    weekly = 1.1
    weeks = [weekly ** (week + 0.5) for week in range(4)]
    monthly = weekly ** (730 / 168) - 1
    found = level_over_mean([round(1e6 * week) for week in weeks], Growth(monthly, 0.1, 1.0))
    assert found == pytest.approx(weekly**4 / (sum(weeks) / 4), rel=1e-4)


def test_growth_beyond_what_lasts_is_bounded_with_its_interval() -> None:
    assert bounded(Growth(0.5, 0.1, 3.0)) == Growth(MOST_A_MONTH, 0.1, MOST_A_MONTH)
    assert bounded(Growth(-0.6, -0.9, -0.1)) == Growth(-MOST_A_MONTH, -MOST_A_MONTH, -0.1)
