# ruff: noqa: S608 - SQL over column names that are quoted
"""Opening one export: what kind of file it is, its columns, and a DuckDB relation of all-text cells."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from dashboard.usage.reading.counters import NoCounters, OneMoment, from_exposition, is_exposition
from dashboard.usage.reading.drawn_tables import is_drawn, without_lines
from dashboard.usage.reading.flatten import Paths, flatten_json, is_value, members_of
from dashboard.usage.reading.header_row import LOOKED_AT, head_of_table
from dashboard.usage.reading.log_lines import is_log, is_mixed_log, records_in, tokens_in
from dashboard.usage.reading.packing import (
    BROKEN,
    UnreadableUsage,
    as_utf8,
    damaged,
    encoding_of,
    first_line,
    head_of,
    magic,
    open_text,
    refuse_sql,
    refuse_what_is_no_table,
    without_columns,
)
from dashboard.usage.reading.running_totals import Session
from dashboard.usage.reading.server_events import is_capture, objects_in

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyType

BLANKS = ("", "-", "null", "NULL", "Null", "none", "None", "NONE", r"\N")
"""What a cell without a value says, as far as DuckDB's reader is told; other spellings are read as text."""
ACCESS_LOG = re.compile(r'^\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:[^\]]+\] "')
"""The first line of a web server's log, in the common or the combined format."""
AS_FORMULA = re.compile(r'''(^|[,;\t])(?:="([^"\n]*)"|"=""([^"\n]*)""")(?=[,;\t\r\n]|$)''', re.M)
"""A cell that a spreadsheet shall not change, ="2026-10-05": its text."""
LONGEST_LINE_BYTES = 8_000_000
READ_BUFFER_BYTES = 32_000_000
FEW_ROWS_BYTES = 2_000_000
"""The buffer for the first rows of a table, of which longer ones are passed over."""
GZIP_RATIO = 8
"""How much smaller gzip makes a log, about."""
NUMBERS = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE"),
)


class Field(NamedTuple):
    """One column of a Parquet file."""

    expression: str
    kind: str
    """DOUBLE, TIMESTAMP (in UTC), TIMESTAMPTZ or VARCHAR: what its values are, or can be read as."""


class Part(NamedTuple):
    """One of several files that are read as one."""

    name: str
    rows: int
    blank_lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One opened export: its name for messages, its columns, and how DuckDB reads it."""

    name: str
    kind: Literal["csv", "json", "parquet", "table"]
    """`table` is one of a warehouse, which is not read here."""
    columns: tuple[str, ...]
    """Lower-cased, unique, in the file's order."""
    path: Path
    """What is scanned: the file, or a copy of it in a readable encoding or notation."""
    options: str = ""
    """Arguments of the scan that are the same in every reading."""
    delimiter: str = ","
    first_row: int = 2
    """The number of the first data row as a spreadsheet or editor shows it."""
    likely_rows: int = 0
    """From the size of the file and of its first lines."""
    fields: Mapping[str, Field] = field(default_factory=dict)
    """Parquet only: column -> the expression and kind of value it is in the file."""
    inside: Mapping[str, tuple[str, Paths]] = field(default_factory=dict)
    """Members of JSON in a column, `usage.amount` -> that column and the way there, as the first rows show."""
    no_json: tuple[int, ...] = ()
    """Lines of JSON Lines that are none."""
    blank_lines: tuple[int, ...] = ()
    """Lines of JSON Lines with nothing on them."""
    more_pages: str = ""
    """What the last page of an API's answer says of further ones; nothing where there are none."""
    paged: bool = False
    """Whether the file is made of such pages."""
    sessions: tuple[Session, ...] = ()
    """The sessions of Codex in it, of which other files may hold copies."""
    parts: tuple[Part, ...] = ()
    """The files that are read as this one, in their order; empty where it is one."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that it is made of."""
        return tuple(part.name for part in self.parts) or (self.name,)

    def place_of(self, row: int) -> tuple[str, int]:
        """The file of a row, and its line there."""
        for part in self.parts:
            if row <= part.rows:
                for line in part.blank_lines:
                    row += line <= row
                return part.name, row
            row -= part.rows
        return self.name, row

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, and what is inside them."""
        return (*self.columns, *self.inside)

    def reading(
        self,
        *,
        types: Mapping[str, str] | None = None,
        time_format: str = "",
        rejects: str | None = None,
        few: bool = False,
    ) -> str:
        """`FROM`-able SQL whose columns are `columns`, each VARCHAR or null unless `types` says DOUBLE,
        TIMESTAMPTZ or TIMESTAMP, written as `time_format` says. Lines that are no rows, or no such values, go to
        the table `rejects`, or are passed over. Where `few` rows are wanted, no more is read than they need.
        """
        types = types or {}
        if self.kind == "parquet":
            cells = ", ".join(
                f"CAST({self.fields[column].expression} AS {types.get(column, 'VARCHAR')}) "
                f"AS {quoted(column)}"
                for column in self.columns
            )
            return f"(SELECT {cells} FROM read_parquet({literal(self.path)}))"
        typed = ", ".join(
            f"{quoted(column)}: '{types.get(column, 'VARCHAR')}'" for column in self.columns
        )
        if self.kind == "json":
            return f"read_json({literal(self.path)}, columns={{{typed}}}, {self.options})"
        refused = (
            "ignore_errors=true"
            if rejects is None
            else f"store_rejects=true, rejects_table={literal(rejects)}, "
            f"rejects_scan={literal(rejects + '_scan')}"
        )
        written = f", timestampformat={literal(time_format)}" if time_format else ""
        line, buffer = (
            (FEW_ROWS_BYTES, FEW_ROWS_BYTES) if few else (LONGEST_LINE_BYTES, READ_BUFFER_BYTES)
        )
        return (
            f"read_csv({literal(self.path)}, columns={{{typed}}}, {self.options}, max_line_size={line}, "
            f"buffer_size={buffer}, {refused}{written})"
        )


def open_source(
    name: str, path: Path, *, scratch: Path, moved: Callable[[int], None] | None = None
) -> Source:
    """The file as all-text rows, whatever its packing (gzip), encoding, delimiter or notation.

    `scratch` is an existing folder for intermediate copies; the caller removes it. `moved` is told how many bytes
    are made flat, where that takes a reading of the file.
    Raises `UnreadableUsage` for what is no table: empty, binary, HTML, an archive.
    """
    try:
        if path.stat().st_size == 0:
            raise UnreadableUsage(f"{name} is empty; export it again and check the period chosen")
        packed = magic(path).startswith(b"\x1f\x8b")
        head = head_of(path, packed=packed)
    except BROKEN as fault:
        raise damaged(name, fault) from fault
    if head.startswith(b"PAR1") and packed:
        raise UnreadableUsage(f"{name} is a Parquet file packed with gzip; unpack it")
    if head.startswith(b"PAR1"):
        return _parquet(name, path)
    refuse_what_is_no_table(name, head)
    encoding = encoding_of(head)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        return _json(name, path, scratch=scratch, packed=packed, encoding=encoding, moved=moved)
    if is_exposition(text):
        return _exposition(name, path, scratch=scratch, packed=packed)
    if is_value(text):
        raise UnreadableUsage(
            f"{name} holds the single value {text.strip()[:40]} and no records; export it again"
        )
    refuse_sql(name, text)
    if change := _plainly(text):
        path = _rewritten(path, change, ".txt", scratch=scratch, packed=packed, encoding=encoding)
        text, packed, encoding = "".join(change(text.splitlines(keepends=True))), False, "utf-8"
    elif told := _records_of(text):
        path = _rewritten(path, told, ".jsonl", scratch=scratch, packed=packed, encoding=encoding)
        return _json(name, path, scratch=scratch, packed=False, encoding="utf-8", moved=moved)
    return _table(name, path, text, scratch=scratch, packed=packed, encoding=encoding)


def _plainly(text: str) -> Callable[[Iterable[str]], Iterator[str]] | None:
    """What makes a plain table of the lines of one that was drawn, or has formulas for texts; None where it is
    plain."""
    if is_drawn(text):
        return without_lines
    return _without_formulas if AS_FORMULA.search(text) else None


def _without_formulas(lines: Iterable[str]) -> Iterator[str]:
    yield from (AS_FORMULA.sub(r'\1"\2\3"', line) for line in lines)


def _records_of(text: str) -> Callable[[Iterable[str]], Iterable[str]] | None:
    """What makes lines of JSON of a capture or a log; None where the text is neither."""
    if is_capture(text):
        return objects_in
    told = records_in if is_log(text) else tokens_in if is_mixed_log(text) else None
    if told is None:
        return None
    return lambda lines: (json.dumps(record) + "\n" for record in told(lines))


def _rewritten(
    path: Path,
    changed: Callable[[Iterable[str]], Iterable[str]],
    suffix: str,
    *,
    scratch: Path,
    packed: bool,
    encoding: str,
) -> Path:
    """A copy whose lines are changed, written piece by piece."""
    copy = scratch / f"{len(list(scratch.iterdir()))}.rewritten{suffix}"
    encoding = encoding.replace("utf-8", "utf-8-sig")
    with (
        open_text(path, packed=packed, encoding=encoding) as text,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        out.writelines(changed(text))
    return copy


def _json(
    name: str,
    path: Path,
    *,
    scratch: Path,
    packed: bool,
    encoding: str,
    moved: Callable[[int], None] | None = None,
) -> Source:
    flat = scratch / f"{len(list(scratch.iterdir()))}.ndjson"
    encoding = encoding.replace("utf-8", "utf-8-sig")
    with open_text(path, packed=packed, encoding=encoding) as text:
        try:
            found = flatten_json(text, into=flat, moved=moved)
        except NoCounters as fault:
            raise UnreadableUsage(f"{name} cannot be read: {fault}") from fault
        except BROKEN as fault:
            raise damaged(name, fault) from fault
        except (ValueError, RecursionError) as fault:
            raise UnreadableUsage(
                f"{name} looks like JSON but is not: {first_line(fault)}; export it again"
            ) from fault
    if not found.columns:
        raise UnreadableUsage(f"{name} holds JSON without any record; export it again")
    options = f"format='newline_delimited', maximum_object_size={LONGEST_LINE_BYTES}"
    return Source(
        name,
        "json",
        found.columns,
        flat,
        options,
        first_row=1,
        likely_rows=flat.stat().st_size // 300,
        no_json=found.no_json,
        blank_lines=found.blank,
        more_pages=found.more_pages,
        paged=found.paged,
        sessions=found.sessions,
    )


def _exposition(name: str, path: Path, *, scratch: Path, packed: bool) -> Source:
    """What a server shows under /metrics, at several moments."""
    records = scratch / f"{len(list(scratch.iterdir()))}.jsonl"
    with open_text(path, packed=packed, encoding="utf-8-sig") as text:
        try:
            lines = [json.dumps(record) for record in from_exposition(text.read())]
        except OneMoment as fault:
            raise UnreadableUsage(f"{name} cannot be read: {fault}") from fault
    records.write_text("\n".join(lines), encoding="utf-8")
    if not lines:
        raise UnreadableUsage(
            f"{name} has metrics of a server without times, so running totals without a period; give the "
            "answer of a range query instead (/api/v1/query_range)"
        )
    return _json(name, records, scratch=scratch, packed=False, encoding="utf-8")


def _parquet(name: str, path: Path) -> Source:
    import duckdb  # noqa: PLC0415 - only Parquet needs its schema read here

    try:
        with duckdb.connect() as database:
            return _open_parquet(database, name, path)
    except (duckdb.Error, RuntimeError) as fault:  # RuntimeError: names that are no UTF-8
        raise UnreadableUsage(f"{name} is no readable Parquet file: {first_line(fault)}") from fault


def _open_parquet(database: "DuckDBPyConnection", name: str, path: Path) -> Source:
    found = database.sql(f"SELECT * FROM read_parquet({literal(path)})")
    ((rows,),) = database.sql(f"SELECT count(*) FROM read_parquet({literal(path)})").fetchall()
    fields: dict[str, Field] = {}
    for column, kind in zip(found.columns, found.types, strict=True):
        fields |= dict(_fields(column, quoted(column), kind))
    columns = unique_columns(list(fields))
    named = dict(zip(columns, fields.values(), strict=True))
    source = Source(name, "parquet", columns, path, first_row=1, likely_rows=rows, fields=named)
    texts = [column for column in columns if named[column].kind == "VARCHAR"]
    if not texts:
        return source
    cells = ", ".join(f"list({quoted(column)})" for column in texts)
    first = f"(SELECT * FROM {source.reading()} LIMIT {LOOKED_AT})"
    shown = database.execute(f"SELECT {cells} FROM {first}").fetchall()[0]
    return replace(source, inside=_inside(columns, dict(zip(texts, shown, strict=True))))


def _inside(
    columns: Sequence[str], shown: Mapping[str, Sequence[str | None] | None]
) -> dict[str, tuple[str, Paths]]:
    """The members of JSON objects in the cells shown, by column."""
    found: dict[str, tuple[str, Paths]] = {}
    for column, cells in shown.items():
        for member, path in members_of(cells or ()).items():
            name = f"{column}.{member}"
            if name not in columns:
                found.setdefault(name, (column, path))
    return found


def _fields(name: str, expression: str, kind: "DuckDBPyType") -> Iterator[tuple[str, Field]]:
    """The column, or, where it is a structure, each of its members as `column.member`."""
    words = str(kind)
    if kind.id == "struct":
        for member, inner in kind.children:
            yield from _fields(f"{name}.{member}", f"{expression}.{quoted(member)}", inner)
        expression = f"to_json({expression})"
    elif kind.id in ("list", "map", "array"):
        expression = f"to_json({expression})"
    if words.startswith(("TIMESTAMP", "DATE")):
        yield name, Field(expression, "TIMESTAMPTZ" if "ZONE" in words else "TIMESTAMP")
    elif words in NUMBERS or words.startswith("DECIMAL"):
        yield name, Field(expression, "DOUBLE")
    else:
        yield name, Field(expression, "VARCHAR")


def _table(
    name: str, path: Path, text: str, *, scratch: Path, packed: bool, encoding: str
) -> Source:
    head = head_of_table(text)
    delimiter, header = head.delimiter, head.header
    if ACCESS_LOG.match(text):
        raise UnreadableUsage(
            f"{name} is a web server's access log: it tells requests, sizes in bytes and times, and no "
            "tokens; export the usage of the model provider, or log the usage of each answer at the gateway"
        )
    if len(header) < 2 and (said := without_columns(text)):
        raise UnreadableUsage(f"{name} {said}")
    if len(header) < 2:
        raise UnreadableUsage(
            f"{name} is no table: its first line has one column, {header[0][:60]!r}; "
            "expected a header such as start_time_iso,num_model_requests,..."
        )
    if encoding != "utf-8":
        try:
            path = as_utf8(path, scratch=scratch, packed=packed, encoding=encoding)
        except BROKEN as fault:
            raise damaged(name, fault) from fault
        packed = False
    # Tables pasted from a web page lose the trailing tabs of blank cells.
    ragged = ", null_padding=true, parallel=false" if delimiter == "\t" else ""
    options = (
        f"auto_detect=false, header=true, skip={head.lines_above}, delim={literal(delimiter)}, "
        f"{quotes(_blanks_in(text, delimiter))}, compression='{'gzip' if packed else 'none'}'{ragged}"
    )
    size = path.stat().st_size * (GZIP_RATIO if packed else 1)
    columns = unique_columns(header)
    shown = {
        column: [row[place] for row in head.first_rows if place < len(row)]
        for place, column in enumerate(columns)
    }
    return Source(
        name,
        "csv",
        columns,
        path,
        options,
        delimiter=delimiter,
        first_row=head.lines_above + 2,
        likely_rows=size * text.count("\n") // len(text),
        inside=_inside(columns, shown),
    )


def _blanks_in(text: str, delimiter: str) -> tuple[str, ...]:
    """The words for nothing that the first lines use: DuckDB compares every cell with each of them."""
    around = rf"[{re.escape(delimiter)}\"\r\n]"
    used = (word for word in BLANKS if word and re.search(around + re.escape(word) + around, text))
    return ("", *used)


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


def inside_json(cell: str, paths: Paths) -> str:
    """SQL: what stands at the end of the way in the JSON of a cell; null where nothing does."""
    for path in paths:
        cell = f"json_extract_string({cell}, {literal(path)})"
    return f"TRY({cell})"


def literal(value: str | Path) -> str:
    """The text, or the path without glob characters taking effect, as an SQL string."""
    text = str(value)
    if isinstance(value, Path):
        text = text.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
    return "'" + text.replace("'", "''") + "'"


def quotes(blanks: Sequence[str] = BLANKS) -> str:
    """How the cells of a table of text are told apart, and which of them hold nothing."""
    words = ", ".join(literal(blank) for blank in blanks)
    return f"quote='\"', escape='\"', nullstr=[{words}]"
