"""One export as canonical rows in DuckDB: each row is used, or set aside for a reason that is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from dashboard.usage.dialect import CANONICAL, TOKEN_PARTS, Dialect
from dashboard.usage.source import Source, literal, quoted

MOST_LISTED = 100
LONGEST_FOUND = 40
SAMPLE_ROWS = 1_000

FAULTS = {
    "not a number": "expected a number",
    "not a time": "expected a date or time",
    "no time": "expected a date or time, found nothing",
    "no value": "expected a number, found nothing",
    "negative count": "expected counts of 0 or more",
    "cached above input": "the cached tokens are more than the input tokens that include them",
    "reasoning above output": "the reasoning tokens are more than the output that includes them",
}
"""Reasons that mean a row is broken -> what was expected. Any other reason is no fault of the file."""

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
    checked = _checked(source, dialect, comma=comma, rejects=rejects)
    database.execute(f"INSERT INTO usage_rows SELECT {file}, {columns}, skip FROM ({checked})")
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
    spellings = [_spelling(source, dialect, name) for name in dialect.numbers]
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


def _spelling(source: Source, dialect: Dialect, name: str) -> str:
    """The file's spelling of a declared column."""
    if name in source.columns:
        return name
    others = (found for found, declared in dialect.aliases.items() if declared == name)
    return next((found for found in others if found in source.columns), name)


def _cell(source: Source, dialect: Dialect, name: str) -> str:
    spelling = _spelling(source, dialect, name)
    return f"raw.{quoted(spelling)}" if spelling in source.columns else "CAST(NULL AS VARCHAR)"


def _typed(source: Source, dialect: Dialect, *, comma: bool, rejects: str | None) -> str:
    """SQL: the declared columns with their types, and the first cell that cannot be read.

    In levels, so that each cell is parsed once.
    """
    number = "number_comma" if comma else "number_point"
    parsers = dict.fromkeys(dialect.numbers, number) | dict.fromkeys(dialect.times, "time_of")
    cells = {name: _cell(source, dialect, name) for name in parsers}
    parsed = [f"{parse}({cells[name]}) AS {quoted(name)}" for name, parse in parsers.items()]
    kept = [f"{cell} AS {_kept(name)}" for name, cell in cells.items()]
    texts = [f"text_of({_cell(source, dialect, name)}) AS {quoted(name)}" for name in dialect.texts]
    place = "row_number() OVER ()" if rejects is None else "0"
    values = (
        f"SELECT {', '.join([*parsed, *kept, *texts])}, {place} AS place_ "
        f"FROM {source.reading(rejects=rejects)} AS raw"
    )
    check = dict.fromkeys(dialect.numbers, "is_sane") | dict.fromkeys(dialect.times, "is_recent")
    broken = {
        name: f"CASE WHEN {quoted(name)} IS NULL THEN NOT is_blank({_kept(name)}) "
        f"ELSE NOT {check[name]}({quoted(name)}) END"
        for name in parsers
    }
    fault = " ".join(f"WHEN {test} THEN {literal(name)}" for name, test in broken.items())
    found = " ".join(f"WHEN {test} THEN {_kept(name)}" for name, test in broken.items())
    steps = "".join(f", {expression} AS {name}" for name, expression in dialect.steps.items())
    return (
        f"SELECT *, CASE {fault} END AS fault_, CASE {found} END AS found_{steps} FROM ({values})"
    )


def _kept(name: str) -> str:
    """The column that keeps the text of a parsed cell."""
    return quoted(f"{name} as written")


def _canonical(name: str, expression: str | None) -> str:
    if name in TOKEN_PARTS:
        return f"CAST(round(coalesce({expression or 0}, 0)) AS BIGINT) AS {name}"
    if name in ("requests", "failures"):
        return f"CAST(round({expression or 'NULL'}) AS BIGINT) AS {name}"
    if name == "id":
        return f"CASE WHEN {expression or 'NULL'} IS NOT NULL THEN hash({expression or 'NULL'}) END AS id"
    return f"TRY_CAST({expression or 'NULL'} AS {CANONICAL[name]}) AS {quoted(name)}"


def _checked(source: Source, dialect: Dialect, *, comma: bool, rejects: str | None) -> str:
    """SQL: the canonical columns, why a row is not used (`skip`), and where it is broken."""
    mapped = ", ".join(_canonical(name, dialect.maps.get(name)) for name in CANONICAL)
    counts = [name for name in dialect.numbers if name in dialect.needs]
    lacking = " ".join(f"WHEN {quoted(name)} IS NULL THEN {literal(name)}" for name in counts)
    lacking = f"CASE {lacking} END" if lacking else "NULL"
    nothing = " AND ".join(f"{quoted(name)} IS NULL" for name in counts) or "false"
    is_time = ", ".join(literal(name) for name in dialect.times)
    untold = (
        f"WHEN {' + '.join(TOKEN_PARTS)} = 0 THEN 'request without tokens' "
        if dialect.grain == "request"
        else ""
    )
    skip = (
        f"CASE WHEN fault_ IN ({is_time}) THEN 'not a time' "
        "WHEN fault_ IS NOT NULL THEN 'not a number' "
        "WHEN aside IS NOT NULL THEN aside "
        "WHEN \"at\" IS NULL THEN 'no time' "
        f"WHEN nothing_ THEN {literal(dialect.empty_is)} "
        "WHEN lacking_ IS NOT NULL THEN 'no value' "
        "WHEN cache_read < 0 OR cache_write < 0 OR reasoning < 0 OR requests < 0 "
        "OR (input_uncached < 0 AND cache_read + cache_write = 0) "
        "OR (output < 0 AND reasoning = 0) THEN 'negative count' "
        "WHEN input_uncached < 0 THEN 'cached above input' "
        f"WHEN output < 0 THEN 'reasoning above output' {untold}END AS skip"
    )
    return (
        f"SELECT *, {skip} FROM (SELECT {mapped}, fault_, found_, place_, "
        f"{lacking} AS lacking_, {nothing} AS nothing_ "
        f"FROM ({_typed(source, dialect, comma=comma, rejects=rejects)}) AS typed)"
    )


def _located(
    database: duckdb.DuckDBPyConnection, source: Source, dialect: Dialect, *, comma: bool, most: int
) -> list[SkippedRow]:
    """The first `most` broken rows, numbered among the lines that are rows."""
    faults = ", ".join(literal(reason) for reason in FAULTS)
    checked = _checked(source, dialect, comma=comma, rejects=None)
    database.execute("SET preserve_insertion_order = true")
    found = database.execute(
        "SELECT place_, skip, coalesce(fault_, lacking_), found_, input_uncached, cache_read, "
        f"cache_write, output, reasoning FROM ({checked}) WHERE skip IN ({faults}) LIMIT {most}"
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
    where = _spelling(source, dialect, column or (dialect.times[0] if skip == "no time" else ""))
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
