"""The sheets to change things on: volumes, growth, qualities and the discount; and every price."""

import numpy as np

from dashboard.engine.inputs.fields import Workload
from dashboard.exports.bad_lines import Knots
from dashboard.exports.held import Held, HeldOption
from dashboard.exports.token_prices import Part
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.sheet import NUMBER, SHARE, USD_FINE, Sheet
from dashboard.wording.answer import SOURCES
from dashboard.wording.words import named


def write_inputs(cells: Cells) -> dict[str, tuple[str, ...]]:
    """The sheet of inputs; the cells that make a workload's requests, by workload."""
    held, sheet = cells.held, cells.book.add("Inputs")
    sheet.widths(46, 22, 22, 22, 22, 40)
    sheet.title_row(
        "Inputs",
        "Yellow cells are yours: change one and every amount follows. Moves stay where they are.",
    )
    sheet.text(3, 0, "Discount, share per year")
    cells.discount = sheet.input(
        3, 1, held.plan.scenario.discount_per_year, "discount_per_year", SHARE
    )
    sheet.head(
        5,
        "Workload",
        "Requests a month",
        "Growth a month",
        "Ceiling",
        "Middle month",
        "Rate",
        "Fades after",
    )
    found, row = {}, 6
    for workload_id in held.workload_ids:
        workload = held.plan.scenario.workloads[workload_id]
        sheet.text(row, 0, workload_id)
        names = []
        for column, (what, value) in _volume(workload):
            form = SHARE if what == "growth" else NUMBER
            name = f"{what}_{workload_id}"
            names.append(sheet.input(row, column, value, name, form, what=what))
        found[workload_id] = tuple(names)
        row += 1
    _write_shares(cells, sheet, row + 1)
    return found


def _volume(workload: Workload) -> tuple[tuple[int, tuple[str, float]], ...]:
    growth = workload.growth
    if growth is None:
        return (
            (1, ("requests", workload.requests_per_month)),
            (2, ("growth", workload.growth_per_month)),
        )
    if growth.kind == "constant":
        fading = growth.fades_after_months
        return (
            (1, ("requests", workload.requests_per_month)),
            (2, ("growth", growth.per_month)),
            *(() if fading is None else ((6, ("fades_after", fading)),)),
        )
    return (
        (3, ("ceiling", growth.ceiling)),
        (4, ("middle_month", growth.midpoint_month)),
        (5, ("rate", growth.rate)),
    )


def requests_formula(workload: Workload, names: tuple[str, ...], month: str) -> str:
    """The requests of a month, as `engine.scenario.requests_by_month`."""
    if workload.growth is not None and workload.growth.kind != "constant":
        ceiling, middle, rate = names
        return f"{ceiling}/(1+EXP(-{rate}*({month}-{middle})))"
    requests, growth, *fading = names
    if fading:
        after = fading[0]
        gone = (
            f"IF({after}=0,0,MIN({month},{after})+{after}*(1-EXP(-MAX({month}-{after},0)/{after})))"
        )
        return f"{requests}*(1+{growth})^({gone})"
    return f"{requests}*(1+{growth})^{month}"


def _write_shares(cells: Cells, inputs: Sheet, row: int) -> None:
    """A cell for every quality that matters: empty is as planned, a figure is taken without a range."""
    held = cells.held
    asked = _questions(held)
    if not asked:
        return
    inputs.head(row, "Good answers of", "for", "As planned", "Your figure", "Where it is from")
    for at, (option_id, w) in enumerate(asked, start=row + 1):
        option = held.options[option_id]
        workload_id = option.running.workload_ids[w]
        quality = option.running.qualities[w]
        inputs.text(at, 0, named(held.plan, option_id))
        inputs.text(at, 1, workload_id)
        inputs.number(at, 2, quality.value, SHARE)
        cells.shares[option_id, workload_id] = inputs.input(
            at, 3, None, f"share_{option_id}_{workload_id}", SHARE
        )
        inputs.text(at, 4, SOURCES[quality.source])


def _questions(held: Held) -> list[tuple[str, int]]:
    """Options and workloads where the share of good answers changes a cost."""
    found = []
    for option_id, option in held.options.items():
        lines = [line for line in option.lines if line.knots is not None]
        ways = [way for way in (held.path, held.stay) if way is not None]
        for w in range(len(option.running.workload_ids)):
            used = any(way.on(held, option_id)[w].any() for way in ways)
            if lines and used and not option.in_use[w] and not _same_model(held, option, w):
                found.append((option_id, w))
    return found


def _same_model(held: Held, option: HeldOption, w: int) -> bool:
    """A share of good answers belongs to a model: the others are held against that of the model in use."""
    current = held.plan.scenario.current_of(option.running.workload_ids[w])
    return held.plan.scenario.options[current].model == option.running.option.model


def write_prices(cells: Cells) -> None:
    """Every price with its source, and what a unit of each line costs at them."""
    held, sheet = cells.held, cells.book.add("Prices")
    sheet.widths(52, 16, 22, 16, 70, 14, 14)
    sheet.title_row("Prices", "As of the plan's day. Later months follow the sheet Trends.")
    sheet.head(2, "Price", "USD", "Unit", "Since", "Source")
    row = FIRST
    for key, price in held.prices.items():
        sheet.text(row, 0, price.label)
        cells.prices[key] = sheet.input(row, 1, price.usd, f"price_{key}")
        sheet.text(row, 2, price.unit)
        sheet.text(row, 3, price.since)
        sheet.text(row, 4, price.source)
        row += 1
    row += 1
    sheet.head(row, "Line", "USD a unit", "Workload", "Falls on", "How", "USD", "")
    row += 1
    for option_id, option in held.options.items():
        for n, line in enumerate(option.lines):
            size = len(line.parts[0].amounts)
            units = []
            for w in range(size):
                several = size > 1 or line.knots is not None
                workload = option.running.workload_ids[w] if several else ""
                name = f"{named(held.plan, option_id)}: {line.term.component.replace('_', ' ')}"
                sheet.text(row, 0, name)
                sheet.text(row, 2, workload)
                now = float(np.sum([part.usd(held.prices)[w] for part in line.parts]))
                sheet.formula(row, 1, _unit_formula(cells, line.parts, w), now, form=USD_FINE)
                falls = "1"
                share = 1.0
                if line.knots is not None:
                    share = float(line.knots.planned[w])
                    falls = _knots_formula(cells, option_id, line.knots, w, workload)
                sheet.formula(row, 3, falls, share, form=USD_FINE)
                sheet.text(row, 4, line.term.formula)
                sheet.formula(
                    row, 5, f"{sheet.ref(row, 1)}*{sheet.ref(row, 3)}", now * share, form=USD_FINE
                )
                units.append(sheet.ref(row, 5))
                row += 1
            cells.units[option_id, n] = units


def _unit_formula(cells: Cells, parts: tuple[Part, ...], w: int) -> str:
    said = []
    for part in parts:
        amount = repr(float(part.amounts[w])).replace("e", "E")
        if not part.key:
            said.append(amount)
            continue
        price = cells.prices[part.key]
        if part.cap:
            price = f"MIN({price},{cells.prices[part.cap]})"
        said.append(f"{price}*{amount}")
    return "+".join(said)


def _knots_formula(cells: Cells, option_id: str, knots: Knots, w: int, workload: str) -> str:
    """As planned while the cell is empty, else at the typed share."""
    planned = repr(float(knots.planned[w])).replace("e", "E")
    name = cells.shares.get((option_id, workload))
    if name is None:
        return planned
    none, at, every, reference = (
        float(each[w])
        for each in (knots.at_none, knots.at_reference, knots.at_all, knots.reference)
    )
    below = f"{none!r}+({at - none!r})*{name}/{reference!r}" if reference > 0 else f"{at!r}"
    beyond = (
        f"{at!r}+({every - at!r})*({name}-{reference!r})/{1 - reference!r}"
        if reference < 1
        else f"{at!r}"
    )
    typed = f"IF({name}<{reference!r},{below},{beyond})".replace("e-", "E-")
    return f"IF(ISBLANK({name}),{planned},{typed})"
