"""Tables that people hand over are read by what parts their cells, and numbers as they are written there."""

import pytest

from dashboard.live.csv_table import csv_table, number_in


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_cells_are_parted_by_what_parts_the_first_line(mark: str) -> None:
    table = csv_table(f"examples{mark}right\n25{mark}5\n")
    assert (table.delimiter, table.columns) == (mark, ("examples", "right"))
    assert list(table.rows()) == [(2, {"examples": "25", "right": "5"})]


def test_excels_own_first_line_and_blank_ones_count_as_lines() -> None:
    table = csv_table('sep=;\n\nprompt;expected\n"two\nlines, one cell";a\nx;b\n')
    assert table.columns == ("prompt", "expected")
    assert [(at, row["expected"]) for at, row in table.rows()] == [(5, "a"), (6, "b")]


@pytest.mark.parametrize(
    ("cell", "either", "comma"),
    [
        ("24.5", 24.5, 24.5),
        ("24,5", 24.5, 24.5),
        ("1,234", 1234, 1.234),
        ("1.234", 1.234, 1234),
        ("1.234,5", 1234.5, 1234.5),
        (" 1 234,50 ", 1234.5, 1234.5),
        ("1,234.5", 1234.5, None),
        ("-3", -3, -3),
    ],
)
def test_a_number_is_what_is_written(cell: str, either: float, comma: float | None) -> None:
    assert number_in(cell) == either
    if comma is not None:
        assert number_in(cell, decimal_comma=True) == comma


@pytest.mark.parametrize("cell", ["", "x", "1,2,3", "1;2"])
def test_what_is_no_number_is_none(cell: str) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        number_in(cell)
