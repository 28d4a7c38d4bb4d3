"""data/market/counted.csv: how many rows each table beside it has, and their checksum, and how many blocks each
file of data/hosted.

A table that is cut off at the end of a line reads well and has lost what came after it: nothing in it says so.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from dashboard.catalog.text_file import bytes_and_text, put_whole
from dashboard.catalog.yaml_file import ANEW, FactFileError, content_of, shown_path

COUNTED = "counted.csv"
COLUMNS = ("file", "rows", "crc32")
RECOUNT = "golden-path facts --recount"
"""What counts the tables again after a change of one's own."""
_OWN = f"{ANEW}, or after a change of your own run {RECOUNT}"


@dataclass(frozen=True, slots=True)
class Count:
    """Of one table, its first line left out."""

    rows: int
    crc32: str
    """Over the whole file with line feeds alone: a checkout may write other ends of lines."""

    def refuse_other(self, path: Path, rows: int, content: bytes) -> None:
        """Raises `FactFileError` where the table has other rows than were counted."""
        fault = self.fault(rows, content)
        if fault:
            raise FactFileError(f"{shown_path(path)}: {fault}")

    def fault(self, rows: int, content: bytes) -> str:
        """What is wrong and what to do; "" where all is as it was counted."""
        if rows == self.rows and checksum(content) == self.crc32:
            return ""
        how = (
            f"{rows:,} rows, where {self.rows:,} were counted"
            if rows != self.rows
            else "a row is not what was counted"
        )
        return f"{how} in market/{COUNTED}; {_OWN}"


def checksum(content: bytes) -> str:
    """Eight hex digits."""
    plain = content.replace(b"\r\n", b"\n")
    return f"{crc32(plain):08x}"


def counts_in(market: Path) -> Mapping[str, Count]:
    """By the name of the table. Raises `FactFileError` for a file that is not there or cannot be read."""
    return {name: count for name, count in _all_counts(market).items() if "/" not in name}


def blocks_in(market: Path) -> Mapping[str, int]:
    """By the file of data/hosted (`hosted/xai.yaml`); nothing in a folder where nobody counted. Raises
    `FactFileError`."""
    if not (market / COUNTED).is_file():
        return {}
    return {name: count.rows for name, count in _all_counts(market).items() if "/" in name}


def refuse_fewer(folder: Path, found: Mapping[str, int]) -> None:
    """Raises `FactFileError` where a file of data/hosted is not there or has fewer blocks than were counted: one
    that is cut off between two of them reads well. More of them are prices of one's own."""
    fault = next(iter(fewer(folder, found)), "")
    if fault:
        raise FactFileError(fault)


def fewer(folder: Path, found: Mapping[str, int]) -> tuple[str, ...]:
    """The same as sentences, one a file."""
    told = []
    for name, blocks in blocks_in(folder / "market").items():
        have = found.get(name)
        if have is None:
            told.append(f"{name}: the file is not there, and market/{COUNTED} has it; {_OWN}")
        elif have < blocks:
            how = f"{have:,} blocks, where {blocks:,} were counted in market/{COUNTED}"
            told.append(f"{name}: {how}; {_OWN}")
    return tuple(told)


def blocks_of(content: object) -> int:
    """How many items the lists of a file of facts have together."""
    lists = content.values() if isinstance(content, Mapping) else ()
    return sum(len(each) for each in lists if isinstance(each, list))


def hosted_blocks(folder: Path) -> Mapping[str, int]:
    """Of every file of data/hosted as it is now. Raises `FactFileError`."""
    files = sorted((folder / "hosted").glob("*.yaml"))
    return {f"hosted/{path.name}": blocks_of(content_of(path)) for path in files}


@lru_cache(maxsize=8)
def _all_counts(market: Path) -> Mapping[str, Count]:
    path = market / COUNTED
    where, (_, text) = shown_path(path), bytes_and_text(path)
    lines = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(lines, ())) != COLUMNS:
        raise FactFileError(f"{where}: the first line is not {','.join(COLUMNS)}; {ANEW}")
    found: dict[str, Count] = {}
    for number, words in enumerate(lines, start=2):
        if len(words) != len(COLUMNS) or not words[1].isdigit():
            raise FactFileError(f"{where} line {number}: expected a file and its rows; {ANEW}")
        found[words[0]] = Count(int(words[1]), words[2])
    return found


def count_of(path: Path) -> Count:
    """What was counted of a table of `data/market`. Raises `FactFileError` where nobody counted it."""
    found = counts_in(path.parent).get(path.name)
    if found is None:
        raise FactFileError(
            f"{shown_path(path)}: not counted in market/{COUNTED}; {ANEW}, or run {RECOUNT}"
        )
    return found


def counted_now(market: Path, *names: str) -> Mapping[str, Count]:
    """These tables of the folder as they are now, and without a name all of them and the files of data/hosted."""
    tables = names or sorted(p.name for p in market.glob("*.csv") if p.name != COUNTED)
    found = {name: _counted(market / name) for name in tables}
    if not names:
        found |= {name: Count(n, "") for name, n in hosted_blocks(market.parent).items()}
    return found


def counted_before(market: Path) -> Mapping[str, Count]:
    """All that was counted; nothing where nobody did, or where that cannot be read."""
    try:
        return _all_counts(market)
    except FactFileError:
        return {}


def recounted(market: Path, *names: str) -> Mapping[str, Count]:
    """Counts these tables of the folder again, all without a name, and writes what was found."""
    known = dict(_all_counts(market)) if names and (market / COUNTED).is_file() else {}
    known |= counted_now(market, *names)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows((name, count.rows, count.crc32) for name, count in sorted(known.items()))
    put_whole(market / COUNTED, text.getvalue())
    _all_counts.cache_clear()
    return known


def _counted(path: Path) -> Count:
    content, text = bytes_and_text(path)
    return Count(rows_in(text), checksum(content))


def rows_in(text: str) -> int:
    """How many rows a table has, its first line left out."""
    return sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1
