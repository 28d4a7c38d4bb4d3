# ruff: noqa: S608 - SQL over quoted names and expressions of our own
"""Usage that stays where it is: the same dialects run in a warehouse through Ibis, and only sums come back."""

import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from dashboard.usage.identities.pricing import PriceOf
from dashboard.usage.known import dialects_known
from dashboard.usage.mapping.columns import ColumnMapping
from dashboard.usage.mapping.detect import detect, mapped
from dashboard.usage.mapping.dialect import CANONICAL, TEXT_KEYS, TOKEN_PARTS, Dialect
from dashboard.usage.mapping.reasons import NO_USAGE_SAID, ROLL_UP
from dashboard.usage.mapping.sum_words import AT_ALL
from dashboard.usage.mapping.told import Told
from dashboard.usage.profile.profile import UsageProfile
from dashboard.usage.read import open_database, profile_of
from dashboard.usage.reading.packing import UnreadableUsage, first_line
from dashboard.usage.reading.source import Source, quoted, unique_columns
from dashboard.usage.summing.canonical import canonical
from dashboard.usage.summing.cross_file import rename_models, tidy_up
from dashboard.usage.summing.dedup import COUNTED, EXPORTED_TWICE
from dashboard.usage.summing.labels import (
    BLANKS,
    LABEL,
    NONE,
    Labels,
    labels_of,
    may_be_labels,
)
from dashboard.usage.summing.parsed import Cells
from dashboard.usage.summing.rollups import RollUps
from dashboard.usage.summing.rows import Export
from dashboard.usage.summing.sums import (
    COUNTS,
    KEYS,
    MOST_GROUPS,
    GroupBy,
    counts_of,
    create_sums,
    is_constant,
    keys_of,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.sql import SQLBackend

TYPED = "typed_rows"
SUMMED = "all_"
"""Before the name of each sum: ClickHouse takes a name for the sum that was given it, not for the column."""
NUMBER = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$"
DEEPEST = 4
"""So many rows, the last of them with usage, may hang one below the other under a row that sums them up."""
EPOCH = r"^[0-9]{9,19}([.][0-9]*)?$"
"""Seconds since 1970 or smaller units, written as text."""
TIME = r"^\s*\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?\s*(Z|UTC|[+-]\d\d(:?\d\d)?)?\s*$"
UTC, MOMENT = "timestamp('UTC', 6)", "timestamp(6)"
"""With microseconds: in some databases a time without digits has whole seconds."""
EXTRA = "pip install 'golden-path[warehouse]'"


def read_warehouse(
    url: str,
    table: str,
    *,
    format: str | None = None,  # noqa: A002 - the name users know from `--format`
    mapping: ColumnMapping | None = None,
    models: Mapping[str, str] | None = None,
    price: PriceOf | None = None,
    group_by: GroupBy | None = None,
    tokens_per_request: float | None = None,
) -> UsageProfile:
    """The profile of a table, as `read_usage` gives it of a file with the same rows.

    `url` is what `ibis.connect` takes (`duckdb://usage.db`, `postgres://host/db`, `pyspark://`), `table` a name,
    with its schema in front where it has one. One query groups the rows where they are; sums by model and hour
    travel, rows do not. So no row can be listed, and arrivals and lengths of single requests are not known.
    Raises `UnreadableUsage` where there is no such table, or it is no usage.
    """
    database = _connect(url)
    try:
        rows = columns_of(_table(database, table))
        source = Source(table, "table", tuple(rows.columns), Path())
        dialect = (
            mapped(source, mapping) if mapping else detect(source, dialects_known(), name=format)
        )
        labels = _labels_in(database, rows, replace(source, name=table), dialect)
        dialect = labels.told_by(dialect)
        cells = Cells(source, dialect, labels=labels)
        typed = database.compile(typed_rows(rows, cells, subseconds=database.name != "clickhouse"))
        into = str(getattr(database.dialect, "__name__", database.name)).lower()
        keep: tuple[str, ...] = (group_by,) if group_by else ()
        if group_by is None and (named := groups_query(typed, dialect, into=into)):
            counted = _fetched(database, named, table=table).to_pylist()[0]
            keep = tuple(name for name, count in counted.items() if count <= MOST_GROUPS)
            keep = tuple(name.lower().removeprefix(SUMMED) for name in keep)
        parents = any("parent" in name and cells.column(name) for name in dialect.texts)
        query = sums_query(typed, dialect, keep=keep, into=into, parents=parents)
        found = _fetched(database, query, table=table)
        roll_ups = None
        if parents and "parent" in dialect.maps:
            said = _fetched(database, roll_ups_query(typed, dialect, into=into), table=table)
            roll_ups = RollUps(*(int(each or 0) for each in said.to_pylist()[0].values()))
    finally:
        if database.name != "pyspark":  # whose session belongs to the whole process
            database.disconnect()
    return profile_of_sums(
        found,
        cells,
        price=price,
        group_by=group_by,
        tokens_per_request=tokens_per_request,
        told=Told(mapping, models or {}),
        roll_ups=roll_ups,
    )


def profile_of_sums(
    found: "pa.Table",
    cells: Cells,
    *,
    price: PriceOf | None = None,
    group_by: GroupBy | None = None,
    tokens_per_request: float | None = None,
    told: Told | None = None,
    roll_ups: RollUps | None = None,
) -> UsageProfile:
    """The profile of what the query of `sums_query` answered."""
    with (
        tempfile.TemporaryDirectory(prefix="golden-path-usage-") as folder,
        open_database(Path(folder)) as local,
    ):
        _take_in(local, found)
        tidy_up(local, [Export(0, cells)])
        rename_models(local, told.models if told else {})
        return profile_of(
            local,
            [Export(0, cells, roll_ups=roll_ups if roll_ups and roll_ups.count else None)],
            price=price,
            group_by=group_by,
            tokens_per_request=tokens_per_request,
            told=told,
        )


def _connect(url: str) -> "SQLBackend":
    try:
        import ibis  # noqa: PLC0415 - an extra, and heavy
    except ImportError as fault:
        raise UnreadableUsage(
            f"a warehouse is read through Ibis, which is not here; {EXTRA}"
        ) from fault
    try:
        database: SQLBackend = ibis.connect(url)
    except Exception as fault:
        said = _without_password(f"{url} cannot be opened: {first_line(fault)}")
        raise UnreadableUsage(said) from fault
    return database


def _without_password(text: str) -> str:
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:...@", text)


def _table(database: "SQLBackend", name: str) -> "ir.Table":
    schema, _, table = name.rpartition(".")
    try:
        return database.table(table, database=schema or None)
    except Exception as fault:
        raise UnreadableUsage(f"there is no table {name} to read: {first_line(fault)}") from fault


def columns_of(rows: "ir.Table") -> "ir.Table":
    """The columns in lower case, and beside them what is in structures (`sku.description`), in maps (those keys
    that a format knows) and in lists of credits, which are added up (`credits.amount`)."""
    flat = rows.select([each for name in rows.columns for each in _members(name, rows[name])])
    columns = dict(zip(unique_columns(flat.columns), flat.columns, strict=True))
    return flat.select(**{name: flat[column] for name, column in columns.items()})


def _members(name: str, value: "ir.Value") -> Iterator["ir.Value"]:
    kind = value.type()
    if kind.is_struct():
        for member in kind.names:
            yield from _members(f"{name}.{member}", value[member])
    elif kind.is_map():
        for key in _keys_known(f"{name.lower()}."):
            yield value.get(key).name(f"{name}.{key}")
    elif kind.is_array():
        if kind.value_type.is_struct() and "amount" in kind.value_type.names:
            yield value.map(lambda each: each["amount"]).sums().name(f"{name}.amount")
    else:
        yield value.name(name)


def _keys_known(start: str) -> tuple[str, ...]:
    """What the formats call members of a column, without its name."""
    names = (
        name
        for dialect in dialects_known()
        for name in (*dialect.numbers, *dialect.times, *dialect.texts, *dialect.aliases)
    )
    return tuple(
        dict.fromkeys(name.removeprefix(start) for name in names if name.startswith(start))
    )


def _labels_in(
    database: "SQLBackend", rows: "ir.Table", source: Source, dialect: Dialect
) -> Labels:
    """The columns that tell rows apart which sum up others, of a table of as many rows as of a file are looked
    at."""
    counted = _fetched(
        database, database.compile(rows.aggregate(n=rows.count())), table=source.name
    )
    ((count,),) = (row.values() for row in counted.to_pylist())
    columns = may_be_labels(replace(source, likely_rows=int(count)), dialect)
    if not columns:
        return NONE
    counts: dict[str, Any] = {}
    for place, column in enumerate(columns):
        if rows[column].type().is_string():
            counts[f"words_{place}"] = _says_sum(rows[column]).ifelse(1, 0).sum()
        counts[f"told_{place}"] = _is_told(rows[column]).sum()
    found = _fetched(database, database.compile(rows.aggregate(**counts)), table=source.name)
    said = {name.lower(): int(each or 0) for name, each in found.to_pylist()[0].items()}
    pairs = ((said.get(f"words_{n}", 0), said[f"told_{n}"]) for n in range(len(columns)))
    return labels_of(dialect, columns, [*(each for pair in pairs for each in pair), int(count)])


def _says_sum(value: "ir.Value") -> Any:
    return value.strip().lower().re_search(AT_ALL)


def _is_told(value: "ir.Value") -> Any:
    told = value.re_search(r"\S") if value.type().is_string() else value.notnull()
    return told.ifelse(1, 0)


def _label_columns(rows: "ir.Table", labels: Labels) -> dict[str, Any]:
    """What `Labels.values` gives of the rows of a file."""
    import ibis  # noqa: PLC0415 - an extra, and heavy

    found: dict[str, Any] = {}
    if labels.worded:
        words = (
            _says_sum(rows[each]).ifelse(rows[each].strip(), None).cast("string")
            for each in labels.worded
        )
        found[LABEL] = ibis.coalesce(*words)
    if labels.blank:
        counts = [1 - ibis.coalesce(_is_told(rows[each]), 0) for each in labels.blank]
        found[BLANKS] = reduce(add, counts)
    return found


def typed_rows(rows: "ir.Table", cells: Cells, *, subseconds: bool = True) -> "ir.Table":
    """The declared columns as numbers, UTC times and texts, and whether something in them is broken. Without
    `subseconds` times that are counted since 1970 have whole seconds: Ibis knows no finer ones in ClickHouse."""
    import ibis  # noqa: PLC0415 - an extra, and heavy

    from dashboard.usage.warehouse.portable import plain  # noqa: PLC0415 - an extra, and heavy

    dialect = cells.dialect
    columns: dict[str, Any] = {}
    never = ibis.literal(value=False)
    bad: dict[str, list[Any]] = {"bad_number_": [never], "bad_time_": [never]}
    for names, read, flag, missing in (
        (dialect.numbers, _number, "bad_number_", "float64"),
        (dialect.times, partial(_time, subseconds=subseconds), "bad_time_", MOMENT),
    ):
        for name in names:
            column = cells.column(name)
            if column is None:
                columns[plain(name)] = ibis.null(missing)
                continue
            value = read(rows[column])
            columns[plain(name)] = value
            if rows[column].type().is_string():
                told = rows[column].re_search(r"\S")
                bad[flag].append(told & value.isnull())
    for name in dialect.texts:
        column = cells.column(name)
        columns[plain(name)] = (
            ibis.null("string") if column is None else rows[column].cast("string").nullif("")
        )
    flags = {flag: ibis.coalesce(ibis.or_(*tests), never) for flag, tests in bad.items()}
    return rows.select(**columns, **flags, **_label_columns(rows, cells.labels))


def _number(value: "ir.Value") -> "ir.Value":
    if not value.type().is_string():
        return value.cast("float64")
    return value.re_search(NUMBER).ifelse(value, None).cast("float64")


def _time(value: "ir.Value", *, subseconds: bool) -> "ir.Value":
    """UTC without a zone."""
    import ibis  # noqa: PLC0415 - an extra, and heavy

    kind = value.type()
    if kind.is_numeric():
        return _since_1970(value.cast("float64"), subseconds=subseconds)
    if kind.is_string():
        counted = value.re_search(EPOCH).ifelse(value, None).cast("float64")
        written = value.re_search(TIME).ifelse(value, None).cast(UTC).cast(MOMENT)
        return ibis.coalesce(written, _since_1970(counted, subseconds=subseconds))
    return value.cast(UTC).cast(MOMENT)


def _since_1970(number: "ir.Value", *, subseconds: bool) -> "ir.Value":
    """Seconds since 1970, or smaller units of them, as a time."""
    import ibis  # noqa: PLC0415 - an extra, and heavy

    seconds, start = number / _units_per_second(number), ibis.timestamp("1970-01-01 00:00:00")
    if not subseconds:
        return start + seconds.floor().cast("int64").as_interval("s")
    return start + (seconds * 1e6).round().cast("int64").as_interval("us")


def _units_per_second(number: "ir.Value") -> "ir.Value":
    """How many of the column's units are a second, by its size."""
    import ibis  # noqa: PLC0415 - an extra, and heavy

    return ibis.cases((number < 1e11, 1.0), (number < 1e14, 1e3), (number < 1e17, 1e6), else_=1e9)


def groups_query(typed: str, dialect: Dialect, *, into: str) -> str:
    """A query in the database's SQL: how many projects and teams there are; nothing where rows tell none, or are
    buckets, whose projects and teams are kept."""
    from dashboard.usage.warehouse.portable import standalone, transpiled  # noqa: PLC0415 - an extra, and heavy

    names = [name for name in ("project", "team") if name in dialect.maps]
    if not names or dialect.grain == "bucket":
        return ""
    counts = ", ".join(f"count(DISTINCT {name}) AS {quoted(SUMMED + name)}" for name in names)
    rows = canonical(standalone(dialect), f"SELECT * FROM {TYPED}")
    query = f"SELECT {counts} FROM ({rows}) AS canonical_"
    return f"WITH {TYPED} AS ({typed}) {transpiled(query, into=into)}"


def sums_query(
    typed: str,
    dialect: Dialect,
    *,
    into: str,
    keep: Collection[str] = ("project", "team"),
    parents: bool = False,
) -> str:
    """One query in the database's SQL: the rows of the table `sums`, but for single requests.

    `typed` is that SQL for `typed_rows`, `into` what sqlglot calls the language, `keep` those of project and team
    that requests are told apart by, `parents` whether rows name the one that sums them up.
    """
    from dashboard.usage.warehouse.portable import transpiled  # noqa: PLC0415 - an extra, and heavy

    checked, above = _checked(dialect), ""
    if parents and "parent" in dialect.maps:
        columns = ", ".join(quoted(name) for name in CANONICAL)
        above = _lineage(checked)
        checked = (
            f"SELECT {columns}, CASE WHEN skip IS NULL AND id IN (SELECT up_ FROM ups_) THEN {ROLL_UP} "
            f"ELSE skip END AS skip FROM ({checked}) AS lines_of_all_"
        )
    keys, counts = keys_of(dialect, keep=keep), counts_of(dialect)
    grouped = {name: value for name, value in keys.items() if not is_constant(value)}
    counts = {
        name: _typed_null(name) if value == "NULL" else value for name, value in counts.items()
    }
    values = ", ".join(
        f"{value} AS {quoted(SUMMED + name)}" for name, value in (grouped | counts).items()
    )
    constant = ", ".join(
        f"CAST({value} AS {KEYS[name]}) AS {quoted(SUMMED + name)}"
        for name, value in keys.items()
        if name not in grouped
    )
    places = ", ".join(str(place + 1) for place in range(len(grouped)))
    query = f"{above}SELECT {values}, {constant} FROM ({checked}) AS canonical_ GROUP BY {places}"
    return _after_typed(typed, transpiled(query, into=into))


def roll_ups_query(typed: str, dialect: Dialect, *, into: str) -> str:
    """A query in the database's SQL: how many rows sum others up, how many of them say something else than those,
    and by how many tokens."""
    from dashboard.usage.warehouse.portable import transpiled  # noqa: PLC0415 - an extra, and heavy

    query = (
        f"{_lineage(_checked(dialect))}SELECT count(*) AS count_, "
        "sum(CASE WHEN own_ <> below_ THEN 1 ELSE 0 END) AS off_, sum(abs(own_ - below_)) AS gap_ FROM ups_"
    )
    return _after_typed(typed, transpiled(query, into=into))


def _after_typed(typed: str, query: str) -> str:
    between = ", " if query.startswith("WITH ") else " "
    return f"WITH {TYPED} AS ({typed}){between}{query.removeprefix('WITH ')}"


def _checked(dialect: Dialect) -> str:
    """SQL: the canonical rows, each request once."""
    from dashboard.usage.warehouse.portable import standalone  # noqa: PLC0415 - an extra, and heavy

    checked = canonical(standalone(dialect), f"SELECT * FROM {TYPED}")
    if "id" not in dialect.maps:
        return checked
    columns = ", ".join(quoted(name) for name in CANONICAL)
    return (
        f"SELECT {columns}, CASE WHEN {COUNTED} AND id IS NOT NULL "
        f"AND (place_ > 1 OR (skip = {NO_USAGE_SAID} AND told_ > 0)) "
        f"THEN '{EXPORTED_TWICE}' ELSE skip END AS skip FROM (SELECT *, row_number() OVER ("
        "PARTITION BY id, skip "
        'ORDER BY output DESC, input_uncached DESC, "at", model) AS place_, '
        "sum(CASE WHEN skip IS NULL THEN 1 ELSE 0 END) OVER (PARTITION BY id) AS told_ "
        f"FROM ({checked}) AS checked_) AS placed_"
    )


def _lineage(checked: str) -> str:
    """SQL that begins a query: `ups_` are the rows that sum others up, their own tokens and those of the rows
    below them, directly or through a few rows without usage; the same as `rollups.note_roll_ups`."""
    total = " + ".join(TOKEN_PARTS)
    steps = [
        f"lines_ AS (SELECT id, max(parent) AS parent, max(CASE WHEN skip IS NULL THEN {total} END) AS tokens_ "
        f"FROM ({checked}) AS every_ WHERE id IS NOT NULL GROUP BY id)",
        "below_0_ AS (SELECT parent AS up_, tokens_ FROM lines_ WHERE tokens_ > 0 AND parent IS NOT NULL)",
        *(
            f"below_{depth}_ AS (SELECT lines_.parent AS up_, low_.tokens_ FROM below_{depth - 1}_ AS low_ "
            "JOIN lines_ ON low_.up_ = lines_.id WHERE coalesce(lines_.tokens_, 0) = 0 "
            "AND lines_.parent IS NOT NULL AND lines_.parent <> lines_.id)"
            for depth in range(1, DEEPEST)
        ),
    ]
    every = " UNION ALL ".join(f"SELECT up_, tokens_ FROM below_{n}_" for n in range(DEEPEST))
    steps.append(
        "ups_ AS (SELECT up_, max(lines_.tokens_) AS own_, sum(all_below_.tokens_) AS below_ "
        f"FROM ({every}) AS all_below_ JOIN lines_ ON up_ = lines_.id WHERE lines_.tokens_ > 0 GROUP BY up_)"
    )
    return f"WITH {', '.join(steps)} "


def _typed_null(name: str) -> str:
    return f"CAST(NULL AS {COUNTS[name].replace('HUGEINT', 'BIGINT')})"


def _fetched(database: "SQLBackend", query: str, *, table: str) -> "pa.Table":
    try:
        if (
            database.name == "duckdb"
        ):  # Ibis 12 writes lambdas, and asks for Arrow, as before DuckDB 2
            database.con.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
            return database.con.sql(query).to_arrow_table()
        return database.sql(query).to_pyarrow()
    except Exception as fault:
        raise UnreadableUsage(f"{table} cannot be summed up there: {first_line(fault)}") from fault


def _take_in(local: duckdb.DuckDBPyConnection, found: "pa.Table") -> None:
    """The warehouse's answer as the table `sums`."""
    create_sums(local)
    local.register("found", found)
    columns = [name.lower().removeprefix(SUMMED) for name in found.column_names]
    values = ", ".join(
        f"text_of({quoted(SUMMED + name)})"
        if name in TEXT_KEYS
        else f"CAST({quoted(SUMMED + name)} AS {(KEYS | COUNTS)[name]})"
        for name in columns
    )
    names = ", ".join(quoted(name) for name in columns)
    local.execute(f"INSERT INTO sums (file, {names}) SELECT 0, {values} FROM found")
    local.unregister("found")
