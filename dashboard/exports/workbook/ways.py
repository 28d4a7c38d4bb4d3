"""The sheets of a way through the horizon: every line of every option in every month, and what moving costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.cost.roles import ON_NO_BILL, PER_TOKEN
from dashboard.exports.held import HeldOption, Way
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.formulas import ZERO
from dashboard.exports.workbook.lines import in_month, planned_usd
from dashboard.exports.workbook.moves import Written, write_moves
from dashboard.exports.workbook.sheet import NUMBER, USD, Sheet
from dashboard.wording.words import named


@dataclass(frozen=True, slots=True)
class WaySheet:
    """Where the sums of a way stand."""

    sheet: Sheet
    total: int
    """The column of what every month costs to run."""
    unbilled: int | None
    """The column of what of it is on no bill; None where everything is."""
    moves: tuple[Written, ...]


def write_way(cells: Cells, title: str, way: Way) -> WaySheet:
    """What every line costs in every month, volumes first, the sum last."""
    held, sheet = cells.held, cells.book.add(title)
    sheet.title_row(
        f"{title}: what every line costs, USD",
        "Volumes are those of the sheet Months, where the workload is there.",
    )
    sheet.sheet.freeze_panes(FIRST, 2)
    sheet.head(2, "Month", "")
    for t in range(cells.horizon):
        sheet.number(FIRST + t, 0, t)
    column, sums, unbilled = 1, [], list[int]()
    total = np.zeros(cells.horizon)
    for option_id, option in held.options.items():
        on = way.on(held, option_id)
        if not on.any():
            continue
        column, at, usd = _write_option(cells, sheet, option, on, column)
        sums.append(at)
        first = at - len(option.lines)
        on_no_bill = (each.term.role in ON_NO_BILL for each in option.lines)
        unbilled += [first + n for n, is_on_none in enumerate(on_no_bill) if is_on_none]
        total = total + usd
    for option_id, usd in way.stranded.items():
        sheet.text(
            2,
            column,
            f"{named(held.plan, option_id)}: committed after leaving",
            bold=True,
            text_wrap=True,
        )
        for t in range(cells.horizon):
            sheet.number(FIRST + t, column, float(usd[t]), USD)
        sums.append(column)
        total = total + usd
        column += 1
    sheet.text(2, column, "All lines", bold=True)
    for t in range(cells.horizon):
        formula = "+".join(sheet.ref(FIRST + t, at) for at in sums) or ZERO
        sheet.formula(FIRST + t, column, formula, float(total[t]))
    if unbilled:
        sheet.text(2, column + 1, "Of them on no bill", bold=True, text_wrap=True)
        usd = held.route_costs.unbilled_usd(way.routes)
        for t in range(cells.horizon):
            formula = "+".join(sheet.ref(FIRST + t, at) for at in unbilled)
            sheet.formula(FIRST + t, column + 1, formula, float(usd[t]))
    moves = write_moves(cells, f"{title} moves", way)
    return WaySheet(sheet, column, column + 1 if unbilled else None, moves)


def _write_option(
    cells: Cells, sheet: Sheet, option: HeldOption, on: Array, column: int
) -> tuple[int, int, Array]:
    """One option's columns; the next free one, that of its sum, and its sum by month."""
    held, running, name = cells.held, option.running, named(cells.held.plan, option.option_id)
    volumes: list[list[str]] = [[] for _ in range(cells.horizon)]
    for w, workload_id in enumerate(running.workload_ids):
        if not on[w].any():
            for each in volumes:
                each.append(ZERO)
            continue
        sheet.text(2, column, f"{name}: requests of {workload_id}", text_wrap=True)
        row = held.workload_ids.index(workload_id)
        for t in range(cells.horizon):
            formula = f"{cells.volume(row, t)}*{int(on[w, t])}"
            value = float(running.volumes[w, t] * on[w, t])
            sheet.formula(FIRST + t, column, formula, value, form=NUMBER)
            volumes[t].append(sheet.ref(FIRST + t, column))
        column += 1
    used: NDArray[np.bool_] = np.asarray(on.any(axis=0))
    at: dict[int, int] = {}
    total = np.zeros(cells.horizon)
    for n, line in enumerate(option.lines):
        sheet.text(2, column, f"{name}: {line.term.component.replace('_', ' ')}", text_wrap=True)
        usd = np.where(used, planned_usd(cells, option, line, running.volumes * on), 0.0)
        at[n] = column
        for t in range(cells.horizon):
            spent = "+".join(
                sheet.ref(FIRST + t, at[i])
                for i, each in enumerate(option.lines[:n])
                if each.term.role in PER_TOKEN
            )
            if not used[t]:
                sheet.number(FIRST + t, column, 0.0, USD)
                continue
            made = in_month(cells, option, n, volumes[t], spent=spent, month=t)
            sheet.formula(FIRST + t, column, made.text, float(usd[t]), array=made.array)
        total = total + usd
        column += 1
    sheet.text(2, column, f"{name}: all", bold=True, text_wrap=True)
    for t in range(cells.horizon):
        formula = (
            f"SUM({sheet.ref(FIRST + t, column - len(at))}:{sheet.ref(FIRST + t, column - 1)})"
        )
        sheet.formula(FIRST + t, column, formula, float(total[t]))
    return column + 1, column, total
