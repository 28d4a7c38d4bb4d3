"""Cost over the horizon, and cost against volume with the windows in which moving pays."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.ends import named_at_ends, top_of
from dashboard.charts.theme import (
    HERE,
    PATH,
    PATH_WIDTH,
    THOUSANDS,
    WINDOW_FILL,
    framed,
    in_shown,
    money_axis,
    money_hover,
    option_style,
)
from dashboard.engine.cost.breakeven import CostCurve, VolumeWindows
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.currency import num, shown
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionPlan

HEIGHT = 380
MOST_OF_USUAL = 2.0
"""A line that costs more than so many times staying is named at the edge."""
MOST_POINTS = 600
"""Of one staircase on screen; the break-evens themselves are solved, not drawn."""


def drawn(plan: Plan, names: Mapping[str, str]) -> list[tuple[str, OptionPlan]]:
    """The options that have a name here, in the plan's order."""
    return [(o, each) for o, each in plan.options.items() if o in names]


def cost_over_time(plan: Plan, names: Mapping[str, str]) -> go.Figure:
    """USD a month of every option over the horizon, and of the path through them."""
    months = [month_date(plan.as_of, t) for t in range(plan.scenario.horizon_months)]
    figure = go.Figure()
    for position, (option_id, option) in enumerate(drawn(plan, names)):
        if option.cost is None:
            continue
        figure.add_scatter(
            x=months,
            y=in_shown(option.cost.monthly_usd),
            name=names[option_id],
            mode="lines",
            line={**option_style(position), "shape": "hv"},
            hovertemplate=money_hover(),
        )
    if plan.path is not None and plan.path.steps:
        figure.add_scatter(
            x=months,
            y=in_shown(plan.path.counted_usd),
            name="The path",
            mode="lines",
            line={"color": PATH, "width": PATH_WIDTH, "shape": "hv"},
            opacity=0.45,
            hovertemplate=money_hover(),
        )
    ending: dict[int, list[str]] = {}
    for option_id, month in plan.ending().items():
        if option_id not in names:
            continue
        ending.setdefault(month, []).append(names[option_id])
    for month, ended in ending.items():
        figure.add_vline(
            x=months[month].isoformat(),
            line={"color": HERE, "width": 1.5, "dash": "dot"},
        )
        figure.add_annotation(
            x=months[month].isoformat(),
            y=1,
            yref="paper",
            yanchor="top",
            xanchor="left",
            align="left",
            text="<br>".join(f"{name} ends" for name in ended),
            font={"color": HERE, "size": 12},
            showarrow=False,
        )
    figure.update_yaxes(**money_axis("{unit} a month"), rangemode="tozero")
    figure.update_xaxes(hoverformat="%B %Y", nticks=4)
    framed(figure, height=HEIGHT)
    return named_at_ends(figure, height=HEIGHT, top=_top(figure, _staying(plan)), most=_most())


def _staying(plan: Plan) -> float:
    """What staying costs in most months, in the currency shown; infinite where nobody can stay."""
    if plan.path is None or plan.path.stay_usd is None:
        return float("inf")
    return float(np.quantile(in_shown(plan.path.stay_usd), 0.9))


def _top(figure: go.Figure, usual: float) -> float:
    """The upper end of the axis: all that is drawn, but at most twice what is usual."""
    return max(min(top_of(figure), MOST_OF_USUAL * usual), 1e-9)


def _most() -> str:
    """How the amount of a line beyond the axis is said."""
    return shown().sign + "{:,.0f}"


def cost_against_volume(
    plan: Plan,
    names: Mapping[str, str],
    *,
    windows: VolumeWindows,
    per_1k_requests: bool = False,
) -> go.Figure:
    """Cost at month-0 prices against requests a month, today's volume marked, `windows` shaded.

    Per month on a straight scale, or per 1,000 requests on a logarithmic volume, where an API is a level line and
    a fleet falls towards it in saw teeth.
    """
    here = plan.total_requests_month_0
    low, high = volume_range(here, windows, wide=per_1k_requests)
    figure = go.Figure()
    for position, (option_id, option) in enumerate(drawn(plan, names)):
        if option.cost is None:
            continue
        volumes, usd = staircase(option.cost.curve, low, high)
        figure.add_scatter(
            x=volumes,
            y=in_shown(usd / volumes * 1000 if per_1k_requests else usd, digits=6),
            name=names[option_id],
            mode="lines",
            line=option_style(position),
            hovertemplate=money_hover(),
        )
    for start, end in windows.windows:
        left, right = max(start, low), min(end or high, high)
        if right > left:
            figure.add_vrect(x0=left, x1=right, fillcolor=WINDOW_FILL, line_width=0, layer="below")
    figure.add_vline(x=here, line={"color": HERE, "width": 1.5, "dash": "dot"})
    figure.add_annotation(
        x=float(np.log10(here))
        if per_1k_requests
        else here,  # on a log axis labels count in powers
        y=1,
        yref="paper",
        text="you are here",
        showarrow=False,
        xanchor="left",
        yanchor="top",
        font={"color": HERE, "size": 12},
    )
    unit = f"{{unit}} per {num(1000):,} requests" if per_1k_requests else "{unit} a month"
    figure.update_yaxes(**money_axis(unit), rangemode="tozero")
    if per_1k_requests:
        figure.update_xaxes(type="log", range=[float(np.log10(low)), float(np.log10(high))])
    figure.update_xaxes(**THOUSANDS, hoverformat=",.3r", title="Requests a month", nticks=5)
    framed(figure, height=HEIGHT)
    usual = float("inf") if per_1k_requests else float(in_shown(_now(plan, high)))
    top = _top(figure, usual)
    if per_1k_requests:
        top = min(top, float(in_shown(_readable_top(plan, here), digits=6)))
    return named_at_ends(figure, height=HEIGHT, top=top, most="" if per_1k_requests else _most())


def volume_range(here: float, windows: VolumeWindows, *, wide: bool) -> tuple[float, float]:
    """The volumes worth drawing: today's, and the nearest break-even to it."""
    edges = [e for e in windows.crossings if e < here * 1000]
    far = max([here, *(e for e in edges[:1])])
    if wide:
        return max(1.0, here / 30), max(far * 10, here * 30)
    return far * 2.2 / 400, far * 2.2


def staircase(curve: CostCurve, low: float, high: float) -> tuple[Array, Array]:
    """Corners of a cost curve in [low, high], both sides of every jump, at most MOST_POINTS of them.

    Of a staircase with more steps than a screen has points only the bends are drawn: it is a line there.
    """
    walked = (high - low) * curve.corners_per_request <= 100 * MOST_POINTS
    corners = np.unique((curve.corners if walked else curve.bends)(low, high))
    corners = corners[(corners > low) & (corners < high)]
    if corners.size > MOST_POINTS // 2:
        corners = corners[:: -(-corners.size // (MOST_POINTS // 2))]
    before, after = corners * (1 - 1e-9), corners * (1 + 1e-6)
    between = np.geomspace(max(low, 1.0), high, 60)
    volumes = np.unique(np.concatenate([between, before, after]))
    return volumes, curve.at(volumes)


def _readable_top(plan: Plan, here: float) -> float:
    """High enough for every price per request at today's volume that is within reach of the one in use."""
    return _now(plan, here) / here * 1000 * 2.5


def _now(plan: Plan, volume: float) -> float:
    """What the option in use costs a month at a volume; another's where it has no cost."""
    current = plan.scenario.current_of(next(iter(plan.requests)))
    costs = plan.costs()
    now = costs[current] if current in costs else next(iter(costs.values()))
    return float(now.curve.at(np.array([volume]))[0])


def month_date(as_of: date, months: int) -> date:
    """The first day of the calendar month `months` after the plan's first."""
    year, month = divmod(as_of.month - 1 + months, 12)
    return date(as_of.year + year, month + 1, 1)
