"""Tables that people hand over are read by what parts their cells, and numbers as they are written there."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.usage.reading.numerals import NUMBER_MACROS, number_in
from dashboard.usage.reading.small_table import csv_table


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


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ("examples;right\n25;12,5\n", True),
        ("examples;right\n25;12.5\n", False),
        ("examples;right\n1.250;9\n", True),
        ("examples\tright\n25\t12,5\n", True),
        ("examples\tright\n1,250\t9\n", False),
        ('examples,right\n25,"12,5"\n', True),
    ],
)
def test_the_decimal_mark_is_what_the_cells_show_then_what_parts_them(
    text: str, comma: bool
) -> None:
    assert csv_table(text).decimal_comma is comma


CELLS = st.from_regex(r"[-+]?[0-9]{1,7}([.,' \u202f][0-9]{1,3}){0,3}", fullmatch=True)


@given(st.lists(CELLS, min_size=30, max_size=60))
@settings(max_examples=8, deadline=None)
def test_a_cell_alone_is_read_as_the_exports_are(cells: list[str]) -> None:
    """The macros of DuckDB and Python share their patterns: each reads what the other does, and as the same."""
    with duckdb.connect() as database:
        for macro in NUMBER_MACROS:
            database.execute(macro)
        asked = "SELECT c, unscaled_point(c), unscaled_comma(c) FROM (SELECT unnest($1::VARCHAR[]) AS c)"
        rows = database.execute(asked, [cells]).fetchall()
    assert len(rows) == len(cells)
    for cell, point, comma in rows:
        both_read_it(cell, point, comma)


def both_read_it(cell: str, point: float | None, comma: float | None) -> None:
    for decimal_comma, first, then in ((False, point, comma), (True, comma, point)):
        wanted = then if first is None else first
        if wanted is None:
            with pytest.raises(ValueError, match="could not convert"):
                number_in(cell, decimal_comma=decimal_comma)
        else:
            assert number_in(cell, decimal_comma=decimal_comma) == wanted
