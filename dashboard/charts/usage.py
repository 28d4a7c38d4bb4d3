"""The shape of a week of traffic."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import framed
from dashboard.engine.inputs.currency import num

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

QUIET_TO_BUSY = ((0.0, "rgba(217, 119, 6, 0.06)"), (1.0, "rgba(217, 119, 6, 1)"))
"""The background shows through where it is quiet, so one scale serves light and dark."""


def week_heat_map(weights: Sequence[float]) -> go.Figure:
    """168 hourly weights with mean 1, Monday 00 first, as seven rows of 24 hours."""
    rows = [list(weights[day * 24 : day * 24 + 24]) for day in range(7)]
    figure = go.Figure(
        go.Heatmap(
            z=rows,
            x=list(range(24)),
            y=list(DAYS),
            zmin=0,
            colorscale=[list(stop) for stop in QUIET_TO_BUSY],
            xgap=2,
            ygap=2,
            colorbar={
                "title": {"text": "times<br>the mean", "font": {"size": 12}},
                "thickness": 8,
                "nticks": 4,
            },
            hovertemplate="%{y} %{x}:00 UTC, %{z:.2f} times the mean hour<extra></extra>",
        )
    )
    framed(figure, height=280)
    figure.update_layout(showlegend=False, hovermode="closest")
    figure.update_xaxes(tickvals=list(range(0, 24, 3)), title="Hour, UTC")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def week_in_words(weights: Sequence[float]) -> str:
    """The takeaway: the busiest hour, and how much of the week is idle."""
    busiest = max(range(len(weights)), key=lambda hour: weights[hour])
    day, hour = divmod(busiest, 24)
    idle = sum(1 for weight in weights if weight == 0)
    said = f"Busiest on {DAYS[day]} at {hour}:00 UTC, with {num(weights[busiest]):.1f} times the mean hour"
    return f"{said}; no traffic in {idle} of 168 hours." if idle else f"{said}."
