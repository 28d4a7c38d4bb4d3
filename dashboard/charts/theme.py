"""Every colour and every rule of the charts' look, in one place."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.engine.inputs.currency import shown

OPTION_COLORS = ("#78716c", "#3b82f6", "#059669", "#d97706", "#8b5cf6", "#e11d48")
"""Six that keep 3:1 on the light and the dark background; the first, neutral, is the option in use."""

DASHES = ("solid", "dash", "dot")
"""After six options the colours come again with another dash."""

WINDOW_FILL = "rgba(5, 150, 105, 0.14)"
HERE = "#e11d48"
PATH = "#f59e0b"
MEDIAN, BAND, BAND_INNER = "#059669", "rgba(5, 150, 105, 0.22)", "rgba(5, 150, 105, 0.42)"
FALL, RISE = "#d97706", "#3b82f6"
"""The low and the high end of an input: neither is good or bad as such."""
PATH_WIDTH, LINE_WIDTH = 8, 2


FRAME: dict[str, Any] = {
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "hovermode": "x unified",
    "legend": {
        "orientation": "h",
        "yanchor": "top",
        "y": -0.2,
        "x": -0.08,
        "entrywidth": 0.5,
        "entrywidthmode": "fraction",
        "font": {"size": 11},
    },
    "showlegend": True,
    "font": {"size": 13},
    "dragmode": False,
    "xaxis": {"showgrid": False, "automargin": True, "fixedrange": True},
    "yaxis": {
        "gridcolor": "rgba(128,128,128,0.22)",
        "automargin": True,
        "fixedrange": True,
        "zeroline": False,
    },
}


def option_style(position: int) -> dict[str, Any]:
    """Line colour and dash of the option at a position in the scenario."""
    color = OPTION_COLORS[position % len(OPTION_COLORS)]
    dash = DASHES[position // len(OPTION_COLORS) % len(DASHES)]
    return {"color": color, "dash": dash, "width": LINE_WIDTH}


def framed(figure: go.Figure, *, height: int) -> go.Figure:
    """The figure with the house frame: no title (a sentence stands above), little ink, legend below."""
    return figure.update_layout(**FRAME, **_marks(), height=height)


def blank(layout: Mapping[str, Any], *, height: int) -> go.Figure:
    """An empty figure with the house frame and `layout` over it.

    For charts that are drawn with every change: a layout that is made whole takes an eighth of the time.
    """
    return go.Figure(layout=_over({**FRAME, **_marks(), "height": height}, layout))


def _marks() -> dict[str, str]:
    """How plotly writes numbers, in the reader's form; nothing where that is its own."""
    numbers = shown().numbers
    return {} if numbers.is_plain else {"separators": numbers.decimal + numbers.thousands}


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        there = found.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            found[key] = _over(there, value)
        else:
            found[key] = value
    return found


def in_shown(usd: object, *, digits: int = 2) -> NDArray[np.float64]:
    """Dollars in the currency shown, rounded for drawing."""
    return np.round(np.asarray(usd, dtype=float) * shown().per_usd, digits)


THOUSANDS: dict[str, Any] = {"exponentformat": "B", "separatethousands": True}
"""Ticks of large numbers as people write them: 2,000, 200k, 1B. In a format, plotly knows only the 1G of SI."""


def money_axis(what: str = "") -> dict[str, Any]:
    """The ticks of an axis of amounts in the currency shown; `what` has {unit} for its code."""
    title = {"title": what.format(unit=shown().code)} if what else {}
    return {"tickprefix": shown().sign, **THOUSANDS, **title}


def money_hover(of: str = "y") -> str:
    """How an amount of a point is said, the sign before the currency's where plotly knows it."""
    sign = shown().sign
    return f"%{{{of}:$,.3~r}}" if sign == "$" else f"{sign}%{{{of}:,.3~r}}"


CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True}
"""Passed to every chart: no tool bar, follows the width."""
