# ruff: noqa: S608 - SQL over column names that are quoted
"""The first rows of a file, cell by cell, to be looked at."""

import duckdb

from dashboard.usage.reading.packing import damaged
from dashboard.usage.reading.source import Source, inside_json, quoted

SHOWN_ROWS = 200


def first_rows(
    database: duckdb.DuckDBPyConnection, source: Source, *, most: int = SHOWN_ROWS
) -> tuple[dict[str, str | None], ...]:
    """Of each of the first rows what stands in every column, members of JSON cells included, as text."""
    cells = {column: f"CAST({quoted(column)} AS VARCHAR)" for column in source.columns}
    for name, (column, paths) in source.inside.items():
        cells[name] = inside_json(f"json_of(CAST({quoted(column)} AS VARCHAR))", paths)
    values = ", ".join(f"{value} AS {quoted(name)}" for name, value in cells.items())
    first = f"SELECT * FROM {source.reading()} LIMIT {most}"
    try:
        found = database.execute(f"SELECT {values} FROM ({first})").fetchall()
    except duckdb.Error as fault:
        raise damaged(source.name, fault) from fault
    return tuple(dict(zip(cells, row, strict=True)) for row in found)
