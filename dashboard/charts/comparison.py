"""How far lanes differ in success, with the interval of each difference."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.theme import OPTION_COLORS, WINDOW_FILL, framed

BETTER, UNSURE = OPTION_COLORS[2], OPTION_COLORS[0]


def differences(pairs: Sequence[Mapping[str, Any]], *, margin_points: float) -> go.Figure:
    """One row per pair of lanes: points of success between them, and the 95% interval.

    `pairs` as in the result of a comparison. Right of zero the lane named first is better; the band is the
    margin within which a loss counts as none. Green where the pair is told apart. Needs at least one pair.
    """
    figure = go.Figure()
    for told, color, name in ((True, BETTER, "told apart"), (False, UNSURE, "not told apart")):
        shown = [pair for pair in pairs if ("better" in pair["verdict"]) == told]
        if not shown:
            continue
        middle = [pair["difference"] * 100 for pair in shown]
        figure.add_scatter(
            x=middle,
            y=[_row(pair) for pair in shown],
            name=name,
            mode="markers",
            marker={"size": 10, "color": color},
            error_x={
                "type": "data",
                "array": [pair["high"] * 100 - m for pair, m in zip(shown, middle, strict=True)],
                "arrayminus": [
                    m - pair["low"] * 100 for pair, m in zip(shown, middle, strict=True)
                ],
                "color": color,
                "thickness": 2,
                "width": 6,
            },
            customdata=[[pair["low"] * 100, pair["high"] * 100] for pair in shown],
            hovertemplate="%{x:+.0f} points (%{customdata[0]:+.0f} to %{customdata[1]:+.0f})<extra></extra>",
        )
    figure.add_vrect(x0=-margin_points, x1=margin_points, fillcolor=WINDOW_FILL, line_width=0)
    figure.add_vline(x=0, line={"color": UNSURE, "width": 1})
    framed(figure, height=120 + 46 * len(pairs))
    figure.update_layout(hovermode="closest", legend={"y": -0.35 if len(pairs) > 2 else -0.7})
    reach = max(10.0, *(abs(pair[end]) * 110 for pair in pairs for end in ("low", "high")))
    figure.update_xaxes(range=[-reach, reach], title="Points of success", ticksuffix="")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _row(pair: Mapping[str, Any]) -> str:
    return f"{pair['a']}<br>less {pair['b']}"
