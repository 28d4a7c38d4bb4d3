"""The volume to plan from: the last full weeks with their trend."""

from pathlib import Path

import pytest

from dashboard.usage import read_usage
from dashboard.usage.profile.level import MOST_A_MONTH, bounded, ceiling_over_now, level_over_mean
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


def test_growth_is_planned_for_twice_the_span_of_the_file_and_its_ceiling_is_said(
    tmp_path: Path,
) -> None:
    # Eight weeks, each with 2 % more than the one before: 1.02^(730/168) - 1 = 8.99 % a month, for
    # 2 * 56 * 24 / 730 = 3.68 months; the ceiling is 1.0899^7.36 = 1.88 times the volume of the end.
    rows = [
        f"2026-0{6 + day // 30}-{day % 30 + 1:02}T00:00:00+00:00,{round(1e6 * 1.02 ** (day // 7))},gpt-4.1,"
        f"{round(1e9 * 1.02 ** (day // 7))},100000\n"
        for day in range(56)
    ]
    path = tmp_path / "usage.csv"
    header = "start_time_iso,num_model_requests,model,input_tokens,output_tokens\n"
    path.write_text(header + "".join(rows), encoding="utf-8")
    profile = read_usage([("usage.csv", path)])
    (workload,) = profile.workloads.values()
    grows = workload["growth"]
    assert grows["per_month"] == pytest.approx(1.02 ** (730 / 168) - 1, abs=1e-4)
    assert grows["fades_after_months"] == 3.68
    assert grows["low"] <= grows["per_month"] <= grows["high"]
    assert ceiling_over_now(grows["per_month"], 3.68) == pytest.approx(1.88, abs=0.01)
    assert any("fades to 1.88 times the volume of today" in note for note in profile.notes)


def test_growth_beyond_what_lasts_is_bounded_with_its_interval() -> None:
    assert bounded(Growth(0.5, 0.1, 3.0)) == Growth(MOST_A_MONTH, 0.1, MOST_A_MONTH)
    assert bounded(Growth(-0.6, -0.9, -0.1)) == Growth(-MOST_A_MONTH, -MOST_A_MONTH, -0.1)
