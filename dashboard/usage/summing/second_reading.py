# ruff: noqa: S608 - SQL over words of our own
"""What only a whole file shows: rows that sum up others, and whether cached tokens are inside the input or
beside.

Files that show neither are read once.
"""

from dataclasses import replace

import duckdb

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.reading.progress import Watch
from dashboard.usage.reading.source import literal
from dashboard.usage.summing.dedup import IdsSeen
from dashboard.usage.summing.rollups import RollUps, note_roll_ups
from dashboard.usage.summing.rows import Export, insert_rows


def read_again(
    database: duckdb.DuckDBPyConnection,
    export: Export,
    *,
    watch: Watch,
    ids: IdsSeen,
    noted_before: int,
) -> Export:
    """The export as it is read in the light of all its rows; `sums` holds it so.

    `noted_before` is where the ids of this file begin in `ids`.
    """
    models = _with_cache_beside(database, export)
    if models:
        export = _with(export, _beside(export.dialect, models))
    roll_ups = _roll_ups(database, export)
    if not models and roll_ups is None:
        return export
    export = replace(export, roll_ups=roll_ups)
    database.execute(f"DELETE FROM sums WHERE file = {export.number}")
    ids.back_to(noted_before)
    watch.run(insert_rows(export, export.canonical_rows(), note_ids=True))
    return export


def _with(export: Export, dialect: Dialect) -> Export:
    refused = export.refused and replace(export.refused, dialect=dialect)
    return replace(export, cells=replace(export.cells, dialect=dialect), refused=refused)


def _roll_ups(database: duckdb.DuckDBPyConnection, export: Export) -> RollUps | None:
    """What rows that sum up others say, their ids noted in `rolled_up`; None where there are none."""
    if "parent" not in export.dialect.maps or not _names_parents(export):
        return None
    found = note_roll_ups(database, export.canonical_rows())
    if not found.count:
        return None
    database.execute("CREATE TABLE IF NOT EXISTS rolled_up (file USMALLINT, id VARCHAR)")
    database.execute(f"INSERT INTO rolled_up SELECT {export.number}, id FROM roll_ups")
    return found


def _names_parents(export: Export) -> bool:
    return any("parent" in name and export.cells.column(name) for name in export.dialect.texts)


def _with_cache_beside(database: duckdb.DuckDBPyConnection, export: Export) -> list[str]:
    """The models whose cached tokens are beside the input: one row has more cached than input, or the totals
    of all rows that tell one are larger than the parts by just the cached tokens."""
    if not export.dialect.input_alone:
        return []
    found = database.execute(
        "SELECT coalesce(model, '') FROM sums WHERE file = ? GROUP BY 1 "
        "HAVING count(*) FILTER (skip = 'cached above input') > 0 OR (sum(total_gap) > 0 AND "
        "sum(total_gap) = sum(cache_read + cache_write) FILTER (skip IS NULL)) ORDER BY 1",
        [export.number],
    ).fetchall()
    return [model for (model,) in found]


def _beside(dialect: Dialect, models: list[str]) -> Dialect:
    """The dialect with these models' input as the file counts it."""
    named = ", ".join(literal(model) for model in models)
    model = dialect.maps.get("model", "NULL")
    inside = dialect.maps["input_uncached"]
    told = f"CASE WHEN coalesce(text_of({model}), '') IN ({named}) THEN {dialect.input_alone} ELSE {inside} END"
    return replace(
        dialect, maps={**dialect.maps, "input_uncached": told}, cache_beside=tuple(models)
    )
