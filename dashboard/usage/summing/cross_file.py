# ruff: noqa: S608 - SQL over words of our own
"""What only the files together show: how long a bucket is, and which requests were exported twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import duckdb
import numpy as np

from dashboard.usage.mapping.dialect import CANONICAL, TOKEN_PARTS
from dashboard.usage.mapping.reasons import CORRECTION
from dashboard.usage.reading.progress import Watch
from dashboard.usage.reading.source import quoted
from dashboard.usage.reading.zones import UTC, Zone
from dashboard.usage.summing.dedup import (
    COUNTED,
    EXPORTED_ANEW,
    EXPORTED_TWICE,
    keep_fullest,
)
from dashboard.usage.summing.finer import NOTHING_FINER, Finer, leave_out_longer
from dashboard.usage.summing.rows import Export, insert_rows
from dashboard.usage.summing.sums import FAULT_LIST, ROW_COUNTS, create_sums
from dashboard.usage.summing.sums_of_others import set_sums_aside

DAY_S = 86_400
FEWEST_STARTS = 3
"""So many buckets a week or a quarter apart are weeks or quarters; fewer may be days far apart."""
FEWEST_OF_HOURS = 12
"""So many buckets show how many hours each has; fewer may be hours with pauses between them."""
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
        "blanks",
        "skip",
        "rows",
        "requests",
    ),
    *("input_uncached", "cache_read", "cache_write", "output", "reasoning", "nano_usd"),
)
"""What two copies of a bucket agree on."""
BUCKET = SAME[: SAME.index("skip")]
"""What names a bucket: the same in an export that was made anew."""
FIGURES = (*ROW_COUNTS, "nano_usd")
NO_BUCKETS = f"{FAULT_LIST}, 'empty bucket', '{EXPORTED_TWICE}'"
_TOKENS = " + ".join(TOKEN_PARTS)
_TOKENS_OF = "(" + " + ".join(f"{{0}}.{part}" for part in TOKEN_PARTS) + ")"


SameBuckets = Literal["later", "both"]
"""What counts where two files say different things of one bucket: the later export, or both."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two files of one format say of the same buckets."""

    copies: int = 0
    """Buckets that say the same, and count once."""
    replaced: int = 0
    """Buckets with other figures in a later export, which alone count."""
    asked: str = ""
    """What cannot be told from the files, as a sentence; nothing where all can."""
    finer: Finer = NOTHING_FINER


NO_OVERLAP = Overlap()


def tidy_up(
    database: duckdb.DuckDBPyConnection,
    exports: Sequence[Export],
    *,
    same_buckets: SameBuckets | None = None,
) -> Overlap:
    """`sums` is complete: rows that sum up others are aside, buckets have ends, corrections act, and what two
    files say is counted once."""
    set_sums_aside(database, exports)
    fill_bucket_ends(database, exports)
    overlap = count_buckets_once(database, exports, same_buckets=same_buckets)
    finer = leave_out_longer(database, exports)
    take_back(database)
    return replace(overlap, finer=finer)


def fill_bucket_ends(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> None:
    """Buckets that name no end, or one before their start, last a quarter, a month, a week, a day, hours or a
    minute, as their starts fall on the clock they were written by.

    Judged over all files of the format, so that a file cut in pieces reads like the whole.
    """
    by_name: dict[tuple[str, Zone, bool], list[int]] = {}
    for export in exports:
        if export.dialect.grain == "bucket":
            zone = next(iter(export.cells.zones.values()), Zone(UTC))
            of_days = len(exports) > 1 and (
                bool(export.cells.days) or _tells_days(database, export.number, zone)
            )
            by_name.setdefault((export.dialect.name, zone, of_days), []).append(export.number)
    for (_, zone, _), numbers in by_name.items():
        files = ", ".join(str(number) for number in numbers)
        clock, until = zone.from_utc("start"), zone.to_utc(f"({zone.from_utc('start')} + width)")
        database.execute(
            f"UPDATE sums SET until = {until}, last = {until} FROM ({_width(clock, files)}) "
            f"WHERE file IN ({files}) AND (until IS NULL OR until <= start)"
        )


def _tells_days(database: duckdb.DuckDBPyConnection, file: int, zone: Zone) -> bool:
    """Whether the file has nothing but midnights, of several days: beside a file of hours it is one of days."""
    clock = zone.from_utc("start")
    ((count, midnights),) = database.execute(
        f"SELECT count(DISTINCT start), bool_and({clock} = date_trunc('day', {clock})) FROM sums "
        f"WHERE file = {file} AND start IS NOT NULL AND until IS NULL"
    ).fetchall()
    return bool(midnights) and count > 1


def _width(clock: str, files: str) -> str:
    """SQL: how long a bucket without an end is.

    Longer than a day where all starts are so far apart: first days of quarters or months, and days a week apart,
    three of them at least. Of a whole day or less, the most that goes into every distance between starts.
    """
    starts = f"SELECT DISTINCT {clock} AS moment, start FROM sums WHERE file IN ({files}) AND start IS NOT NULL"
    gap = "epoch(moment - lag(moment) OVER (ORDER BY moment)) AS gap"
    apart = f"SELECT moment, start, {gap} FROM ({starts}) AS starts_"
    least = f"SELECT *, min(gap) OVER () AS least FROM ({apart}) AS apart_"
    far = f"count(*) >= {FEWEST_STARTS}"
    return (
        f"SELECT CASE WHEN bool_and(moment = date_trunc('quarter', moment)) AND {far} THEN INTERVAL 3 MONTH "
        "WHEN bool_and(moment = date_trunc('month', moment)) AND count(*) > 1 THEN INTERVAL 1 MONTH "
        f"WHEN bool_and(moment = date_trunc('day', moment) AND coalesce(gap % {7 * DAY_S} = 0, true)) AND {far} "
        "THEN INTERVAL 7 DAY "
        "WHEN bool_and(moment = date_trunc('day', moment)) THEN INTERVAL 1 DAY "
        "WHEN bool_and(start = date_trunc('hour', start) AND coalesce(gap % least = 0, true)) "
        f"AND count(*) >= {FEWEST_OF_HOURS} AND min(gap) < {DAY_S} "
        "THEN to_seconds(CAST(min(gap) AS BIGINT)) "
        "WHEN bool_and(start = date_trunc('hour', start)) THEN INTERVAL 1 HOUR "
        f"ELSE INTERVAL 1 MINUTE END AS width FROM ({least}) AS least_"
    )


def rename_models(database: duckdb.DuckDBPyConnection, models: Mapping[str, str]) -> None:
    """What the files call otherwise has the provider and the model that somebody said."""
    for name, meant in models.items():
        provider, _, model = meant.partition("/")
        for table in ("sums", "prefixes"):
            database.execute(
                f"UPDATE {table} SET provider = ?, model = ? WHERE lower(model) = lower(?)",
                [provider, model, name],
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


def count_buckets_once(
    database: duckdb.DuckDBPyConnection,
    exports: Sequence[Export],
    *,
    same_buckets: SameBuckets | None = None,
) -> Overlap:
    """Of buckets that stand in two files of one format one is left, the others are set aside: as exported twice
    where they say the same, as exported anew where a later file says something else. Fewer than three small
    ones alike are chance."""
    copies = replaced = 0
    asked = ""
    for one, other in _that_share_buckets(database, exports):
        found = _leave_out_same(database, one, other)
        copies += found
        clash = None if same_buckets == "both" else _clash(database, one, other)
        if clash is None:
            continue
        names = exports[one].source.name, exports[other].source.name
        if clash.is_seam and not clash.only_grows and same_buckets is None:
            asked = asked or _asked(clash, names, "both are counted")
            continue
        old = other if clash.first_is_later else one
        database.execute(
            f"UPDATE sums SET skip = '{EXPORTED_ANEW}' WHERE file = {old} AND rowid IN "
            f"(SELECT unnest([a, b]) FROM ({_clashing(one, other)}))"
        )
        replaced += clash.count
        if not (found or clash.is_seam or same_buckets):
            later = names[0] if clash.first_is_later else names[1]
            asked = asked or _asked(clash, names, f"those of {later} are counted")
    return Overlap(copies, replaced, asked)


def _that_share_buckets(
    database: duckdb.DuckDBPyConnection, exports: Sequence[Export]
) -> list[tuple[int, int]]:
    """The files, two by two, that are of one format and speak of a bucket both."""
    buckets = [export for export in exports if export.dialect.grain == "bucket"]
    if len(buckets) < 2:
        return []
    files = ", ".join(str(export.number) for export in buckets)
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in BUCKET)
    found = database.execute(
        f"SELECT DISTINCT a.file, b.file FROM sums a JOIN sums b ON {same} WHERE a.file < b.file "
        f"AND a.file IN ({files}) AND b.file IN ({files}) ORDER BY b.file, a.file"
    ).fetchall()
    names = {export.number: export.dialect.name for export in buckets}
    return [(one, other) for one, other in found if names[one] == names[other]]


def _asked(clash: "_Clash", files: tuple[str, str], counted: str) -> str:
    return (
        f"{clash.count:,} buckets stand in {files[0]} and in {files[1]} with other figures, and nothing says "
        f"whether one is a later export of the other; {counted}"
    )


def _leave_out_same(database: duckdb.DuckDBPyConnection, one: int, other: int) -> int:
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in SAME)
    copies = (
        f"SELECT b.rowid FROM sums a JOIN sums b ON {same} WHERE a.file = {one} AND b.file = {other} "
        f"AND b.rows > 0 AND coalesce(b.skip, '') NOT IN ({NO_BUCKETS})"
    )
    ((count, largest),) = database.execute(
        f"SELECT count(*), coalesce(max({_TOKENS}), 0) FROM sums WHERE rowid IN ({copies})"
    ).fetchall()
    if count < FEWEST_COPIES and largest <= MOST_BY_CHANCE_TOKENS:
        return 0
    database.execute(f"UPDATE sums SET skip = '{EXPORTED_TWICE}' WHERE rowid IN ({copies})")
    return int(count)


@dataclass(frozen=True, slots=True)
class _Clash:
    """Buckets that two files name alike, with other figures."""

    count: int
    is_seam: bool
    """Whether they are the last bucket of one file and the first of the other: a day exported before it was over,
    or an export that was cut in two there."""
    only_grows: bool
    """Whether each says at least as much in the later file."""
    first_is_later: bool


def _clashing(one: int, other: int) -> str:
    """SQL: the rows of both files, `a` and `b`, that speak of one bucket, and say different things."""
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in BUCKET)
    more = " AND ".join(f"coalesce(b.{n}, 0) >= coalesce(a.{n}, 0)" for n in FIGURES)
    less = more.replace(">=", "<=")
    return (
        f"SELECT a.rowid AS a, b.rowid AS b, a.start, {more} AS more, {less} AS less, "
        f"{_TOKENS_OF.format('b')} - {_TOKENS_OF.format('a')} AS added "
        f"FROM sums a JOIN sums b ON {same} WHERE a.file = {one} AND b.file = {other} "
        f"AND a.skip IS NULL AND b.skip IS NULL AND a.rows > 0 AND b.rows > 0 AND NOT (({more}) AND ({less}))"
    )


def _clash(database: duckdb.DuckDBPyConnection, one: int, other: int) -> _Clash | None:
    ((count, starts, start, more, less, added),) = database.execute(
        "SELECT count(*), count(DISTINCT start), min(start), coalesce(bool_and(more), true), "
        f"coalesce(bool_and(less), true), coalesce(sum(added), 0) FROM ({_clashing(one, other)})"
    ).fetchall()
    if not count:
        return None
    (a0, a1), (b0, b1) = (
        database.execute(
            f"SELECT min(start), max(start) FROM sums WHERE file = {file} AND start IS NOT NULL "
            f"AND coalesce(skip, '') NOT IN ({FAULT_LIST})"
        ).fetchall()[0]
        for file in (one, other)
    )
    first_is_later = a1 > b1 or (a1 == b1 and added < 0)
    seam = starts == 1 and ((a0 < a1 == start == b0 < b1) or (b0 < b1 == start == a0 < a1))
    return _Clash(int(count), seam, bool(less if first_is_later else more), first_is_later)


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
    copies = f"{COUNTED} AND id IS NOT NULL AND hash(id) IN (FROM twice)"
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
