# ruff: noqa: S608 - SQL over words of our own
"""Whether a file is made of several exports, one behind the other: asked of what was summed up."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from dashboard.usage.reading.joined_exports import Joined, repeats_names, taken_apart
from dashboard.usage.reading.source import Source
from dashboard.usage.summing.sums import FAULT_LIST


def joined_exports(
    database: duckdb.DuckDBPyConnection, opened: Sequence[Source], scratch: Path
) -> dict[int, Joined]:
    """By their place, the files that are made of several exports. Looked for where rows have no time or no
    number: the names of the columns stand there as if they were such."""
    ((broken,),) = database.execute(
        f"SELECT count(*) FROM sums WHERE skip IN ({FAULT_LIST})"
    ).fetchall()
    found = {}
    for place, source in enumerate(opened if broken else ()):
        if repeats_names(database, source):
            folder = scratch / f"parts-{place}"
            folder.mkdir()
            if apart := taken_apart(source, scratch=folder):
                found[place] = apart
    return found
