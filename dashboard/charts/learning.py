"""Right answers against examples: the curve, its prediction interval, what was measured and the target."""

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.theme import OPTION_COLORS, WINDOW_FILL, framed
from dashboard.engine.inputs.currency import num
from dashboard.live.learning_curve import LearningCurve

CURVE, POINT, TARGET = OPTION_COLORS[0], OPTION_COLORS[2], OPTION_COLORS[5]
TIMES_FURTHER = 8


def round_sizes(least: float, most: float) -> list[int]:
    """1, 2 and 5 times the powers of ten that lie between both."""
    powers = range(int(np.floor(np.log10(least))), int(np.ceil(np.log10(most))) + 1)
    sizes = [round(times * 10.0**power) for power in powers for times in (1, 2, 5)]
    return [size for size in sizes if least <= size <= most]


def learning(curve: LearningCurve, *, target_share: float) -> go.Figure:
    """Points with the curve to eight times the largest; the band holds nine of ten runs."""
    largest = max(point.examples for point in curve.points)
    sizes = np.geomspace(max(1, curve.points[0].examples / 2), largest * TIMES_FURTHER, 60)
    middle, low, high = (np.array(each) * 100 for each in zip(*map(curve.at, sizes), strict=True))
    figure = go.Figure()
    figure.add_scatter(
        x=[*sizes, *sizes[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        fillcolor=WINDOW_FILL,
        line={"width": 0},
        name="nine of ten runs",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=sizes,
        y=middle,
        name="expected",
        mode="lines",
        line={"color": CURVE},
        hovertemplate="%{x:,.0f} examples: %{y:.0f} %<extra></extra>",
    )
    figure.add_scatter(
        x=[point.examples for point in curve.points],
        y=[point.share * 100 for point in curve.points],
        name="measured",
        mode="markers",
        marker={"size": 9, "color": POINT},
        hovertemplate="%{x:,} examples: %{y:.0f} % measured<extra></extra>",
    )
    figure.add_hline(y=target_share * 100, line={"color": TARGET, "dash": "dash", "width": 1})
    figure.add_annotation(
        x=0,
        xref="paper",
        y=target_share * 100,
        text="target",
        showarrow=False,
        yanchor="bottom",
        xanchor="left",
    )
    framed(figure, height=320)
    ticks = round_sizes(float(sizes[0]), float(sizes[-1]))
    figure.update_xaxes(
        type="log",
        title="Labelled examples",
        tickvals=ticks,
        ticktext=[f"{num(each):,}" for each in ticks],
    )
    figure.update_yaxes(title="Right answers, %", range=[0, 103])
    return figure
