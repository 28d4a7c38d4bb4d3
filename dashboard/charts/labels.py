"""Names beside points so that none lies over another: each takes the first place that is free, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LETTER_PX, LINE_PX, GAP_PX = 6.4, 15.0, 4.0
"""Of text of 11 px: the width of a letter, the height of a line, and how far from its point it stands."""
POINT_PX = 4.0
"""From the middle of a point to its edge."""
MOST_HIDDEN = 2
"""Points that a name may lie over."""
PLACES = ("top left", "bottom right", "top right", "bottom left")


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of the drawing, in px from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return not (
            self.right <= other.left
            or other.right <= self.left
            or self.bottom <= other.top
            or other.bottom <= self.top
        )


def box_of(x: float, y: float, text: str, place: str) -> Box:
    """Where a name stands that is put so beside its point."""
    width = len(text) * LETTER_PX
    left = x - GAP_PX - width if place.endswith("left") else x + GAP_PX
    top = y - GAP_PX - LINE_PX if place.startswith("top") else y + GAP_PX
    return Box(left, top, left + width, top + LINE_PX)


def places(
    points: Sequence[tuple[float, float]], texts: Mapping[int, str], *, width: float, height: float
) -> dict[int, str]:
    """Which names are shown and where, those that come first in `texts` first.

    All of a name is inside the drawing, and none lies over another or over more points than two.
    """
    dots = [Box(x - POINT_PX, y - POINT_PX, x + POINT_PX, y + POINT_PX) for x, y in points]
    taken: list[Box] = []
    found: dict[int, str] = {}
    for index, text in texts.items():
        for place in PLACES:
            box = box_of(*points[index], text, place)
            inside = box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= height
            hidden = sum(box.touches(dot) for dot in dots)
            if inside and hidden <= MOST_HIDDEN and not any(box.touches(each) for each in taken):
                taken.append(box)
                found[index] = place
                break
    return found
