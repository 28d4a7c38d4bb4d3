"""How a saving may turn out: the fan of what has been saved, and what each uncertain input does to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.cost import month_date
from dashboard.charts.ends import End, names_right
from dashboard.charts.theme import (
    BAND,
    BAND_INNER,
    FALL,
    MEDIAN,
    RISE,
    framed,
    in_shown,
    money_axis,
    money_hover,
)
from dashboard.engine.inputs.currency import num, shown
from dashboard.engine.risk.assess import Bar
from dashboard.engine.risk.outlook import FAN, Outlook

LABEL_CHARACTERS = 26
"""Of one line of a label: a phone has room for no more beside the bars."""
HEIGHT = 360
BARS = 10
"""Inputs shown; the rest move the saving less than these."""


def fan(seen: Outlook, *, as_of: date) -> go.Figure:
    """What has been saved so far, month by month: the median, and where half and nine of ten draws lie."""
    months = [month_date(as_of, t) for t in range(seen.fan.shape[1])]
    rows = {share: in_shown(row, digits=0) for share, row in zip(FAN, seen.fan, strict=True)}
    figure = go.Figure()
    for low, high, color, name in (
        (0.05, 0.95, BAND, "9 of 10 draws"),
        (0.25, 0.75, BAND_INNER, "half of the draws"),
    ):
        figure.add_scatter(
            x=months, y=rows[low], line={"width": 0}, showlegend=False, hoverinfo="skip"
        )
        figure.add_scatter(
            x=months,
            y=rows[high],
            fill="tonexty",
            fillcolor=color,
            line={"width": 0},
            name=name,
            customdata=rows[low],
            hovertemplate=f"{money_hover('customdata')} to {money_hover()}",
        )
    figure.add_scatter(
        x=months,
        y=rows[0.5],
        name="in the middle",
        line={"color": MEDIAN, "width": 2},
        hovertemplate=money_hover(),
    )
    figure.add_hline(y=0, line={"color": "rgba(128,128,128,0.7)", "width": 1})
    figure.update_yaxes(**money_axis("Saved so far, {unit}"))
    figure.update_xaxes(hoverformat="%B %Y")
    framed(figure, height=HEIGHT)
    last = {share: float(row[-1]) for share, row in rows.items()}
    ends = [
        End("9 of 10", BAND, last[0.95]),
        End("half of them", BAND_INNER, last[0.75]),
        End("middle", MEDIAN, last[0.5]),
    ]
    low, high = (float(edge(row)) for edge, row in ((np.min, rows[0.05]), (np.max, rows[0.95])))
    room = 0.04 * (high - low or 1.0)
    return names_right(figure, ends, height=HEIGHT, between=(low - room, high + room))


def tornado(bars: Sequence[Bar], *, names: Mapping[str, str], saving_usd: float) -> go.Figure:
    """One bar per input: the saving at its low end and at its high end, everything else as planned."""
    drawn = list(reversed(bars[:BARS]))
    planned = float(in_shown(saving_usd))
    labels = ["<br>".join(wrap(names[bar.input.name], LABEL_CHARACTERS)) for bar in drawn]
    figure = go.Figure()
    for name, color, usd, value in (
        (
            "at the low end of its range",
            FALL,
            in_shown([b.low_usd for b in drawn]),
            [b.input.low for b in drawn],
        ),
        (
            "at the high end",
            RISE,
            in_shown([b.high_usd for b in drawn]),
            [b.input.high for b in drawn],
        ),
    ):
        figure.add_bar(
            y=labels,
            x=usd - planned,
            base=planned,
            orientation="h",
            name=name,
            marker={"color": color},
            customdata=[
                f"{names[bar.input.name]} at {num(v):,.4g} {bar.input.unit}: saves {shown().sign}{num(u):,.0f}"
                for bar, v, u in zip(drawn, value, usd, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.add_vline(x=planned, line={"color": "rgba(128,128,128,0.9)", "width": 1})
    figure.update_layout(barmode="overlay", bargap=0.3)
    framed(figure, height=110 + 29 * len(drawn))
    _name_the_ends(figure, labels[-1], drawn[-1])
    figure.update_layout(hovermode="closest", showlegend=False, margin={"t": 26})
    figure.update_xaxes(**money_axis("Saving, {unit}"), nticks=4)
    figure.update_yaxes(showgrid=False)
    return figure


def _name_the_ends(figure: go.Figure, label: str, widest: Bar) -> None:
    """Which colour is which end of a range stands over the ends of the widest bar."""
    ends = [("low end", FALL, widest.low_usd), ("high end", RISE, widest.high_usd)]
    for (name, color, usd), anchor in zip(
        sorted(ends, key=lambda end: end[2]), ("left", "right"), strict=True
    ):
        figure.add_annotation(
            x=float(in_shown(usd)),
            y=label,
            yshift=20,
            xanchor=anchor,
            text=name,
            showarrow=False,
            font={"size": 12, "color": color},
        )
