"""The sheet of months: requests, what both ways pay, and what is saved."""

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.search.path import balance
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.inputs import requests_formula
from dashboard.exports.workbook.sheet import NUMBER, Sheet
from dashboard.exports.workbook.ways import WaySheet
from dashboard.wording.words import month_name

Columns = dict[str, int]
"""Where a figure of every month stands, by what it is."""


def begin_months(cells: Cells, names: dict[str, tuple[str, ...]]) -> Sheet:
    """The months with their discount and requests, which everything else refers to."""
    held, sheet = cells.held, cells.book.add("Months")
    cells.months = sheet
    sheet.widths(8, 18, 12)
    sheet.sheet.freeze_panes(FIRST, 2)
    sheet.title_row(
        "Months",
        "USD. A month's cash is what runs, less what of it is on no bill, plus what moving costs in it. Present "
        "values count both.",
    )
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


def write_months(cells: Cells, sheet: Sheet, path: WaySheet, stay: WaySheet | None) -> Columns:
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
        running, once = costs.running_usd(way.routes), _once(written, cells.horizon)
        add(
            f"{name}_runs",
            f"{title}: running",
            [written.sheet.ref(FIRST + t, written.total) for t in months],
            running,
        )
        add(f"{name}_once", f"{title}: moving", _move_formulas(written, cells.horizon), once)
        if written.unbilled is not None:
            at_none = written.unbilled
            add(
                f"{name}_unbilled",
                f"{title}: of running, on no bill",
                [written.sheet.ref(FIRST + t, at_none) for t in months],
                costs.unbilled_usd(way.routes),
            )

        def less(t: int, column: str = f"{name}_unbilled") -> str:
            return f"-{at(column, t)}" if column in columns else ""

        cash = costs.cash_usd(way.routes)
        back = "".join(f"-{each.left}" for each in written.moves if each.left)
        add(
            f"{name}_cash",
            f"{title}: cash",
            [
                f"{at(f'{name}_runs', t)}{less(t)}"
                f"+{at(f'{name}_once', t)}{back if t == cells.horizon - 1 else ''}"
                for t in months
            ],
            cash,
        )
    if held.stay is None or stay is None:
        return columns
    cash, stayed = costs.cash_usd(held.path.routes), costs.cash_usd(held.stay.routes)
    once = _once(path, cells.horizon) - _once(stay, cells.horizon)
    saved = stayed - cash + once
    start, end = balance(saved, once)
    more = [f"{at('path_once', t)}-{at('stay_once', t)}" for t in months]
    add(
        "saved",
        "Saved in the month",
        [f"{at('stay_cash', t)}-{at('path_cash', t)}+{more[t]}" for t in months],
        saved,
    )
    ends = first + len(columns) + 1
    before = ["0", *(sheet.ref(FIRST + t, ends) for t in range(cells.horizon - 1))]
    begin = [f"{before[t]}-({more[t]})" for t in months]
    add("start", "Balance, moves just paid", begin, start)
    add("end", "Balance at the end", [f"{at('start', t)}+{at('saved', t)}" for t in months], end)
    return columns


def _move_formulas(written: WaySheet, months: int) -> list[str]:
    return [
        "+".join(each.cell for each in written.moves if each.move.month == t) or "0"
        for t in range(months)
    ]


def _once(written: WaySheet, months: int) -> Array:
    once = np.zeros(months)
    for each in written.moves:
        once[each.move.month] += each.usd
    return once
