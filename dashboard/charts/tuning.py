"""From what a month costs without a fine-tune to what it costs with one, step by step."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import OPTION_COLORS, framed, in_shown, money_axis
from dashboard.engine.answers.tuning_case import TuningCase
from dashboard.engine.inputs.currency import num, shown
from dashboard.engine.inputs.signs import MINUS

TOTAL, LESS, MORE = OPTION_COLORS[0], OPTION_COLORS[2], OPTION_COLORS[5]


def cost_by_step(case: TuningCase, *, names: tuple[str, str]) -> go.Figure:
    """A bar for each reason why the tuned option costs more or less in month 0; `names` of base and tuned."""
    base, tuned = float(case.base_usd[0]), float(case.tuned_usd[0])
    steps = [part.usd for part in case.parts]
    labels = [
        label[:1].upper() + label[1:]
        for label in (names[0], *(p.name for p in case.parts), names[1])
    ]
    figure = go.Figure(
        go.Waterfall(
            y=[_wrapped(label) for label in labels],
            x=in_shown([base, *steps, tuned]),
            measure=["absolute", *("relative" for _ in steps), "total"],
            orientation="h",
            text=[_usd(base), *(_usd(step, signed=True) for step in steps), _usd(tuned)],
            textposition="auto",
            decreasing={"marker": {"color": LESS}},
            increasing={"marker": {"color": MORE}},
            totals={"marker": {"color": TOTAL}},
            connector={"line": {"width": 1, "color": "rgba(128,128,128,0.5)"}},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    framed(figure, height=110 + 44 * len(labels))
    figure.update_layout(showlegend=False, hovermode="closest")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(
        showgrid=True,
        gridcolor="rgba(128,128,128,0.22)",
        **money_axis("{unit} this month"),
        rangemode="tozero",
        nticks=6,
    )
    return figure


def _usd(usd: float, *, signed: bool = False) -> str:
    sign = MINUS if usd < 0 else "+" if signed else ""
    size, before = abs(shown().of(usd)), f"{sign}{shown().sign}"
    return f"{before}{num(size):,.0f}" if size >= 10 or not size else f"{before}{num(size):.2g}"


def _wrapped(label: str, *, width: int = 24) -> str:
    """At most so many characters a line: the axis must leave room for the bars on a phone."""
    lines: Sequence[str] = [""]
    for word in label.split():
        *before, last = lines
        longer = f"{last} {word}".strip()
        lines = [*before, longer] if len(longer) <= width or not last else [*lines, word]
    return "<br>".join(lines)
