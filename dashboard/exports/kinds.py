"""The forms of a memo, by how the file's name ends."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dashboard.engine.inputs.currency import DOLLARS, Shown
from dashboard.engine.plan import Plan
from dashboard.exports.content.model import Memo
from dashboard.exports.files import NotWritten
from dashboard.exports.html.page import html_of
from dashboard.exports.tables_csv import tables_csv


@dataclass(frozen=True, slots=True)
class Kind:
    """One form of the memo."""

    ending: str
    title: str
    mime: str
    write: Callable[[Plan, Memo], bytes]
    in_dollars: bool = False
    """Figures to compute with stay in dollars, whatever people read amounts in."""
    plain: bool = False
    """For programs: numbers stay as programs read them, however people want them written."""

    def shown(self, asked: Shown) -> Shown:
        """What a file of this form is written in where somebody asked for this."""
        if self.plain:
            return DOLLARS
        return asked.in_dollars if self.in_dollars else asked


def _pdf(_: Plan, memo: Memo) -> bytes:
    from dashboard.exports.pdf import pdf_of  # noqa: PLC0415 - loads what sets the pages when asked for

    return pdf_of(memo)


def _slides(_: Plan, memo: Memo) -> bytes:
    from dashboard.exports.slides import slides_of  # noqa: PLC0415

    return slides_of(memo)


def _workbook(plan: Plan, memo: Memo) -> bytes:
    from dashboard.exports.workbook.book import workbook_of  # noqa: PLC0415

    return workbook_of(plan, memo)


OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: tuple[Kind, ...] = (
    Kind(".pdf", "Memo, two pages (PDF)", "application/pdf", _pdf),
    Kind(".html", "Memo with a what-if bar (HTML)", "text/html", html_of),
    Kind(".pptx", "Three slides (PPTX)", f"{OFFICE}.presentationml.presentation", _slides),
    Kind(
        ".xlsx",
        "Workbook with live formulas (XLSX)",
        f"{OFFICE}.spreadsheetml.sheet",
        _workbook,
        in_dollars=True,
    ),
    Kind(
        ".csv",
        "Every table (CSV)",
        "text/csv",
        lambda _, memo: tables_csv(memo),
        in_dollars=True,
        plain=True,
    ),
)


def kind_of(path: Path) -> Kind:
    """The kind that a file's name asks for. Raises NotWritten with the kinds there are."""
    ending = path.suffix.lower()
    found = next((kind for kind in KINDS if kind.ending == ending), None)
    if found is None:
        endings = [kind.ending for kind in KINDS]
        near = get_close_matches(ending, endings, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        what = f"{ending} is no kind of memo" if ending else "a name without an ending says no kind"
        raise NotWritten(f"{path}: {what}; kinds: {', '.join(endings)}{hint}")
    return found
