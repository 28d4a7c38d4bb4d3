"""What a month holds where the file tells months, weeks, parts of weeks, or a workload that began or ended."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.mapping.columns import parse_mapping

MEANT = ("when=time", "model=model", "calls=requests", "in_tokens=input", "out_tokens=output")
MONDAY = date(2026, 8, 3)


def write(folder: Path, rows: Iterable[tuple[object, str, int]]) -> Path:
    """Each request has 1,000 tokens of input and 200 of output."""
    path = folder / "own.csv"
    lines = (
        f"{when},{model},{calls},{1000 * calls},{200 * calls}\n" for when, model, calls in rows
    )
    path.write_text("when,model,calls,in_tokens,out_tokens\n" + "".join(lines), encoding="utf-8")
    return path


def read(folder: Path, rows: Iterable[tuple[object, str, int]]) -> UsageProfile:
    path = write(folder, rows)
    return read_usage([(path.name, path)], mapping=parse_mapping(MEANT))


def volume(profile: UsageProfile, workload: str = "gpt-4-1") -> float:
    return float(profile.workloads[workload]["requests_per_month"])


def test_the_last_of_three_months_is_the_level(tmp_path: Path) -> None:
    # September has 30 days: 300 * 730 / 720.
    rows = [("2026-07", "gpt-4.1", 100), ("2026-08", "gpt-4.1", 200), ("2026-09", "gpt-4.1", 300)]
    profile = read(tmp_path, rows)
    assert profile.period.days_covered == 92
    assert volume(profile) == 304.17


def test_days_that_all_begin_a_month_are_months(tmp_path: Path) -> None:
    # Ten a day in months of 28 to 31 days: 10 * 730 / 24, and no growth.
    starts = [date(2026, month, 1) for month in range(1, 10)]
    ends = [*starts[1:], date(2026, 10, 1)]
    rows = [
        (start, "gpt-4.1", 10 * (end - start).days) for start, end in zip(starts, ends, strict=True)
    ]
    profile = read(tmp_path, rows)
    assert volume(profile) == pytest.approx(304.17, abs=0.01)
    assert "growth" not in profile.workloads["gpt-4-1"]


def test_months_that_double_grow_by_as_much(tmp_path: Path) -> None:
    # A tenth more each 30.4 days: 1.1^(730 / (30.4 * 24)) - 1, about 10 %, bounded by nothing.
    rows = [(f"2026-{5 + n:02}", "gpt-4.1", round(100_000 * 1.1**n)) for n in range(5)]
    grows = read(tmp_path, rows).workloads["gpt-4-1"]["growth"]
    assert grows["per_month"] == pytest.approx(0.1, abs=0.02)


def test_days_that_begin_quarters_are_quarters(tmp_path: Path) -> None:
    # The third quarter has 92 days: 9,200 * 730 / (92 * 24).
    rows = [("2026-01-01", "gpt-4.1", 9000), ("2026-04-01", "gpt-4.1", 9100)]
    profile = read(tmp_path, [*rows, ("2026-07-01", "gpt-4.1", 9200)])
    assert profile.period.days_covered == 273
    assert volume(profile) == pytest.approx(9200 * 730 / (92 * 24), abs=0.01)


def test_days_a_week_apart_are_weeks(tmp_path: Path) -> None:
    # 700 a week: 700 * 730 / 168. As a day, the last Monday would make it 3,406.67.
    rows = [(MONDAY + timedelta(7 * week), "gpt-4.1", 700) for week in range(8)]
    profile = read(tmp_path, rows)
    assert profile.period.days_covered == 56
    assert volume(profile) == 3041.67


def test_a_part_of_a_week_does_not_bend_the_level(tmp_path: Path) -> None:
    # Monday to Friday over four weeks, the last weekend not yet in: 500 a week, not 2,000 in 26 days.
    days = [MONDAY + timedelta(day) for day in range(26)]
    profile = read(tmp_path, [(day, "gpt-4.1", 100) for day in days if day.weekday() < 5])
    assert volume(profile) == pytest.approx(500 * 730 / 168, abs=0.01)


def test_after_a_gap_the_weeks_since_then_are_the_level(tmp_path: Path) -> None:
    # A week of 10 a day, two weeks missing, then two weeks of 30 a day.
    rows = [(MONDAY + timedelta(day), "gpt-4.1", 10) for day in range(7)]
    rows += [(MONDAY + timedelta(day), "gpt-4.1", 30) for day in range(21, 35)]
    profile = read(tmp_path, rows)
    assert profile.period.days_covered == 21
    assert volume(profile) == pytest.approx(30 * 730 / 24, abs=0.01)


def test_buckets_of_six_hours_show_no_hours(tmp_path: Path) -> None:
    rows = [
        (f"{MONDAY + timedelta(day)} {hour:02}:00", "gpt-4.1", 60)
        for day in range(14)
        for hour in (0, 6, 12, 18)
    ]
    profile = read(tmp_path, rows)
    assert profile.period.days_covered == 14
    assert profile.hourly is None
    assert volume(profile) == pytest.approx(240 * 730 / 24, abs=0.01)


def test_a_workload_that_began_later_is_planned_as_it_is_since_then(tmp_path: Path) -> None:
    # Five weeks; the new model has 50 a day from the middle of the third.
    days = [MONDAY + timedelta(day) for day in range(35)]
    rows = [(day, "gpt-4.1", 100) for day in days] + [(day, "gpt-5", 50) for day in days[18:]]
    profile = read(tmp_path, rows)
    assert volume(profile, "gpt-5") == pytest.approx(50 * 730 / 24, abs=0.01)
    assert volume(profile) == pytest.approx(100 * 730 / 24, abs=0.01)


def test_a_job_of_once_a_month_did_not_begin_later(tmp_path: Path) -> None:
    # 5,000 on one of 56 days: a quarter of them in each of the last four weeks.
    days = [MONDAY + timedelta(day) for day in range(56)]
    rows = [(day, "gpt-4.1", 100) for day in days]
    profile = read(tmp_path, [*rows, (days[30], "gpt-5", 5000)])
    assert volume(profile, "gpt-5") == pytest.approx(5000 / 28 * 730 / 24, abs=0.01)


def test_a_workload_that_ended_has_no_volume_left(tmp_path: Path) -> None:
    days = [MONDAY + timedelta(day) for day in range(42)]
    rows = [(day, "gpt-4.1", 100) for day in days] + [(day, "gpt-5", 50) for day in days[:18]]
    profile = read(tmp_path, rows)
    assert volume(profile, "gpt-5") == 0
    assert any("gpt-5 has had no traffic since 2026-08-20" in note for note in profile.notes)


def test_a_month_that_is_not_over_covers_the_time_until_now(tmp_path: Path) -> None:
    # On 16 November at noon 15.5 days are over: October's 310 are the level, 310 * 730 / (31 * 24).
    rows = [("2026-09", "gpt-4.1", 300), ("2026-10", "gpt-4.1", 310), ("2026-11", "gpt-4.1", 155)]
    path = write(tmp_path, rows)
    now = datetime(2026, 11, 16, 12)  # noqa: DTZ001 - profiles are UTC
    profile = read_usage([(path.name, path)], mapping=parse_mapping(MEANT), now=now)
    assert profile.period.days_covered == 30 + 31 + 15.5
    assert volume(profile) == pytest.approx(10 * 730 / 24, abs=0.01)
    assert any("2026-11-01 00:00 UTC is not over" in note for note in profile.notes)
    later = read_usage([(path.name, path)], mapping=parse_mapping(MEANT))
    assert later.period.days_covered == 30 + 31 + 30


def test_a_single_month_that_is_not_over_is_scaled_by_what_is_over(tmp_path: Path) -> None:
    # 100 in ten days: 100 * 730 / 240. One month needs its end said, or it is a day.
    path = tmp_path / "own.csv"
    path.write_text(
        "when,until,model,calls,in_tokens,out_tokens\n2026-11-01,2026-12-01,gpt-4.1,100,100000,20000\n",
        encoding="utf-8",
    )
    now = datetime(2026, 11, 11)  # noqa: DTZ001 - profiles are UTC
    meant = parse_mapping((*MEANT, "until=end"))
    profile = read_usage([(path.name, path)], mapping=meant, now=now)
    assert volume(profile) == pytest.approx(100 * 730 / 240, abs=0.01)
