# ruff: noqa: S608 - SQL over words of our own
"""What only the files together show: how long a bucket is, and which requests were exported twice."""

from collections.abc import Sequence

import duckdb
import numpy as np

from dashboard.usage.mapping.dialect import CANONICAL, TOKEN_PARTS
from dashboard.usage.mapping.reasons import CORRECTION
from dashboard.usage.reading.progress import Watch
from dashboard.usage.reading.source import quoted
from dashboard.usage.reading.zones import UTC, Zone
from dashboard.usage.summing.dedup import EXPORTED_TWICE, keep_fullest
from dashboard.usage.summing.rows import Export, insert_rows
from dashboard.usage.summing.sums import FAULT_LIST, create_sums

FEWEST_COPIES = 3
MOST_BY_CHANCE_TOKENS = 1_000
"""Fewer buckets that say the same in two files are chance, if they are small: a figure of four digits does not
occur twice by itself."""
SAME = (
    *(
        "start",
        "until",
        "provider",
        "model",
        "project",
        "team",
        "tier",
        "currency",
        "skip",
        "rows",
        "requests",
    ),
    *("input_uncached", "cache_read", "cache_write", "output", "reasoning", "nano_usd"),
)
"""What two copies of a bucket agree on."""
_TOKENS = " + ".join(TOKEN_PARTS)


def tidy_up(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> int:
    """`sums` is complete: buckets have ends, corrections act, what two files say is counted once. How many
    buckets that were."""
    fill_bucket_ends(database, exports)
    copies = count_buckets_once(database, exports)
    take_back(database)
    return copies


def fill_bucket_ends(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> None:
    """Buckets that name no end, or one before their start, last a day, an hour or a minute, as their starts
    fall on the clock they were written by.

    Judged over all files of the format, so that a file cut in pieces reads like the whole.
    """
    by_name: dict[tuple[str, Zone], list[int]] = {}
    for export in exports:
        if export.dialect.grain == "bucket":
            zone = next(iter(export.cells.zones.values()), Zone(UTC))
            by_name.setdefault((export.dialect.name, zone), []).append(export.number)
    for (_, zone), numbers in by_name.items():
        files = ", ".join(str(number) for number in numbers)
        clock, until = zone.from_utc("start"), zone.to_utc(f"({zone.from_utc('start')} + width)")
        database.execute(
            f"UPDATE sums SET until = {until}, last = {until} FROM (SELECT CASE "
            f"WHEN bool_and({clock} = date_trunc('day', {clock})) THEN INTERVAL 1 DAY "
            "WHEN bool_and(start = date_trunc('hour', start)) THEN INTERVAL 1 HOUR "
            f"ELSE INTERVAL 1 MINUTE END AS width FROM sums WHERE file IN ({files})) "
            f"WHERE file IN ({files}) AND (until IS NULL OR until <= start)"
        )


def take_back(database: duckdb.DuckDBPyConnection) -> None:
    """Corrections act on the tokens of their model where these are in the files; others stay set aside."""
    sums = ", ".join(f"sum({part}) AS {part}" for part in TOKEN_PARTS)
    left = " AND ".join(f"{part} >= 0" for part in TOKEN_PARTS)
    database.execute(
        f"UPDATE sums SET skip = NULL WHERE skip = {CORRECTION} AND (provider, model) IN ("
        f"SELECT (provider, model) FROM (SELECT provider, model, {sums} FROM sums "
        f"WHERE skip IS NULL OR skip = {CORRECTION} GROUP BY provider, model) WHERE {left})"
    )


def count_buckets_once(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> int:
    """How many buckets stood in two files of one format, saying the same: of these one is left, the others
    are set aside as exported twice. Fewer than three small ones alike are chance."""
    found = 0
    for other in range(1, len(exports)):
        if exports[other].dialect.grain != "bucket":
            continue
        alike = [n for n in range(other) if exports[n].dialect.name == exports[other].dialect.name]
        for one in alike:
            same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in SAME)
            copies = (
                f"SELECT b.rowid FROM sums a JOIN sums b ON {same} WHERE a.file = {one} AND b.file = {other} "
                "AND b.rows > 0 AND coalesce(b.skip, '') NOT IN "
                f"({FAULT_LIST}, 'empty bucket', '{EXPORTED_TWICE}')"
            )
            ((count, largest),) = database.execute(
                f"SELECT count(*), coalesce(max({_TOKENS}), 0) FROM sums WHERE rowid IN ({copies})"
            ).fetchall()
            if count >= FEWEST_COPIES or largest > MOST_BY_CHANCE_TOKENS:
                found += int(count)
                database.execute(
                    f"UPDATE sums SET skip = '{EXPORTED_TWICE}' WHERE rowid IN ({copies})"
                )
    return found


def leave_out_copies(
    database: duckdb.DuckDBPyConnection,
    exports: Sequence[Export],
    twice: np.ndarray,
    *,
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
        watch.run(insert_rows(export, rows))
    database.unregister("twice")
