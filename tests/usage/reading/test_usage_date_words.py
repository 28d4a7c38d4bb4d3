"""Dates in words and signs of other languages, and months with two digits of their year."""

from itertools import product
from pathlib import Path

import pytest

from dashboard.usage import UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.mapping.columns import UnknownTable, parse_mapping
from dashboard.usage.mapping.values import Values
from dashboard.usage.propose import offer

WHEN = "when"
SIGNS = {"ja": "年月日時分秒", "zh": "年月日时分秒", "ko": "년월일시분초"}


def read(folder: Path, cells: list[str], *, name: str = WHEN) -> UsageProfile:
    path = folder / "own.csv"
    rows = "".join(f'"{cell}",gpt-4.1,10,1000,100\n' for cell in cells)
    path.write_text(f"{name},model,calls,in_tokens,out_tokens\n{rows}", encoding="utf-8")
    meant = (
        f"{name}=time",
        "model=model",
        "calls=requests",
        "in_tokens=input",
        "out_tokens=output",
    )
    return read_usage([(path.name, path)], mapping=parse_mapping(meant))


def start_of(profile: UsageProfile) -> str:
    return f"{profile.period.start:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("language", "blank", "weekday"),
    [*product(SIGNS, ("", " "), ("", "(木)")), ("zh", "", " 星期四")],
)
def test_a_moment_in_signs_is_that_moment(
    tmp_path: Path, language: str, blank: str, weekday: str
) -> None:
    year, month, day, hour, minute, second = [*SIGNS[language]]
    first = f"2026{year}{blank}9{month}{blank}3{day}{weekday}"
    clocks = {
        f" 12{hour}{blank}30{minute}": "2026-09-03 12:30",
        " 9:05": "2026-09-03 09:05",
        f" 07{hour}{blank}04{minute}{blank}09{second}": "2026-09-03 07:04",
        f"7{hour}": "2026-09-03 07:00",
        "": "2026-09-03 00:00",
    }
    for clock, moment in clocks.items():
        profile = read(tmp_path, [first + clock])
        assert profile.rows_used == 1, first + clock
        assert start_of(profile) == moment, first + clock


@pytest.mark.parametrize(
    "cell", ["2026年10月5日", "2026年10月", "2026년 10월 5일 12시 30분", "2026年10月5日 9:05"]
)
def test_a_column_in_signs_is_one_of_times(cell: str) -> None:
    assert Values("日付", (cell,)).is_time


def test_a_month_in_signs_lasts_a_month(tmp_path: Path) -> None:
    profile = read(tmp_path, ["2026年9月", "2026年10月"])
    assert start_of(profile) == "2026-09-01 00:00"
    assert profile.period.days_covered == 61


@pytest.mark.parametrize(
    "cells",
    [
        ["Aug-26", "Sept-26"],
        ["Aug 26", "Sep 26"],
        ["août-26", "sept.-26"],
        ["Aug '26", "Sep '26"],
        ["August-26", "September-26"],
        ["Aug 2026", "Sept 2026"],
        ["ago-26", "set-26"],
        ["Aug-2026", "Sept-2026"],
    ],
)
def test_months_with_two_digits_of_the_year_are_months(tmp_path: Path, cells: list[str]) -> None:
    profile = read(tmp_path, cells, name="month")
    assert profile.rows_used == 2
    assert start_of(profile) == "2026-08-01 00:00"
    assert profile.period.days_covered == 61


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("day", ["Jul-26", "Aug-26"]),
        ("month", ["Jul-21", "Jul-22", "Jul-23"]),
        ("month", ["Jul-05", "Aug-05"]),
    ],
)
def test_what_may_be_a_day_of_no_year_is_not_taken_for_a_month(
    tmp_path: Path, name: str, cells: list[str]
) -> None:
    assert not Values(name, tuple(cells)).is_time
    with pytest.raises(UnreadableUsage):
        read(tmp_path, cells, name=name)


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("gen", 1),
        ("mrt", 3),
        ("märz", 3),
        ("mag", 5),
        ("juin", 6),
        ("sept.", 9),
        ("des", 12),
        ("déc.", 12),
    ],
)
def test_short_names_of_months_in_other_languages(tmp_path: Path, word: str, month: int) -> None:
    profile = read(tmp_path, [f"3 {word} 2026", f"4 {word} 2026"])
    assert start_of(profile) == f"2026-{month:02d}-03 00:00"
    assert Values(WHEN, (f"3 {word} 2026",)).is_time


def test_a_sum_below_months_is_no_month(tmp_path: Path) -> None:
    path = tmp_path / "months.csv"
    path.write_text(
        "Month,Model,Requests,Input tokens,Output tokens\nAug-26,gpt-4.1,10,10000,1000\n"
        "Sept-26,gpt-4.1,20,20000,2000\nTOTAL,,30,30000,3000\n",
        encoding="utf-8",
    )
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])
    found = offer([(path.name, path)], refused.value)
    assert found is not None
    assert found.profile.requests == 30
    assert found.profile.period.days_covered == 61
