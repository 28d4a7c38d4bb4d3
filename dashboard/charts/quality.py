"""How people rate a model against what a million of a workload's tokens cost: one point per model."""

import math
from collections.abc import Collection, Mapping, Sequence

import plotly.graph_objects as go

from dashboard.charts.drawn import Table
from dashboard.charts.labels import places
from dashboard.charts.theme import HERE, OPTION_COLORS, PATH, framed
from dashboard.engine.inputs.currency import num
from dashboard.engine.market.pareto import RatedOffer, pareto

PROPRIETARY, OPEN = OPTION_COLORS[1], OPTION_COLORS[2]
TICKS = [digit * 10.0**power for power in range(-3, 3) for digit in (1, 3)]
WIDTH_PX, HEIGHT_PX = 430.0, 330.0
"""Of the drawing inside its axes, on a tablet: on a wider screen names stand only further apart."""
HOVER = (
    "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{y:,.0f} points (%{customdata[2]})"
    "<br>$%{x:.3~g} per 1M tokens%{customdata[3]}<extra></extra>"
)


def quality_against_price(
    offers: Sequence[RatedOffer],
    *,
    names: Sequence[tuple[str, str]],
    in_scenario: Collection[str],
) -> go.Figure:
    """Arena points with their 95% interval over the blended price, on a logarithmic scale.

    `names` are model and provider of every offer as people write them. The front joins the offers that
    nothing cheaper matches; the models of the scenario's options are ringed. Needs at least one offer.
    """
    figure = go.Figure()
    front = pareto(offers)
    figure.add_scatter(
        x=[offer.usd_per_mtok for offer in front],
        y=[offer.rating.points for offer in front],
        name="Nothing cheaper is rated higher",
        mode="lines",
        line={"color": PATH, "width": 2, "shape": "hv", "dash": "dot"},
        hoverinfo="skip",
    )
    named = _named(offers, names, first=set(in_scenario), then={o.model_id for o in front})
    for words, color, open_weights in (
        ("Proprietary", PROPRIETARY, False),
        ("Open weights", OPEN, True),
    ):
        shown = [i for i, offer in enumerate(offers) if offer.open_weights == open_weights]
        _points(figure, offers, names, shown=shown, label=words, color=color, named=named)
    ringed = [offer for offer in offers if offer.model_id in in_scenario]
    if ringed:
        figure.add_scatter(
            x=[offer.usd_per_mtok for offer in ringed],
            y=[offer.rating.points for offer in ringed],
            name="In this scenario",
            mode="markers",
            marker={"symbol": "circle-open", "size": 17, "color": HERE, "line": {"width": 2}},
            hoverinfo="skip",
        )
    framed(figure, height=460)
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(
        type="log",
        range=list(_width(offers)),
        tickvals=TICKS,
        ticktext=[f"${num(tick):g}" for tick in TICKS],
        title="USD per 1M tokens of this workload",
    )
    bottom, top = _height(offers)
    figure.update_yaxes(title="Arena points", tickformat=",.0f", range=[bottom, top])
    return figure


def rated_table(offers: Sequence[RatedOffer], names: Sequence[tuple[str, str]]) -> Table:
    """A row for every point: model, host, price, points with their interval, the day it ends, its weights."""
    head = (
        "Model",
        "Host",
        "USD per 1M tokens",
        "Arena points",
        "Low",
        "High",
        "Ends on",
        "Weights",
    )
    rows = (
        (
            *(*name, offer.usd_per_mtok),
            *(offer.rating.points, offer.rating.low, offer.rating.high),
            *(str(offer.ends_on or ""), "open" if offer.open_weights else "proprietary"),
        )
        for name, offer in zip(names, offers, strict=True)
    )
    return Table(head, tuple(rows))


def _points(
    figure: go.Figure,
    offers: Sequence[RatedOffer],
    names: Sequence[tuple[str, str]],
    *,
    shown: Sequence[int],
    label: str,
    color: str,
    named: Mapping[int, str],
) -> None:
    """One family's points with their intervals; those in `named` have their name beside them, there."""
    figure.add_scatter(
        x=[offers[i].usd_per_mtok for i in shown],
        y=[offers[i].rating.points for i in shown],
        name=label,
        mode="markers+text",
        cliponaxis=False,  # on a phone a name to the left of a point reaches past the axis
        marker={"size": 8, "color": color},
        error_y={
            "type": "data",
            "array": [offers[i].rating.high - offers[i].rating.points for i in shown],
            "arrayminus": [offers[i].rating.points - offers[i].rating.low for i in shown],
            "thickness": 1,
            "width": 0,
            "color": color,
        },
        text=[names[i][0] if i in named else "" for i in shown],
        textposition=[named.get(i, "top left") for i in shown],
        textfont={"size": 11},
        customdata=[(*names[i], _interval(offers[i]), _end(offers[i])) for i in shown],
        hovertemplate=HOVER,
    )


def _named(
    offers: Sequence[RatedOffer],
    names: Sequence[tuple[str, str]],
    *,
    first: Collection[str],
    then: Collection[str],
) -> dict[int, str]:
    """The offers whose name has room, with where it stands: a model once, those of the scenario first."""
    low, high = _width(offers)
    bottom, top = _height(offers)
    points = [
        (
            (math.log10(offer.usd_per_mtok) - low) / (high - low) * WIDTH_PX,
            (top - offer.rating.points) / (top - bottom) * HEIGHT_PX,
        )
        for offer in offers
    ]
    texts: dict[int, str] = {}
    for wanted in (first, then):
        for i, offer in enumerate(offers):
            if offer.model_id in wanted and names[i][0] not in texts.values():
                texts[i] = names[i][0]
    return places(points, texts, width=WIDTH_PX, height=HEIGHT_PX)


def _width(offers: Sequence[RatedOffer]) -> tuple[float, float]:
    """The ends of the logarithmic axis."""
    prices = [offer.usd_per_mtok for offer in offers]
    return math.log10(min(prices) / 3), math.log10(max(prices) * 1.6)


def _height(offers: Sequence[RatedOffer]) -> tuple[float, float]:
    """The ends of the axis of points: every interval, and room for a name over the highest."""
    low = min(offer.rating.low for offer in offers)
    high = max(offer.rating.high for offer in offers)
    room = 0.08 * (high - low) + 1
    return low - room, high + room


def _interval(offer: RatedOffer) -> str:
    return f"{num(offer.rating.low):,.0f} to {num(offer.rating.high):,.0f}"


def _end(offer: RatedOffer) -> str:
    return f"<br>ends on {offer.ends_on}" if offer.ends_on else ""
