# ruff: noqa: S608 - SQL over words of our own
"""Buckets whose time is told again by shorter ones: a day beside its hours, a month beside its days, in one file
or in two. The shorter ones are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from dashboard.usage.mapping.dialect import TOKEN_PARTS
from dashboard.usage.mapping.reasons import TOLD_BY_SHORTER
from dashboard.usage.summing.rows import Export
from dashboard.usage.summing.sums import LEAST_TOKENS, ROW_COUNTS

NAMES = ("provider", "model", "project", "team", "tier", "currency")
_DAY = "INTERVAL 1 DAY"


@dataclass(frozen=True, slots=True)
class Finer:
    """What longer buckets say beside shorter ones of the same time."""

    told_again: int = 0
    """Buckets that shorter ones add up to, and that are not counted."""
    asked: str = ""
    """What cannot be told, as a sentence; nothing where all can."""


NOTHING_FINER = Finer()


def leave_out_longer(database: duckdb.DuckDBPyConnection, exports: Sequence[Export]) -> Finer:
    """Of a bucket and the shorter ones within it, of the same format and names, the shorter ones are left where
    they say the same. A bucket may name less: the day of a model, and the hours of its projects."""
    count, asked = 0, ""
    formats: dict[str, list[Export]] = {}
    for export in exports:
        if export.dialect.grain == "bucket":
            formats.setdefault(export.dialect.name, []).append(export)
    for members in formats.values():
        files = ", ".join(str(export.number) for export in members)
        used = f"skip IS NULL AND until > start AND file IN ({files})"
        ((longest, shortest),) = database.execute(
            f"SELECT max(until - start), min(until - start) FROM sums WHERE {used}"
        ).fetchall()
        if longest is None or longest == shortest:
            continue
        told_again, others, first, file = 0, 0, None, 0
        # Days first, so that a month meets hours or days, not both.
        for long in (f"<= {_DAY}", f"> {_DAY}"):
            again, more, *at = _leave_out(database, used, long)
            told_again, others = told_again + again, others + more
            first, file = (first, file) if first else at
        count += told_again
        if others and first:
            names = {export.number: export.source.name for export in members}
            asked = asked or (
                f"{others:,} bucket{'s' * (others != 1)} of {names[file]}, the first of {first:%Y-%m-%d}, "
                f"{'have' if others != 1 else 'has'} shorter ones within, with other sums; both are counted"
            )
    return Finer(count, asked)


def _leave_out(
    database: duckdb.DuckDBPyConnection, used: str, long: str
) -> tuple[int, int, Any, Any]:
    """How many buckets so long are told again by shorter ones, and are left out; how many others have shorter
    ones within, and the start and file of the first of these."""
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE beside_shorter AS {_beside_shorter(used, long)}"
    )
    ((again, others, first, file),) = database.execute(
        "SELECT count(*) FILTER (same_), count(*) FILTER (NOT same_ AND alike_), "
        "min(start) FILTER (NOT same_ AND alike_), min_by(file, start) FILTER (NOT same_ AND alike_) "
        "FROM beside_shorter"
    ).fetchall()
    database.execute(
        f"UPDATE sums SET skip = {TOLD_BY_SHORTER} WHERE rowid IN "
        "(SELECT place_ FROM beside_shorter WHERE same_)"
    )
    return int(again), int(others), first, file


def _beside_shorter(used: str, long: str) -> str:
    """SQL: the buckets so long with shorter ones within, whether these say the same, and whether they have the
    same names."""
    within = " AND ".join(f"(a.{each} IS NULL OR a.{each} = b.{each})" for each in NAMES)
    alike = " AND ".join(f"a.{each} IS NOT DISTINCT FROM b.{each}" for each in NAMES)
    figures = ", ".join(f"coalesce({each}, 0) AS {each}" for each in ROW_COUNTS)
    same = " AND ".join(f"any_value(a.{each}) = sum(b.{each})" for each in ROW_COUNTS)
    own = " + ".join(f"a.{part}" for part in TOKEN_PARTS)
    rows = (
        f"SELECT rowid AS place_, file, start, until, until - start AS span_, {', '.join(NAMES)}, {figures} "
        f"FROM sums WHERE {used}"
    )
    # Joined by days, each of which a bucket may touch: by spans alone every row would meet every other.
    series = (
        "generate_series(date_trunc('day', start), until - INTERVAL 1 MICROSECOND, INTERVAL 1 DAY)"
    )
    days = f"CAST(unnest({series}) AS DATE)"
    return (
        f"WITH rows_ AS ({rows}), long_ AS (SELECT *, {days} AS day_ FROM rows_ WHERE span_ {long} "
        "AND span_ > (SELECT min(span_) FROM rows_)), "
        "short_ AS (SELECT *, CAST(start AS DATE) AS day_ FROM rows_) "
        "SELECT a.place_, any_value(a.file) AS file, any_value(a.start) AS start, "
        f"{same} AND any_value({own}) >= {LEAST_TOKENS} AS same_, bool_or({alike}) AS alike_ FROM long_ a "
        "JOIN short_ b ON b.day_ = a.day_ AND b.start >= a.start AND b.until <= a.until AND b.span_ < a.span_ "
        f"AND {within} GROUP BY a.place_"
    )
