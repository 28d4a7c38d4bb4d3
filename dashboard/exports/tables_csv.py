"""Every table of the memo as CSV: all in one file with the table's name in the first column."""

from dashboard.exports.content.model import Memo
from dashboard.exports.safe_csv import csv_text


def tables_csv(memo: Memo) -> bytes:
    """All tables below each other: the first column names the table, the first row of each is its head.

    Every line has as many cells, so that whatever reads one table reads this.
    """
    rows: list[tuple[object, ...]] = []
    for table in memo.tables:
        head, data = table.as_data
        rows += [(table.name, *row) for row in (head, *data)]
    wide = max(map(len, rows))
    head = ("table", *(f"column {n}" for n in range(1, wide)))
    return csv_text(head, [(*row, *[None] * (wide - len(row))) for row in rows]).encode()
