# ruff: noqa: S608 - SQL over words of our own
"""What only the files together show: how long a bucket is, and which requests were exported twice."""

from collections.abc import Sequence

import duckdb
import numpy as np

from dashboard.usage.mapping.dialect import CANONICAL, Dialect
from dashboard.usage.reading.progress import Watch
from dashboard.usage.reading.source import quoted
from dashboard.usage.summing.dedup import keep_fullest
from dashboard.usage.summing.rows import Export, insert_rows
from dashboard.usage.summing.sums import GroupBy, create_sums


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
            "UPDATE sums SET until = start + width, last = start + width FROM (SELECT CASE "
            "WHEN bool_and(start = date_trunc('day', start)) THEN INTERVAL 1 DAY "
            "WHEN bool_and(start = date_trunc('hour', start)) THEN INTERVAL 1 HOUR "
            f"ELSE INTERVAL 1 MINUTE END AS width FROM sums WHERE file IN ({files})) "
            f"WHERE file IN ({files}) AND (until IS NULL OR until <= start)"
        )


def leave_out_copies(
    database: duckdb.DuckDBPyConnection,
    exports: Sequence[Export],
    twice: np.ndarray,
    *,
    group_by: GroupBy,
    watch: Watch,
) -> None:
    """The files are summed up again, with one row of each request whose id's hash is in `twice`."""
    database.register("twice", {"id": twice})
    columns = ", ".join(quoted(name) for name in (*CANONICAL, "skip"))
    kinds = ", ".join(f"{quoted(name)} {kind}" for name, kind in CANONICAL.items())
    database.execute(f"CREATE TABLE doubled (file USMALLINT, {kinds}, skip VARCHAR)")
    copies = "skip IS NULL AND id IS NOT NULL AND hash(id) IN (FROM twice)"
    for export in exports:
        watch.run(
            f"INSERT INTO doubled SELECT {export.number}, {columns} "
            f"FROM ({export.canonical_rows()}) WHERE {copies}"
        )
    keep_fullest(database)
    create_sums(database)
    for export in exports:
        rows = (
            f"SELECT {columns} FROM ({export.canonical_rows()}) WHERE NOT coalesce({copies}, false) "
            f"UNION ALL SELECT {columns} FROM doubled WHERE file = {export.number}"
        )
        watch.run(insert_rows(export, rows, group_by=group_by))
    database.unregister("twice")
