"""Fine-tunes as people type or paste them: a line each with examples, right answers and asked ones."""

import re

from dashboard.live.learning_curve import Point
from dashboard.usage.reading.numerals import number_in

HEAD = re.compile(r"[^\W\d_]")
APART = re.compile(r"[, ]+")
WIDE = re.compile(r" *[;\t] *")
"""Where one of these parts the cells, a comma within a cell is a decimal one."""
FIELDS = 3


class PointsError(ValueError):
    """The lines cannot be read; the message says which and what is expected."""


def points_of_text(text: str) -> tuple[Point, ...]:
    """The fine-tunes of the lines; a head line is passed over. Raises PointsError."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (number == 1 and HEAD.search(line)):
            continue
        apart = WIDE if WIDE.search(line.strip()) else APART
        cells = [cell for cell in apart.split(line.strip()) if cell]
        try:
            examples, asked = int(cells[0]), int(cells[2])
            right = number_in(cells[1], decimal_comma=apart is WIDE)
        except (ValueError, IndexError):
            cells = []
        if len(cells) != FIELDS:
            raise PointsError(
                f'Line {number} is "{line.strip()[:60]}"; expected examples, right, asked, such as 50, 25, 80.'
            )
        found.append(Point(examples, right, asked))
    return tuple(found)


def text_of_points(points: tuple[Point, ...]) -> str:
    """The lines again."""
    return "\n".join(f"{p.examples}, {p.right:g}, {p.asked}" for p in points)
