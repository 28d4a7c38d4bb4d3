"""The memo as three slides; charts are native, so their figures can be edited where the slides are shown."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from dashboard.engine.inputs.currency import shown
from dashboard.exports.content.model import Figure, Memo, Table
from dashboard.exports.files import LONGEST_PROPERTY
from dashboard.exports.print_size import rows_high, size_of_rows, size_of_text

WIDE, HIGH, EDGE = 13.333, 7.5, 0.6
INK, SOFT = RGBColor(0x1D, 0x25, 0x29), RGBColor(0x5B, 0x67, 0x70)
PATH, STAY = RGBColor(0x0B, 0x6E, 0x4F), RGBColor(0x5B, 0x67, 0x70)
PAPER = RGBColor(0xFF, 0xFF, 0xFF)
GRID = RGBColor(0xDD, 0xE3, 0xE6)
MOST_ROWS = 10
TITLE_ONLY = 5
SMALL = 10.0
"""Below this hundredths of a dollar count."""
TABLE_SIZE, TABLE_END = 10, 6.95
"""Points of the largest print of a table; where one must have ended, in inches."""
LONGEST_TITLE = 90
"""Characters of a name in a title; the whole name is in the memo."""


def slides_of(memo: Memo) -> bytes:
    """The presentation: the decision, what it pays, what must be true and what may go wrong."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    deck.core_properties.title = memo.name[:LONGEST_PROPERTY]
    deck.core_properties.author = "Golden Path"
    deck.core_properties.created = deck.core_properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    _decision(deck, memo)
    _money(deck, memo)
    _doubts(deck, memo)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_TITLE else f"{name[:LONGEST_TITLE].rstrip()}..."


def _slide(deck: Any, title: str, memo: Memo) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top = Inches(EDGE), Inches(0.3)
    shape.width, shape.height = Inches(WIDE - 2 * EDGE), Inches(0.8)
    shape.text_frame.text = title
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _style(shape.text_frame, 28, bold=True)
    _text(slide, memo.versions, (EDGE, HIGH - 0.5, WIDE - 2 * EDGE, 0.4), 10, colour=SOFT)
    return slide


def _decision(deck: Any, memo: Memo) -> None:
    slide = _slide(deck, f"{memo.verdict}: {_short(memo.name)}", memo)
    wide = WIDE - 2 * EDGE
    _text(slide, memo.answer, (EDGE, 1.15, wide, 1.6), size_of_text(memo.answer, wide, 1.6, 20))
    sure = size_of_text(memo.how_sure, wide, 0.75, 14)
    _text(slide, memo.how_sure, (EDGE, 2.8, wide, 0.75), sure, colour=SOFT)
    width = (WIDE - 2 * EDGE) / max(1, len(memo.tiles))
    for n, tile in enumerate(memo.tiles):
        left = EDGE + n * width
        _text(slide, tile.label, (left, 3.6, width, 0.35), 13, colour=SOFT)
        _text(slide, tile.value, (left, 3.9, width, 0.7), 32, bold=True)
        _text(slide, tile.note, (left, 4.6, width, 0.4), 12, colour=SOFT)
    _text(slide, "The ask", (EDGE, 5.15, 6, 0.4), 16, bold=True)
    ask = "\n".join(memo.ask)
    _text(slide, ask, (EDGE, 5.55, wide, 1.4), size_of_text(ask, wide, 1.4, 14))


def _money(deck: Any, memo: Memo) -> None:
    slide = _slide(deck, "What is paid each month, and the choice", memo)
    most = max(_in_shown([*memo.course.path_usd, *(memo.course.stay_usd or ())]))
    chart = CategoryChartData(number_format=_money_form(most))
    chart.categories = memo.course.months
    if memo.course.stay_usd is not None:
        chart.add_series("Stay", _in_shown(memo.course.stay_usd))
    chart.add_series("Path", _in_shown(memo.course.path_usd))
    place = (Inches(EDGE), Inches(1.1), Inches(WIDE - 2 * EDGE), Inches(3.3))
    drawn = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *place, chart).chart
    colours = [STAY, PATH] if memo.course.stay_usd is not None else [PATH]
    for series, colour in zip(drawn.plots[0].series, colours, strict=True):
        series.format.line.color.rgb = colour
        series.smooth = False
    drawn.has_title = False
    _finish(drawn, form=_money_form(most))
    _table(slide, memo.choices, (EDGE, 4.5, WIDE - 2 * EDGE), (3.6, 1.2, 1.2, 2.2, 1.3, 2.6))


def _doubts(deck: Any, memo: Memo) -> None:
    slide = _slide(deck, "What must be true, and what may go wrong", memo)
    _table(slide, memo.conditions, (EDGE, 1.2, 6.9), (2.7, 2.1, 1.0, 1.2))
    _, rows = memo.bad_surprises.as_data
    known = [(row[0], row[3]) for row in rows if isinstance(row[3], float | int)]
    if not any(usd for _, usd in known):
        return
    chart = CategoryChartData(number_format=_money_form())
    chart.categories = [str(title) for title, _ in reversed(known)]
    chart.add_series("Change of the saving", _in_shown([_plain(usd) for _, usd in reversed(known)]))
    place = (Inches(7.7), Inches(1.2), Inches(WIDE - 7.7 - EDGE), Inches(5.6))
    drawn = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, chart).chart
    drawn.plots[0].series[0].format.fill.solid()
    drawn.plots[0].series[0].format.fill.fore_color.rgb = PATH
    drawn.has_title = True
    drawn.chart_title.text_frame.text = "Bad surprises: what each changes of the saving"
    _style(drawn.chart_title.text_frame, 13, bold=True)
    _finish(drawn, form=_money_form(), legend=False)


def _money_form(most: float = SMALL) -> str:
    """Whole units; with their hundredths where all that is shown is small."""
    return f'"{shown().sign}"#,##0' + ("" if most >= SMALL else ".00")


def _in_shown(usd: Sequence[float]) -> list[float]:
    return [shown().of(each) for each in usd]


def _plain(usd: Figure) -> float:
    return float(usd) if isinstance(usd, float | int) else 0.0


def _finish(chart: Any, *, form: str, legend: bool = True) -> None:
    chart.font.size = Pt(11)
    labels = chart.value_axis.tick_labels
    labels.number_format, labels.number_format_is_linked = form, False
    chart.value_axis.major_gridlines.format.line.color.rgb = GRID
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.has_legend = legend
    if legend:
        chart.legend.position = XL_LEGEND_POSITION.RIGHT
        chart.legend.include_in_layout = False


def _table(
    slide: Any, table: Table, at: tuple[float, float, float], widths: Sequence[float]
) -> None:
    """The first rows if there are any, in print that ends above the foot; a note says how many more there are."""
    left, top, width = at
    rows = table.rows[:MOST_ROWS]
    if not rows:
        return
    columns = [width * share / sum(widths) for share in widths]
    room = TABLE_END - top - (0.3 if len(table.rows) > len(rows) else 0.0)
    points = size_of_rows((table.head, *rows), columns, room, TABLE_SIZE)
    size = (Inches(left), Inches(top), Inches(width), Inches(0.3 * (len(rows) + 1)))
    shape = slide.shapes.add_table(len(rows) + 1, len(table.head), *size)
    shape.name = table.title
    made = shape.table
    for n, share in enumerate(widths):
        made.columns[n].width = Inches(width * share / sum(widths))
    for r, row in enumerate((table.head, *rows)):
        for c, cell in enumerate(row):
            box = made.cell(r, c)
            box.fill.solid()
            box.fill.fore_color.rgb = PATH if r == 0 else PAPER
            box.text_frame.text = cell
            _style(box.text_frame, points, bold=r == 0, colour=PAPER if r == 0 else INK)
    left_out = len(table.rows) - len(rows)
    if left_out:
        place = (left, top + rows_high((table.head, *rows), columns, points), width, 0.3)
        _text(slide, f"{left_out} more in the workbook.", place, 10, colour=SOFT)


def _text(
    slide: Any,
    text: str,
    at: tuple[float, float, float, float],
    size: float,
    *,
    bold: bool = False,
    colour: RGBColor = INK,
) -> None:
    if not text:
        return
    box = slide.shapes.add_textbox(*map(Inches, at))
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    _style(box.text_frame, size, bold=bold, colour=colour)


def _style(frame: Any, size: float, *, bold: bool = False, colour: RGBColor = INK) -> None:
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = colour
