# ruff: noqa: S608 - SQL over words of our own
"""Rows that sum up others: an agent whose calls have spans of their own, a trace with its spans. Leaves are
counted.

A row is a roll-up where a row below it, directly or through rows without usage, has tokens of its own.
"""

from dataclasses import dataclass

import duckdb

from dashboard.usage.mapping.dialect import TOKEN_PARTS

DEEPEST = 64
"""So many rows without usage may stand between a row and what sums it up."""


@dataclass(frozen=True, slots=True)
class RollUps:
    """What the rows that sum others up say, beside what those say."""

    count: int
    off: int
    """Roll-ups that say something else than the sum of the rows below them."""
    gap_tokens: int
    """By so many tokens, over all of them."""


def note_roll_ups(database: duckdb.DuckDBPyConnection, rows: str) -> RollUps:
    """The temporary table `roll_ups` holds the ids of rows that sum others up; `rows` is SQL of canonical
    rows."""
    total = " + ".join(TOKEN_PARTS)
    database.execute(
        "CREATE OR REPLACE TEMP TABLE lineage AS SELECT id, any_value(parent) AS parent, "
        f"max({total}) FILTER (skip IS NULL) AS tokens FROM ({rows}) WHERE id IS NOT NULL GROUP BY id"
    )
    database.execute(
        "CREATE OR REPLACE TEMP TABLE below AS SELECT parent AS up, tokens FROM lineage "
        "WHERE tokens > 0 AND parent IS NOT NULL"
    )
    database.execute("CREATE OR REPLACE TEMP TABLE sums_below (up VARCHAR, tokens BIGINT)")
    for _ in range(DEEPEST):
        ((left,),) = database.execute("SELECT count(*) FROM below").fetchall()
        if not left:
            break
        database.execute(
            "INSERT INTO sums_below SELECT up, below.tokens FROM below JOIN lineage ON up = id "
            "WHERE lineage.tokens > 0"
        )
        database.execute(
            "CREATE OR REPLACE TEMP TABLE below AS SELECT parent AS up, below.tokens FROM below "
            "JOIN lineage ON up = id WHERE coalesce(lineage.tokens, 0) = 0 AND parent IS NOT NULL "
            "AND parent <> id"
        )
    database.execute(
        "CREATE OR REPLACE TEMP TABLE roll_ups AS SELECT up AS id, sum(tokens) AS tokens FROM sums_below "
        "GROUP BY up"
    )
    ((count, off, gap),) = database.execute(
        "SELECT count(*), count(*) FILTER (lineage.tokens <> roll_ups.tokens), "
        "coalesce(sum(abs(lineage.tokens - roll_ups.tokens)), 0) FROM roll_ups JOIN lineage USING (id)"
    ).fetchall()
    return RollUps(int(count), int(off), int(gap))
