# ruff: noqa: S608 - SQL over column names that are quoted and macros of our own
"""The SQL that turns one export's cells into numbers, times and texts, and says which cells are broken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

import duckdb

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.reading.cells import DAY_FIRST_MACROS
from dashboard.usage.reading.date_words import PERIODS, SIGNED_DAY, with_century
from dashboard.usage.reading.numerals import Notation
from dashboard.usage.reading.source import Source, inside_json, literal, quoted
from dashboard.usage.reading.zones import (
    NAMES_ZONE,
    Zone,
    with_offset,
    zone_in,
    zone_named,
)
from dashboard.usage.summing.canonical import Broken, as_read
from dashboard.usage.summing.date_order import DateOrder, Order, date_order_of
from dashboard.usage.summing.labels import NONE, Labels, labels_in
from dashboard.usage.summing.notation import MOST_WRITTEN_BY_HAND, Written, notations
from dashboard.usage.summing.worded_times import (
    all_hold,
    cast_to,
    in_other_words,
    in_short_months,
    in_words,
    names_zones,
    written_as,
)

SAMPLE_ROWS = 1_000
CURRENCY = "cell_currency_"
"""The currency that stands in a cell of money beside the number."""
COMPACT = r"20\d{10}(\d\d)?"
"""202610050900 and 20261005090000: no seconds since 1970, nor smaller units, of these years."""
EPOCH = "EPOCH"
"""Seconds or smaller units since 1970, read as a number."""
IS_DAY = "is_day_"
BARE_DAY = rf"^\W*(20\d\d-\d\d-\d\d|{SIGNED_DAY})\W*$"
"""What a cell looks like that is a day and no moment of it."""
UTC_FORMATS = tuple(f"%Y-%m-%d{mark}%H:%M:%S{part}" for mark in " T" for part in (".%f", ""))
"""Times that name no zone, and so are UTC. A cast to TIMESTAMPTZ takes twice as long for them."""


@dataclass(frozen=True)
class Cells:
    """How the cells of one export are read: those of a column in `types` by DuckDB's reader, which is fast and
    refuses other spellings; all others as text, in every spelling we know."""

    source: Source
    dialect: Dialect
    types: dict[str, str] = field(default_factory=dict)
    """Column of the file -> DOUBLE, TIMESTAMP, TIMESTAMPTZ or EPOCH."""
    time_format: str = ""
    """How the cells of TIMESTAMP columns are written, all of them."""
    written: Mapping[str, Written] = field(default_factory=dict)
    """Column of the file -> how its numbers are written; those left out with a decimal point."""
    day_first: bool = False
    """Whether dates are written 31/12/2026."""
    unsure_date: str = ""
    """A date that may be day first or month first, and is read as is likelier; nothing where that is known."""
    zones: Mapping[str, Zone] = field(default_factory=dict)
    """Column of the file -> the zone of its times that name none themselves; UTC for those left out."""
    worded: frozenset[str] = frozenset()
    """The columns of times whose months are words of other languages than English."""
    short_months: frozenset[str] = frozenset()
    """The columns of times that are months with two digits of their year: see `date_words`."""
    abbreviated: frozenset[str] = frozenset()
    """The columns of times whose cells name their zone by a word, such as PDT."""
    currencies: tuple[str, ...] = ()
    """The columns of money whose cells name a currency."""
    labels: Labels = NONE
    """The columns that tell rows apart which sum up others."""
    days: frozenset[str] = frozenset()
    """The columns of times in which cells are days and no moments."""
    mixed: str = ""
    """The column of times in which some cells are days, and others hours; nothing where there is none."""

    def as_text(self) -> "Cells":
        """The same export with every cell read as text."""
        return replace(self, types={})

    def scan(self, *, rejects: str | None = None) -> str:
        """SQL: the rows of the file with the cells as they are read."""
        types = {name: "DOUBLE" if kind == EPOCH else kind for name, kind in self.types.items()}
        return self.source.reading(types=types, time_format=self.time_format, rejects=rejects)

    @cached_property
    def _found(self) -> dict[str, str]:
        return self.dialect.found_in(self.source.names)

    def column(self, name: str) -> str | None:
        """The file's name of a declared column, or None where it has none."""
        return self._found.get(name)

    def cell(self, column: str) -> str:
        """SQL: what stands in a column of the file, or in a member of the JSON that a column holds."""
        if column in self.source.inside:
            outer, paths = self.source.inside[column]
            return inside_json(f"json_of(raw.{quoted(outer)})", paths)
        return f"raw.{quoted(column)}"


def spelling(source: Source, dialect: Dialect, name: str) -> str:
    """The file's name of a declared column; the column's own name where the file lacks it."""
    return dialect.found_in(source.names).get(name, name)


def parsed(cells: Cells, rows: str, *, tell: bool = False) -> str:
    """SQL: the declared columns with their types, the cells that `broken_in` looks at, and with `tell` which cell
    is broken and what stands in it.

    `rows` is SQL whose columns are the file's and, with `tell`, `place_`. In levels, so that each cell is
    parsed once.
    """
    numbers = {name: _value(cells, name, number=True) for name in cells.dialect.numbers}
    times = {name: _value(cells, name, number=False) for name in cells.dialect.times}
    values = [f"{value} AS {quoted(name)}" for name, value in (numbers | times).items()]
    kept = [
        f"{cells.cell(cells.column(name) or '')} AS {_kept(name)}"
        for name in _kept_cells(cells, tell=tell)
    ]
    texts = [f"{_text(cells, name)} AS {quoted(name)}" for name in cells.dialect.texts]
    place = ["raw.place_"] if tell else []
    columns = (*cells.labels.worded, *cells.labels.blank)
    if cells.mixed:
        place.append(f"regexp_matches({cells.cell(cells.mixed)}, '{BARE_DAY}') AS {IS_DAY}")
    place += cells.labels.values({column: cells.cell(column) for column in columns})
    said = ", ".join(f"currency_in({cells.cell(column)})" for column in cells.currencies)
    paid = [f"coalesce({said}) AS {CURRENCY}"] if said else []
    level = (
        f"SELECT {', '.join([*values, *kept, *texts, *paid, *place]) or '1'} FROM ({rows}) AS raw"
    )
    if not tell:
        return level
    broken = {name: _broken(cells, name, quoted(name)) for name in (*times, *numbers)}
    return f"SELECT *, {_told(broken)} FROM ({level})"


def broken_in(cells: Cells) -> Broken:
    """What tells broken cells in the rows of `parsed`.

    At a glance: a number is neither blank nor broken where its size is one of a count, and so are all numbers at
    once where that holds of the sum of their sizes.
    """
    dialect = cells.dialect
    numbers, times = (
        {name: test for name in names if (test := _broken(cells, name, as_read(name)))}
        for names in (dialect.numbers, dialect.times)
    )
    sizes, fine = [], []
    for name, test in numbers.items():
        if name in dialect.needs:
            sizes.append(f"abs({as_read(name)})")
        elif _kept(name) not in test:  # a blank cell is no broken one
            sizes.append(f"coalesce(abs({as_read(name)}), 0)")
        else:
            fine.append(f"NOT coalesce({test}, false)")
    if sizes:
        fine.insert(0, f"is_sane({' + '.join(sizes)})")
    fine.append('is_recent("at")')
    at = dialect.maps.get("at", "").strip('"')
    others = {name: test for name, test in times.items() if name != at}
    for name, test in others.items():
        blank = f"{_kept(name)} IS NULL"  # one look at each tells as much as the test
        at_once = f"coalesce(is_recent({as_read(name)}), {blank})"
        fine.append(at_once if blank in test else f"NOT coalesce({test}, false)")
    return Broken(
        number=_any(numbers),
        time=_any(times),
        reads=(*numbers, *times),
        also=tuple(_kept(name) for name in _kept_cells(cells, tell=False)),
        fine=tuple(fine),
    )


def _value(cells: Cells, name: str, *, number: bool) -> str:
    column = cells.column(name)
    if column is None:
        return f"CAST(NULL AS {'DOUBLE' if number else 'TIMESTAMP'})"
    cell, kind = cells.cell(column), cells.types.get(column)
    if number:
        if kind:
            return cell
        written = cells.written.get(column)
        is_money = name in cells.dialect.money
        bare = f"without_currency({cell})" if column in cells.currencies else cell
        value = f"number_{written.notation if written else 'point'}({bare})"
        return f"coalesce({value}, free_of_charge({cell}))" if is_money else value
    return _moment(cells, column, cell, kind)


def _moment(cells: Cells, column: str, cell: str, kind: str | None) -> str:
    """SQL: the time that a cell of the file's column tells, in UTC."""
    zone = cells.zones.get(column)
    if column in cells.short_months:
        cell = with_century(cell)
    if column in cells.worded:
        cell = f"in_english({cell})"
    if column in cells.abbreviated:
        cell = with_offset(cell)
    if kind == EPOCH:
        return f"epoch_time({cell})"
    if kind == "TIMESTAMP":
        return zone.to_utc(cell) if zone else cell
    if kind:
        return f"utc({cell})"
    moment = f"{'time_day_first' if cells.day_first else 'time_of'}({cell})"
    if zone is None or zone.is_utc:
        return moment
    return (
        f"CASE WHEN regexp_matches({cell}, {literal(NAMES_ZONE)}) THEN {moment} "
        f"ELSE {zone.to_utc(moment)} END"
    )


def _text(cells: Cells, name: str) -> str:
    column = cells.column(name)
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    cell = f"json_of({cells.cell(column)})" if name in cells.dialect.objects else cells.cell(column)
    # DuckDB's reader has turned blank cells into null, and keys are trimmed once summed up.
    is_clean = cells.source.kind == "csv" and column not in cells.source.inside
    return cell if is_clean else f"text_of({cell})"


def _kept_cells(cells: Cells, *, tell: bool) -> list[str]:
    """The declared columns whose cell is needed beside the value, to tell a blank one from a broken one."""
    known = {name: cells.column(name) for name in (*cells.dialect.numbers, *cells.dialect.times)}
    return [name for name, column in known.items() if column and (tell or _is_read(cells, column))]


def _is_read(cells: Cells, column: str) -> bool:
    return cells.types.get(column) in (None, EPOCH)


def _broken(cells: Cells, name: str, value: str) -> str | None:
    """SQL: whether the cell has no `value` though something stands in it, or one that cannot be."""
    column = cells.column(name)
    if column is None:
        return None
    check = "is_sane" if name in cells.dialect.numbers else "is_recent"
    sane = f"NOT {check}({value})"
    if not _is_read(cells, column):
        return sane
    blank = f"{_kept(name)} IS NULL" if column in cells.types else f"is_blank({_kept(name)})"
    if name in cells.dialect.money:
        blank = f"({blank} OR is_word({_kept(name)}))"
    return f"CASE WHEN {value} IS NULL THEN NOT {blank} ELSE {sane} END"


def _any(tests: Mapping[str, str]) -> str:
    return f"coalesce({' OR '.join(tests.values())}, false)" if tests else "false"


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


def choose_cells(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    dialect: Dialect,
    *,
    decimal_mark: Notation | None = None,
    date_order: DateOrder | None = None,
    time_zone: str | None = None,
    now: datetime | None = None,
) -> Cells:
    """How to read the export, judged by its first 1,000 rows; its numbers by all rows of what is no longer than a
    spreadsheet can be."""
    plain = Cells(source, dialect)
    plain = replace(plain, zones=_zones(plain, time_zone))
    labels = labels_in(database, source, dialect)
    plain = replace(plain, labels=labels, dialect=labels.told_by(dialect))
    numbers, times = _of_the_file(plain, dialect.numbers), _of_the_file(plain, dialect.times)
    if source.kind == "parquet":
        return replace(plain, types=_types_of_parquet(source, numbers, times))
    if not (numbers or times):
        return plain
    sample = f"(SELECT * FROM {source.reading(few=True)} LIMIT {SAMPLE_ROWS})"
    database.execute(f"CREATE OR REPLACE TEMP TABLE sample AS FROM {sample}")
    counts = _of_the_file(plain, dialect.counts)
    written = notations(
        database,
        source,
        counts=counts,
        others=[column for column in numbers if column not in counts],
        decimal_mark=decimal_mark,
    )
    order = (
        Order(date_order == "day")
        if date_order
        else date_order_of(database, source, times, now=now)
    )
    _make_macros(database, order)
    worded = in_words(database, times)
    plain = replace(
        plain,
        zones=_without_needless(database, plain.zones, times),
        written=written,
        day_first=order.day_first,
        unsure_date=order.unsure,
        worded=frozenset(name for name in worded if in_other_words(database, name)),
        short_months=frozenset(name for name in worded if in_short_months(database, name)),
        abbreviated=frozenset(name for name in worded if names_zones(database, name)),
    )
    plain = _with_currencies(database, plain)
    plain = _with_ends(database, plain)
    if source.kind == "json":
        return plain
    types = {
        column: "DOUBLE"
        for column in numbers
        if written[column].notation == "point" and all_hold(database, column, cast_to("DOUBLE"))
    }
    time_format = next(
        (
            each
            for each in UTC_FORMATS
            if any(all_hold(database, column, written_as(each)) for column in times)
        ),
        "",
    )
    for column in times:
        if column == plain.mixed:
            continue
        if time_format and all_hold(database, column, written_as(time_format)):
            types[column] = "TIMESTAMP"
        elif not _is_shifted(plain, column) and all_hold(
            database, column, f"{cast_to('TIMESTAMPTZ')} AND substr(cell, 5, 1) = '-'"
        ):
            types[column] = "TIMESTAMPTZ"
        elif all_hold(
            database,
            column,
            f"{cast_to('DOUBLE')} AND TRY_CAST(cell AS DOUBLE) >= 1e8 "
            f"AND NOT regexp_full_match(cell, '{COMPACT}')",
        ):
            types[column] = EPOCH
    return replace(plain, types=types, time_format=time_format)


def _make_macros(database: duckdb.DuckDBPyConnection, order: Order) -> None:
    for macro in DAY_FIRST_MACROS if order.day_first else ():
        database.execute(macro)


def _zones(cells: Cells, told: str | None) -> dict[str, Zone]:
    """The zone of each column of times, as its name says it or somebody told it."""
    columns = [column for name in cells.dialect.times if (column := cells.column(name))]
    typed = zone_named(told) if told else None
    found = {column: typed or zone_in(column) for column in columns}
    return {column: zone for column, zone in found.items() if zone is not None}


def _without_needless(
    database: duckdb.DuckDBPyConnection, zones: Mapping[str, Zone], times: Sequence[str]
) -> dict[str, Zone]:
    """The zones without those that a column's name leaves open where every cell names its own."""
    return {
        column: zone
        for column, zone in zones.items()
        if not (zone.unsure and column in times)
        or not all_hold(database, column, f"regexp_matches(cell, {literal(NAMES_ZONE)})")
    }


def _is_shifted(cells: Cells, column: str) -> bool:
    return column in cells.zones and not cells.zones[column].is_utc


def _with_currencies(database: duckdb.DuckDBPyConnection, cells: Cells) -> Cells:
    """The export with the currencies that stand in its cells of money, if any does."""
    rows = "sample" if cells.source.likely_rows > MOST_WRITTEN_BY_HAND else cells.source.reading()
    money = _of_the_file(cells, cells.dialect.money)
    columns = [each for each in money if not cells.written[each].bare]
    if not columns:
        return cells
    tests = ", ".join(f"bool_or(says_currency({quoted(column)}))" for column in columns)
    said = database.execute(f"SELECT {tests} FROM {rows}").fetchall()[0]
    found = tuple(column for column, says in zip(columns, said, strict=True) if says)
    if not found:
        return cells
    before = cells.dialect.maps.get("currency", "NULL")
    # The yen and the yuan share a sign: the name of the column may tell them apart.
    said_so = f"coalesce(nullif({CURRENCY}, '¥'), {before}, {CURRENCY})"
    maps = {**cells.dialect.maps, "currency": said_so}
    return replace(cells, dialect=replace(cells.dialect, maps=maps), currencies=found)


def _with_ends(database: duckdb.DuckDBPyConnection, cells: Cells) -> Cells:
    """The export with the end of each row, where all its times are months, quarters or weeks, and it names no
    end."""
    column = cells.column(cells.dialect.maps.get("at", "").strip('"'))
    told = cells.column(cells.dialect.maps.get("until", "").strip('"'))
    if cells.dialect.grain != "bucket" or told or column not in cells.source.columns:
        return cells
    ((days, others),) = database.execute(
        f"SELECT count(*) FILTER (regexp_matches({quoted(column)}, '{BARE_DAY}')), "
        f"count(*) FILTER (regexp_matches({quoted(column)}, '\\d:\\d\\d')) FROM sample"
    ).fetchall()
    if days and others:
        until = f'"at" + CASE WHEN {IS_DAY} THEN INTERVAL 1 DAY ELSE INTERVAL 1 HOUR END'
        maps = {**cells.dialect.maps, "until": until}
        return replace(cells, dialect=replace(cells.dialect, maps=maps), mixed=column)
    if days:
        return replace(cells, days=frozenset((column,)))
    for pattern, long in PERIODS:
        if column in cells.short_months or all_hold(
            database, column, f"regexp_matches(bare(cell), '{pattern}')"
        ):
            maps = {**cells.dialect.maps, "until": f'"at" + INTERVAL {long}'}
            return replace(cells, dialect=replace(cells.dialect, maps=maps))
    return cells


def _of_the_file(cells: Cells, names: tuple[str, ...]) -> list[str]:
    """The columns of these names that the reader sees: not those inside JSON."""
    found = (cells.column(name) for name in names)
    return [column for column in found if column and column not in cells.source.inside]


def _types_of_parquet(source: Source, numbers: list[str], times: list[str]) -> dict[str, str]:
    kinds = {column: source.fields[column].kind for column in (*numbers, *times)}
    types = {column: "DOUBLE" for column in numbers if kinds[column] == "DOUBLE"}
    for column in times:
        if kinds[column] != "VARCHAR":
            types[column] = EPOCH if kinds[column] == "DOUBLE" else kinds[column]
    return types
