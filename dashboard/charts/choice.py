"""The choice in two charts: what staying and the path cost, and who is cheapest at which volume."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.cost import month_date
from dashboard.charts.drawn import Table
from dashboard.charts.ends import spread
from dashboard.charts.theme import (
    HERE,
    LINE_WIDTH,
    OPTION_COLORS,
    THOUSANDS,
    WINDOW_FILL,
    blank,
    in_shown,
    money_axis,
    money_hover,
)
from dashboard.engine.answers.winners import Family, Winner
from dashboard.engine.plan import Plan

HEIGHT = 108
STAY, PATH = OPTION_COLORS[0], OPTION_COLORS[2]
FAMILY_COLORS: Mapping[Family, str] = {
    "proprietary": OPTION_COLORS[0],
    "open": OPTION_COLORS[1],
    "own": OPTION_COLORS[2],
    "tuned": OPTION_COLORS[3],
    "other": OPTION_COLORS[4],
}
NAME_PX, AROUND_PX = 13.0, 36
"""The height of a name at the end of a line, and what axis and margins take of the chart's."""
RIGHT = 0.75
"""Share of the width from which on a name over the band leaves the left to what else is said there."""
WIDE = 0.1
"""Share of the width from which on a stretch has room for its name."""


def stay_against_path(plan: Plan) -> go.Figure | None:
    """What staying and the path cost a month, what lies between filled; None without a path."""
    path = plan.path
    if path is None:
        return None
    months = [month_date(plan.as_of, t) for t in range(plan.scenario.horizon_months)]
    layout = {
        "yaxis": {**money_axis(), "rangemode": "tozero", "nticks": 5},
        "xaxis": {"hoverformat": "%B %Y", "nticks": 6},
        "showlegend": False,
        "margin": {"r": 44},
    }
    figure = blank(layout, height=HEIGHT)
    if path.stay_usd is not None:
        _line(figure, months, path.stay_usd, name="Stay", color=STAY)
    _line(
        figure,
        months,
        path.monthly_usd,
        name="Path",
        color=PATH,
        fill="tonexty" if path.stay_usd is not None else None,
        fillcolor=WINDOW_FILL,
    )
    _apart(figure)
    return figure


def _apart(figure: go.Figure) -> None:
    """Names of lines that end at nearly the same amount stand one above the other, and none on the axis."""
    names = sorted(figure.layout.annotations, key=lambda each: -each.y)
    tallest = max((float(np.nanmax(line.y)) for line in figure.data), default=0.0) or 1.0
    inside = HEIGHT - AROUND_PX
    px = inside / tallest
    wanted = [(tallest - each.y) * px for each in names]
    tall = [NAME_PX] * len(names)
    for each, at, place in zip(names, wanted, spread(wanted, tall, inside), strict=True):
        each.update(yshift=at - place)


def _line(
    figure: go.Figure,
    months: Sequence[object],
    usd: object,
    *,
    name: str,
    color: str,
    **more: object,
) -> None:
    """A staircase with its name at its end."""
    y = in_shown(usd)
    figure.add_scatter(
        x=months,
        y=y,
        name=name,
        mode="lines",
        line={"color": color, "width": LINE_WIDTH + 0.5, "shape": "hv"},
        hovertemplate=money_hover(),
        **more,
    )
    figure.add_annotation(
        x=months[-1],
        y=float(y[-1]) if np.isfinite(y[-1]) else 0.0,
        text=name,
        showarrow=False,
        xanchor="left",
        xshift=4,
        font={"color": color, "size": 12},
    )


def winners_table(
    found: Sequence[Winner], families: Mapping[Family, str], options: Mapping[str, str]
) -> Table:
    """A row for every stretch: who is cheapest, from and to which requests a month."""
    head = ("Family", "Cheapest at its start", "From, requests a month", "To, requests a month")
    rows = (
        (families[each.family], options[each.option_id], round(each.start), round(each.end))
        for each in found
    )
    return Table(head, tuple(rows))


def band_of_winners(
    plan: Plan, found: Sequence[Winner], names: Mapping[Family, str], *, never: str = ""
) -> go.Figure:
    """One band over the volume, a stretch for each winner, "you" marked; `never` at its left if it has room."""
    low, high = np.log10(found[0].start), np.log10(found[-1].end)
    layout = {
        "yaxis": {"visible": False, "range": [-0.35, 1.4]},
        "xaxis": {"type": "log", "range": [float(low), float(high)], "dtick": 1, **THOUSANDS},
        "showlegend": False,
        "hovermode": "closest",
    }
    figure, narrow = blank(layout, height=HEIGHT), list[float]()
    for each in found:
        left, right = np.log10(each.start), np.log10(each.end)
        figure.add_scatter(
            x=[each.start, each.start, each.end, each.end],
            y=[0, 1, 1, 0],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=FAMILY_COLORS[each.family],
            name=names[each.family],
            hoveron="fills",
            hoverinfo="name",
        )
        if (right - left) / (high - low) >= WIDE:
            figure.add_annotation(
                x=left,
                y=0.5,
                text=names[each.family].replace(", ", ",<br>").replace("-", "-<br>"),
                align="left",
                showarrow=False,
                xanchor="left",
                xshift=4,
                font={"color": "#ffffff", "size": 12},
            )
        else:
            narrow.append(((left + right) / 2 - low) / (high - low))
            figure.add_annotation(**_above((left + right) / 2, low, high), text=names[each.family])
    if never and all(share >= RIGHT for share in narrow):
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=1,
            yanchor="bottom",
            text=never,
            showarrow=False,
            font={"size": 11},
        )
    here = plan.total_requests_month_0
    line = {"color": HERE, "width": 2, "dash": "dot"}
    figure.add_shape(type="line", x0=here, x1=here, y0=0, y1=1, line=line)
    figure.add_annotation(
        x=float(np.log10(here)),
        y=-0.02,
        yanchor="top",
        text="you",
        showarrow=False,
        font={"color": HERE, "size": 12},
    )
    return figure


def _above(middle: float, low: float, high: float) -> dict[str, object]:
    """Where the name of a stretch too narrow for it stands: over it, tied to its middle, inside the chart."""
    share = (middle - low) / (high - low)
    anchor = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    tie = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "ax": 0, "ay": -6, "standoff": 0}
    return {
        "x": middle,
        "y": 1,
        "yanchor": "bottom",
        "xanchor": anchor,
        "font": {"size": 12},
        **tie,
    }
