"""Dates that may begin with the day or the month are read as somebody says."""

from datetime import date, datetime
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.mapping.columns import parse_mapping
from dashboard.usage.summing.date_order import DateOrder

MAPPING = parse_mapping(
    ("date=time", "requests=requests", "input_tokens=input", "output_tokens=output")
)
NAME = "dates read in one way"


def read(folder: Path, *dates: str, order: DateOrder | None = None) -> UsageProfile:
    path = folder / "dates.csv"
    rows = "".join(f"{day},10,1000,100\n" for day in dates)
    path.write_text(f"date,requests,input_tokens,output_tokens\n{rows}", encoding="utf-8")
    return read_usage([(path.name, path)], mapping=MAPPING, date_order=order)


@pytest.mark.parametrize(
    ("order", "first"), [("day", date(2026, 4, 3)), ("month", date(2026, 3, 4))]
)
def test_a_date_of_either_order_is_read_as_it_is_said(
    tmp_path: Path, order: DateOrder, first: date
) -> None:
    asked = read(tmp_path, "03/04/2026")
    (question,) = (each for each in asked.identities if each.name == NAME)
    assert question.state == "fails"
    assert "--date-order day" in question.fix
    told = read(tmp_path, "03/04/2026", order=order)
    assert told.period.start.date() == first
    assert NAME not in [each.name for each in told.identities]


def test_a_date_that_cannot_be_in_the_order_said_is_listed(tmp_path: Path) -> None:
    found = read(tmp_path, "03/04/2026", "03/25/2026", order="day")
    assert found.rows_skipped.by_reason == {"not a time": 1}


@pytest.mark.parametrize(
    ("cells", "first", "days"),
    [
        (("2026-09", "2026-10"), date(2026, 9, 1), 61),
        (("Sept 2026", "Okt 2026"), date(2026, 9, 1), 61),
        (("septembre 2026", "octobre 2026"), date(2026, 9, 1), 61),
        (("202609", "202610"), date(2026, 9, 1), 61),
        (("09/2026", "10/2026"), date(2026, 9, 1), 61),
        (("2026-W40", "2026-W41"), date(2026, 9, 28), 14),
        (("46300", "46301"), date(2026, 10, 5), 2),
        (("20261005", "20261006"), date(2026, 10, 5), 2),
        (("5. Oktober 2026", "6. Oktober 2026"), date(2026, 10, 5), 2),
        (('"Monday, October 5, 2026"', '"Tuesday, October 6, 2026"'), date(2026, 10, 5), 2),
    ],
)
def test_a_month_a_week_or_a_day_in_words_is_a_time(
    tmp_path: Path, cells: tuple[str, str], first: date, days: int
) -> None:
    found = read(tmp_path, *cells)
    assert (found.rows_used, found.requests) == (2, 20)
    assert found.period.start.date() == first
    assert found.period.days_covered == days


def question(profile: UsageProfile) -> str:
    return next((each.by for each in profile.identities if each.name == NAME), "")


@pytest.mark.parametrize(
    ("dates", "first", "read_as"),
    [
        # Days in a row, or the fifth of each month; the first days of months, or days of January.
        (("03/04/2026", "04/04/2026", "05/04/2026"), date(2026, 4, 3), "day first"),
        (("05/02/2026", "05/03/2026", "05/04/2026"), date(2026, 5, 2), "month first"),
        (("01/02/2026", "01/03/2026", "01/04/2026"), date(2026, 1, 2), "month first"),
    ],
)
def test_the_likelier_order_is_said_and_asked_where_nothing_shows_it(
    tmp_path: Path, dates: tuple[str, ...], first: date, read_as: str
) -> None:
    found = read(tmp_path, *dates)
    assert found.period.start.date() == first
    assert question(found).endswith(f"it is read {read_as}")


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        # The rows go by time in one order only.
        (("11/10/2026", "12/10/2026", "01/11/2026", "02/11/2026"), date(2026, 10, 11)),
        (("02/11/2026", "01/11/2026", "12/10/2026"), date(2026, 10, 12)),
        (("10/11/2026", "10/12/2026", "11/01/2026", "11/02/2026"), date(2026, 10, 11)),
        # Requests at all hours are of days, and not of one day each of three months.
        (("03/04/2026 09:12", "04/04/2026 10:31", "05/04/2026 11:02"), date(2026, 4, 3)),
        (("04/03/2026 09:12", "04/04/2026 10:31", "04/05/2026 11:02"), date(2026, 4, 3)),
    ],
)
def test_what_the_rows_show_is_not_asked(
    tmp_path: Path, dates: tuple[str, ...], first: date
) -> None:
    found = read(tmp_path, *dates)
    assert found.period.start.date() == first
    assert question(found) == ""


def test_no_row_is_of_a_day_that_has_not_come(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text(
        "date,requests,input_tokens,output_tokens\n05/02/2026,1,10,1\n05/03/2026,1,10,1\n",
        encoding="utf-8",
    )
    for now, first in (
        (datetime.fromisoformat("2026-03-31"), date(2026, 2, 5)),
        (datetime.fromisoformat("2026-12-31"), date(2026, 5, 2)),
    ):
        found = read_usage([(path.name, path)], mapping=MAPPING, now=now)
        assert found.period.start.date() == first
        assert bool(question(found)) == (now.month > 5)


def test_days_in_a_row_of_a_table_that_is_not_in_english_begin_with_the_day(
    tmp_path: Path,
) -> None:
    """Semicolons alone say nothing: a spreadsheet writes them whatever the language of its table."""
    path = tmp_path / "dates.csv"
    rows = "".join(f"{day},10,1000,100\n" for day in ("01/10/2026", "02/10/2026"))
    path.write_text(f"date,requêtes,input_tokens,output_tokens\n{rows}", encoding="utf-8")
    mapping = parse_mapping(
        ("date=time", "requêtes=requests", "input_tokens=input", "output_tokens=output")
    )
    found = read_usage([(path.name, path)], mapping=mapping)
    assert (found.period.start.date(), question(found)) == (date(2026, 10, 1), "")
