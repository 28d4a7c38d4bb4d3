"""What each move costs once: work, running both options for a while, hardware."""

from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.roles import ON_NO_BILL, PER_TOKEN
from dashboard.exports.held import Move, Way, capex
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.formulas import ZERO, peak_need, weight_formula, whole
from dashboard.exports.workbook.lines import in_month, planned_usd
from dashboard.exports.workbook.sheet import NUMBER, USD, Sheet
from dashboard.wording.words import named


@dataclass(frozen=True, slots=True)
class Written:
    """A move, the cell of what it costs, that figure, and the cell of what of it comes back at the end."""

    move: Move
    cell: str
    usd: float
    left: str


def write_moves(cells: Cells, title: str, way: Way) -> tuple[Written, ...]:
    """What each move costs once: work, running both for a while, hardware."""
    if not way.moves:
        return ()
    sheet = cells.book.add(title)
    sheet.widths(60, 18, 18, 18, 18)
    sheet.title_row(
        title,
        "Running both: months x the lower bill of the two for this workload, overrun included.",
    )
    row, found = 3, []
    steps = cells.held.route_costs.steps(way.routes)
    for n, (move, step) in enumerate(zip(way.moves, steps, strict=True)):
        row, written = _write_move(cells, sheet, way, (n, move, step.one_off_usd), row)
        found.append(written)
    return tuple(found)


def _write_move(
    cells: Cells, sheet: Sheet, way: Way, numbered: tuple[int, Move, float], row: int
) -> tuple[int, Written]:
    """One block: work, both running costs, hardware, their sum; gives the next free row."""
    n, move, usd = numbered
    held = cells.held
    plan, workload_id = held.plan, held.workload_ids[move.workload]
    sheet.text(
        row, 0, f"{workload_id} to {named(plan, move.to_id)} in month {move.month}", bold=True
    )
    sheet.text(row + 1, 0, "Work and what else is paid once")
    sheet.input(row + 1, 1, move.fixed_usd, f"{sheet.title}_{n + 1}", USD)
    parts, at = [sheet.ref(row + 1, 1)], row + 2
    if move.dual_months and move.from_id is not None:
        both = []
        for option_id in (move.from_id, move.to_id):
            at, cell = _write_share(cells, sheet, option_id, (workload_id, move.month), at)
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
    return at + 2, Written(move, sheet.ref(at, 1), usd, left)


def _write_share(
    cells: Cells, sheet: Sheet, option_id: str, when: tuple[str, int], row: int
) -> tuple[int, str]:
    """What one workload is billed in a month on an option, shared lines by load; the next row and the cell."""
    (workload_id, month), held = when, cells.held
    option = held.options[option_id]
    running = option.running
    if workload_id not in running.workload_ids:
        sheet.text(row, 0, f"On {named(held.plan, option.option_id)}")
        sheet.number(row, 1, 0.0, USD)
        return row + 1, sheet.ref(row, 1)
    w = running.workload_ids.index(workload_id)
    volumes = [cells.volume(held.workload_ids.index(each), month) for each in running.workload_ids]
    several, first = len(volumes) > 1, row
    spent: list[str] = []
    for n, line in enumerate(option.lines):
        if line.term.role in ON_NO_BILL:
            continue
        units = cells.units[option.option_id, n]
        sheet.text(
            row, 0, f"{named(held.plan, option.option_id)}: {line.term.component.replace('_', ' ')}"
        )
        made = in_month(cells, option, n, volumes, spent="+".join(spent), month=month)
        whole_usd = float(planned_usd(cells, option, line, running.volumes)[month])
        sheet.formula(row, 1, made.text, whole_usd, array=made.array)
        if line.term.role in PER_TOKEN:
            spent.append(sheet.ref(row, 1))
        share = "1"
        if several:
            weights = [
                weight_formula(line.term, i, units, volumes, cells.column)
                for i in range(len(volumes))
            ]
            everything = "+".join(f"({each})" for each in weights)
            share = f"IF(({everything})<>0,({weights[w]})/({everything}),1/{len(volumes)})"
        sheet.formula(row, 2, share, 1.0, form="0.0000", array=several and made.array)
        sheet.formula(row, 3, f"{sheet.ref(row, 1)}*{sheet.ref(row, 2)}", whole_usd)
        row += 1
    usd = float(running.by_workload_usd(billed=True)[workload_id][month])
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
    users = [bool(each.any()) for each in way.on(held, move.to_id)]
    assert cells.months is not None  # noqa: S101
    last = cells.last()
    volumes = [
        f"TRANSPOSE({cells.months.range(FIRST, last, cells.requests[held.workload_ids.index(w)])})"
        if users[i]
        else ZERO
        for i, w in enumerate(running.workload_ids)
    ]
    need = peak_need(running.served.fleet, volumes, cells.column)
    bought = running.volumes * np.array(users, dtype=float)[:, None]
    replicas = float(running.served.fleet.peak_units(bought).max())
    sheet.text(row, 0, "Replicas of the busiest month")
    sheet.formula(
        row, 1, whole(running.served.fleet, f"MAX({need.text})"), replicas, form=NUMBER, array=True
    )
    price = cells.prices[capex(move.to_id)]
    usd = replicas * running.served.purchase.usd_per_replica
    sheet.text(row + 1, 0, "Hardware")
    sheet.formula(row + 1, 1, f"{sheet.ref(row, 1)}*{price}", usd)
    share = running.served.purchase.residual_share
    sheet.text(row + 2, 0, "Of it, back at the end")
    sheet.formula(row + 2, 1, f"{sheet.ref(row + 1, 1)}*{share!r}", usd * share)
    return row + 3, sheet.ref(row + 1, 1), sheet.ref(row + 2, 1)
