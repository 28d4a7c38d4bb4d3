"""What stands in the way of a table in no known format is said, with what to do."""

import pytest

from dashboard.usage.mapping.why_not import why_not

COUNTED = {"input_tokens": ("1000", "2000"), "output_tokens": ("100", "200")}


def said(**columns: tuple[str, ...]) -> str:
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return why_not(tuple(columns), rows)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            {"time": ("10:05:12", "10:06:44"), **COUNTED},
            'in "time" the time of day and no date (10:05:12)',
        ),
        ({"day": ("Oct 5", "Oct 6"), **COUNTED}, 'in "day" no year (Oct 5)'),
        ({"day": ("Monday", "Tuesday"), **COUNTED}, 'in "day" no year (Monday)'),
        (
            {"quarter": ("Q2 2026", "Q3 2026"), **COUNTED},
            "times in a way that is not known (Q2 2026)",
        ),
        ({"model": ("gpt-4.1", "o3"), **COUNTED}, "no column with a date or time"),
        ({"date": ("2026-10-05", "2026-10-06"), "total_tokens": ("5", "6")}, "in one sum"),
        (
            {"date": ("2026-10-05", "2026-10-06"), "avg_input_tokens": ("5", "6")},
            'means and no sums ("avg_input_tokens")',
        ),
        (
            {"date": ("2026-10-05", "2026-10-06"), "input_characters": ("5", "6")},
            "counts characters",
        ),
        (
            {
                "date": ("2026-10-05", "2026-10-06"),
                "gpt-4.1 input tokens": ("5", "6"),
                "gpt-4.1-mini input tokens": ("5", "6"),
            },
            "a column for each model",
        ),
        (
            {
                "metric": ("Input tokens", "Output tokens"),
                "2026-08": ("5", "6"),
                "2026-09": ("5", "6"),
            },
            "a column for each month or day",
        ),
        (
            {"date": ("2026-10-01", "2026-10-01"), "granularity": ("day", "month"), **COUNTED},
            'rows of different length ("granularity")',
        ),
        (
            {"date": ("2026-10-01", "2026-11-01"), "kind": ("actual", "forecast"), **COUNTED},
            'planned beside what was used ("kind")',
        ),
        (
            {"date": ("2026-10-01", "2026-10-01"), "user": ("alice", "All users"), **COUNTED},
            'sum up others ("All users")',
        ),
    ],
)
def test_a_table_is_told_what_it_lacks(columns: dict[str, tuple[str, ...]], expected: str) -> None:
    assert expected in said(**columns)


def test_a_table_that_lacks_nothing_known_is_told_nothing() -> None:
    assert said(date=("2026-10-05", "2026-10-06"), model=("gpt-4.1", "gpt-4.1"), **COUNTED) == ""
