"""The workbook put together: Answer, Inputs, Prices, Months, the lines behind them, Sources."""

import io
from datetime import UTC, datetime

import xlsxwriter

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.plan import Plan
from dashboard.exports.content.model import Memo, Table
from dashboard.exports.files import LONGEST_PROPERTY
from dashboard.exports.held import held
from dashboard.exports.workbook.answer import write_answer, write_rows
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.inputs import write_inputs, write_prices
from dashboard.exports.workbook.months import begin_months, write_months
from dashboard.exports.workbook.sheet import Book, Sheet
from dashboard.exports.workbook.ways import write_way


def workbook_of(plan: Plan, memo: Memo) -> bytes:
    """The workbook of a plan that has a path; `memo` brings the words and the sources."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    file.set_properties(
        {
            "title": memo.name[:LONGEST_PROPERTY],
            "author": "Golden Path",
            "created": datetime(2000, 1, 1, tzinfo=UTC),
        }
    )
    book = Book(file)
    cells = Cells(held(plan), book)
    answer = book.add("Answer")
    names = write_inputs(cells)
    write_prices(cells)
    months = begin_months(cells, names)
    cells.trend_sheet, cells.loads = book.add("Trends"), book.add("Loads")
    _write_trends(cells)
    cells.loads.title_row(
        "Loads", "Loads of the hours and other rows of figures that the lines refer to."
    )
    path = write_way(cells, "Path", cells.held.path)
    stay = None if cells.held.stay is None else write_way(cells, "Stay", cells.held.stay)
    columns = write_months(cells, months, path, stay)
    _write_table(book.add("Sources"), memo.sources)
    write_answer(cells, answer, memo, months, columns)
    file.close()
    return out.getvalue()


def _write_trends(cells: Cells) -> None:
    """What prices of every month are of today's, by option and trend."""
    sheet = cells.trend_sheet
    assert sheet is not None  # noqa: S101
    sheet.title_row(
        "Trends", "What prices of a month are of today's: drifts and dated changes of the scenario."
    )
    sheet.head(2, "Month")
    for t in range(cells.horizon):
        sheet.number(FIRST + t, 0, t)
    known: dict[bytes, int] = {}
    for option_id, option in cells.held.options.items():
        for line in option.lines:
            drift = line.term.drift
            factors: Array = option.running.factors[drift]
            column = known.setdefault(factors.tobytes(), len(known) + 1)
            cells.trends[option_id, drift] = column
            if column == len(known):
                sheet.text(2, column, drift, bold=True)
                for t in range(cells.horizon):
                    sheet.number(FIRST + t, column, float(factors[t]), "0.000000")


def _write_table(sheet: Sheet, table: Table) -> None:
    sheet.title_row(table.title)
    sheet.widths(46, 16, 26, 12, 70, 30, 14, 50)
    write_rows(sheet, 2, table)
