"""Many small files of one format read as a few: a query for each of hundreds takes longer than the reading."""

import math
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.reading.source import Part, Source

FEWEST = 8
"""So many files that are alike are joined; fewer are read one by one."""
AT_ONCE = 10
"""Into so many: the progress is told after each, and whoever wants to stop can."""
Opened = tuple[Source, Dialect]


def joined(opened: Sequence[Opened], *, scratch: Path) -> list[Opened]:
    """The files, those joined whose rows mean the same wherever they stand: logs of requests, flattened, that
    have the same columns of the format, and whose rows are judged one by one."""
    alike: dict[tuple[str, tuple[tuple[str, str], ...]], list[Opened]] = {}
    found: list[Opened] = []
    for source, dialect in opened:
        if _may_be_joined(source, dialect):
            columns = tuple(sorted(dialect.found_in(source.names).items()))
            alike.setdefault((dialect.name, columns), []).append((source, dialect))
        else:
            found.append((source, dialect))
    for members in alike.values():
        if len(members) < FEWEST:
            found += members
            continue
        size = math.ceil(len(members) / AT_ONCE)
        for start in range(0, len(members), size):
            batch = members[start : start + size]
            source = _as_one([each for each, _ in batch], scratch)
            found.append((source, batch[0][1]))
    return found


def _may_be_joined(source: Source, dialect: Dialect) -> bool:
    """Whether nothing is told from the file as a whole: pages, lines that are no JSON, rows that sum up others,
    and whether cached tokens are inside the input."""
    whole = source.no_json or source.paged or dialect.input_alone or "parent" in dialect.maps
    return source.kind == "json" and dialect.grain == "request" and not whole


def _as_one(sources: Sequence[Source], scratch: Path) -> Source:
    """One file with the records of all, whose own flat files are gone."""
    path = scratch / f"{len(list(scratch.iterdir()))}.joined.ndjson"
    parts = []
    with path.open("wb") as out:
        for source in sources:
            with source.path.open("rb") as flat:
                rows = sum(chunk.count(b"\n") for chunk in iter(lambda: flat.read(1 << 20), b""))
                flat.seek(0)
                shutil.copyfileobj(flat, out, 1 << 20)
            source.path.unlink()
            parts.append(Part(source.name, rows, source.blank_lines))
    columns = tuple(dict.fromkeys(column for source in sources for column in source.columns))
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return replace(
        sources[0],
        name=f"{sources[0].name}{more}",
        columns=columns,
        path=path,
        likely_rows=sum(source.likely_rows for source in sources),
        blank_lines=(),
        parts=tuple(parts),
    )
