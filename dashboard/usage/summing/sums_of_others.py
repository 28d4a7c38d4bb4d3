# ruff: noqa: S608 - SQL over words of our own
"""Rows that sum up others and do not say so, found among the few rows of `sums`: no file is read again.

Such a row equals the others in every figure, those of the file or of its own period, and has blanks where they
have names; or its name stands in every period, and each time equals all the others; or it is the last one of the
file, or of a month, and equals all the others of that.
"""

from collections.abc import Sequence

import duckdb

from dashboard.usage.mapping.dialect import TOKEN_PARTS
from dashboard.usage.mapping.reasons import SUM_OF_OTHERS
from dashboard.usage.mapping.sum_words import OF_GROUP, UNSURE
from dashboard.usage.summing.canonical import told_by_group
from dashboard.usage.summing.rows import Export, insert_rows
from dashboard.usage.summing.sums import LEAST_TOKENS, ROW_COUNTS

NO_TIME = "'no time', 'not a time'"
_ROUNDED_NANO = 10_000_000
"""A cent: money may have been rounded before it was summed."""
_OF_FILE = "()"
_MONTH = "date_trunc('month', start)"
_LAST_OF = (
    _OF_FILE,
    *(f"(PARTITION BY {by})" for by in (_MONTH, "model", f"model, {_MONTH}")),
)
"""SQL: what a total stands at the end of."""
NAMES = ("model", "project", "team")
_UNNAMED = " + ".join(f"CASE WHEN {name} IS NULL THEN 1 ELSE 0 END" for name in NAMES)
_EMPTY = f"{_UNNAMED} + coalesce(blanks, 0)"
"""SQL: how many of the cells that name a row are blank."""


FEWEST_PERIODS = 2
FEWEST_OTHERS = 2
"""A name with as many as the others in fewer periods, or beside fewer others, may have so by chance."""
FEWEST_BEFORE = 3
FEWEST_FIGURES = 2
"""A dated row that equals fewer rows, or in fewer figures, may do so by chance."""


def set_sums_aside(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> None:
    """The rows of `sums` that others sum up to are not used."""
    for export in exports:
        is_log = export.dialect.grain == "request"
        by_people = told_by_group(export.dialect) and not export.dialect.marks
        if by_people and export.source.kind != "table":
            _take_apart(database, export)
        if "label" in export.dialect.maps:
            _unsure_words(database, export.number, is_log=is_log)
        unnamed, untimed = _may_have(database, export.number)
        if unnamed:
            _without_names(database, export.number, is_log=is_log)
        if untimed:
            _without_time(database, export.number, is_log=is_log)
        if not is_log:
            _same_name(database, export.number)
            _last_of_all(database, export.number)


def _may_have(database: duckdb.DuckDBPyConnection, file: int) -> tuple[bool, bool]:
    """Whether single rows of the file have blanks that others have not, and whether any has no time."""
    ((least, most, untimed),) = database.execute(
        f"SELECT min({_EMPTY}) FILTER (skip IS NULL), max({_EMPTY}) FILTER (skip IS NULL AND rows = 1), "
        f"count(*) FILTER (skip IN ({NO_TIME}) AND rows = 1) FROM sums WHERE file = {file}"
    ).fetchall()
    return least is not None and most is not None and most > least, untimed > 0


def _unsure_words(database: duckdb.DuckDBPyConnection, file: int, *, is_log: bool) -> None:
    """Rows named by a word such as "all", where they equal the others, and those of groups, where all of them do;
    in logs those named Total too."""
    of_groups, unsure = (
        f"coalesce(regexp_matches(lower(label), '^({words})$'), false)"
        for words in (OF_GROUP, UNSURE)
    )
    for says in (of_groups, "label IS NOT NULL" if is_log else unsure):
        for scope in _scopes(is_log=is_log):
            _set_aside(
                database,
                f"SELECT place FROM ({_beside(file, says, scope)}) AS beside_ "
                f"WHERE sums_up AND {_equal(is_log=is_log)}",
            )


def _without_names(database: duckdb.DuckDBPyConnection, file: int, *, is_log: bool) -> None:
    """The one row with more blanks than any other; beside a single one it has to be of its period and lack a
    name."""
    for scope in _scopes(is_log=is_log):
        least = (
            f"SELECT *, max(empty) OVER {scope} AS most, "
            f"max(empty) OVER {scope} > min(empty) OVER {scope} AS apart, "
            f"sum(rows) OVER {scope} > 2 OR ({scope != _OF_FILE} "
            f"AND unnamed > min(unnamed) OVER {scope}) AS tells "
            f"FROM (SELECT *, rowid AS place, {_UNNAMED} AS unnamed, {_EMPTY} AS empty "
            f"FROM sums WHERE file = {file} AND skip IS NULL) AS emptied_"
        )
        found = (
            f"SELECT *, count(*) FILTER (empty = most) OVER {scope} AS so_empty, {_others(scope)} "
            f"FROM ({least}) AS least_"
        )
        _set_aside(
            database,
            f"SELECT place FROM ({found}) AS found_ WHERE apart AND tells AND empty = most AND so_empty = 1 "
            f"AND rows = 1 AND {_equal(is_log=is_log)}",
        )


def _without_time(database: duckdb.DuckDBPyConnection, file: int, *, is_log: bool) -> None:
    """A row without a time that equals all that is used, or all of its model."""
    for scope in ("()", "(PARTITION BY model)"):
        found = (
            f"SELECT *, rowid AS place, skip IN ({NO_TIME}) AS untimed, "
            f"count(*) FILTER (skip IS NULL) OVER {scope} AS used, {_others(scope, own=False)} "
            f"FROM sums WHERE file = {file} AND (skip IS NULL OR skip IN ({NO_TIME}))"
        )
        _set_aside(
            database,
            f"SELECT place FROM ({found}) AS found_ WHERE untimed AND rows = 1 AND used > 1 AND "
            f"{_equal(is_log=is_log)}",
        )


def _same_name(database: duckdb.DuckDBPyConnection, file: int) -> None:
    """A name that equals the others in every period, two periods at least with two others in each."""
    counts = ", ".join(f"count(DISTINCT {name})" for name in NAMES)
    ((periods, *counted),) = database.execute(
        f"SELECT count(DISTINCT start), {counts} FROM sums WHERE file = {file} AND skip IS NULL"
    ).fetchall()
    for name, count in zip(NAMES, counted, strict=True):
        if periods < FEWEST_PERIODS or count < FEWEST_OTHERS:
            continue
        figures = ", ".join(f"sum({each}) AS {each}" for each in (*ROW_COUNTS, "nano_usd"))
        named = (
            f"SELECT {name} AS name_, start, {figures} FROM sums WHERE file = {file} AND skip IS NULL "
            "GROUP BY name_, start"
        )
        others = (
            f"SELECT *, count(*) OVER (PARTITION BY start) AS names_, {_others('(PARTITION BY start)')} "
            f"FROM ({named}) AS named_"
        )
        database.execute(
            f"UPDATE sums SET skip = {SUM_OF_OTHERS} WHERE file = {file} AND skip IS NULL AND {name} IN ("
            f"SELECT name_ FROM ({others}) AS others_ GROUP BY name_ HAVING count(*) >= {FEWEST_PERIODS} "
            f"AND bool_and(names_ > {FEWEST_OTHERS} AND {_equal()}) AND count(*) = (SELECT count(DISTINCT start) "
            f"FROM sums WHERE file = {file} AND skip IS NULL))"
        )


def _take_apart(database: duckdb.DuckDBPyConnection, export: Export) -> None:
    """The rows of a last day are rows of `sums` by themselves where one of them is half of all, and so equals
    the others."""
    for scope in _LAST_OF:
        both = ", ".join(
            f"coalesce({each}, 0) + coalesce({each}_of_others, 0)" for each in ROW_COUNTS
        )
        last = (
            f"SELECT *, start = max(start) OVER {scope} AS is_last, sum(rows) OVER {scope} AS all_rows, "
            f"{_others(scope)} FROM sums WHERE file = {export.number} AND skip IS NULL"
        )
        at_least = " AND ".join(
            f"coalesce({each}, 0) >= coalesce({each}_of_others, 0)" for each in ROW_COUNTS
        )
        found = database.execute(
            f"SELECT start, {both} FROM ({last}) AS last_ WHERE is_last AND rows > 1 "
            f"AND all_rows > {FEWEST_BEFORE} AND {at_least}"
        ).fetchall()
        for start, *sums in found:
            same = " AND ".join(
                f"2 * coalesce({each}, 0) = {total}"
                for each, total in zip(ROW_COUNTS, sums, strict=True)
            )
            rows = f"SELECT * FROM ({export.canonical_rows()}) WHERE \"at\" = TIMESTAMP '{start}'"
            if database.execute(f"SELECT 1 FROM ({rows}) WHERE {same} LIMIT 1").fetchall():
                database.execute(
                    f"DELETE FROM sums WHERE file = {export.number} AND start = ?", [start]
                )
                database.execute(insert_rows(export, rows, apart=True))


def _last_of_all(database: duckdb.DuckDBPyConnection, file: int) -> None:
    """A row at the end of the file or of a month, dated like the others, that equals all of them or all of its
    model: in two figures at least, beside three rows at least."""
    told = " + ".join(f"CASE WHEN coalesce({each}, 0) > 0 THEN 1 ELSE 0 END" for each in ROW_COUNTS)
    tokens = " + ".join(f"coalesce({part}, 0)" for part in TOKEN_PARTS)
    for scope in _LAST_OF:
        found = (
            f"SELECT *, rowid AS place, start = max(start) OVER {scope} AS is_last, "
            f"sum(rows) OVER {scope} - rows AS rows_of_others, {_others(scope)} "
            f"FROM sums WHERE file = {file} AND skip IS NULL"
        )
        _set_aside(
            database,
            f"SELECT place FROM ({found}) AS found_ WHERE is_last AND rows = 1 "
            f"AND rows_of_others >= {FEWEST_BEFORE} AND {told} >= {FEWEST_FIGURES} "
            f"AND {tokens} >= {LEAST_TOKENS} AND {_equal()}",
        )


def _scopes(*, is_log: bool) -> tuple[str, ...]:
    """SQL: the others that a row may sum up: those of its period, and those of the file."""
    return (_OF_FILE,) if is_log else ("(PARTITION BY start)", _OF_FILE)


def _beside(file: int, says: str, scope: str) -> str:
    """SQL: the rows of the file, whether each is one that says so, and what the figures of all those come to
    beside the others'."""
    both = ", ".join(
        f"sum({each}) FILTER ({says}) OVER {scope} AS {each}_, "
        f"sum({each}) FILTER (NOT ({says})) OVER {scope} AS {each}_of_others"
        for each in (*ROW_COUNTS, "nano_usd")
    )
    figures = ", ".join(
        f"{each}_ AS {each}, {each}_of_others" for each in (*ROW_COUNTS, "nano_usd")
    )
    return (
        f"SELECT place, sums_up, {figures} FROM (SELECT rowid AS place, {says} AS sums_up, {both} FROM sums "
        f"WHERE file = {file} AND (skip IS NULL OR ({says} AND skip IN ({NO_TIME})))) AS both_"
    )


def _others(scope: str, *, own: bool = True) -> str:
    """SQL: what each figure of the others comes to; with `own` the row is one of those that are summed."""
    return ", ".join(
        f"sum({each}) FILTER ({'true' if own else 'skip IS NULL'}) OVER {scope}"
        + f" - coalesce({each}, 0)" * own
        + f" AS {each}_of_others"
        for each in (*ROW_COUNTS, "nano_usd")
    )


def _equal(*, is_log: bool = False) -> str:
    """SQL: whether the figures are those of the others, and large enough for that to be no chance. Each row of a
    log is one request, and so is their sum."""
    figures = TOKEN_PARTS if is_log else ROW_COUNTS
    same = " AND ".join(f"coalesce({each}, 0) = coalesce({each}_of_others, 0)" for each in figures)
    money = "abs(coalesce(nano_usd, 0) - coalesce(nano_usd_of_others, 0))"
    of_others = " + ".join(f"coalesce({part}_of_others, 0)" for part in TOKEN_PARTS)
    return (
        f"{same} AND {money} <= {_ROUNDED_NANO} AND ({of_others} >= {LEAST_TOKENS} "
        f"OR ({of_others} = 0 AND nano_usd_of_others > {_ROUNDED_NANO}))"
    )


def _set_aside(database: duckdb.DuckDBPyConnection, places: str) -> None:
    database.execute(f"UPDATE sums SET skip = {SUM_OF_OTHERS} WHERE rowid IN ({places})")


def sums_left_out(database: duckdb.DuckDBPyConnection) -> str:
    """What is said of the rows that sum up others; nothing where there are none."""
    found = database.execute(
        f"SELECT CASE WHEN label IS NOT NULL THEN label END AS word, sum(rows) FROM sums "
        f"WHERE skip = {SUM_OF_OTHERS} GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    count = sum(int(rows) for _, rows in found)
    if not count:
        return ""
    words = ", ".join(f'"{word}"' for word, _ in found if word)
    rows = (
        "1 row that sums up others is" if count == 1 else f"{count:,} rows that sum up others are"
    )
    return f"{rows} left out{f' ({words})' if words else ''}, so that nothing counts twice."
