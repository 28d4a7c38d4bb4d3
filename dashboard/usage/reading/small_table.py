"""Small tables that people hand over: what parts their cells, how they write numbers, Excel's `sep=` line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.usage.reading.header_row import head_of_table
from dashboard.usage.reading.numerals import number_in, shows

DECIMAL_MARKS: tuple[Literal["comma"], Literal["point"]] = ("comma", "point")


@dataclass(frozen=True, slots=True, eq=False)
class CsvTable:
    """The columns of a table of text, and its rows with the line of the file on which each ends."""

    delimiter: str
    columns: tuple[str, ...]
    text: str
    lines_above: int
    decimal_comma: bool

    def rows(self) -> Iterator[tuple[int, Mapping[str | None, str | None]]]:
        """Line number and cells by column; cells without a column stand under None. Raises csv.Error."""
        reader = csv.DictReader(io.StringIO(self.text), delimiter=self.delimiter, strict=True)
        for row in reader:
            yield reader.line_num + self.lines_above, row

    def number(self, cell: str | None) -> float:
        """The number in a cell. Raises ValueError."""
        return number_in(cell or "", decimal_comma=self.decimal_comma)


def csv_table(text: str) -> CsvTable:
    """The table of the text: what its first line that is not empty is cut by. Raises csv.Error."""
    lines = text.splitlines(keepends=True)
    told = int(text[:4].lower() == "sep=")
    first = next((at for at, line in enumerate(lines) if at >= told and line.strip()), len(lines))
    head = head_of_table("".join(lines[: first + 1]))
    body = "".join(lines[head.lines_above :])
    reader = csv.DictReader(io.StringIO(body), delimiter=head.delimiter, strict=True)
    columns = tuple(reader.fieldnames or ())
    decimal_comma = _has_decimal_commas(body, head.delimiter)
    return CsvTable(head.delimiter, columns, body, head.lines_above, decimal_comma)


def _has_decimal_commas(text: str, delimiter: str) -> bool:
    """What the cells show; where none does, spreadsheets part cells by semicolons where the comma is taken."""
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
    by_comma, by_point = (any(shows(cell, mark) for cell in cells) for mark in DECIMAL_MARKS)
    return by_comma if by_comma != by_point else delimiter == ";"
