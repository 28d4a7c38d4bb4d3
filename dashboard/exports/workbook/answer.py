"""The first sheet: the sentence as planned, and the amounts as the cells have them now."""

from dashboard.engine.inputs.currency import Shown
from dashboard.exports.content.model import Memo, Table
from dashboard.exports.workbook.cells import FIRST, Cells
from dashboard.exports.workbook.months import Columns
from dashboard.exports.workbook.sheet import USD, Sheet

ADDRESSES = ("http://", "https://")
WIDTHS = (46, 20, 20, 20, 20, 20, 40)
MONTHS, PAYBACK = "0.00", "Pays back in, months"
CHOICES = (
    *("Choice", "Costs, present value", "Saves, present value", "Saves, 10th percentile"),
    *("Saves, 90th percentile", PAYBACK, "Good answers"),
)


def write_answer(cells: Cells, sheet: Sheet, memo: Memo, months: Sheet, columns: Columns) -> None:
    """The sentence as planned, and the amounts as the cells have them now."""
    held = cells.held
    sheet.widths(*WIDTHS)
    sheet.title_row(memo.name, memo.versions)
    sheet.text(3, 0, "As planned", bold=True)
    sheet.sentence(4, WIDTHS, memo.answer)
    sheet.sentence(5, WIDTHS, memo.how_sure)
    sheet.head(7, "Amount", "Now, by these cells", "As planned", "Difference")
    path = held.plan.path
    assert path is not None  # noqa: S101
    rows = [
        (
            "path_npv_usd",
            "The path, present value",
            _npv(cells, months, columns, "path"),
            path.npv_usd,
        )
    ]
    if path.npv_stay_usd is not None and path.saving_usd is not None:
        npv = _npv(cells, months, columns, "stay")
        rows.append(("stay_npv_usd", "Staying, present value", npv, path.npv_stay_usd))
        rows.append(
            ("saving_pv_usd", "Saved, present value", "stay_npv_usd-path_npv_usd", path.saving_usd)
        )
    once = months.range(FIRST, cells.last(), columns["path_once"])
    total = sum(step.one_off_usd for step in path.steps)
    rows.append(("path_one_off_usd", "Moving, in all", f"SUM({once})", total))
    rate = _write_rate(sheet, memo.currency)
    for n, (name, title, formula, value) in enumerate(rows):
        row = 8 + n
        sheet.text(row, 0, title)
        sheet.formula(row, 1, formula, value)
        cells.book.file.define_name(cells.book.name(name), f"={sheet.ref(row, 1)}")
        sheet.number(row, 2, value, USD)
        sheet.formula(row, 3, f"{sheet.ref(row, 1)}-{sheet.ref(row, 2)}", 0.0)
        if rate:
            sheet.formula(row, 4, f"{sheet.ref(row, 1)}*{rate}", memo.currency.of(value))
    row = 8 + len(rows)
    if "start" in columns and path.steps:
        row = _write_payback(cells, sheet, months, columns, row)
    sheet.text(
        row + 2,
        0,
        "Moves and their months stay as planned here: the dashboard finds the best ones anew.",
    )
    sheet.sentence(row + 3, WIDTHS, memo.link, address=memo.link.startswith(ADDRESSES))
    _write_choices(sheet, row + 5, memo.choices)


def _write_choices(sheet: Sheet, row: int, table: Table) -> None:
    """What was chosen from, each with what it is called on paper and its figures in full."""
    sheet.head(row, *CHOICES)
    for at, cells in enumerate(table.as_data[1], start=row + 1):
        sheet.high(at, cells, WIDTHS)
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.number(at, column, cell, MONTHS if CHOICES[column] == PAYBACK else USD)
            elif cell is not None:
                sheet.text(at, column, cell, text_wrap=True, valign="top")


def _write_rate(sheet: Sheet, currency: Shown) -> str:
    """The cell of the rate, by which the amounts stand in the asked currency too; nothing for dollars."""
    if currency.is_dollars:
        return ""
    sheet.text(
        6,
        0,
        f"All amounts are US dollars; the rate of the last column: {currency.rate_in_words}",
    )
    sheet.head(
        7, "Amount", "Now, by these cells", "As planned", "Difference", f"Now, in {currency.code}"
    )
    return sheet.input(6, 4, currency.per_usd, f"{currency.code.lower()}_per_usd", "0.0000")


def _npv(cells: Cells, months: Sheet, columns: Columns, way: str) -> str:
    """All that is counted, on a bill or not."""
    discount = months.range(FIRST, cells.last(), 2)
    counted = [f"{way}_cash", *(each for each in (f"{way}_unbilled",) if each in columns)]
    return "+".join(
        f"SUMPRODUCT({months.range(FIRST, cells.last(), columns[each])},{discount})"
        for each in counted
    )


def _write_payback(cells: Cells, sheet: Sheet, months: Sheet, columns: Columns, row: int) -> int:
    """Payback as `engine.search.path.payback_of`, and the most that is out of pocket; gives the next row."""
    last, path = cells.last(), cells.held.plan.path
    assert path is not None  # noqa: S101
    index = months.range(FIRST, last, 0)
    start, end, saved = (months.range(FIRST, last, columns[n]) for n in ("start", "end", "saved"))
    final = months.ref(last, columns["end"])
    below = f"MAX(IF({start}<0,{index},-1))"
    within = f"-INDEX({start},{below}+1)/INDEX({saved},{below}+1)"
    at = f"{below}+IF(INDEX({end},{below}+1)<0,1,{within})"
    formula = f'IF({final}<0,"never",IF({below}<0,0,{at}))'
    paid = path.payback_month
    rows = (
        ("payback_months", "Pays back in, months", formula, paid, "0.00"),
        (
            "cash_low_usd",
            "Lowest balance on the way",
            f"MIN(0,MIN({start}),MIN({end}))",
            path.cash_low_usd,
            USD,
        ),
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


def write_rows(sheet: Sheet, row: int, table: Table) -> None:
    """The table as data from this row on."""
    head, rows = table.as_data
    sheet.head(row, *head)
    for at, cells in enumerate(rows, start=row + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.number(at, column, cell)
            elif cell is not None:
                sheet.text(at, column, str(cell))
