"""Two scenarios in one chart: what each pays a month, staying and on its path."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.cost import month_date
from dashboard.charts.ends import named_at_ends, top_of
from dashboard.charts.theme import (
    LINE_WIDTH,
    OPTION_COLORS,
    framed,
    in_shown,
    money_axis,
    money_hover,
)
from dashboard.engine.plan import Plan

HEIGHT = 320
COLORS = (OPTION_COLORS[1], OPTION_COLORS[3])


def paid_side_by_side(plans: Sequence[Plan], names: Sequence[str]) -> go.Figure:
    """USD a month of every plan: its path drawn through, staying dotted, in one colour each."""
    figure = go.Figure()
    for plan, name, color in zip(plans, names, COLORS, strict=True):
        if plan.path is None:
            continue
        months = [month_date(plan.as_of, t) for t in range(plan.scenario.horizon_months)]
        lines = [("path", plan.path.monthly_usd, "solid")]
        if plan.path.stay_usd is not None:
            lines.append(("stay", plan.path.stay_usd, "dot"))
        for what, usd, dash in lines:
            figure.add_scatter(
                x=months,
                y=in_shown(usd),
                name=f"{name}, {what}",
                mode="lines",
                line={"color": color, "dash": dash, "width": LINE_WIDTH, "shape": "hv"},
                hovertemplate=money_hover(),
            )
    figure.update_yaxes(**money_axis("{unit} a month"), rangemode="tozero")
    figure.update_xaxes(hoverformat="%B %Y", nticks=4)
    framed(figure, height=HEIGHT)
    return named_at_ends(figure, height=HEIGHT, top=top_of(figure))
