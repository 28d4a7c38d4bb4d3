"""The tables of `data/`, looked through whole: a line that is cut off or garbled is told by file and line."""

import csv
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from dashboard.catalog.quality import NAME_COLUMNS, NEWER, NEWER_COLUMNS, OLDER, OLDER_COLUMNS
from dashboard.catalog.snapshots.row import COLUMNS, from_line
from dashboard.catalog.versions import read_price_lists
from dashboard.catalog.yaml_file import shown_path

Check = Callable[[Mapping[str, str]], object]
"""Reads what a line's cells must be; raises ValueError for what they are not."""


def table_faults(folder: Path) -> tuple[str, ...]:
    """One sentence for each table that cannot be read, with its first bad line; empty when all can."""
    tables = (_in_table(folder / name, *about) for name, about in _known(folder).items())
    return (
        *(fault for found in tables for fault in found),
        *_in_archive(folder / "throughput" / "residuals.npz"),
    )


def _known(folder: Path) -> dict[str, tuple[tuple[str, ...] | None, Check]]:
    """Every table with its columns, None where only their number matters, and what its lines must be."""
    in_force = read_price_lists(folder).values()
    prices: dict[str, tuple[tuple[str, ...] | None, Check]] = {
        f"market/prices-{listed.name}.csv": (COLUMNS, lambda row: from_line(list(row.values())))
        for listed in in_force
        if listed.snapshot
    }
    return {
        "market/on_sale.csv": (("provider", "model", "seen_by"), _named("provider", "model")),
        "market/released.csv": (("model", "released", "seen_by"), _days("released")),
        **prices,
        f"quality/{NEWER}.csv": (NEWER_COLUMNS, _numbers(*NEWER_COLUMNS[3:])),
        f"quality/{OLDER}.csv": (OLDER_COLUMNS, _numbers(*OLDER_COLUMNS[3:])),
        "quality/arena_names.csv": (NAME_COLUMNS, _named("arena_name")),
        "throughput/measurements.csv": (
            None,
            _numbers("gpus_per_replica", "input_tokens", "output_tokens", "output_tokens_per_s"),
        ),
    }


def _in_table(path: Path, columns: tuple[str, ...] | None, check: Check) -> Iterator[str]:
    where = shown_path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        yield f"{where}: {(error.strerror or 'cannot be read').lower()}; {_AGAIN}"
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield f"{where} line {line}: not text in UTF-8; {_AGAIN}"
        return
    if fault := _in_text(text, columns, check):
        yield f"{where} {fault}; {_AGAIN}"


def _in_text(text: str, columns: tuple[str, ...] | None, check: Check) -> str | None:
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = next(lines, [])
        if not header or (columns is not None and tuple(header) != columns):
            expected = ",".join(columns or ("columns",))
            return f"line 1: expected {expected}, found {','.join(header)[:80]!r}"
        number = 1
        for cells in lines:
            number = lines.line_num
            if len(cells) != len(header):
                return f"line {number}: {len(cells)} cells where the first line has {len(header)}"
            if "\0" in "".join(cells):
                return f"line {number}: a zero byte"
            check(dict(zip(header, cells, strict=True)))
    except (csv.Error, ValueError, KeyError) as error:
        return f"line {max(lines.line_num, 1)}: {error}"
    if number == 1:
        return "line 1: nothing follows it"
    return None if text.endswith("\n") else f"line {number}: the file is cut off here"


def _in_archive(path: Path) -> Iterator[str]:
    """An archive of arrays, its sums checked. There may be none: it refines what is there without."""
    if not path.exists():
        return
    try:
        with zipfile.ZipFile(path) as archive:
            bad = archive.testzip()
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        yield f"{shown_path(path)}: no archive of arrays ({error}); {_AGAIN}"
        return
    if bad:
        yield f"{shown_path(path)}: {bad} in it is damaged; {_AGAIN}"


def _named(*columns: str) -> Check:
    def check(row: Mapping[str, str]) -> None:
        if empty := [name for name in columns if not row[name]]:
            raise ValueError(f"{empty[0]} is empty")

    return check


def _numbers(*columns: str) -> Check:
    def check(row: Mapping[str, str]) -> None:
        for name in columns:
            try:
                float(row[name])
            except ValueError:
                raise ValueError(f"{name} is {row[name]!r}; expected a number") from None

    return check


def _days(*columns: str) -> Check:
    def check(row: Mapping[str, str]) -> None:
        for name in columns:
            try:
                date.fromisoformat(row[name])
            except ValueError:
                raise ValueError(
                    f"{name} is {row[name]!r}; expected a day like 2026-11-23"
                ) from None

    return check


_AGAIN = "take the file anew from the release, or from git"
