"""Where in a scenario file a path stands: the parsers that read it keep no lines."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping

Path = tuple[str, ...]

_HEADER = re.compile(r"^\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*="""
)


def lines_of(toml: str) -> Mapping[Path, int]:
    """The line, from 1, of every table and key of a text that is TOML; entries of lists of tables are numbered.

    Keys inside of a value in one line have the line of that value, see `line_of`.
    """
    found: dict[Path, int] = {}
    entries: Counter[Path] = Counter()
    table: Path = ()
    for number, line in enumerate(toml.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                entries[table] += 1
                table = (*table, str(entries[table] - 1))
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def line_of(path: str, lines: Mapping[Path, int]) -> int:
    """The line of the longest part of a dotted path that has one; 0 where none has."""
    parts = tuple(path.split("."))
    return next((lines[parts[:n]] for n in range(len(parts), 0, -1) if parts[:n] in lines), 0)


def _parts(dotted: str) -> Path:
    """The names in a header or key, quotes taken off; ids with a point in them stay in several parts."""
    keys: object = tomllib.loads(f"{dotted} = 0")
    parts: list[str] = []
    while isinstance(keys, dict):
        ((name, keys),) = keys.items()
        parts.extend(name.split("."))
    return tuple(parts)
