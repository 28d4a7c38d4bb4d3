"""Which option each workload is on, month by month."""

from collections.abc import Mapping
from itertools import groupby

import plotly.graph_objects as go

from dashboard.charts.theme import framed, option_style
from dashboard.engine.path import Path
from dashboard.engine.plan import Plan


def timeline(plan: Plan, path: Path, names: Mapping[str, str]) -> go.Figure:
    """One bar per workload, cut where it moves; the option's name stands in its part."""
    figure = go.Figure()
    positions = {option_id: i for i, option_id in enumerate(plan.options)}
    for workload, options in path.options.items():
        month = 0
        for option_id, run in groupby(options):
            months = len(list(run))
            style = option_style(positions[option_id])
            figure.add_bar(
                y=[workload],
                x=[months],
                base=[month],
                orientation="h",
                marker={"color": style["color"]},
                text=names[option_id],
                textposition="inside",
                insidetextanchor="start",
                textfont={"color": "#ffffff"},
                hovertemplate=f"{names[option_id]}: month {month} to {month + months}<extra></extra>",
                showlegend=False,
            )
            month += months
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(range=[0, plan.scenario.horizon_months], ticksuffix="", title="Month")
    framed(figure, height=90 + 34 * len(path.options))
    figure.update_layout(showlegend=False, hovermode="closest")
    figure.update_yaxes(showgrid=False)
    return figure
