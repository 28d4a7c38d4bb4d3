"""Fine-tunes as people type or paste them: a line each with examples, right answers and asked ones."""

import re

from dashboard.live.learning_curve import Point

HEAD = re.compile(r"[^\W\d_]")
APART = re.compile(r"[,;\t ]+")
FIELDS = 3


class PointsError(ValueError):
    """The lines cannot be read; the message says which and what is expected."""


def points_of_text(text: str) -> tuple[Point, ...]:
    """The fine-tunes of the lines; a head line is passed over. Raises PointsError."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (number == 1 and HEAD.search(line)):
            continue
        cells = [cell for cell in APART.split(line.strip()) if cell]
        try:
            examples, right, asked = int(cells[0]), float(cells[1]), int(cells[2])
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
