"""The name of each line at its end, where the eye already is, instead of a legend below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.labels import LETTER_PX

ROW_PX, GAP_PX = 13.0, 3.0
"""A row of text of 11 px, and what lies between two names."""
AROUND_PX = 60
"""Of a chart's height, what its axis and margins take."""
NEXT_ROW = re.compile(r" (?=(?:at|on|as) )|(?<=,) (?=(?:path|stay)$)")
"""Where a name goes on in a second row."""
LONGEST_ROW = 24


@dataclass(frozen=True, slots=True)
class End:
    """Where a line, or the edge of a band, leaves the drawing, and what it is called."""

    name: str
    color: str
    y: float
    is_above: bool = False


def named_at_ends(figure: go.Figure, *, height: int, top: float, most: str = "") -> go.Figure:
    """Every named line has its name right of its end, none over another; above `top` at the edge, with an arrow.

    `most` says what such a line costs: a format for its last amount.
    """
    return names_right(figure, _ends(figure, top), height=height, between=(0.0, top), most=most)


def names_right(
    figure: go.Figure,
    named: Sequence[End],
    *,
    height: int,
    between: tuple[float, float],
    most: str = "",
) -> go.Figure:
    """The axis reaches `between` two amounts, and each end has its name right of it, none over another."""
    bottom, top = between
    ends = sorted(named, key=lambda end: -end.y)
    texts = [_text(end, most) for end in ends]
    rows = [text.count("<br>") + 1 for text in texts]
    per_px = (top - bottom) / (height - AROUND_PX)
    wanted = [(top - min(end.y, top)) / per_px for end in ends]
    places = spread(wanted, [each * ROW_PX for each in rows], height - AROUND_PX)
    for end, text, at, place in zip(ends, texts, wanted, places, strict=True):
        mark = f'<span style="color:{end.color}">■</span> '
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=4,
            y=min(end.y, top),
            yshift=at - place,
            text=mark + text,
            align="left",
            showarrow=False,
            font={"size": 11},
        )
    longest = max((len(row) for text in texts for row in text.split("<br>")), default=0)
    figure.update_yaxes(range=[bottom, top])
    margin: dict[str, Any] = {"r": 20 + longest * LETTER_PX}
    return figure.update_layout(showlegend=False, margin=margin)


def top_of(figure: go.Figure) -> float:
    """Where an axis ends on which every line is seen whole."""
    lines = [np.asarray(trace.y, dtype=float) for trace in figure.data if trace.mode == "lines"]
    known = [y[np.isfinite(y)] for y in lines]
    return 1.04 * max((float(y.max()) for y in known if y.size), default=1.0)


def spread(wanted: Sequence[float], tall: Sequence[float], height: float) -> list[float]:
    """Middles of labels from the top down, as near to the wanted ones as they can be without touching.

    `wanted` is sorted. What does not fit below is pushed up; more than the height holds goes on below it.
    """
    found: list[float] = []
    low = 0.0
    for at, size in zip(wanted, tall, strict=True):
        middle = max(at, low + size / 2)
        found.append(middle)
        low = middle + size / 2 + GAP_PX
    high = max(height, sum(tall) + GAP_PX * (len(tall) - 1))
    for i in range(len(found) - 1, -1, -1):
        found[i] = min(found[i], high - tall[i] / 2)
        high = found[i] - tall[i] / 2 - GAP_PX
    return found


def _ends(figure: go.Figure, top: float) -> list[End]:
    """The last known point of each line."""
    found = []
    for trace in figure.data:
        known = np.asarray(trace.y, dtype=float)
        known = known[np.isfinite(known)]
        if trace.name and trace.mode == "lines" and known.size:
            last = float(known[-1])
            found.append(End(trace.name, trace.line.color, last, is_above=last > top))
    return found


def _text(end: End, most: str) -> str:
    rows = [row for part in NEXT_ROW.split(end.name) for row in wrap(part, LONGEST_ROW)]
    beyond = [f"{most.format(end.y)} ↑".strip()] if end.is_above else []
    return "<br>".join(escape(row, quote=False) for row in (*rows, *beyond))
