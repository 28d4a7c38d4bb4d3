"""The tables of `data/`, looked through whole: every line that is cut off, garbled or wrong, by file and line."""

import csv
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dashboard.catalog.counted import COUNTED, count_of, rows_in
from dashboard.catalog.schemas.rows import ROWS, Line, columns_of
from dashboard.catalog.versions import read_price_lists
from dashboard.catalog.yaml_file import ANEW, shown_path

MOST_TOLD = 20
"""Of one table: a file with another column order is wrong in every line."""


def table_faults(folder: Path, *, counted: bool = True) -> tuple[str, ...]:
    """One sentence for every fault of a table, in the order of its lines; empty when all can be read.

    `counted`: whether other rows than were counted are a fault too.
    """
    tables = (_in_table(path, row, counted=counted) for path, row in _known(folder))
    return (
        *(fault for found in tables for fault in found),
        *_in_archive(folder / "throughput" / "residuals.npz"),
    )


def _known(folder: Path) -> Iterator[tuple[Path, type[Line]]]:
    """Every table with the schema of its lines; the snapshots of prices are those in force."""
    for pattern, row in ROWS.items():
        if "*" not in pattern:
            yield folder / pattern, row
            continue
        for listed in read_price_lists(folder).values():
            if listed.snapshot:
                yield folder / pattern.replace("*", listed.name), row


def _in_table(path: Path, row: type[Line], *, counted: bool) -> Iterator[str]:
    where = shown_path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        yield f"{where}: {(error.strerror or 'cannot be read').lower()}; {ANEW}"
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield f"{where} line {line}: not text in UTF-8; {ANEW}"
        return
    found = sorted(_in_text(text, row))
    for number, fault in found[:MOST_TOLD]:
        yield f"{where} line {number}: {fault}; {ANEW}"
    if len(found) > MOST_TOLD:
        yield f"{where}: {len(found) - MOST_TOLD:,} faults more"
    is_counted = path.parent.name == "market" and path.name != COUNTED
    told = counted and is_counted and not found and count_of(path).fault(rows_in(text), content)
    if told:
        yield f"{where}: {told}"


def _in_text(text: str, row: type[Line]) -> Iterator[tuple[int, str]]:
    """The line of every fault, and what it is."""
    expected = columns_of(row)
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    cells: list[dict[str, str]] = []
    numbers: list[int] = []
    try:
        header = tuple(next(lines, []))
        if header != expected:
            yield 1, f"expected {','.join(expected)}, found {','.join(header)[:80]!r}"
            return
        for each in lines:
            if len(each) != len(header):
                yield (
                    lines.line_num,
                    f"{len(each)} cells where the first line has {len(header)}",
                )
            elif "\0" in "".join(each):
                yield lines.line_num, "a zero byte"
            else:
                cells.append(dict(zip(header, each, strict=True)))
                numbers.append(lines.line_num)
    except csv.Error as error:
        yield max(lines.line_num, 1), str(error)
    if lines.line_num <= 1:
        yield 1, "nothing follows it"
    elif not text.endswith("\n"):
        yield lines.line_num, "the file is cut off here"
    wrong = list(_in_cells(cells, row))
    passed = {place for place, _ in wrong}
    for place, fault in (*wrong, *_repeated(cells, row, numbers, passed=passed)):
        yield numbers[place], fault


def _repeated(
    cells: list[dict[str, str]], row: type[Line], numbers: list[int], *, passed: Collection[int]
) -> Iterator[tuple[int, str]]:
    """The place of every row that is about the same as one before it: which of both would count is chance."""
    seen: dict[tuple[str, ...], int] = {}
    for place, each in enumerate(cells):
        if place in passed:
            continue
        about = tuple(each[column] for column in row.key)
        first = seen.setdefault(about, numbers[place])
        if first != numbers[place]:
            yield place, f"{', '.join(filter(None, about))} is given twice; line {first} has it too"


def _in_cells(cells: list[dict[str, str]], row: type[Line]) -> Iterator[tuple[int, str]]:
    """The place of every row with a fault, and what it is."""
    try:
        TypeAdapter(list[row]).validate_python(cells)  # type: ignore[valid-type]
    except ValidationError as refused:
        for detail in refused.errors(include_url=False):
            yield int(detail["loc"][0]), _told(detail, cells[int(detail["loc"][0])])


def _told(detail: ErrorDetails, cells: Mapping[str, str]) -> str:
    kind, ctx = detail["type"], detail.get("ctx", {})
    if kind == "fact":
        return str(ctx["message"])
    column = str(detail["loc"][1])
    expected = next((said for part, said in _EXPECTED.items() if kind.startswith(part)), None)
    if kind == "literal_error":
        expected = f"one of {ctx['expected']}"
    elif kind.startswith("greater_than"):
        expected = f"a number {'from' if 'ge' in ctx else 'above'} {ctx.get('ge', ctx.get('gt')):g}"
    if not cells[column]:
        return f"{column} is empty; expected {expected or 'a value'}"
    return f"{column} is {cells[column][:60]!r}; expected {expected or detail['msg']}"


_EXPECTED = {
    "float": "a number",
    "finite": "a number",
    "int": "a whole number",
    "date": "a day like 2026-11-23",
    "string": "words",
}


def _in_archive(path: Path) -> Iterator[str]:
    """An archive of arrays, its sums checked. There may be none: it refines what is there without."""
    if not path.exists():
        return
    try:
        with zipfile.ZipFile(path) as archive:
            bad = archive.testzip()
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        yield f"{shown_path(path)}: no archive of arrays ({error}); {ANEW}"
        return
    if bad:
        yield f"{shown_path(path)}: {bad} in it is damaged; {ANEW}"
