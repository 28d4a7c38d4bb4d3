# ruff: noqa: S608 - SQL over column names that are quoted and patterns of our own
"""What the cells of a column are, and which columns of times have words in them: asked of the first rows, the
table `sample`."""

from collections.abc import Sequence

import duckdb

from dashboard.usage.reading.date_words import IN_ENGLISH, OTHER_WORDS, are_short_months
from dashboard.usage.reading.source import literal, quoted
from dashboard.usage.reading.zones import ABBREVIATED_CELL

LETTERS = r"[A-Za-z]{3}|[^\x00-\x7f]"
"""What stands in a cell that may have words: looked for before the words, whose patterns take long to make."""


def in_words(database: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> list[str]:
    """The columns of times that have three letters in a row in the first rows: months, days or zones in words."""
    if not columns:
        return []
    tests = ", ".join(f"bool_or(regexp_matches({quoted(name)}, '{LETTERS}'))" for name in columns)
    found = database.execute(f"SELECT {tests} FROM sample").fetchall()[0]
    return [column for column, has in zip(columns, found, strict=True) if has]


def in_other_words(database: duckdb.DuckDBPyConnection, column: str) -> bool:
    """Whether the first rows tell times with words that are no months in English."""
    return bool(
        database.execute(
            f"SELECT bool_or(regexp_matches(cell, '{OTHER_WORDS}') "
            f"AND NOT regexp_matches(cell, '{IN_ENGLISH}')) FROM (SELECT {quoted(column)} AS cell FROM sample)"
        ).fetchall()[0][0]
    )


def in_short_months(database: duckdb.DuckDBPyConnection, column: str) -> bool:
    """Whether the first rows tell months with two digits of their year."""
    cells = database.execute(f"SELECT DISTINCT {quoted(column)} FROM sample").fetchall()
    return are_short_months(column, [cell for (cell,) in cells if cell])


def names_zones(database: duckdb.DuckDBPyConnection, column: str) -> bool:
    """Whether the first rows name the zone of each time by a word such as PDT."""
    return bool(
        database.execute(
            f"SELECT bool_and(regexp_matches({quoted(column)}, '{ABBREVIATED_CELL}')) FROM sample "
            f"WHERE {quoted(column)} IS NOT NULL"
        ).fetchall()[0][0]
    )


def cast_to(kind: str) -> str:
    """SQL: whether a `cell` is of the kind."""
    return f"TRY_CAST(cell AS {kind}) IS NOT NULL"


def written_as(time_format: str) -> str:
    """SQL: whether a `cell` is a time of the format."""
    return f"try_strptime(cell, {literal(time_format)}) IS NOT NULL"


def all_hold(database: duckdb.DuckDBPyConnection, column: str, test: str) -> bool:
    """Whether the test holds for every `cell` of the column in the sample that says something."""
    found = database.execute(
        f"SELECT bool_and({test}) FROM (SELECT {quoted(column)} AS cell FROM sample) "
        "WHERE cell IS NOT NULL"
    ).fetchall()
    return found[0][0] is not False
