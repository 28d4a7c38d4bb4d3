"""What a chart draws, as a table: the same figures for whoever reads or computes instead of looking."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import plotly.graph_objects as go

SERIES, LOW, HIGH = "Series", "Low", "High"
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Head and rows; a row has a cell for every head."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


def table_of(figure: go.Figure) -> Table:
    """A row for every point, bar or cell that has a name, in the order drawn; empty columns are left out.

    Bars that begin elsewhere are told by where they end; a band by its two edges.
    """
    across = any(_across(trace) for trace in figure.data)
    axes = (figure.layout.xaxis, figure.layout.yaxis)
    at, value = axes[::-1] if across else axes
    found = [row for trace in figure.data for row in _rows(trace, across=across)]
    dated = any(isinstance(row[1], date) for row in found)
    head = (
        SERIES,
        at.title.text or ("Month" if dated else "What"),
        value.title.text or "Amount",
        LOW,
        HIGH,
    )
    kept = [i for i in range(len(head)) if any(row[i] not in (None, "") for row in found)]
    return Table(
        tuple(head[i] for i in kept), tuple(tuple(_cell(row[i]) for i in kept) for row in found)
    )


def _rows(trace: Any, *, across: bool) -> Iterator[Row]:
    if trace.type == "heatmap":
        for label, values in zip(trace.y, trace.z, strict=True):
            yield from ((label, x, z, None, None) for x, z in zip(trace.x, values, strict=True))
        return
    if trace.x is None or trace.y is None or (trace.type == "scatter" and not trace.name):
        return
    at, values = (trace.y, trace.x) if across else (trace.x, trace.y)
    if trace.type == "scatter" and trace.fill == "toself":
        yield from _band(trace, list(at), list(values))
        return
    base: Any = trace.base if trace.type == "bar" and trace.base is not None else 0
    bases = [base] * len(at) if np.ndim(base) == 0 else base
    low, high = _reach(trace, values)
    for x, y, start, least, most in zip(at, values, bases, low, high, strict=True):
        yield (trace.name or "", x, y + start if start else y, least, most)


def _band(trace: Any, at: Sequence[object], values: Sequence[float]) -> Iterator[Row]:
    """A closed line there and back: its edges at every place."""
    half = len(at) // 2
    for x, there, back in zip(at[:half], values[:half], values[::-1], strict=False):
        yield (trace.name, x, None, min(there, back), max(there, back))


def _across(trace: Any) -> bool:
    """Whether amounts lie along the horizontal axis."""
    return (trace.type in {"bar", "waterfall"} and trace.orientation == "h") or (
        trace.type == "scatter" and trace.error_x.array is not None
    )


def _reach(trace: Any, values: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """The ends of the intervals around the points, or of a band drawn to its upper edge."""
    nothing = [None] * len(values)
    if trace.type != "scatter":
        return nothing, nothing
    error = trace.error_y if trace.error_x.array is None else trace.error_x
    if error.array is not None:
        low = [v - e for v, e in zip(values, error.arrayminus, strict=True)]
        return low, [v + e for v, e in zip(values, error.array, strict=True)]
    if trace.fill == "tonexty" and trace.customdata is not None:
        return list(trace.customdata), list(values)
    return nothing, nothing


def _cell(value: object) -> object:
    """Days and labels as text, numbers as they are."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.10g}")
    return value.replace("<br>", " ") if isinstance(value, str) else value
