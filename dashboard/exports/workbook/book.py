"""The workbook put together: Answer, Inputs, Prices, Months, the lines behind them, Sources."""

import io
from datetime import UTC, datetime

import numpy as np
import xlsxwriter

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.plan import Plan
from dashboard.engine.search.path import balance
from dashboard.exports.content.model import Memo, Table
from dashboard.exports.held import Way, held
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.inputs import requests_formula, write_inputs, write_prices
from dashboard.exports.workbook.sheet import NUMBER, USD, Book, Sheet
from dashboard.exports.workbook.ways import WaySheet, write_way
from dashboard.wording.words import month_name

Columns = dict[str, int]


def workbook_of(plan: Plan, memo: Memo) -> bytes:
    """The workbook of a plan that has a path; `memo` brings the words and the sources."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    file.set_properties(
        {"title": memo.name, "author": "Golden Path", "created": datetime(2000, 1, 1, tzinfo=UTC)}
    )
    book = Book(file)
    cells = Cells(held(plan), book)
    answer = book.add("Answer")
    names = write_inputs(cells)
    write_prices(cells)
    months = _begin_months(cells, names)
    cells.trend_sheet, cells.loads = book.add("Trends"), book.add("Loads")
    _write_trends(cells)
    cells.loads.title_row("Loads", "Loads of the hours and other rows of figures that the lines refer to.")
    path = write_way(cells, "Path", cells.held.path)
    stay = None if cells.held.stay is None else write_way(cells, "Stay", cells.held.stay)
    columns = _write_months(cells, months, path, stay)
    _write_table(book.add("Sources"), memo.sources)
    _write_answer(cells, answer, memo, months, columns)
    file.close()
    return out.getvalue()


def _begin_months(cells: Cells, names: dict[str, tuple[str, ...]]) -> Sheet:
    """The months with their discount and requests, which everything else refers to."""
    held, sheet = cells.held, cells.book.add("Months")
    cells.months = sheet
    sheet.widths(8, 18, 12)
    sheet.sheet.freeze_panes(FIRST, 2)
    sheet.title_row("Months", "USD. A month's cash is what runs plus what moving costs in it.")
    sheet.head(2, "Month", "", "Discount")
    for t in range(cells.horizon):
        row = FIRST + t
        sheet.number(row, 0, t)
        sheet.text(row, 1, month_name(held.plan.as_of, t))
        month = sheet.ref(row, 0)
        sheet.formula(
            row, 2, f"(1+{cells.discount})^(-{month}/12)", float(held.discount[t]), form="0.000000"
        )
    for w, workload_id in enumerate(held.workload_ids):
        column = 3 + w
        cells.requests.append(column)
        sheet.head(2, "Month", "", "Discount")
        sheet.text(2, column, f"Requests of {workload_id}", bold=True, bottom=1, text_wrap=True)
        workload = held.plan.scenario.workloads[workload_id]
        for t in range(cells.horizon):
            formula = requests_formula(workload, names[workload_id], sheet.ref(FIRST + t, 0))
            sheet.formula(FIRST + t, column, formula, float(held.requests[w, t]), form=NUMBER)
    return sheet


def _write_trends(cells: Cells) -> None:
    """What prices of every month are of today's, by option and trend."""
    sheet = cells.trend_sheet
    assert sheet is not None  # noqa: S101
    sheet.title_row("Trends", "What prices of a month are of today's: drifts and dated changes of the scenario.")
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


def _write_months(
    cells: Cells, sheet: Sheet, path: WaySheet, stay: WaySheet | None
) -> Columns:
    """Running cost, moves and cash of both ways, and what was saved; gives the columns."""
    held, costs, first = cells.held, cells.held.route_costs, 3 + len(cells.requests)
    columns: Columns = {}

    def add(name: str, title: str, formulas: list[str], values: Array) -> None:
        columns[name] = first + len(columns)
        sheet.text(2, columns[name], title, bold=True, bottom=1, text_wrap=True)
        sheet.sheet.set_column(columns[name], columns[name], 16)
        for t, formula in enumerate(formulas):
            sheet.formula(FIRST + t, columns[name], formula, float(values[t]))

    def at(name: str, t: int) -> str:
        return sheet.ref(FIRST + t, columns[name])

    months = range(cells.horizon)
    for name, title, way, written in (
        ("path", "Path", held.path, path),
        ("stay", "Stay", held.stay, stay),
    ):
        if way is None or written is None:
            continue
        running, once = costs.running_usd(way.routes), _once(way, written, cells.horizon)
        add(f"{name}_runs", f"{title}: running", [written.sheet.ref(FIRST + t, written.total) for t in months], running)
        add(f"{name}_once", f"{title}: moving", _move_formulas(written, cells.horizon), once)
        cash = costs.cash_usd(way.routes)
        back = "".join(f"-{left}" for *_, left in written.moves if left)
        add(
            f"{name}_cash",
            f"{title}: cash",
            [f"{at(f'{name}_runs', t)}+{at(f'{name}_once', t)}{back if t == cells.horizon - 1 else ''}" for t in months],
            cash,
        )
    if held.stay is None:
        return columns
    cash, stayed = costs.cash_usd(held.path.routes), costs.cash_usd(held.stay.routes)
    once = _once(held.path, path, cells.horizon)
    saved = stayed - cash + once
    start, end = balance(saved, once)
    add("saved", "Saved in the month", [f"{at('stay_cash', t)}-{at('path_cash', t)}+{at('path_once', t)}" for t in months], saved)
    ends = first + len(columns) + 1
    before = ["0", *(sheet.ref(FIRST + t, ends) for t in range(cells.horizon - 1))]
    begin = [f"{before[t]}-{at('path_once', t)}" for t in months]
    add("start", "Balance, moves just paid", begin, start)
    add("end", "Balance at the end", [f"{at('start', t)}+{at('saved', t)}" for t in months], end)
    return columns


def _move_formulas(written: WaySheet, months: int) -> list[str]:
    return [
        "+".join(cell for move, cell, _, _ in written.moves if move.month == t) or "0"
        for t in range(months)
    ]


def _once(way: Way, written: WaySheet, months: int) -> Array:
    once = np.zeros(months)
    for move, _, usd, _ in written.moves:
        once[move.month] += usd
    assert len(way.moves) == len(written.moves)  # noqa: S101
    return once


def _write_answer(
    cells: Cells, sheet: Sheet, memo: Memo, months: Sheet, columns: Columns
) -> None:
    """The sentence as planned, and the amounts as the cells have them now."""
    held = cells.held
    sheet.widths(46, 20, 20, 20)
    sheet.title_row(memo.name, f"Prices of {memo.day}. {memo.versions}")
    sheet.text(3, 0, "As planned", bold=True)
    sheet.text(4, 0, memo.answer)
    sheet.text(5, 0, memo.how_sure)
    sheet.head(7, "Amount", "Now, by these cells", "As planned", "Difference")
    path = held.plan.path
    assert path is not None  # noqa: S101
    rows = [("path_npv_usd", "The path, present value", _npv(cells, months, columns, "path"), path.npv_usd)]
    if path.npv_stay_usd is not None and path.saving_usd is not None:
        npv = _npv(cells, months, columns, "stay")
        rows.append(("stay_npv_usd", "Staying, present value", npv, path.npv_stay_usd))
        rows.append(("saving_pv_usd", "Saved, present value", "stay_npv_usd-path_npv_usd", path.saving_usd))
    once = months.range(FIRST, cells.last(), columns["path_once"])
    total = sum(step.one_off_usd for step in path.steps)
    rows.append(("path_one_off_usd", "Moving, in all", f"SUM({once})", total))
    for n, (name, title, formula, value) in enumerate(rows):
        row = 8 + n
        sheet.text(row, 0, title)
        sheet.formula(row, 1, formula, value)
        cells.book.file.define_name(cells.book.name(name), f"={sheet.ref(row, 1)}")
        sheet.number(row, 2, value, USD)
        sheet.formula(row, 3, f"{sheet.ref(row, 1)}-{sheet.ref(row, 2)}", 0.0)
    row = 8 + len(rows)
    if "start" in columns and path.steps:
        row = _write_payback(cells, sheet, months, columns, row)
    sheet.text(row + 2, 0, "Moves and their months stay as planned here: the dashboard finds the best ones anew.")
    sheet.text(row + 3, 0, memo.link[:255])
    _write_rows(sheet, row + 5, memo.choices)


def _npv(cells: Cells, months: Sheet, columns: Columns, way: str) -> str:
    cash = months.range(FIRST, cells.last(), columns[f"{way}_cash"])
    return f"SUMPRODUCT({cash},{months.range(FIRST, cells.last(), 2)})"


def _write_payback(cells: Cells, sheet: Sheet, months: Sheet, columns: Columns, row: int) -> int:
    """Payback as `engine.search.path.payback_of`, and the most that is out of pocket; gives the next row."""
    last, path = cells.last(), cells.held.plan.path
    assert path is not None  # noqa: S101
    index = months.range(FIRST, last, 0)
    start, end, saved = (months.range(FIRST, last, columns[n]) for n in ("start", "end", "saved"))
    final = months.ref(last, columns["end"])
    below = f"MAX(IF({start}<0,{index},-1))"
    at = f"{below}-INDEX({start},{below}+1)/INDEX({saved},{below}+1)"
    formula = f'IF({final}<0,"never",IF({below}<0,0,{at}))'
    paid = path.payback_month
    rows = (
        ("payback_months", "Pays back in, months", formula, paid, "0.00"),
        ("cash_low_usd", "Lowest balance on the way", f"MIN(0,MIN({start}),MIN({end}))", path.cash_low_usd, USD),
    )
    for name, title, text, value, form in rows:
        sheet.text(row, 0, title)
        sheet.formula(row, 1, text, -1.0 if value is None else value, form=form, array=True)
        cells.book.file.define_name(cells.book.name(name), f"={sheet.ref(row, 1)}")
        if value is None:
            sheet.text(row, 2, "never")
        else:
            sheet.number(row, 2, value, form)
        row += 1
    return row


def _write_table(sheet: Sheet, table: Table) -> None:
    sheet.title_row(table.title)
    sheet.widths(46, 16, 26, 12, 70, 30, 14, 50)
    _write_rows(sheet, 2, table)


def _write_rows(sheet: Sheet, row: int, table: Table) -> None:
    head, rows = table.as_data
    sheet.head(row, *head)
    for at, cells in enumerate(rows, start=row + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.number(at, column, cell)
            elif cell is not None:
                sheet.text(at, column, str(cell))



