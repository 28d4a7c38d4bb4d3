"""The sheets of a way through the horizon: every line of every option in every month, and what moving costs."""

from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array, PerRequest, Shortfall
from dashboard.engine.cost.roles import CostRole
from dashboard.exports.held import HeldOption, Line, Move, Way, capex
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.formulas import ZERO, peak_need, usd_formula, weight_formula, whole
from dashboard.exports.workbook.sheet import NUMBER, USD, Sheet
from dashboard.wording.words import named

TOKENS = (CostRole.TOKENS, CostRole.OUTPUT)


@dataclass(frozen=True, slots=True)
class WaySheet:
    """Where the sums of a way stand."""

    sheet: Sheet
    total: int
    """The column of what every month costs to run."""
    moves: tuple[tuple[Move, str, float, str], ...]
    """Each move with the cell of what it costs, that figure, and the cell of what hardware is worth at the end."""


def write_way(cells: Cells, title: str, way: Way) -> WaySheet:
    """What every line costs in every month, volumes first, the sum last."""
    held, sheet = cells.held, cells.book.add(title)
    sheet.title_row(f"{title}: what every line costs, USD", "Volumes are those of the sheet Months, where the workload is there.")
    sheet.sheet.freeze_panes(FIRST, 2)
    sheet.head(2, "Month", "")
    for t in range(cells.horizon):
        sheet.number(FIRST + t, 0, t)
    column, sums = 1, []
    total = np.zeros(cells.horizon)
    for option_id, option in held.options.items():
        on = way.on(held, option_id)
        if not on.any():
            continue
        column, at, usd = _write_option(cells, sheet, option, on, column)
        sums.append(at)
        total = total + usd
    for option_id, usd in way.stranded.items():
        sheet.text(2, column, f"{named(held.plan, option_id)}: committed after leaving", bold=True, text_wrap=True)
        for t in range(cells.horizon):
            sheet.number(FIRST + t, column, float(usd[t]), USD)
        sums.append(column)
        total = total + usd
        column += 1
    sheet.text(2, column, "All lines", bold=True)
    for t in range(cells.horizon):
        formula = "+".join(sheet.ref(FIRST + t, at) for at in sums) or ZERO
        sheet.formula(FIRST + t, column, formula, float(total[t]))
    return WaySheet(sheet, column, _write_moves(cells, f"{title} moves", way))


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
    used, at = on.any(axis=0), {}
    total = np.zeros(cells.horizon)
    for n, line in enumerate(option.lines):
        sheet.text(2, column, f"{name}: {line.term.component.replace('_', ' ')}", text_wrap=True)
        usd = np.where(used, planned_usd(cells, option, line, running.volumes * on), 0.0)
        at[n] = column
        for t in range(cells.horizon):
            spent = "+".join(
                sheet.ref(FIRST + t, at[i])
                for i, each in enumerate(option.lines[:n])
                if each.term.role in TOKENS
            )
            _write_line(cells, sheet, option, n, (FIRST + t, column), volumes[t], spent, t, float(usd[t]), bool(used[t]))
        total = total + usd
        column += 1
    sheet.text(2, column, f"{name}: all", bold=True, text_wrap=True)
    for t in range(cells.horizon):
        formula = f"SUM({sheet.ref(FIRST + t, column - len(at))}:{sheet.ref(FIRST + t, column - 1)})"
        sheet.formula(FIRST + t, column, formula, float(total[t]))
    return column + 1, column, total


def _write_line(
    cells: Cells,
    sheet: Sheet,
    option: HeldOption,
    n: int,
    cell: tuple[int, int],
    volumes: list[str],
    spent: str,
    month: int,
    usd: float,
    used: bool,
) -> None:
    line = option.lines[n]
    if not used:
        sheet.number(*cell, 0.0, USD)
        return
    made = usd_formula(
        line.term, cells.units[option.option_id, n], volumes, cells.column, spent
    )
    text = f"({made.text})"
    if not isinstance(line.term, Shortfall):
        text = f"{text}*{cells.trend(option.option_id, line.term.drift, month)}"
    sheet.formula(*cell, text, usd, array=made.array)


def planned_usd(cells: Cells, option: HeldOption, line: Line, volumes: Array) -> Array:
    """What a line costs in every month as planned."""
    term = line.term
    if line.knots is not None:
        assert isinstance(term, PerRequest)  # noqa: S101 - answers are paid per request
        unit = np.sum([part.usd(cells.held.prices) for part in line.parts], axis=0)
        usd: Array = (unit * line.knots.planned) @ volumes
        return usd * option.running.factors[term.drift]
    return option.running.term_usd(term, volumes)


def _write_moves(cells: Cells, title: str, way: Way) -> tuple[tuple[Move, str, float, str], ...]:
    """What each move costs once: work, running both for a while, hardware."""
    if not way.moves:
        return ()
    sheet = cells.book.add(title)
    sheet.widths(60, 18, 18, 18, 18)
    sheet.title_row(title, "Running both: months x the cheaper of the two for this workload, overrun included.")
    row, found = 3, []
    steps = cells.held.route_costs.steps(way.routes)
    for n, (move, step) in enumerate(zip(way.moves, steps, strict=True)):
        row, cell, left = _write_move(cells, sheet, way, move, n, step.one_off_usd, row)
        found.append((move, cell, step.one_off_usd, left))
    return tuple(found)


def _write_move(
    cells: Cells, sheet: Sheet, way: Way, move: Move, n: int, usd: float, row: int
) -> tuple[int, str, str]:
    held = cells.held
    plan, workload_id = held.plan, held.workload_ids[move.workload]
    sheet.text(row, 0, f"{workload_id} to {named(plan, move.to_id)} in month {move.month}", bold=True)
    sheet.text(row + 1, 0, "Work and what else is paid once")
    sheet.input(row + 1, 1, move.fixed_usd, f"{sheet.title}_{n + 1}", USD)
    parts, at = [sheet.ref(row + 1, 1)], row + 2
    if move.dual_months and move.from_id is not None:
        both = []
        for option_id in (move.from_id, move.to_id):
            at, cell = _write_share(cells, sheet, held.options[option_id], workload_id, move.month, at)
            both.append(cell)
        sheet.text(at, 0, "Running both: months, overrun included")
        months = sheet.input(at, 1, move.dual_months, f"{sheet.title}_{n + 1}_months_of_both")
        parts.append(f"{months}*MIN({both[0]},{both[1]})")
        at += 1
    left = ""
    if move.buys:
        at, bought, left = _write_hardware(cells, sheet, way, move, at)
        parts.append(bought)
    sheet.text(at, 0, "Once, in all", bold=True)
    sheet.formula(at, 1, "+".join(parts), usd)
    return at + 2, sheet.ref(at, 1), left


def _write_share(
    cells: Cells, sheet: Sheet, option: HeldOption, workload_id: str, month: int, row: int
) -> tuple[int, str]:
    """What one workload costs on an option in a month, shared lines by its load; the next row and the cell."""
    held, running = cells.held, option.running
    if workload_id not in running.workload_ids:
        sheet.text(row, 0, f"On {named(held.plan, option.option_id)}")
        sheet.number(row, 1, 0.0, USD)
        return row + 1, sheet.ref(row, 1)
    w = running.workload_ids.index(workload_id)
    volumes = [cells.volume(held.workload_ids.index(each), month) for each in running.workload_ids]
    several, first, spent = len(volumes) > 1, row, []
    for n, line in enumerate(option.lines):
        units = cells.units[option.option_id, n]
        sheet.text(row, 0, f"{named(held.plan, option.option_id)}: {line.term.component.replace('_', ' ')}")
        made = usd_formula(line.term, units, volumes, cells.column, "+".join(spent))
        text = f"({made.text})"
        if not isinstance(line.term, Shortfall):
            text += f"*{cells.trend(option.option_id, line.term.drift, month)}"
        whole_usd = float(planned_usd(cells, option, line, running.volumes)[month])
        sheet.formula(row, 1, text, whole_usd, array=made.array)
        if line.term.role in TOKENS:
            spent.append(sheet.ref(row, 1))
        share = "1"
        if several:
            weights = [
                weight_formula(line.term, i, units, volumes[i], volumes, cells.column)
                for i in range(len(volumes))
            ]
            everything = "+".join(f"({each})" for each in weights)
            share = f"IF(({everything})>0,({weights[w]})/({everything}),1/{len(volumes)})"
        sheet.formula(row, 2, share, 1.0, form="0.0000", array=several and made.array)
        sheet.formula(row, 3, f"{sheet.ref(row, 1)}*{sheet.ref(row, 2)}", whole_usd)
        row += 1
    usd = float(running.by_workload_usd()[workload_id][month])
    sheet.text(row, 0, f"On {named(held.plan, option.option_id)}, this workload")
    sheet.formula(row, 1, f"SUM({sheet.range(first, row - 1, 3)})" if row > first else ZERO, usd)
    return row + 1, sheet.ref(row, 1)


def _write_hardware(
    cells: Cells, sheet: Sheet, way: Way, move: Move, row: int
) -> tuple[int, str, str]:
    """What is bought for the busiest month of the horizon, and what of it comes back at the end."""
    held, running = cells.held, cells.held.options[move.to_id].running
    assert running.served.fleet is not None  # noqa: S101
    assert running.served.purchase is not None  # noqa: S101
    users = way.on(held, move.to_id).any(axis=1)
    assert cells.months is not None  # noqa: S101
    last = cells.last()
    volumes = [
        f"TRANSPOSE({cells.months.range(FIRST, last, cells.requests[held.workload_ids.index(w)])})"
        if users[i]
        else ZERO
        for i, w in enumerate(running.workload_ids)
    ]
    need = peak_need(running.served.fleet, volumes, cells.column)
    bought = running.volumes * users[:, None]
    replicas = float(running.served.fleet.peak_units(bought).max())
    sheet.text(row, 0, "Replicas of the busiest month")
    sheet.formula(row, 1, whole(running.served.fleet, f"MAX({need.text})"), replicas, form=NUMBER, array=True)
    price = cells.prices[capex(move.to_id)]
    usd = replicas * running.served.purchase.usd_per_replica
    sheet.text(row + 1, 0, "Hardware")
    sheet.formula(row + 1, 1, f"{sheet.ref(row, 1)}*{price}", usd)
    share = running.served.purchase.residual_share
    sheet.text(row + 2, 0, "Of it, back at the end")
    sheet.formula(row + 2, 1, f"{sheet.ref(row + 1, 1)}*{share!r}", usd * share)
    return row + 3, sheet.ref(row + 1, 1), sheet.ref(row + 2, 1)
