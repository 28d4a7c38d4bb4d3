"""What stands in the way of a table in no known format is said, with what to do."""

import pytest

from dashboard.usage.mapping.proposals import propose
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
            {"quarter": ("H1 2026", "Q3 2026"), **COUNTED},
            "times in a way that is not known (H1 2026)",
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
                "date": ("2026-10-05", "2026-10-06"),
                **{
                    f"{env} {side} tokens": ("5", "6")
                    for env in ("prod", "staging")
                    for side in ("input", "output")
                },
            },
            "columns of tokens side by side",
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
            {"date": ("2026-10-05", "2026-10-06"), "cache_hit_rate": ("40%", "50%"), **COUNTED},
            'which share of the input is cached ("cache_hit_rate")',
        ),
        (
            {
                "date": ("2026-10-05", "2026-10-06"),
                "input_k": ("1", "2"),
                "output_k": ("0.2", "0.3"),
            },
            '"output_k=output:1k" for thousands',
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


@pytest.mark.parametrize("unit", ["", " tokens", " (tokens)"])
@pytest.mark.parametrize("sides", [("input", "output"), ("prompt", "completion")])
@pytest.mark.parametrize(
    "whose", [("gpt-4.1", "gpt-4.1-mini"), ("opus", "haiku"), ("prod", "test")]
)
def test_nothing_is_proposed_where_one_would_hide_the_others(
    whose: tuple[str, str], sides: tuple[str, str], unit: str
) -> None:
    names = ["date", *(f"{each} {side}{unit}" for each in whose for side in sides)]
    rows = [
        {"date": f"2026-10-0{day}"} | dict.fromkeys(names[1:], f"{day}0000") for day in range(1, 4)
    ]
    assert propose(names, rows) is None


def test_a_table_of_one_model_may_name_it_in_its_columns() -> None:
    rows = [
        {"date": f"2026-10-0{day}", "gpt-4.1 input": f"{day}0000", "gpt-4.1 output": "500"}
        for day in (2, 1, 3)
    ]
    assert "a column for each model" not in why_not([*rows[0]], rows)
