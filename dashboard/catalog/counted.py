"""data/market/counted.csv: how many rows each table of data has, with their checksum, and how many values each
file of YAML.

A file that is cut off at the end of a line reads well and has lost what came after it: nothing in it says so.
Rows and values of one's own may be more, save in a table of market/, which others' lists make.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
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
    return {name: count for name, count in _all_counts(market).items() if _is_table(name)}


def refuse_absent(folder: Path, kind: str) -> None:
    """Raises `FactFileError` where a file of a kind (`hosted`) that was counted is not there."""
    absent = (fault for fault in _absent(folder) if fault.startswith(f"{kind}/"))
    fault = next(absent, "")
    if fault:
        raise FactFileError(fault)


def fewer(folder: Path, told: Sequence[str] = ()) -> tuple[str, ...]:
    """A sentence for each file that is not there, or that was cut off since it was counted; not for those that
    begin a sentence of `told`."""
    left = {n: p for n, p in _elsewhere(folder).items() if not _is_told(p, told)}
    cut = (_cut(path, _holds(path), _counts_of(folder).get(name)) for name, path in left.items())
    absent = (f for f in _absent(folder) if not _is_told(folder / f.partition(":")[0], told))
    return (*absent, *filter(None, cut))


def _is_told(path: Path, told: Sequence[str]) -> bool:
    where = shown_path(path)
    return any(each.startswith((f"{where}:", f"{where} line ")) for each in told)


def whole_content_of(path: Path) -> Any:
    """`content_of` a file of data. Raises `FactFileError` also where it was cut off since it was counted."""
    content = content_of(path)
    refuse_cut(path, values_of(content))
    return content


def refuse_cut(path: Path, holds: int) -> None:
    """Raises `FactFileError` for a file outside market/'s tables that has fewer rows or values than were counted,
    or whose last line has no end."""
    folder = next(
        (each for each in path.parents[:2] if (each / "market" / COUNTED).is_file()), None
    )
    if folder is None:
        return
    fault = _cut(path, holds, _counts_of(folder).get(path.relative_to(folder).as_posix()))
    if fault:
        raise FactFileError(fault)


def values_of(content: object) -> int:
    """How many values a file of facts has, those of its lists and mappings one by one."""
    if isinstance(content, Mapping):
        return sum(values_of(each) for each in content.values())
    return sum(map(values_of, content)) if isinstance(content, list) else 1


def _cut(path: Path, holds: int, count: Count | None) -> str:
    """That a file lost something; "" where it did not, or nobody counted it."""
    if count is None:
        return ""
    if holds < count.rows:
        what = "rows" if path.suffix == ".csv" else "values in its blocks"
        how = f"{holds:,} {what}, where {count.rows:,} were counted in market/{COUNTED}"
        return f"{shown_path(path)}: {how}; {_OWN}"
    if not path.read_bytes().endswith(b"\n"):
        return f"{shown_path(path)}: the file is cut off in its last line; {ANEW}, or end that line"
    return ""


def _absent(folder: Path) -> Iterator[str]:
    for name in _counts_of(folder):
        if not (folder / name).is_file():
            yield f"{name}: the file is not there, and market/{COUNTED} has it; {_OWN}"


def _counts_of(folder: Path) -> Mapping[str, Count]:
    """Of every file outside the tables of market/; nothing in a folder where nobody counted."""
    market = folder / "market"
    known = _all_counts(market) if (market / COUNTED).is_file() else {}
    return {name: count for name, count in known.items() if not _is_table(name)}


def _is_table(name: str) -> bool:
    """Whether it is counted as one of market/: those stand there by their name alone."""
    return "/" not in name and name.endswith(".csv")


def _elsewhere(folder: Path) -> Mapping[str, Path]:
    """Every file of facts but the tables of market/, by its path in the folder."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".yaml", ".csv") and "examples" not in path.relative_to(folder).parts
    }
    return {n: p for n, p in found.items() if not (n.startswith("market/") and p.suffix == ".csv")}


def _holds(path: Path) -> int:
    if path.suffix == ".csv":
        return max(0, rows_in(bytes_and_text(path)[1]))
    return values_of(content_of(path))


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
    """These tables of the folder as they are now, and without a name all of them and every other file of data."""
    tables = names or sorted(p.name for p in market.glob("*.csv") if p.name != COUNTED)
    found = {name: _counted(market / name) for name in tables}
    if not names:
        others = _elsewhere(market.parent)
        found |= {name: Count(_holds(path), "") for name, path in others.items()}
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
    _write(market, known)
    return known


def _write(market: Path, known: Mapping[str, Count]) -> None:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows((name, count.rows, count.crc32) for name, count in sorted(known.items()))
    put_whole(market / COUNTED, text.getvalue())
    _all_counts.cache_clear()


def count_anew(folder: Path, name: str) -> None:
    """Counts one file outside market/'s tables again after it was written; nothing where nobody counted."""
    market = folder / "market"
    if not (market / COUNTED).is_file():
        return
    known = {**_all_counts(market), name: Count(_holds(folder / name), "")}
    _write(market, known)


def _counted(path: Path) -> Count:
    content, text = bytes_and_text(path)
    return Count(rows_in(text), checksum(content))


def rows_in(text: str) -> int:
    """How many rows a table has, its first line left out."""
    return sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1
