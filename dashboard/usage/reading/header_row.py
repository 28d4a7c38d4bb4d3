"""Where a table of text begins: its delimiter, the line that names its columns, and the first rows below."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

DELIMITERS = (",", "\t", ";", "|")
BEFORE_HEADER = 40
"""So many lines are looked at for the header: some reports have a title and a summary above it."""
LOOKED_AT = 20
"""So many rows show which columns hold JSON objects, and what is in them."""


NARROWEST = 3
"""A line of two cells may have one of them blank."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the first bytes of a table of text say."""

    delimiter: str
    header: tuple[str, ...]
    lines_above: int
    """Lines before the header."""
    first_rows: tuple[tuple[str, ...], ...]


def head_of_table(text: str) -> Head:
    """The head of a table whose first bytes are `text`."""
    told = text[:6].lower().startswith("sep=")  # Excel's own first line
    lines = text.splitlines(keepends=True)
    start = int(told)
    while start < len(lines) and not lines[start].strip():
        start += 1
    candidates = (text[4],) if told else DELIMITERS
    first = lines[start] if start < len(lines) else ""
    best = max(candidates, key=lambda mark: len(_cells(first, mark)))
    width = len(_cells(first, best))
    for mark in (best,) if width > 1 else candidates:
        widths = [len(_cells(line, mark)) for line in lines[start : start + BEFORE_HEADER]]
        often = Counter(each for each in widths if each > 2 * width).most_common(1)
        if often and often[0][1] > 1:  # one wide line alone is a broken row
            best, (width, _), start = mark, often[0], start + widths.index(often[0][0])
    start += _titles(lines[start : start + BEFORE_HEADER], best)
    found = csv.reader(io.StringIO("".join(lines[start:])), delimiter=best)
    try:
        rows = [tuple(row) for row in islice(found, LOOKED_AT + 1)]
    except csv.Error:
        rows = [tuple(_cells(first, best))]
    return Head(best, rows[0] if rows else ("",), start, tuple(rows[1:]))


def _titles(lines: Sequence[str], delimiter: str) -> int:
    """How many of the first lines are a title or blank, made as wide as the table by a spreadsheet: one cell, the
    first, or a name with a colon and its value. Nothing where no line of names stands below."""
    for place, line in enumerate(lines):
        cells = [cell.strip() for cell in _cells(line, delimiter)]
        told = [cell for cell in cells if cell]
        is_pair = len(told) == 2 and cells[0].endswith(":") and bool(cells[1])
        is_title = len(told) == 1 and bool(cells[0])
        if len(cells) < NARROWEST or not (is_pair or is_title or not told):
            return place if len(told) > len(cells) / 2 else 0
    return 0


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
