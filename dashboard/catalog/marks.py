"""What no schema sees in a file of facts: what is left to fill in, days to come, addresses that are none."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dashboard.catalog.yaml_file import FactFileError, Lined, read_lined, shown_path

TO_FILL_IN = re.compile(r"\b(FILL|TODO|FIXME|TBD)\b")
"""What `golden-path new` and people write where somebody still has to look."""
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
LOOKED = ("checked_on", "seen_on")
"""The days on which somebody looked, which are past."""


def mark_faults(path: Path, *, today: date) -> tuple[str, ...]:
    """One sentence a fault, in the order of the file; empty for one without, and for one that cannot be read."""
    try:
        content, _ = read_lined(path)
    except FactFileError:
        return ()
    found = sorted(set(_marks(content, 1, "", (), today + timedelta(days=1))))
    return tuple(f"{shown_path(path)} line {line}: {told}" for line, told in found)


def _marks(
    value: Any, line: int, key: str, way: tuple[str, ...], latest: date
) -> Iterator[tuple[int, str]]:
    """The line of each and what it is; `latest` allows for whoever is a day ahead of us."""
    if isinstance(value, Lined):
        for name, inner in value.items():
            yield from _marks(inner, value.lines[name], name, (*way, name), latest)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            at = (inner.line if isinstance(inner, Lined) else None) or line
            yield from _marks(inner, at, key, (*way[:-1], f"{key}[{number}]"), latest)
    else:
        told = _told(value, key, latest)
        if told:
            yield line, f"{': '.join(way)} {told}"


def _told(value: Any, key: str, latest: date) -> str:
    if isinstance(value, str) and TO_FILL_IN.search(value):
        return f"is {value[:60]!r}: still to be filled in"
    if isinstance(value, str) and key == "source_url" and not ADDRESS.fullmatch(value):
        return f"is {value[:60]!r}; expected an address as https://example.com/page"
    if isinstance(value, date) and key in LOOKED and value > latest:
        return f"is {value}, which is not yet: give the day on which somebody looked"
    return ""
