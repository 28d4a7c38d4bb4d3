"""One cost line in one month: its formula, and its figure as planned."""

import numpy as np

from dashboard.engine.cost.cost_terms import Array, PerRequest, Shortfall
from dashboard.exports.held import HeldOption, Line
from dashboard.exports.workbook.cells import Cells
from dashboard.exports.workbook.formulas import Formula, usd_formula


def in_month(
    cells: Cells, option: HeldOption, n: int, volumes: list[str], *, spent: str, month: int
) -> Formula:
    """What the n-th line costs in a month, its trend included; a commitment has none."""
    line = option.lines[n]
    made = usd_formula(line.term, cells.units[option.option_id, n], volumes, cells.column, spent)
    if isinstance(line.term, Shortfall):
        return made
    trend = cells.trend(option.option_id, line.term.drift, month)
    return Formula(f"({made.text})*{trend}", made.array)


def planned_usd(cells: Cells, option: HeldOption, line: Line, volumes: Array) -> Array:
    """What a line costs in every month as planned."""
    term = line.term
    if line.knots is not None:
        assert isinstance(term, PerRequest)  # noqa: S101 - answers are paid per request
        unit = np.sum([part.usd(cells.held.prices) for part in line.parts], axis=0)
        usd: Array = (unit * line.knots.planned) @ volumes
        return usd * option.running.factors[term.drift]
    return option.running.term_usd(term, volumes)
