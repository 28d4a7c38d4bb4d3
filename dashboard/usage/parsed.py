# ruff: noqa: S608 - SQL over column names that are quoted and macros of our own
"""The SQL that turns one export's cells into numbers, times and texts, and says which cells are broken."""

from dataclasses import dataclass, field

import duckdb

from dashboard.usage.dialect import Dialect
from dashboard.usage.source import Source, literal, quoted

SAMPLE_ROWS = 1_000
EPOCH = "EPOCH"
"""Seconds or smaller units since 1970, read as a number."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of one export are read: those of a column in `types` by DuckDB's reader, which is fast and
    refuses other spellings; all others as text, in every spelling we know."""

    source: Source
    dialect: Dialect
    types: dict[str, str] = field(default_factory=dict)
    """Column of the file -> DOUBLE, TIMESTAMPTZ or EPOCH."""
    comma: bool = False
    """Whether numbers are written 1.234,5."""

    def as_text(self) -> "Cells":
        """The same export with every cell read as text."""
        return Cells(self.source, self.dialect, comma=self.comma)

    def scan(self, *, rejects: str | None = None) -> str:
        """SQL: the rows of the file with the cells as they are read."""
        types = {name: "DOUBLE" if kind == EPOCH else kind for name, kind in self.types.items()}
        return self.source.reading(types=types, rejects=rejects)

    def column(self, name: str) -> str | None:
        """The file's spelling of a declared column, or None where it has none."""
        spelt = spelling(self.source, self.dialect, name)
        return spelt if spelt in self.source.columns else None


def spelling(source: Source, dialect: Dialect, name: str) -> str:
    """The file's spelling of a declared column; the column's own name where the file lacks it."""
    if name in source.columns:
        return name
    others = (found for found, declared in dialect.aliases.items() if declared == name)
    return next((found for found in others if found in source.columns), name)


def parsed(cells: Cells, rows: str, *, tell: bool = False) -> str:
    """SQL: the declared columns with their types, whether a number or a time of the row is broken
    (`bad_number_`, `bad_time_`), and with `tell` which cell that is and what stands in it.

    `rows` is SQL whose columns are the file's and, with `tell`, `place_`. In levels, so that each cell is
    parsed once.
    """
    numbers = {name: _value(cells, name, number=True) for name in cells.dialect.numbers}
    times = {name: _value(cells, name, number=False) for name in cells.dialect.times}
    values = [f"{value} AS {quoted(name)}" for name, value in (numbers | times).items()]
    kept = [
        f"raw.{quoted(cells.column(name) or '')} AS {_kept(name)}"
        for name in _kept_cells(cells, tell=tell)
    ]
    texts = [f"{_text(cells, name)} AS {quoted(name)}" for name in cells.dialect.texts]
    place = ["raw.place_"] if tell else []
    level = f"SELECT {', '.join([*values, *kept, *texts, *place]) or '1'} FROM ({rows}) AS raw"
    broken = {name: _broken(cells, name) for name in (*numbers, *times)}
    told = f", {_told(broken)}" if tell else ""
    return (
        f"SELECT *, {_any(broken, numbers)} AS bad_number_, {_any(broken, times)} AS bad_time_"
        f"{told} FROM ({level})"
    )


def _value(cells: Cells, name: str, *, number: bool) -> str:
    column = cells.column(name)
    if column is None:
        return f"CAST(NULL AS {'DOUBLE' if number else 'TIMESTAMP'})"
    cell, kind = f"raw.{quoted(column)}", cells.types.get(column)
    if number:
        parse = "number_comma" if cells.comma else "number_point"
        return cell if kind else f"{parse}({cell})"
    if kind == EPOCH:
        return f"epoch_time({cell})"
    return f"utc({cell})" if kind else f"time_of({cell})"


def _text(cells: Cells, name: str) -> str:
    column = cells.column(name)
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    cell = f"raw.{quoted(column)}"
    # DuckDB's reader has turned blank cells into null, and keys are trimmed once summed up.
    return cell if cells.source.kind == "csv" else f"text_of({cell})"


def _kept_cells(cells: Cells, *, tell: bool) -> list[str]:
    """The declared columns whose cell is needed beside the value, to tell a blank one from a broken one."""
    known = {name: cells.column(name) for name in (*cells.dialect.numbers, *cells.dialect.times)}
    return [name for name, column in known.items() if column and (tell or _is_read(cells, column))]


def _is_read(cells: Cells, column: str) -> bool:
    return cells.types.get(column) in (None, EPOCH)


def _broken(cells: Cells, name: str) -> str | None:
    """SQL: whether the cell has no value though something stands in it, or one that cannot be."""
    column = cells.column(name)
    if column is None:
        return None
    check = "is_sane" if name in cells.dialect.numbers else "is_recent"
    sane = f"NOT {check}({quoted(name)})"
    if not _is_read(cells, column):
        return sane
    blank = f"{_kept(name)} IS NULL" if column in cells.types else f"is_blank({_kept(name)})"
    return f"CASE WHEN {quoted(name)} IS NULL THEN NOT {blank} ELSE {sane} END"


def _any(broken: dict[str, str | None], names: dict[str, str]) -> str:
    tests = [test for name in names if (test := broken[name])]
    return f"coalesce({' OR '.join(tests)}, false)" if tests else "false"


def _told(broken: dict[str, str | None]) -> str:
    tests = {name: test for name, test in broken.items() if test}
    where = " ".join(f"WHEN {test} THEN {literal(name)}" for name, test in tests.items())
    what = " ".join(
        f"WHEN {test} THEN CAST({_kept(name)} AS VARCHAR)" for name, test in tests.items()
    )
    return (
        f"CASE {where} END AS fault_, CASE {what} END AS found_"
        if tests
        else "NULL AS fault_, NULL AS found_"
    )


def _kept(name: str) -> str:
    """The column that keeps the cell of a parsed value."""
    return quoted(f"{name} as written")


def choose_cells(database: duckdb.DuckDBPyConnection, source: Source, dialect: Dialect) -> Cells:
    """How to read the export, judged by its first 1,000 rows."""
    plain = Cells(source, dialect)
    numbers = [column for name in dialect.numbers if (column := plain.column(name))]
    times = [column for name in dialect.times if (column := plain.column(name))]
    if source.kind == "parquet":
        return Cells(source, dialect, types=_types_of_parquet(source, numbers, times))
    if source.kind == "json" or not (numbers or times):
        return plain
    sample = f"(SELECT * FROM {source.reading()} LIMIT {SAMPLE_ROWS})"
    database.execute(f"CREATE OR REPLACE TEMP TABLE sample AS FROM {sample}")
    if source.delimiter != "," and numbers and _has_decimal_comma(database, numbers):
        return Cells(source, dialect, comma=True)
    types = {column: "DOUBLE" for column in numbers if _all(database, column, "DOUBLE")}
    for column in times:
        if _all(database, column, "TIMESTAMPTZ", also=f"substr({quoted(column)}, 5, 1) = '-'"):
            types[column] = "TIMESTAMPTZ"
        elif _all(database, column, "DOUBLE", also=f"TRY_CAST({quoted(column)} AS DOUBLE) >= 1e8"):
            types[column] = EPOCH
    return Cells(source, dialect, types=types)


def _all(
    database: duckdb.DuckDBPyConnection, column: str, kind: str, *, also: str = "true"
) -> bool:
    """Whether every cell of the sample that says something can be cast so."""
    found = database.execute(
        f"SELECT bool_and(TRY_CAST({quoted(column)} AS {kind}) IS NOT NULL AND {also}) FROM sample "
        f"WHERE {quoted(column)} IS NOT NULL"
    ).fetchall()
    return found[0][0] is not False


def _types_of_parquet(source: Source, numbers: list[str], times: list[str]) -> dict[str, str]:
    kinds = {column: source.fields[column].kind for column in (*numbers, *times)}
    types = {column: "DOUBLE" for column in numbers if kinds[column] == "DOUBLE"}
    for column in times:
        if kinds[column] != "VARCHAR":
            types[column] = EPOCH if kinds[column] == "DOUBLE" else "TIMESTAMPTZ"
    return types


def _has_decimal_comma(database: duckdb.DuckDBPyConnection, columns: list[str]) -> bool:
    cells = " UNION ALL ".join(f"SELECT bare({quoted(name)}) cell FROM sample" for name in columns)
    counts = database.execute(
        r"SELECT count(*) FILTER (regexp_full_match(cell, '[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+')), "
        r"count(*) FILTER (regexp_full_match(cell, '[+-]?(\d+|\d{1,3}(,\d{3})+)\.\d+')) "
        f"FROM ({cells})"
    ).fetchall()
    return bool(counts[0][0] > counts[0][1])
