"""Writing cells: text is never a formula, a formula carries the value it has today, inputs have names."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

LONGEST_NAME = 200
A4 = 9
LINE_POINTS, FILLED = 15.0, 0.85
"""How high a line is, and how many letters a column takes for each unit of its width."""
LONGEST_ADDRESS = 2_079
"""Characters that a spreadsheet follows."""


@dataclass(slots=True)
class Book:
    """A workbook being written."""

    file: xlsxwriter.Workbook
    formats: dict[str, Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def add(self, title: str) -> "Sheet":
        sheet = self.file.add_worksheet(title)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return Sheet(self, sheet, title)

    def format(self, **how: Any) -> Any:
        key = repr(sorted(how.items()))
        if key not in self.formats:
            self.formats[key] = self.file.add_format(how)
        return self.formats[key]

    def name(self, wanted: str) -> str:
        """A name that a cell may have and no other has: letters, digits and underscores."""
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", wanted).strip("_")[:LONGEST_NAME]
        found, n = plain, 2
        while found.lower() in self.names:
            found, n = f"{plain}_{n}", n + 1
        self.names.add(found.lower())
        return found


USD, USD_FINE, NUMBER, SHARE = "#,##0.00;[Red]-#,##0.00", "0.000000", "#,##0.######", "0.0%"


ALLOWED: dict[str, tuple[float, float, str]] = {
    NUMBER: (0, 1e15, "Expected a number that is not below 0."),
    SHARE: (0, 1, "Expected a share from 0% to 100%."),
}
"""By how a figure is shown: between what it must lie, and what is said of another."""
GROWTH = (-0.99, 10, "Expected growth from -99% to 1,000% a month.")


@dataclass(slots=True)
class Sheet:
    """One sheet; rows and columns count from 0."""

    book: Book
    sheet: Worksheet
    title: str

    def text(self, row: int, column: int, text: str, **how: Any) -> None:
        self.sheet.write_string(row, column, text, self.book.format(**how))

    def head(self, row: int, *titles: str) -> None:
        for column, title in enumerate(titles):
            self.text(row, column, title, bold=True, bottom=1, text_wrap=True, valign="top")

    def title_row(self, text: str, note: str = "") -> None:
        self.text(0, 0, text, bold=True, font_size=14)
        if note:
            self.text(1, 0, note, font_color="#5b6770")

    def sentence(
        self, row: int, widths: Sequence[float], text: str, *, address: bool = False
    ) -> None:
        """A text over the columns, in as many lines as it takes; an address is one line that can be pressed."""
        if not text:
            return
        style = self.book.format(text_wrap=True, valign="top")
        self.sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
        if address and len(text) <= LONGEST_ADDRESS:
            self.sheet.write_url(row, 0, text, style, text)
        else:
            self.sheet.write_string(row, 0, text, style)
        if not address:
            self.high(row, [text], [sum(widths)])

    def high(self, row: int, cells: Sequence[object], widths: Sequence[float]) -> None:
        """The row has room for its longest text in the columns as they are."""
        texts = zip((str(cell) for cell in cells), widths, strict=False)
        lines = [len(textwrap.wrap(text, int(FILLED * width))) for text, width in texts]
        self.sheet.set_row(row, LINE_POINTS * max(1, *lines, 1))

    def number(self, row: int, column: int, value: float, form: str = NUMBER) -> None:
        self.sheet.write_number(row, column, value, self.book.format(num_format=form, valign="top"))

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: float,
        *,
        form: str = USD,
        array: bool = False,
    ) -> None:
        """The formula without its equals sign, with its value of today for readers that do not compute."""
        style = self.book.format(num_format=form)
        if array:
            self.sheet.write_array_formula(
                row, column, row, column, f"{{={formula}}}", style, value
            )
        else:
            self.sheet.write_formula(row, column, f"={formula}", style, value)

    def input(
        self,
        row: int,
        column: int,
        value: float | None,
        name: str,
        form: str = NUMBER,
        *,
        what: str = "",
    ) -> str:
        """A cell to be changed, yellow, with a name and with the figures it takes; gives the name."""
        style = self.book.format(
            num_format=form, bg_color="#fff7d6", border=1, border_color="#d9c77a"
        )
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        else:
            self.sheet.write_number(row, column, value, style)
        low, high, said = ALLOWED.get(form, ALLOWED[NUMBER])
        if what == "growth":
            low, high, said = GROWTH
        self.sheet.data_validation(
            row,
            column,
            row,
            column,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": low,
                "maximum": high,
                "error_title": "Not taken",
                "error_message": said,
            },
        )
        found = self.book.name(name)
        self.book.file.define_name(found, f"={self.ref(row, column)}")
        return found

    def ref(self, row: int, column: int) -> str:
        """The cell as other sheets refer to it."""
        return f"'{self.title}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def range(self, first: int, last: int, column: int) -> str:
        """Cells of one column."""
        top = xl_rowcol_to_cell(first, column, row_abs=True, col_abs=True)
        end = xl_rowcol_to_cell(last, column, row_abs=True, col_abs=True)
        return f"'{self.title}'!{top}:{end}"

    def widths(self, *widths: float) -> None:
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
