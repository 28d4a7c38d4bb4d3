# ruff: noqa: S608 - SQL over column names that are quoted
"""A table with one row for each count, written anew with a column for each."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from dashboard.usage.reading.packing import UnreadableUsage, damaged
from dashboard.usage.reading.source import Source, literal, open_source, quoted
from dashboard.usage.reading.statistics import SUM_WORDS, statistics_beside

MOST_KINDS = 200
_AMOUNT = "TRY_CAST(replace(trim({}, ' $'), ',', '') AS DOUBLE)"


def pivoted(source: Source, *, kind: str, amount: str, paid: str = "", scratch: Path) -> Source:
    """The same table with a column for each thing that `kind` names, `amount` in it; the other columns say which
    rows belong together. Rows that repeat a kind stay rows of their own. `paid` is money: where rows that belong
    together have amounts of their own, these are added up."""
    for name in (kind, amount):
        if name not in source.columns:
            raise UnreadableUsage(f'{source.name}: there is no column "{name}"')
    beside = statistics_beside(source.columns, amount)
    apart = (kind, amount, paid, *beside.left_out, beside.named_by)
    reading = _sums_of(source, beside.named_by)
    around = _that_set_apart(reading, [name for name in source.columns if name not in apart], kind)
    counted = quoted(amount)
    if beside.times:
        of_each, times = (_AMOUNT.format(quoted(name)) for name in (amount, beside.times))
        counted = f"CAST(round({of_each} * {times}) AS BIGINT)"
    named = f"lower(trim({quoted(kind)}))"
    path = scratch / f"pivoted-{len(list(scratch.iterdir()))}.csv"
    with duckdb.connect(str(scratch / f"{path.stem}.duckdb")) as database:
        database.execute(f"SET temp_directory={literal(str(scratch))}; SET memory_limit='600MB'")
        try:
            kinds = database.execute(
                f"SELECT DISTINCT {named} FROM {reading} WHERE {quoted(kind)} IS NOT NULL "
                f"ORDER BY 1 LIMIT {MOST_KINDS + 1}"
            ).fetchall()
            if len(kinds) > MOST_KINDS:
                raise UnreadableUsage(
                    f'{source.name}: "{kind}" names more than {MOST_KINDS} things, so no kinds of counts'
                )
            cells = [
                f"max({counted}) FILTER ({named} = {literal(each)}) AS {quoted(each)}"
                for (each,) in kinds
            ]
            if paid and _is_apart(database, reading, around, paid):
                cells.append(f"sum({_AMOUNT.format(quoted(paid))}) AS {quoted(paid)}")
            elif paid:
                around.append(paid)
            keys = ", ".join(quoted(name) for name in (*around, "nth of its kind"))
            nth = ", ".join((*(quoted(name) for name in around), named))
            rows = (
                f"SELECT *, row_number() OVER (PARTITION BY {nth}) AS {quoted('nth of its kind')} "
                f"FROM {reading}"
            )
            database.execute(
                f"COPY (SELECT {', '.join((*(quoted(n) for n in around), *cells))} FROM ({rows}) "
                f"GROUP BY {keys}) TO {literal(str(path))} (HEADER, DELIMITER ',')"
            )
        except duckdb.Error as fault:
            raise damaged(source.name, fault) from fault
    return open_source(source.name, path, scratch=scratch)


def _is_apart(
    database: duckdb.DuckDBPyConnection, reading: str, around: Sequence[str], paid: str
) -> bool:
    """Whether rows that belong together have amounts of their own, that are plain numbers."""
    value = _AMOUNT.format(quoted(paid))
    keys = ", ".join(map(quoted, around)) or "1"
    ((apart, words),) = database.execute(
        f"SELECT bool_or(amounts > 1), sum(words) FROM (SELECT count(DISTINCT {quoted(paid)}) AS amounts, "
        f"count({quoted(paid)}) - count({value}) AS words FROM {reading} GROUP BY {keys})"
    ).fetchall()
    return bool(apart) and not words


def _that_set_apart(reading: str, around: Sequence[str], kind: str) -> list[str]:
    """The columns without the numbers that are the same for each kind and differ between kinds, as prices are,
    and without other names of the kinds."""
    if not around:
        return []
    each = ", ".join(
        f"max(one_{n}) = 1 AND count(DISTINCT any_{n}) > 1 AND (bool_and(number_{n}) "
        f"OR (count(DISTINCT any_{n}) = count(*) AND sum(rows) > count(*)))"
        for n in range(len(around))
    )
    of_kind = ", ".join(
        f"count(DISTINCT {quoted(name)}) + CAST(count({quoted(name)}) < count(*) AND count({quoted(name)}) > 0 "
        f"AS INTEGER) AS one_{n}, any_value({quoted(name)}) AS any_{n}, "
        f"coalesce(bool_and(TRY_CAST({quoted(name)} AS DOUBLE) IS NOT NULL), true) AS number_{n}"
        for n, name in enumerate(around)
    )
    with duckdb.connect() as database:
        row = database.execute(
            f"SELECT {each} FROM (SELECT {of_kind}, count(*) AS rows FROM {reading} "
            f"GROUP BY {quoted(kind)})"
        ).fetchall()[0]
    return [name for name, follows in zip(around, row, strict=True) if not follows]


def _sums_of(source: Source, named_by: str) -> str:
    """SQL: the rows of the table; where a column names the statistic of each, those that are sums, if any is."""
    if not named_by:
        return source.reading()
    words = ", ".join(map(literal, SUM_WORDS))
    is_sum = f"lower(trim(coalesce({quoted(named_by)}, ''))) IN ({words})"
    with duckdb.connect() as database:
        ((has_sums,),) = database.execute(
            f"SELECT bool_or({is_sum}) FROM {source.reading()}"
        ).fetchall()
    return f"(SELECT * FROM {source.reading()} WHERE {is_sum})" if has_sums else source.reading()
