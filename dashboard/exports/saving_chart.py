"""The saving as a picture: what staying and the path pay each month, the area between them. Plain SVG."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from dashboard.exports.content.model import Course
from dashboard.wording.words import money

WIDTH, HEIGHT = 720.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 64.0, 14.0, 26.0
STAY, PATH, AREA, INK, GRID = "#5b6770", "#0b6e4f", "#cfe6dc", "#1d2529", "#dde3e6"


def saving_chart(course: Course, *, font: str) -> str:
    """An SVG picture with a title for readers who cannot see it."""
    lines = [course.path_usd, *([course.stay_usd] if course.stay_usd is not None else [])]
    lowest = min(0.0, *(min(line) for line in lines))
    ticks = _ticks(lowest, max(1e-9, *(max(line) for line in lines)))
    scale = _Scale(len(course.months), ticks[0], ticks[-1])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'font-family="{escape(font)}" font-size="11">',
        "<title>Paid in each month, moves included: staying and the path</title>",
        *_grid(scale, ticks, course.months),
    ]
    if course.stay_usd is not None:
        there = scale.points(course.stay_usd)
        back = list(reversed(scale.points(course.path_usd)))
        parts.append(f'<polygon points="{_joined([*there, *back])}" fill="{AREA}"/>')
        parts.append(_line(scale, course.stay_usd, STAY))
    parts.append(_line(scale, course.path_usd, PATH))
    parts += _names(scale, course)
    return "".join([*parts, "</svg>"])


class _Scale:
    """From months and USD to the picture."""

    def __init__(self, months: int, low: float, high: float) -> None:
        self.months, self.low, self.high = months, low, high

    def x(self, month: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * month / max(1, self.months - 1)

    def y(self, usd: float) -> float:
        share = (usd - self.low) / ((self.high - self.low) or 1.0)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    def points(self, line: Sequence[float]) -> list[tuple[float, float]]:
        return [(self.x(t), self.y(usd)) for t, usd in enumerate(line)]


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _line(scale: _Scale, usd: Sequence[float], colour: str) -> str:
    points = _joined(scale.points(usd))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _grid(scale: _Scale, ticks: Sequence[float], months: Sequence[str]) -> list[str]:
    found = []
    for usd in ticks:
        y = scale.y(usd)
        found.append(
            f'<line x1="{LEFT:g}" x2="{WIDTH - RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>'
        )
        found.append(_text(LEFT - 6, y + 4, money(usd), anchor="end"))
    every = max(1, math.ceil(len(months) / 6))
    found += [
        _text(scale.x(t), HEIGHT - 8, _short(months[t]), anchor="start" if t == 0 else "middle")
        for t in range(0, len(months), every)
    ]
    return found


def _names(scale: _Scale, course: Course) -> list[str]:
    """Labels at the ends of the lines, kept apart."""
    ends = [(scale.y(course.path_usd[-1]), "Path", PATH)]
    if course.stay_usd is not None:
        ends.append((scale.y(course.stay_usd[-1]), "Stay", STAY))
    ends.sort()
    found, last = [], -math.inf
    for y, name, colour in ends:
        last = max(y + 4, last + 13)
        found.append(_text(WIDTH - RIGHT + 6, last, name, colour=colour, weight="bold"))
    return found


def _short(month: str) -> str:
    """ "November 2026" as "Nov 2026"."""
    name, _, year = month.partition(" ")
    return f"{name[:3]} {year}"


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    colour: str = INK,
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )


def _ticks(low: float, high: float) -> list[float]:
    """Round figures from below the lowest to above the highest, about four of them."""
    raw = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * n for n in range(first, last + 1)]
