# ruff: noqa: S608 - SQL over column names that are quoted
"""Opening one export: what kind of file it is, its columns, and a DuckDB relation of all-text cells."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dashboard.usage.flatten import flatten_json
from dashboard.usage.packing import (
    BROKEN,
    UnreadableUsage,
    as_utf8,
    encoding_of,
    first_line,
    head_of,
    magic,
    open_text,
    refuse_what_is_no_table,
)

LONGEST_LINE_BYTES = 8_000_000
READ_BUFFER_BYTES = 16_000_000
DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class Source:
    """One opened export: its name for messages, its columns, and SQL that yields them as VARCHAR."""

    name: str
    kind: Literal["csv", "json", "parquet"]
    columns: tuple[str, ...]
    """Lower-cased, unique, in the file's order."""
    scan: str
    """`FROM`-able SQL; its columns are `columns`, every cell VARCHAR or null. See `reading`."""
    delimiter: str = ","
    first_row: int = 2
    """The number of the first data row as a spreadsheet or editor shows it."""

    def reading(self, *, rejects: str | None = None) -> str:
        """The scan; lines that are no rows go to the table `rejects`, or are passed over."""
        if self.kind != "csv":
            return self.scan
        if rejects is None:
            return f"{self.scan}, ignore_errors=true)"
        return (
            f"{self.scan}, store_rejects=true, rejects_table={literal(rejects)}, "
            f"rejects_scan={literal(rejects + '_scan')})"
        )


def open_source(name: str, path: Path, *, scratch: Path) -> Source:
    """The file as all-text rows, whatever its packing (gzip), encoding, delimiter or notation.

    `scratch` is an existing folder for intermediate copies; the caller removes it.
    Raises `UnreadableUsage` for what is no table: empty, binary, HTML, an archive.
    """
    try:
        if path.stat().st_size == 0:
            raise UnreadableUsage(f"{name} is empty; export it again and check the period chosen")
        packed = magic(path).startswith(b"\x1f\x8b")
        head = head_of(path, packed=packed)
    except BROKEN as fault:
        raise UnreadableUsage(f"{name} cannot be read: {first_line(fault)}") from fault
    if head.startswith(b"PAR1"):
        return _parquet(name, path)
    refuse_what_is_no_table(name, head)
    encoding = encoding_of(head)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        return _json(name, path, scratch=scratch, packed=packed, encoding=encoding)
    return _table(name, path, text, scratch=scratch, packed=packed, encoding=encoding)


def _json(name: str, path: Path, *, scratch: Path, packed: bool, encoding: str) -> Source:
    flat = scratch / f"{len(list(scratch.iterdir()))}.ndjson"
    encoding = encoding.replace("utf-8", "utf-8-sig")
    with open_text(path, packed=packed, encoding=encoding) as text:
        try:
            columns = flatten_json(text, into=flat)
        except (ValueError, RecursionError, *BROKEN) as fault:
            raise UnreadableUsage(
                f"{name} looks like JSON but is not: {first_line(fault)}; export it again"
            ) from fault
    if not columns:
        raise UnreadableUsage(f"{name} holds JSON without any record; export it again")
    types = ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in columns)
    scan = (
        f"read_json({literal(flat)}, format='newline_delimited', columns={{{types}}}, "
        f"maximum_object_size={LONGEST_LINE_BYTES})"
    )
    return Source(name, "json", columns, scan, first_row=1)


def _parquet(name: str, path: Path) -> Source:
    import duckdb  # noqa: PLC0415 - only Parquet needs its schema read here

    scan = f"read_parquet({literal(path)})"
    try:
        found = duckdb.connect().execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error as fault:
        raise UnreadableUsage(f"{name} is no readable Parquet file: {first_line(fault)}") from fault
    columns = unique_columns([str(row[0]) for row in found])
    cells = ", ".join(
        f"CAST({quoted(str(row[0]))} AS VARCHAR) AS {quoted(column)}"
        for row, column in zip(found, columns, strict=True)
    )
    return Source(name, "parquet", columns, f"(SELECT {cells} FROM {scan})", first_row=1)


def _table(
    name: str, path: Path, text: str, *, scratch: Path, packed: bool, encoding: str
) -> Source:
    told = text[:6].lower().startswith("sep=")  # Excel's own first line
    delimiter = text[4] if told else ""
    body = text.split("\n", 1)[-1] if told else text
    delimiter, header = _header(body, delimiter)
    if len(header) < 2:
        raise UnreadableUsage(
            f"{name} is no table: its first line has one column, {header[0][:60]!r}; "
            "expected a header such as start_time_iso,num_model_requests,..."
        )
    if encoding != "utf-8":
        try:
            path = as_utf8(path, scratch=scratch, packed=packed, encoding=encoding)
        except BROKEN as fault:
            raise UnreadableUsage(f"{name} cannot be read: {first_line(fault)}") from fault
        packed = False
    columns = unique_columns(header)
    types = ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in columns)
    # Tables pasted from a web page lose the trailing tabs of blank cells.
    ragged = ", null_padding=true, parallel=false" if delimiter == "\t" else ""
    scan = (
        f"read_csv({literal(path)}, auto_detect=false, header=true, skip={int(told)}, "
        f"delim={literal(delimiter)}, quote='\"', escape='\"', columns={{{types}}}, "
        f"compression='{'gzip' if packed else 'none'}'{ragged}, "
        f"max_line_size={LONGEST_LINE_BYTES}, buffer_size={READ_BUFFER_BYTES}"
    )
    return Source(name, "csv", columns, scan, delimiter=delimiter, first_row=3 if told else 2)


def _header(text: str, delimiter: str) -> tuple[str, list[str]]:
    """The delimiter that splits the first line into most columns, and those columns."""
    lines = text.lstrip("\r\n").splitlines() or [""]
    candidates = (delimiter,) if delimiter else DELIMITERS
    split = {mark: next(csv.reader([lines[0]], delimiter=mark), [""]) for mark in candidates}
    best = max(split, key=lambda mark: len(split[mark]))
    return best, split[best] or [""]


def unique_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The header lower-cased, without BOM, quotes and blanks; repeated names get a number."""
    seen: dict[str, int] = {}
    columns = []
    for place, cell in enumerate(header, start=1):
        name = cell.strip().strip("\ufeff\"' ").lower() or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        columns.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(columns)


def quoted(column: str) -> str:
    """The column's name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def literal(value: str | Path) -> str:
    """The text, or the path without glob characters taking effect, as an SQL string."""
    text = str(value)
    if isinstance(value, Path):
        text = text.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
    return "'" + text.replace("'", "''") + "'"
