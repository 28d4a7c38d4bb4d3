# ruff: noqa: S608 - SQL over column names that are quoted
"""How the numbers of a file are written, decided for each column as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import duckdb

from dashboard.usage.reading.numerals import ONLY_DIGITS, PLAIN, SHAPES, Notation
from dashboard.usage.reading.source import Source, literal, quoted

MOST_WRITTEN_BY_HAND = 1_048_576
"""Rows of the largest spreadsheet. Longer files are from programs, without thousands set apart: of those the
first rows are looked at."""


@dataclass(frozen=True, slots=True)
class Written:
    """How one column is written, and what shows it."""

    notation: Notation
    example: str = ""
    """A cell that could be read in two ways, where no other cell of the column says in which."""
    certain: bool = True
    """False where nothing in the file decides between the two readings."""
    bare: bool = False
    """Whether no cell has anything but a number in it, as programs write them."""

    def rule(self, column: str) -> str:
        """The sentence that says how the column is read; nothing where every cell speaks for itself."""
        if not self.example or (self.notation == "point" and self.certain):
            return ""
        if self.notation == "whole":
            why = "three digits behind every mark are thousands, since a count has no decimals"
        elif self.notation == "comma":
            why = "the comma is the decimal mark"
        else:
            why = "the point is the decimal mark"
        doubt = "" if self.certain else "; nothing else in the file shows it"
        return f'The column "{column}" is written {self.example}: {why}{doubt}.'


class _Seen(NamedTuple):
    """How many cells of a column show what, and one with a mark before three digits."""

    comma: int
    point: int
    point_three: int
    comma_three: int
    example: str | None


def notations(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    *,
    counts: Sequence[str],
    others: Sequence[str],
    decimal_mark: Notation | None = None,
) -> dict[str, Written]:
    """Column of the file -> how it is written. `counts` have no decimals, `others` may; `sample` holds the
    first rows. `decimal_mark` is what the user says of cells that could be read in two ways."""
    columns = (*counts, *others)
    if not columns or source.kind in ("parquet", "table"):
        return {}
    rows = "sample" if source.likely_rows > MOST_WRITTEN_BY_HAND else source.reading()
    bare = seen = _seen_plain(database, rows, columns)
    if left := [column for column in columns if column not in seen]:
        seen = bare | _seen(database, rows, left)
    seen = {column: seen[column] for column in columns}
    of_file = decimal_mark or _of_file(seen, counts, delimiter=source.delimiter)
    return {
        column: replace(
            _decided(each, of_file, is_count=column in counts, told=decimal_mark is not None),
            bare=column in bare,
        )
        for column, each in seen.items()
    }


def _seen_plain(
    database: duckdb.DuckDBPyConnection, rows: str, columns: Sequence[str]
) -> dict[str, _Seen]:
    """What columns show that hold nothing but what programs write: one look at each cell tells."""
    values = ", ".join(
        f"count(*) FILTER (NOT regexp_full_match({quoted(column)}, {literal(PLAIN)})), "
        f"count(*) FILTER (contains({quoted(column)}, '.'))"
        for column in columns
    )
    row = database.execute(f"SELECT {values} FROM {rows}").fetchall()[0]
    pairs = zip(columns, row[::2], row[1::2], strict=True)
    return {column: _Seen(0, points, 0, 0, None) for column, others, points in pairs if not others}


def _seen(
    database: duckdb.DuckDBPyConnection, rows: str, columns: Sequence[str]
) -> dict[str, _Seen]:
    # A cell in thousands or millions has a mark of its own, see the macros.
    marked = {
        column: f"regexp_matches({quoted(column)}, '[,.]') AND NOT regexp_matches({quoted(column)}, "
        "'\\d\\s*[kmbtKMBT][a-zA-Z]*\\W*$')"
        for column in columns
    }
    other = literal(ONLY_DIGITS)
    bare = {
        column: f"CASE WHEN {test} THEN regexp_replace({quoted(column)}, {other}, '', 'g') END"
        for column, test in marked.items()
    }
    cells = ", ".join(f"{value} AS {quoted(column)}" for column, value in bare.items())
    three = literal(f"{SHAPES['point_three']}|{SHAPES['comma_three']}")
    values = []
    for column in columns:
        name = quoted(column)
        values += [
            f"count(*) FILTER (regexp_full_match({name}, {literal(shape)}))"
            for shape in SHAPES.values()
        ]
        values.append(f"max({name}) FILTER (regexp_full_match({name}, {three}))")
    found = database.execute(f"SELECT {', '.join(values)} FROM (SELECT {cells} FROM {rows})")
    row = found.fetchall()[0]
    width = len(_Seen._fields)
    return {
        column: _Seen(*row[place * width : (place + 1) * width])
        for place, column in enumerate(columns)
    }


def _of_file(
    seen: Mapping[str, _Seen], counts: Sequence[str], *, delimiter: str
) -> Notation | None:
    """The decimal mark that the cells of all columns show, or None where they show none."""
    comma, point = (
        sum(getattr(each, mark) for each in seen.values()) for mark in ("comma", "point")
    )
    if comma != point:
        return "comma" if comma > point else "point"
    # In counts the mark before three digits sets thousands apart, so the other one is the decimal mark.
    points = sum(seen[column].point_three for column in counts)
    commas = sum(seen[column].comma_three for column in counts)
    if points != commas:
        return "comma" if points > commas else "point"
    if delimiter == ",":  # which no spreadsheet puts between cells where it is the decimal mark
        return "point"
    return "comma" if delimiter == ";" and any(each.comma_three for each in seen.values()) else None


def _decided(seen: _Seen, of_file: Notation | None, *, is_count: bool, told: bool) -> Written:
    example = seen.example or ""
    if told and of_file:
        return Written(of_file, example)
    if seen.comma != seen.point:
        return Written("comma" if seen.comma > seen.point else "point")
    if seen.comma:
        return Written(of_file or "point", example)
    if not example:
        return Written("point")
    if is_count:
        return Written("whole", example)
    return Written(of_file or "point", example, certain=of_file is not None)
