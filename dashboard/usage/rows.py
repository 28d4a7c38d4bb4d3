# ruff: noqa: S608 - SQL over column names that are quoted and expressions of our own
"""One export as canonical rows in DuckDB: each row is used, or set aside for a reason that is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from dashboard.usage.checked import FAULTS, checked, spelling
from dashboard.usage.dialect import CANONICAL, TOKEN_PARTS, Dialect
from dashboard.usage.source import Source, literal, quoted

MOST_LISTED = 100
LONGEST_FOUND = 40
SAMPLE_ROWS = 1_000


REJECTED = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    "UNQUOTED VALUE": "a quote that is not closed",
    "LINE SIZE OVER MAXIMUM": "a line of more than 8 MB",
    "INVALID ENCODING": "bytes that are no text",
}
"""DuckDB's name for a line that is no row -> ours."""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """One row that was not used: where it is, what stands there, and what was expected."""

    file: str
    row: int
    column: str
    found: str
    problem: str


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """What one file gave: its broken rows, and how many lines were no rows at all, by reason."""

    listed: tuple[SkippedRow, ...]
    rejected: dict[str, int]


def create_table(database: duckdb.DuckDBPyConnection) -> None:
    """The empty table `usage_rows`: file, the canonical columns, and why a row is not used."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in CANONICAL.items())
    database.execute(f"CREATE TABLE usage_rows (file USMALLINT, {columns}, skip VARCHAR)")


def load_rows(
    database: duckdb.DuckDBPyConnection, source: Source, dialect: Dialect, *, file: int
) -> LoadedFile:
    """Every row of the file is in `usage_rows`, and the first 100 broken ones are listed.

    One scan in bounded memory; where cells are broken, a second as far as the last one to list.
    """
    comma = has_decimal_comma(database, source, dialect)
    rejects = f"rejects_{file}"
    columns = ", ".join(f'"{name}"' for name in CANONICAL)
    selection = checked(source, dialect, comma=comma, rejects=rejects)
    database.execute(f"INSERT INTO usage_rows SELECT {file}, {columns}, skip FROM ({selection})")
    rejected = _rejected(database, source, rejects=rejects)
    by_reason: dict[str, int] = {}
    for row in rejected:
        by_reason[row.problem] = by_reason.get(row.problem, 0) + 1
    faults = ", ".join(literal(reason) for reason in FAULTS)
    broken = database.execute(
        f"SELECT count(*) FROM usage_rows WHERE file = {file} AND skip IN ({faults})"
    ).fetchone()
    found: Sequence[SkippedRow] = ()
    if broken and broken[0]:
        most = min(MOST_LISTED, broken[0])
        found = _located(database, source, dialect, comma=comma, most=most)
        found = [replace(row, row=_line(row.row, rejected)) for row in found]
    listed = sorted([*rejected, *found], key=lambda row: row.row)
    return LoadedFile(tuple(listed[:MOST_LISTED]), by_reason)


def has_decimal_comma(
    database: duckdb.DuckDBPyConnection, source: Source, dialect: Dialect
) -> bool:
    """Whether numbers are written 1.234,5: never in comma-separated files, else by 1,000 rows."""
    spellings = [spelling(source, dialect, name) for name in dialect.numbers]
    columns = [name for name in spellings if name in source.columns]
    if source.kind != "csv" or source.delimiter == "," or not columns:
        return False
    cells = " UNION ALL ".join(f"SELECT bare({quoted(name)}) cell FROM sample" for name in columns)
    counts = database.execute(
        f"WITH sample AS MATERIALIZED (SELECT * FROM {source.reading()} LIMIT {SAMPLE_ROWS}) "
        r"SELECT count(*) FILTER (regexp_full_match(cell, '[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+')), "
        r"count(*) FILTER (regexp_full_match(cell, '[+-]?(\d+|\d{1,3}(,\d{3})+)\.\d+')) "
        f"FROM ({cells})"
    ).fetchone()
    return counts is not None and bool(counts[0] > counts[1])


def _located(
    database: duckdb.DuckDBPyConnection, source: Source, dialect: Dialect, *, comma: bool, most: int
) -> list[SkippedRow]:
    """The first `most` broken rows, numbered among the lines that are rows."""
    faults = ", ".join(literal(reason) for reason in FAULTS)
    selection = checked(source, dialect, comma=comma, rejects=None)
    parts = ", ".join(f"coalesce(CAST({name} AS BIGINT), 0)" for name in TOKEN_PARTS)
    database.execute("SET preserve_insertion_order = true")
    found = database.execute(
        f"SELECT place_, skip, coalesce(fault_, lacking_), found_, {parts} "
        f"FROM ({selection}) WHERE skip IN ({faults}) LIMIT {most}"
    ).fetchall()
    database.execute("SET preserve_insertion_order = false")
    return [_described(source, dialect, row) for row in found]


def _described(source: Source, dialect: Dialect, row: Sequence[Any]) -> SkippedRow:
    place, skip, column, found, uncached, read, write, output, reasoning = row
    seen = {
        "cached above input": f"{read + write} cached of {uncached + read + write} input",
        "reasoning above output": f"{reasoning} reasoning of {output + reasoning} output",
        "negative count": f"{uncached} input, {read} cached, {output + reasoning} output",
    }
    where = spelling(source, dialect, column or (dialect.times[0] if skip == "no time" else ""))
    return SkippedRow(
        file=source.name,
        row=source.first_row + place - 1,
        column=where,
        found=str(seen.get(skip, found or ""))[:LONGEST_FOUND],
        problem=FAULTS[skip],
    )


def _rejected(
    database: duckdb.DuckDBPyConnection, source: Source, *, rejects: str
) -> list[SkippedRow]:
    """The lines that are no rows, in the order of the file."""
    if source.kind != "csv":
        return []
    lines = database.execute(
        f"SELECT line, min(error_type::VARCHAR) FROM {rejects} GROUP BY line ORDER BY line"
    ).fetchall()
    return [
        SkippedRow(
            file=source.name,
            row=line + source.first_row - 2,
            column="",
            found="",
            problem=REJECTED.get(kind, kind.lower()),
        )
        for line, kind in lines
    ]


def _line(row: int, rejected: Sequence[SkippedRow]) -> int:
    """The row's number in the file, counting the lines before it that are no rows."""
    for line in rejected:
        if line.row <= row:
            row += 1
    return row
