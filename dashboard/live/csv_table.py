"""Small tables that people hand over: what parts their cells, how they write numbers, Excel's `sep=` line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.usage.reading.header_row import head_of_table

GAPS = re.compile("[ '_\u00a0\u2009\u202f]")
"""What sets thousands apart whatever the decimal mark is."""
THOUSANDS = {
    "comma": re.compile(r"-?\d{1,3}(\.\d{3})+"),
    "point": re.compile(r"-?\d{1,3}(,\d{3})+"),
}


@dataclass(frozen=True, slots=True, eq=False)
class CsvTable:
    """The columns of a table of text, and its rows with the line of the file on which each ends."""

    delimiter: str
    columns: tuple[str, ...]
    text: str
    lines_above: int

    def rows(self) -> Iterator[tuple[int, Mapping[str | None, str | None]]]:
        """Line number and cells by column; cells without a column stand under None. Raises csv.Error."""
        reader = csv.DictReader(io.StringIO(self.text), delimiter=self.delimiter, strict=True)
        for row in reader:
            yield reader.line_num + self.lines_above, row

    def number(self, cell: str | None) -> float:
        """The number in a cell. Raises ValueError."""
        return number_in(cell or "", decimal_comma=self.decimal_comma)

    @property
    def decimal_comma(self) -> bool:
        """Spreadsheets put semicolons between cells where the comma is the decimal mark."""
        return self.delimiter == ";"


def csv_table(text: str) -> CsvTable:
    """The table of the text: what its first line that is not empty is cut by. Raises csv.Error."""
    lines = text.splitlines(keepends=True)
    told = int(text[:4].lower() == "sep=")
    first = next((at for at, line in enumerate(lines) if at >= told and line.strip()), len(lines))
    head = head_of_table("".join(lines[: first + 1]))
    body = "".join(lines[head.lines_above :])
    reader = csv.DictReader(io.StringIO(body), delimiter=head.delimiter, strict=True)
    return CsvTable(head.delimiter, tuple(reader.fieldnames or ()), body, head.lines_above)


def number_in(cell: str, *, decimal_comma: bool = False) -> float:
    """The number that is written. Raises ValueError.

    1,234 is more than a thousand and 12,5 has a decimal comma; with `decimal_comma` every comma is one, and
    1.234 is more than a thousand.
    """
    bare = GAPS.sub("", cell.strip())
    if decimal_comma and THOUSANDS["comma"].fullmatch(bare):
        return float(bare.replace(".", ""))
    if not decimal_comma and THOUSANDS["point"].fullmatch(bare.partition(".")[0]):
        return float(bare.replace(",", ""))
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    return float(bare)
