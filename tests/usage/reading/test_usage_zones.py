"""The zone of a column's times, as its name says it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.mapping.columns import ColumnMapping
from dashboard.usage.reading.zones import ABBREVIATED, UNSURE, without_zone, zone_in, zone_named

COLUMNS = {
    "time (pst)": "America/Los_Angeles",
    "date (europe/berlin)": "Europe/Berlin",
    "timestamp_et": "America/New_York",
    "created_at (pacific time)": "America/Los_Angeles",
    "day [cet]": "Europe/Berlin",
    "started (utc+2)": "UTC+02:00",
    "start (gmt-05:30)": "UTC-05:30",
    "hour (+09:00)": "UTC+09:00",
    "usage_date_utc": "UTC",
    "time_america/new_york": "America/New_York",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_names_its_zone(column: str) -> None:
    zone = zone_in(column)
    assert zone is not None
    assert (zone.name, zone.unsure) == (COLUMNS[column], "")


@pytest.mark.parametrize(
    "column",
    ["timestamp", "created_at", "date", "start_time", "time (ms)", "latest", "test", "when"],
)
def test_a_column_that_names_no_zone_has_none(column: str) -> None:
    assert zone_in(column) is None
    assert without_zone(column) == column


@pytest.mark.parametrize("word", UNSURE)
def test_a_word_for_several_zones_is_asked(word: str) -> None:
    zone = zone_in(f"time ({word})")
    assert zone is not None
    assert zone.unsure
    assert zone.is_utc


def test_the_zone_behind_a_name_is_no_part_of_it() -> None:
    bare = {"time (pst)": "time", "timestamp_et": "timestamp", "start (gmt-05:30)": "start"}
    assert {name: without_zone(name) for name in bare} == bare


def test_a_typed_zone_is_known_or_none() -> None:
    found = [zone_named(each) for each in ("europe/berlin", "PST", "UTC+2", "Mars/Olympus", "")]
    assert [each and each.name for each in found] == [
        *("Europe/Berlin", "America/Los_Angeles", "UTC+02:00"),
        *(None, None),
    ]


def read(folder: Path, header: str, cells: list[str], **asked: object) -> UsageProfile:
    path = folder / "table.csv"
    rows = "".join(f"{cell},gpt-4.1,10,1000,200\n" for cell in cells)
    path.write_text(f"{header},model,requests,input tokens,output tokens\n{rows}", encoding="utf-8")
    mapping = ColumnMapping(
        {"time": header.lower(), "model": "model", "requests": "requests"}
        | {"input": "input tokens", "output": "output tokens"}
    )
    return read_usage([("table.csv", path)], mapping=mapping, **asked)  # type: ignore[arg-type]


@settings(max_examples=50)
@given(
    moment=st.integers(447_000, 498_000).map(lambda hour: datetime.fromtimestamp(hour * 3600, UTC)),
    named=st.sampled_from(sorted({*ABBREVIATED.values()} - {"UTC"})),
    mark=st.sampled_from(["T", " "]),
)
def test_a_time_in_any_zone_is_the_same_moment_as_in_utc(
    tmp_path_factory: pytest.TempPathFactory, moment: datetime, named: str, mark: str
) -> None:
    local = moment.astimezone(ZoneInfo(named))
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    folder = tmp_path_factory.mktemp("zones")
    cells = [local.strftime(f"%Y-%m-%d{mark}%H:%M:%S")]
    found = read(folder, f"Time ({named})", cells).period
    if not twice:  # the hour that comes twice in autumn is told by no clock
        assert found.start == moment.replace(tzinfo=None)
    # Days on which clocks change have an hour less or more.
    assert round(found.days_covered * 24, 6) in (1, 23, 24, 25)


@pytest.mark.parametrize(
    ("header", "cell", "start"),
    [
        ("Time (PST)", "2026-06-01 20:00", "2026-06-02T03:00:00"),
        ("Date (Europe/Berlin)", "2026-06-01", "2026-05-31T22:00:00"),
        ("timestamp_et", "2026-01-05T09:00:00", "2026-01-05T14:00:00"),
        ("timestamp_et", "2026-01-05T09:00:00Z", "2026-01-05T09:00:00"),
        ("timestamp_et", "2026-01-05 09:00:00+01:00", "2026-01-05T08:00:00"),
        ("timestamp_et", "1767603600", "2026-01-05T09:00:00"),
        ("Time (PST)", "06/15/2026 8:00 PM", "2026-06-16T03:00:00"),
        ("when (UTC+2)", "2026-06-01 01:00", "2026-05-31T23:00:00"),
    ],
)
def test_a_time_is_read_in_the_zone_of_its_column_unless_the_cell_says_its_own(
    tmp_path: Path, header: str, cell: str, start: str
) -> None:
    assert read(tmp_path, header, [cell]).period.start.isoformat() == start


def test_days_of_another_zone_last_a_day_each(tmp_path: Path) -> None:
    found = read(tmp_path, "Date (Europe/Berlin)", ["2026-06-01", "2026-06-02"]).period
    assert found.days_covered == 2
    assert found.end - found.start == timedelta(days=2)


def test_a_zone_that_may_be_several_is_asked_and_answered(tmp_path: Path) -> None:
    def state(profile: UsageProfile) -> str:
        return next(e.state for e in profile.identities if e.name == "times in a known zone")

    asked = read(tmp_path, "Time (IST)", ["2026-06-01 09:00"])
    answered = read(tmp_path, "Time (IST)", ["2026-06-01 09:00"], time_zone="Asia/Kolkata")
    assert (state(asked), state(answered)) == ("fails", "holds")
    assert asked.period.start - answered.period.start == timedelta(hours=5, minutes=30)
