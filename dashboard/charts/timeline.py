"""Which option each workload is on, month by month, with what is built and what runs twice on the way."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.cost import month_date
from dashboard.charts.drawn import Table
from dashboard.charts.theme import HERE, blank, option_style
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Path, Step
from dashboard.engine.search.route_costs import NOWHERE

BAR, STRIP = 0.36, 0.11
"""Heights of the bar of a workload and of the hatched strips at it, of the 1 between two workloads."""

ROW_PIXELS, AROUND_PIXELS, LEGEND_PIXELS = 112, 40, 52
MOST_TICKS = 7
NEAR_SHARE = 0.35
"""Labels closer than this share of the horizon stand one above the other."""

SHORT_SHARE = 0.35
"""Of the horizon: the name of an option may not fit into a bar shorter than this, so the legend has it."""

BUILDING, BOTH, ENDS = "Being built", "Old one still running", "Announced end"


def timeline(
    plan: Plan, path: Path, names: Mapping[str, str], *, gates: Sequence[str] = ()
) -> go.Figure:
    """One bar per workload, cut where it moves. Hatched: above it what still runs, below it what is built.

    `gates` has a few words for every step of the path: they stand where it moves.
    """
    rows = {workload: -row for row, workload in enumerate(path.options)}
    height = ROW_PIXELS * len(rows)
    figure = blank(_layout(plan, rows, height), height=height + AROUND_PIXELS + LEGEND_PIXELS)
    for workload, options in path.options.items():
        _bars(figure, plan, names, rows[workload], options)
    for step in path.steps:
        _strips(figure, plan, path, step, rows[step.workload])
    _ends(figure, plan, path, names, rows)
    if gates:
        _gates(figure, plan, path.steps, gates, rows)
    return figure


def _layout(plan: Plan, rows: Mapping[str, float], height: float) -> dict[str, Any]:
    across, up = _axes(plan, rows)
    return {
        "xaxis": across,
        "yaxis": up,
        "barmode": "overlay",
        "hovermode": "closest",
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "legend": {
            "y": -LEGEND_PIXELS / height,
            "x": 0,
            "traceorder": "normal",
            "entrywidth": 0,
            "entrywidthmode": "pixels",
        },
        "margin": {"l": 26, "r": 14},
    }


def timeline_table(plan: Plan, path: Path, names: Mapping[str, str]) -> Table:
    """A row for every stretch of a workload on one option, with its first and its last month."""
    rows: list[tuple[object, ...]] = []
    for workload, options in path.options.items():
        month = 0
        for option_id, run in groupby(options):
            end = month + len(list(run))
            ends = (month_date(plan.as_of, at).isoformat() for at in (month, end - 1))
            rows.append((workload, names[option_id], *ends))
            month = end
    return Table(("Workload", "Option", "First month", "Last month"), tuple(rows))


def _bars(
    figure: go.Figure, plan: Plan, names: Mapping[str, str], y: float, options: Sequence[str]
) -> None:
    month = 0
    for option_id, run in groupby(options):
        months = len(list(run))
        short = months < SHORT_SHARE * plan.scenario.horizon_months
        shown = any(trace.name == names[option_id] and trace.showlegend for trace in figure.data)
        figure.add_bar(
            y=[y],
            x=[months],
            base=[month],
            width=BAR,
            orientation="h",
            name=names[option_id],
            legendgroup=option_id,
            showlegend=short and not shown,
            marker={"color": _color(plan, option_id)},
            text=names[option_id],
            textposition="inside",
            insidetextanchor="start",
            textangle=0,
            textfont={"color": "#ffffff"},
            hovertemplate=f"{names[option_id]}: {_span(plan, month, month + months)}<extra></extra>",
        )
        month += months


def _strips(figure: go.Figure, plan: Plan, path: Path, step: Step, y: float) -> None:
    """The build before a move, below the bar, and the old option running on after it, above."""
    costs = plan.route_costs
    current = plan.scenario.current_of(step.workload)
    left = path.options[step.workload][step.month - 1] if step.month else current
    leaves = costs.option_ids.index(left) if left in costs.option_ids else NOWHERE
    cost = costs.move_of(step.option, costs.workload_ids.index(step.workload), leaves)
    build = 0 if step.option == current else min(cost.build_months, step.month)
    both = min(cost.dual_run_months, plan.scenario.horizon_months - step.month)
    beside = (BAR + STRIP) / 2 + 0.02
    for name, option_id, start, months, at in (
        (BUILDING, step.option, step.month - build, build, y - beside),
        (BOTH, left, step.month, both, y + beside),
    ):
        if months <= 0:
            continue
        shown = any(trace.name == name for trace in figure.data)
        color = _color(plan, option_id)
        figure.add_bar(
            y=[at],
            x=[months],
            base=[start],
            width=STRIP,
            orientation="h",
            name=name,
            legendgroup=name,
            showlegend=not shown,
            marker={
                "color": "rgba(0,0,0,0)",
                "pattern": {"shape": "/", "fgcolor": color, "size": 5, "solidity": 0.45},
                "line": {"color": color, "width": 1},
            },
            hovertemplate=f"{name}: {num(months):g} months from {month_date(plan.as_of, start):%B %Y}"
            "<extra></extra>",
        )


def _ends(
    figure: go.Figure,
    plan: Plan,
    path: Path,
    names: Mapping[str, str],
    rows: Mapping[str, float],
) -> None:
    """Where an option in use, or on the path, ends by announcement: through the bar if it is still on it."""
    for option_id, month in plan.ending().items():
        for workload, y in rows.items():
            current = plan.scenario.current_of(workload)
            if option_id != current and option_id not in path.options[workload]:
                continue
            still = option_id in path.options[workload][month:]
            figure.add_scatter(
                x=[month, month],
                y=[y - BAR / 2 - 2 * STRIP, y + BAR / 2 if still else y - BAR / 2],
                mode="lines",
                line={"color": HERE, "width": 2, "dash": "dot"},
                name=ENDS,
                legendgroup=ENDS,
                showlegend=not any(trace.name == ENDS for trace in figure.data),
                hovertemplate=f"{names[option_id]} ends in {month_date(plan.as_of, month):%B %Y}"
                "<extra></extra>",
            )


def _gates(
    figure: go.Figure,
    plan: Plan,
    steps: Sequence[Step],
    gates: Sequence[str],
    rows: Mapping[str, float],
) -> None:
    """A marker where each workload moves, with the few words of its gate."""
    horizon = plan.scenario.horizon_months
    before: dict[str, tuple[int, bool]] = {}
    for step, said in zip(steps, gates, strict=True):
        last, raised = before.get(step.workload, (-horizon, True))
        near = step.month - last < NEAR_SHARE * horizon
        raised = near and not raised
        before[step.workload] = (step.month, raised)
        figure.add_scatter(
            x=[step.month],
            y=[rows[step.workload] + BAR / 2 + STRIP + (0.28 if raised else 0.1)],
            mode="markers+text",
            marker={"symbol": "diamond", "size": 9, "color": _color(plan, step.option)},
            text=[f" {said} "],
            textposition="middle right" if step.month < 0.6 * horizon else "middle left",
            textfont={"size": 12},
            cliponaxis=False,
            showlegend=False,
            hovertemplate=f"gate: {said}<extra></extra>",
        )


def _axes(plan: Plan, rows: Mapping[str, float]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Calendar months along the bottom; the workloads' names where there are several."""
    horizon = plan.scenario.horizon_months
    apart = next(
        (n for n in (1, 2, 3, 6, 12, 24) if horizon / n <= MOST_TICKS),
        max(1, horizon // MOST_TICKS),
    )
    ticks = list(range(0, horizon + 1, apart))
    across = {
        "range": [0, horizon],
        "tickvals": ticks,
        "ticktext": [f"{month_date(plan.as_of, t):%b %y}" for t in ticks],
        "tickangle": 0,
        "ticks": "outside",
        "ticklabeloverflow": "allow",
    }
    up = {
        "showgrid": False,
        "range": [min(rows.values()) - 0.45, 0.66],
        "tickvals": list(rows.values()),
        "ticktext": list(rows) if len(rows) > 1 else [""],
    }
    return across, up


def _color(plan: Plan, option_id: str) -> str:
    color: str = option_style(list(plan.options).index(option_id))["color"]
    return color


def _span(plan: Plan, start: int, end: int) -> str:
    first, last = month_date(plan.as_of, start), month_date(plan.as_of, end - 1)
    return f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"
