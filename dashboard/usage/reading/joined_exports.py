# ruff: noqa: S608 - SQL over column names that are quoted
"""Exports that were joined into one file, as `cat` does: the line of their names stands in the middle again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path

import duckdb

from dashboard.usage.reading.packing import magic, open_text
from dashboard.usage.reading.source import Source, literal, quoted

MARK = "\ufeff"
FEWEST_PAGES = 3
"""So many parts of one length, of which no two that follow each other share a row, are pages of one export."""
LONGEST_PAGE = 10_000
"""No program breaks pages of more rows."""
_PART = re.compile(r" \(from line \d+\)$")
_MADE_UP = re.compile(r"^column \d+$| \(\d+\)$")


@dataclass(frozen=True, slots=True)
class Joined:
    """A file that is made of several exports."""

    name: str
    parts: tuple[tuple[str, Path], ...]
    """Each as a file of its own, with the name to show."""
    copies: int = 0
    """So many more parts say the same as one of these."""

    def in_words(self) -> str:
        """How it is read."""
        count = len(self.parts) + self.copies
        left = f"; {self.copies} of them say the same as another and count once"
        return (
            f"{self.name} has the line of its column names {count} times, as exports that were joined have: it "
            f"is read as {count} files, so that what several of them say counts once{left * bool(self.copies)}."
        )


def whole_name(name: str) -> str:
    """The name of the file that a part is of; of any other file its own."""
    return _PART.sub("", name)


def repeats_names(database: duckdb.DuckDBPyConnection, source: Source) -> bool:
    """Whether a row repeats the names of the columns. It takes a scan of the file."""
    named = [name for name in source.columns if not _MADE_UP.search(name)]
    if source.kind != "csv" or not named:
        return False
    same = " AND ".join(
        f"trim(lower({quoted(name)}), {literal(MARK + ' ' + chr(9))}) = {literal(name)}"
        for name in named
    )
    found = database.execute(f"SELECT 1 FROM {source.reading()} WHERE {same} LIMIT 1").fetchall()
    return bool(found)


def taken_apart(source: Source, *, scratch: Path) -> Joined | None:
    """The exports that a table is made of, written to `scratch`, which is a folder of their own; None where its
    names only head the pages of one export."""
    parts = [(line, path) for line, path, rows in _written(source, scratch) if rows]
    if len(parts) < 2 or _are_pages([path for _, path in parts]):
        return None
    once: dict[bytes, tuple[str, Path]] = {}
    for line, path in parts:
        with path.open("rb") as file:
            digest = file_digest(file, "blake2b").digest()
        once.setdefault(digest, (f"{source.name} (from line {line})", path))
    return Joined(source.name, tuple(once.values()), copies=len(parts) - len(once))


def _written(source: Source, folder: Path) -> list[tuple[int, Path, int]]:
    """The line of the names of each part, the part as a file, and how many rows it has."""
    packed = magic(source.path).startswith(b"\x1f\x8b")
    found: list[tuple[int, Path, int]] = []
    with open_text(source.path, packed=packed, encoding="utf-8-sig") as text:
        for _ in range(source.first_row - 2):
            text.readline()
        header = text.readline()
        names, line = header.strip(MARK + "\r\n"), source.first_row - 1
        is_over = False
        while not is_over:
            start, rows = line, 0
            path = folder / f"{len(found)}.csv"
            with path.open("w", encoding="utf-8", newline="") as out:
                out.write(names + "\n")
                while True:
                    row = text.readline()
                    line += 1
                    bare = row.strip(MARK + "\r\n")
                    is_over = not row
                    if is_over or bare == names:
                        break
                    if bare:
                        rows += 1
                        out.write(bare + "\n")
            found.append((start, path, rows))
    return found


def _are_pages(parts: Sequence[Path]) -> bool:
    """Whether the parts are as long as each other but for the last, and none repeats a row of the one before."""
    if len(parts) < FEWEST_PAGES:
        return False
    rows = []
    for path in parts:
        with path.open(encoding="utf-8") as text:
            rows.append({line for line, _ in zip(text, range(LONGEST_PAGE + 2), strict=False)})
    lengths = {len(each) for each in rows[:-1]}
    return (
        len(lengths) == 1
        and max(lengths) <= LONGEST_PAGE
        and len(rows[-1]) <= max(lengths)
        and all(len(one & other) == 1 for one, other in pairwise(rows))
    )
