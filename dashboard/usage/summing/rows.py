# ruff: noqa: S608 - SQL over column names that are quoted and expressions of our own
"""One export summed up: each row is used, or set aside for a reason that is counted."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from dashboard.usage.mapping.dialect import CANONICAL, TEXT_KEYS, TOKEN_PARTS, Dialect
from dashboard.usage.mapping.reasons import ROLL_UP, SUM_OF_OTHERS
from dashboard.usage.reading.numerals import Notation
from dashboard.usage.reading.progress import Watch
from dashboard.usage.reading.source import Source, literal, quoted, quotes
from dashboard.usage.summing.canonical import (
    FAULTS,
    canonical,
    is_sum,
    mapped,
    naming,
    told_by_group,
)
from dashboard.usage.summing.date_order import DateOrder
from dashboard.usage.summing.dedup import COUNTED, FUNCTION
from dashboard.usage.summing.parsed import Cells, broken_in, choose_cells, parsed, spelling
from dashboard.usage.summing.rollups import RollUps
from dashboard.usage.summing.sums import (
    FAULT_LIST,
    MOST_GROUPS,
    SAMPLED,
    counts_of,
    is_constant,
    keys_of,
    sampled,
    samples_of,
    told_by_keys,
)

MOST_LISTED = 100
LONGEST_FOUND = 40
MOST_SAMPLED = 250_000
"""Arrivals and lengths of up to so many requests are kept; above, of a part of them."""
FIRST_ROWS = 2_000
"""So many show how many projects and teams there are."""
LINE = "line number"
"""The column that stands before the cells of a line that was refused by the fast reader."""

REJECTED = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    "UNQUOTED VALUE": "a quote that is not closed",
    "LINE SIZE OVER MAXIMUM": "a line of more than 8 MB",
    "INVALID ENCODING": "bytes that are no text",
}
"""DuckDB's name for a line that is no row -> ours."""

NO_JSON = "a line that is no JSON"
FIXES = {
    FAULTS["not a number"]: "write digits, such as 1234 or 1234.5",
    FAULTS["not a time"]: "write it as 2026-06-01 09:00, or in seconds since 1970",
    FAULTS["no time"]: "fill in when it was",
    FAULTS["no value"]: "fill in the count, 0 where there was none",
    FAULTS["negative count"]: "leave refunds to the bill; counts are of what was used",
    FAULTS[
        "cached above input"
    ]: "if cached tokens are beside the input here, name the columns by hand (uncached_input)",
    FAULTS[
        "reasoning above output"
    ]: "if reasoning is beside the output here, name the columns by hand (visible_output)",
    REJECTED["MISSING COLUMNS"]: "look for a line that was cut off, or a missing delimiter",
    REJECTED["TOO MANY COLUMNS"]: "put cells that hold the delimiter in quotes",
    REJECTED["UNQUOTED VALUE"]: "close the quote, and double those inside it",
    REJECTED["LINE SIZE OVER MAXIMUM"]: "export without prompts and answers",
    REJECTED["INVALID ENCODING"]: "save the file as UTF-8",
    NO_JSON: "look for a line that was cut off",
}
"""What is wrong with a row -> what to do."""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """One row that was not used: where it is, what stands there, and what was expected."""

    file: str
    row: int
    column: str
    found: str
    problem: str

    @property
    def fix(self) -> str:
        """What to do about it."""
        return FIXES.get(self.problem, "export the file again")


@dataclass(frozen=True, slots=True)
class Export:
    """One file and how it is read. After `sum_up` it knows its refused lines."""

    number: int
    cells: Cells
    refused: Cells | None = None
    """The lines that the fast reader refused, to be read as text."""
    no_rows: tuple[SkippedRow, ...] = ()
    """The lines that are no rows at all."""
    keep: Collection[str] = ()
    """Those of project and team that its requests are told apart by."""
    roll_ups: RollUps | None = None
    """What its rows that sum up others say; None where it has none. Their ids are in `rolled_up`."""

    @property
    def source(self) -> Source:
        return self.cells.source

    @property
    def dialect(self) -> Dialect:
        return self.cells.dialect

    def canonical_rows(self) -> str:
        """SQL: every row of the file, once more."""
        columns = ", ".join(quoted(name) for name in (*CANONICAL, "skip"))
        readings = [self.cells, *([self.refused] if self.refused else [])]
        rows = " UNION ALL ".join(
            f"SELECT {columns} FROM ({_canonical(cells)})" for cells in readings
        )
        if self.roll_ups is None:
            return rows
        ids = f"SELECT id FROM rolled_up WHERE file = {self.number}"
        return (
            f"SELECT * REPLACE (CASE WHEN skip IS NULL AND id IN ({ids}) THEN {ROLL_UP} ELSE skip END AS skip) "
            f"FROM ({rows})"
        )


def sum_up(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    dialect: Dialect,
    *,
    number: int,
    keep: Collection[str],
    scratch: Path,
    watch: Watch,
    decimal_mark: Notation | None = None,
    date_order: DateOrder | None = None,
    time_zone: str | None = None,
    now: datetime | None = None,
) -> Export:
    """Every row of the file is in `sums`. Requests keep project and team where these are few, or in `keep`.
    One scan in bounded memory; lines with a spelling that the fast reader refuses are read a second time, as
    text."""
    cells = choose_cells(
        database,
        source,
        dialect,
        decimal_mark=decimal_mark,
        date_order=date_order,
        time_zone=time_zone,
        now=now,
    )
    keep = {*keep, *few_groups(database, cells)}
    rejects = f"rejects_{number}"
    by_group = told_by_group(cells.dialect)
    rows = _canonical(cells, rejects=rejects, by_group=by_group)
    watch.run(_insert(rows, cells, number, keep=keep))
    if source.kind != "csv":
        return Export(number, cells, no_rows=_no_json(source), keep=keep)
    no_rows = _no_rows(database, source, rejects=rejects)
    refused = _refused(database, cells, rejects=rejects, scratch=scratch)
    if refused:
        rows = _canonical(refused, by_group=by_group)
        watch.run(_insert(rows, refused, number, keep=keep))
    return Export(number, cells, refused, no_rows, keep)


def few_groups(database: duckdb.DuckDBPyConnection, cells: Cells) -> tuple[str, ...]:
    """Those of project and team of which the first rows have no more than can be workloads."""
    names = [name for name in ("project", "team") if name in cells.dialect.maps]
    if not names:
        return ()
    counts = ", ".join(f"count(DISTINCT {name})" for name in names)
    text = replace(cells.as_text(), dialect=naming(cells.dialect))
    rows = mapped(text.dialect, parsed(text, f"SELECT * FROM {text.scan()} LIMIT {FIRST_ROWS}"))
    found = database.execute(f"SELECT {counts} FROM ({rows})").fetchall()[0]
    return tuple(name for name, count in zip(names, found, strict=True) if count <= MOST_GROUPS)


def insert_rows(export: Export, rows: str, *, note_ids: bool = False, apart: bool = False) -> str:
    """SQL: sums up canonical rows of the export, with `apart` each by itself; their ids are looked at with
    `note_ids`."""
    keep = export.keep
    return _insert(rows, export.cells, export.number, keep=keep, note_ids=note_ids, apart=apart)


def _canonical(cells: Cells, *, rejects: str | None = None, by_group: bool = False) -> str:
    scanned = f"SELECT * FROM {cells.scan(rejects=rejects)}"
    return canonical(cells.dialect, parsed(cells, scanned), broken_in(cells), by_group=by_group)


def _insert(
    rows: str,
    cells: Cells,
    number: int,
    *,
    keep: Collection[str],
    note_ids: bool = True,
    apart: bool = False,
) -> str:
    dialect = cells.dialect
    keys = keys_of(dialect, keep=keep)
    one_in, is_log = _one_in(cells.source), dialect.grain == "request"
    sums, by_keys = counts_of(dialect), {} if is_log else told_by_keys(keys)
    for name in by_keys:
        del sums[name]
    samples = samples_of(one_in=one_in) if is_log else {}
    if note_ids and "id" in dialect.maps:
        # One more count, so that each used id passes through the function; the sum is the same.
        noted = f"{FUNCTION}(CASE WHEN {COUNTED} AND id IS NOT NULL THEN hash(id) END)"
        sums["rows"] = f"count(*) + 0 * count({noted})"
    told = {"file": str(number)} | {
        name: value for name, value in keys.items() if is_constant(value)
    }
    grouped = {name: value for name, value in keys.items() if name not in told}
    made = grouped | sums | ({SAMPLED: sampled(dialect, one_in=one_in)} if is_log else {})
    values = ", ".join(f"{value} AS {quoted(name)}" for name, value in made.items())
    places = ", ".join(str(place + 1) for place in range(len(grouped)))
    if apart:
        rows, places = f"SELECT *, row_number() OVER () AS row_ FROM ({rows})", f"{places}, row_"
    tidied = {
        name: f"text_of({quoted(name)})" if name in TEXT_KEYS else quoted(name)
        for name in grouped | sums
    }
    if told_by_group(dialect):
        tidied["skip"] = f"CASE WHEN {is_sum(dialect, grouped)} THEN {SUM_OF_OTHERS} ELSE skip END"
    tidied |= by_keys
    columns = ", ".join(quoted(name) for name in (*told, *tidied, *samples))
    told_of_each = (*told.values(), *tidied.values(), *samples.values())
    return (
        f"INSERT INTO sums ({columns}) SELECT {', '.join(told_of_each)} "
        f"FROM (SELECT {values} FROM ({rows}) GROUP BY {places})"
    )


def _one_in(source: Source) -> int:
    """A power of two, so that about 250,000 requests are sampled; 1 takes all."""
    one_in = 1
    while source.likely_rows > MOST_SAMPLED * one_in:
        one_in *= 2
    return one_in


def _no_rows(
    database: duckdb.DuckDBPyConnection, source: Source, *, rejects: str
) -> tuple[SkippedRow, ...]:
    """The lines that are no rows, in the order of the file."""
    lines = database.execute(
        f"SELECT line, min(error_type::VARCHAR) FROM {rejects} WHERE error_type <> 'CAST' "
        "GROUP BY line ORDER BY line"
    ).fetchall()
    return tuple(
        SkippedRow(
            file=source.name,
            row=line,
            column="",
            found="",
            problem=REJECTED.get(kind, kind.lower()),
        )
        for line, kind in lines
    )


def _no_json(source: Source) -> tuple[SkippedRow, ...]:
    return tuple(SkippedRow(source.name, line, "", "", NO_JSON) for line in source.no_json)


def _refused(
    database: duckdb.DuckDBPyConnection, cells: Cells, *, rejects: str, scratch: Path
) -> Cells | None:
    """The lines with a cell that the fast reader could not read, as a table of text of their own."""
    # In files with CRLF, DuckDB gives the line with the LF before it.
    found = database.execute(
        f"SELECT line, trim(min(csv_line), chr(13) || chr(10)) FROM {rejects} GROUP BY line "
        "HAVING bool_and(error_type = 'CAST') ORDER BY line"
    )
    source = cells.source
    path = scratch / f"refused-{rejects}.csv"
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        header = csv.writer(out, delimiter=source.delimiter, lineterminator="\n")
        header.writerow((LINE, *source.columns))
        while lines := found.fetchmany(10_000):
            count += len(lines)
            out.writelines(f"{line}{source.delimiter}{text}\n" for line, text in lines)
    if not count:
        return None
    options = f"auto_detect=false, header=true, delim={literal(source.delimiter)}, {quotes()}"
    table = Source(
        source.name,
        "csv",
        (LINE, *source.columns),
        path,
        options,
        source.delimiter,
        inside=source.inside,
    )
    return replace(cells, source=table, types={}, time_format="")


def list_broken(database: duckdb.DuckDBPyConnection, export: Export) -> list[SkippedRow]:
    """The first 100 rows of the file that were not used because something in them is broken."""
    found = list(export.no_rows[:MOST_LISTED])
    counted = database.execute(
        f"SELECT coalesce(sum(rows), 0) FROM sums WHERE file = {export.number} AND skip IN ({FAULT_LIST})"
    ).fetchall()
    if counted[0][0] and export.source.kind != "table":
        database.execute("SET preserve_insertion_order = true")
        found += _broken_refused(database, export)
        found += _broken_cells(database, export)
        database.execute("SET preserve_insertion_order = false")
    return sorted(found, key=lambda row: row.row)[:MOST_LISTED]


def _broken_refused(database: duckdb.DuckDBPyConnection, export: Export) -> list[SkippedRow]:
    if export.refused is None:
        return []
    cells = export.refused
    rows = f"SELECT *, CAST({quoted(LINE)} AS BIGINT) AS place_ FROM {cells.scan()}"
    return [_described(cells, row) for row in _broken(database, cells, rows)]


def _broken_cells(database: duckdb.DuckDBPyConnection, export: Export) -> list[SkippedRow]:
    """Found with the fast reader, and read again as text to say what stands there."""
    refused: list[int] = []
    if export.refused:
        lines = f"SELECT CAST({quoted(LINE)} AS BIGINT) FROM {export.refused.scan()}"
        refused = [line for (line,) in database.execute(lines).fetchall()]
    no_rows = [*(row.row for row in export.no_rows), *export.source.blank_lines]
    passed_over = sorted({*refused, *no_rows})
    numbered = "SELECT *, row_number() OVER () AS place_ FROM"
    places = _broken(database, export.cells, f"{numbered} {export.cells.scan()}")
    if not places:
        return []
    lines_of = [_line(export.source.first_row + row[0] - 1, passed_over) for row in places]
    text = export.cells.as_text()
    before = {_place(line, export.source, no_rows): line for line in lines_of}
    chosen = ", ".join(str(place) for place in before)
    rows = f"SELECT * FROM ({numbered} {text.scan()}) WHERE place_ IN ({chosen})"
    return [_described(text, (before[row[0]], *row[1:])) for row in _broken(database, text, rows)]


def _broken(database: duckdb.DuckDBPyConnection, cells: Cells, rows: str) -> list[tuple[Any, ...]]:
    """Place, reason, column, finding and tokens of the first broken rows."""
    parts = ", ".join(f"coalesce({name}, 0)" for name in TOKEN_PARTS)
    selection = canonical(
        cells.dialect, parsed(cells, rows, tell=True), broken_in(cells), tell=True
    )
    return database.execute(
        f"SELECT place_, skip, coalesce(fault_, lacking_), found_, {parts} "
        f"FROM ({selection}) WHERE skip IN ({FAULT_LIST}) LIMIT {MOST_LISTED}"
    ).fetchall()


def _described(cells: Cells, row: Sequence[Any]) -> SkippedRow:
    line, skip, column, found, uncached, read, write, output, reasoning = row
    seen = {
        "cached above input": f"{read + write} cached of {uncached + read + write} input",
        "reasoning above output": f"{reasoning} reasoning of {output + reasoning} output",
        "negative count": f"{uncached} input, {read} cached, {output + reasoning} output",
    }
    named = column or (cells.dialect.times[0] if skip == "no time" and cells.dialect.times else "")
    file, line = cells.source.place_of(line)
    return SkippedRow(
        file=file,
        row=line,
        column=spelling(cells.source, cells.dialect, named),
        found=str(seen.get(skip, found or ""))[:LONGEST_FOUND],
        problem=FAULTS[skip],
    )


def _line(row: int, passed_over: Sequence[int]) -> int:
    """The row's number in the file, counting the lines before it that were passed over."""
    for line in passed_over:
        if line > row:
            break
        row += 1
    return row


def _place(line: int, source: Source, no_rows: Sequence[int]) -> int:
    """Which of the lines that are rows it is."""
    return line - source.first_row + 1 - sum(1 for other in no_rows if other < line)
