"""Every table of the memo as CSV: all in one file with the table's name in the first column."""

from dashboard.exports.content.model import Memo
from dashboard.exports.safe_csv import csv_text


def tables_csv(memo: Memo) -> bytes:
    """All tables below each other: the first column names the table, the first row of each is its head."""
    rows: list[tuple[object, ...]] = []
    for table in memo.tables:
        head, data = table.as_data
        rows += [(table.name, *row) for row in (head, *data)]
    return csv_text(("table",), rows).encode()
