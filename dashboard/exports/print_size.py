"""In which size a text stays within its place, whatever font stands in for a missing one. Inches and points."""

import textwrap
from collections.abc import Sequence

LETTER, LINE = 0.55, 1.25
"""How wide a letter and how high a line is, in sizes of the print: fonts differ, this is a wide one."""
SMALLEST = 7
WIDE_MARGIN, HIGH_MARGIN = 0.2, 0.1
"""What the edges of a box or a cell take."""
POINTS = 72


def lines_of(text: str, width: float, points: float) -> int:
    """How many lines a text takes in a box of this width."""
    letters = max(1, int((width - WIDE_MARGIN) * POINTS / (points * LETTER)))
    return sum(max(1, len(textwrap.wrap(part, letters))) for part in text.split("\n"))


def size_of_text(text: str, width: float, height: float, most: int) -> int:
    """The largest print up to this one in which the text stays within its box; else the smallest."""
    room = height - HIGH_MARGIN
    sizes = range(most, SMALLEST, -1)
    fits = (p for p in sizes if lines_of(text, width, p) * p * LINE / POINTS <= room)
    return next(fits, SMALLEST)


def rows_high(rows: Sequence[Sequence[str]], columns: Sequence[float], points: float) -> float:
    """How high the rows of a table are whose columns are so wide."""
    lines = [max(map(lines_of, row, columns, [points] * len(row))) for row in rows]
    return sum(n * points * LINE / POINTS + HIGH_MARGIN for n in lines)


def size_of_rows(
    rows: Sequence[Sequence[str]], columns: Sequence[float], room: float, most: int
) -> int:
    """The largest print up to this one in which a table stays within its room; else the smallest."""
    sizes = range(most, SMALLEST, -1)
    return next((p for p in sizes if rows_high(rows, columns, p) <= room), SMALLEST)
