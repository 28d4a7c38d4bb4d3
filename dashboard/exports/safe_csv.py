"""The one writer of CSV: text that a spreadsheet would run as a formula stays text."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence

RUN = re.compile(r"^[\s\x00-\x1f\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that spreadsheets take for a formula: the sign itself, or after blanks, or in full width."""
PLAIN = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as CSV with every cell safe, lines ending in a line feed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (head, *rows):
        writer.writerow([safe(cell) for cell in row])
    return out.getvalue()


def safe(cell: object) -> object:
    """A number as it is, nothing for what is not known.

    Text that would run as a formula stands behind an apostrophe, which spreadsheets hide.
    """
    if isinstance(cell, float) and math.isnan(cell):
        return None
    if not isinstance(cell, str) or PLAIN.match(cell):
        return cell
    return f"'{cell}" if RUN.match(cell) or cell[:1] in ("\t", "\r") else cell
