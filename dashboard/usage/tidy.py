# ruff: noqa: S608 - SQL over words of our own
"""What only the rows together show: how long a bucket is, and which rows were exported twice."""

from collections.abc import Sequence

import duckdb

from dashboard.usage.dialect import Dialect

EXPORTED_TWICE = "exported twice"


def fill_bucket_ends(database: duckdb.DuckDBPyConnection, dialects: Sequence[Dialect]) -> None:
    """Buckets that name no end, or one before their start, last a day, an hour or a minute, as their starts
    fall.

    Judged over all files of the format, so that a file cut in pieces reads like the whole.
    """
    by_name: dict[str, list[int]] = {}
    for number, dialect in enumerate(dialects):
        if dialect.grain == "bucket":
            by_name.setdefault(dialect.name, []).append(number)
    for numbers in by_name.values():
        files = ", ".join(str(number) for number in numbers)
        database.execute(
            'UPDATE usage_rows SET until = "at" + (SELECT CASE '
            'WHEN bool_and("at" = date_trunc(\'day\', "at")) THEN INTERVAL 1 DAY '
            'WHEN bool_and("at" = date_trunc(\'hour\', "at")) THEN INTERVAL 1 HOUR '
            f"ELSE INTERVAL 1 MINUTE END FROM usage_rows WHERE file IN ({files})) "
            f'WHERE file IN ({files}) AND (until IS NULL OR until <= "at")'
        )


def drop_duplicates(database: duckdb.DuckDBPyConnection) -> None:
    """Of the used rows with the same id, the fullest stays and the others are set aside."""
    found = database.execute(
        "SELECT count(id) - count(DISTINCT id) FROM usage_rows WHERE skip IS NULL"
    ).fetchall()
    if not found[0][0]:
        return
    database.execute(
        f"UPDATE usage_rows SET skip = '{EXPORTED_TWICE}' WHERE rowid IN ("
        "SELECT rowid FROM usage_rows WHERE skip IS NULL AND id IS NOT NULL QUALIFY row_number() OVER "
        '(PARTITION BY id ORDER BY output DESC, input_uncached DESC, "at", model, rowid) > 1)'
    )
