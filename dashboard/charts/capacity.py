"""One replica and its fleet as figures: memory by part, throughput against load, replicas over the day."""

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.drawn import Table
from dashboard.charts.ends import named_at_ends, top_of
from dashboard.charts.theme import HERE, LINE_WIDTH, OPTION_COLORS, THOUSANDS, framed
from dashboard.engine.capacity.memory import MemoryParts
from dashboard.engine.capacity.points import Sweep
from dashboard.engine.inputs.currency import num
from dashboard.engine.market.fleet import FleetPlan

GREY, BLUE, GREEN, AMBER, VIOLET, _ = OPTION_COLORS
THROUGHPUT_HEIGHT, DAY_HEIGHT = 340, 300
KEY_BELOW_PX = 48
"""From the axis down to what names its marks: below the axis' own title."""
FREE = "rgba(128, 128, 128, 0.25)"
BAND = "rgba(59, 130, 246, 0.16)"
ROOM_FOR_TEXT = 1.15
"""Of the longest bar, so that what stands at its end is inside of the drawing."""
LABEL_PX = 16
"""A label above the drawing, where no line and no band runs through it."""


def memory_bar(parts: MemoryParts, *, kv_in_use_gib: float) -> go.Figure:
    """GiB of one replica, a row for every part, each beginning where the one above it ends.

    What is missing sticks out behind the line of what there is.
    """
    pieces = _pieces(parts, kv_in_use_gib)
    figure, start = go.Figure(), 0.0
    for name, gib, color in pieces:
        figure.add_bar(
            y=[name],
            x=[round(gib, 2)],
            base=[start],
            name=name,
            orientation="h",
            marker={"color": color},
            text=f"{num(gib):,.0f}" if gib >= 1 else f"{num(gib):.1f}",
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"{name}: {num(gib):,.1f} GiB<extra></extra>",
        )
        start += gib
    figure.add_vline(x=parts.total_gib, line={"color": HERE, "width": 2, "dash": "dot"})
    figure.update_layout(barmode="overlay", bargap=0.2)
    end = ROOM_FOR_TEXT * max(start, parts.total_gib)
    figure.update_xaxes(title="GiB over the replica's GPUs", range=[0, end])
    framed(figure, height=THROUGHPUT_HEIGHT)
    figure.update_yaxes(showgrid=False, autorange="reversed")
    return figure.update_layout(hovermode="closest", showlegend=False)


def memory_table(parts: MemoryParts, *, kv_in_use_gib: float) -> Table:
    """A row for every part of the memory."""
    rows = ((name, round(gib, 2)) for name, gib, _ in _pieces(parts, kv_in_use_gib))
    return Table(("Part", "GiB over the replica's GPUs"), tuple(rows))


def _pieces(parts: MemoryParts, kv_in_use_gib: float) -> tuple[tuple[str, float, str], ...]:
    used = min(kv_in_use_gib, max(parts.kv_gib, 0.0))
    return (
        ("Weights", parts.weights_gib, BLUE),
        ("KV cache in use", used, GREEN),
        ("Activations", parts.activations_gib, AMBER),
        ("Overhead", parts.overhead_gib, GREY),
        ("Free", max(parts.kv_gib, 0.0) - used, FREE),
    )


def throughput_against_load(
    sweep: Sweep, *, ttft_ms: float | None, tpot_ms: float | None, planned_at: float
) -> go.Figure:
    """Output tokens a second against requests in flight, with its range and where each target is reached."""
    figure = go.Figure()
    figure.add_scatter(
        x=np.concatenate([sweep.concurrency, sweep.concurrency[::-1]]),
        y=np.concatenate([sweep.high, sweep.low[::-1]]).round(1),
        fill="toself",
        fillcolor=BAND,
        line={"width": 0},
        name="Eight in ten lie here",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=sweep.concurrency,
        y=sweep.output_tokens_per_s.round(1),
        name="Output tokens a second",
        mode="lines",
        line={"color": BLUE, "width": LINE_WIDTH},
        customdata=np.stack([sweep.ttft_p95_ms.round(), sweep.tpot_p95_ms.round(1)], axis=1),
        hovertemplate="%{y:,.0f}; first token %{customdata[0]:,.0f} ms, then %{customdata[1]} ms each (p95)",
    )
    _name_point_and_band(figure)
    drawn = min(float(sweep.concurrency[-1]), max(4 * planned_at, 16.0))
    limits = (
        ("first token", ttft_ms, sweep.ttft_p95_ms, VIOLET),
        ("between tokens", tpot_ms, sweep.tpot_p95_ms, AMBER),
    )
    for row, (name, target, p95, color) in enumerate(limits):
        at = reached_at(sweep, p95, target)
        if at is None:
            continue
        figure.add_vline(
            x=at,
            line={"color": color, "width": 1.5, "dash": "dash"},
            annotation={
                "text": f"{name} {num(target):,.0f} ms",
                "font": {"color": color, "size": 12},
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "yshift": LABEL_PX * row,
                "xanchor": "left" if at < drawn / 2 else "right",
            },
        )
    figure.add_scatter(
        x=[planned_at],
        y=[float(np.interp(planned_at, sweep.concurrency, sweep.output_tokens_per_s))],
        mode="markers",
        marker={"color": HERE, "size": 10},
        name="Planned with",
        hovertemplate="%{y:,.0f} at %{x:,.0f} in flight",
    )
    figure.update_xaxes(title="Requests in flight on one replica", range=[0, drawn], **THOUSANDS)
    figure.update_yaxes(rangemode="tozero", **THOUSANDS, title="Output tokens a second")
    framed(figure, height=THROUGHPUT_HEIGHT)
    return figure.update_layout(
        showlegend=False, margin={"t": 8 + 2 * LABEL_PX, "b": KEY_BELOW_PX + LABEL_PX}
    )


def _name_point_and_band(figure: go.Figure) -> None:
    """What the point and the band are, below the axis, where no line runs."""
    figure.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=0,
        yref="paper",
        yanchor="top",
        yshift=-KEY_BELOW_PX,
        text=f'<span style="color:{HERE}">●</span> planned with   '
        f'<span style="color:{BLUE}">▒</span> eight in ten lie in the band',
        showarrow=False,
        font={"size": 11},
    )


def reached_at(
    sweep: Sweep, p95: "np.ndarray[tuple[int], np.dtype[np.float64]]", target: float | None
) -> float | None:
    """The concurrency at which the 95th percentile first passes the target, between two points of the drawing on
    the line through them; None where it never does."""
    if target is None:
        return None
    over = np.flatnonzero(p95 > target)
    if not over.size:
        return None
    ends = slice(max(int(over[0]) - 1, 0), int(over[0]) + 1)
    return float(np.interp(target, p95[ends], sweep.concurrency[ends]))


def replicas_over_the_day(plan: FleetPlan) -> go.Figure:
    """What each hour keeps busy, what is up, and what would be up at the slow end of the range."""
    hours = list(range(len(plan.needed) + 1))
    figure = go.Figure()
    figure.add_scatter(
        x=hours,
        y=_closed(plan.needed),
        name="Needed",
        mode="lines",
        line={"color": BLUE, "width": LINE_WIDTH, "shape": "hv"},
        fill="tozeroy",
        fillcolor=BAND,
        customdata=_closed(plan.requests_per_s),
        hovertemplate="%{y:.2f} replicas for %{customdata:.2f} requests/s",
    )
    figure.add_scatter(
        x=hours,
        y=_closed(plan.expected.replicas),
        name="Up, with spares",
        mode="lines",
        line={"color": GREEN, "width": LINE_WIDTH + 1, "shape": "hv"},
        hovertemplate="%{y:.0f}",
    )
    slow = plan.sizes["slow"]
    if slow is not None and bool(np.any(slow.replicas != plan.expected.replicas)):
        figure.add_scatter(
            x=hours,
            y=_closed(slow.replicas),
            name="Up at the slow end",
            mode="lines",
            line={"color": GREY, "width": LINE_WIDTH, "dash": "dot", "shape": "hv"},
            hovertemplate="%{y:.0f}",
        )
    figure.update_yaxes(rangemode="tozero", title="Replicas")
    days = len(plan.needed) > 24
    title = "Hour of the week, Monday first" if days else "Hour of the day"
    figure.update_xaxes(title=title, range=[0, len(plan.needed)], dtick=24 if days else 3)
    framed(figure, height=DAY_HEIGHT)
    return named_at_ends(figure, height=DAY_HEIGHT, top=top_of(figure))


def _closed(by_hour: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[float]:
    """The last hour drawn to its end."""
    values = [round(float(each), 4) for each in by_hour]
    return [*values, values[-1]]
