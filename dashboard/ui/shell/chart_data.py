"""A chart to take away, made when somebody asks: its figures as a table and as CSV, itself as PNG and SVG."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.drawn import Table, table_of
from dashboard.exports.safe_csv import csv_text
from dashboard.ui.shell.picture import save_as_picture
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.tables import shown_table
from dashboard.ui.shell.take_away import file_name

WIDTH_PX, HEIGHT_PX, ROW_PX = 560, 320, 36
"""Of the table: beside the chart on a laptop; a phone narrows it."""


@st.fragment
def chart_data(
    drawn: go.Figure | Callable[[], Table],
    *,
    key: str,
    what: str,
    label: str = "Data and picture",
    chart: str = "",
) -> None:
    """Draws a small button; behind it are the figures of the chart as a table and files of figures and picture.

    `what` names the chart; `drawn` is its figure, or makes the table where a figure holds other shapes. `chart`
    is the key of the chart where it is another than that of its figures.
    """
    with st.popover(label, type="tertiary", key=f"data:{key}", on_change="rerun") as opened:
        if not opened.open:
            return
        table = table_of(drawn) if isinstance(drawn, go.Figure) else drawn()
        st.markdown(f"**{what}**")
        name = _named(what)
        with st.container(horizontal=True):
            st.download_button(
                "Save as CSV",
                csv_text(table.head, table.rows),
                f"{name}.csv",
                "text/csv",
                key=f"save:{key}",
                on_click="ignore",
            )
            save_as_picture(chart or key, what=what, file_name=name)
        frame = pd.DataFrame(table.rows, columns=list(table.head))
        shown_table(
            frame,
            hide_index=True,
            column_config={str(head): how for head in frame if (how := _shown(frame[head]))},
            alt=what,
            width=WIDTH_PX,
            height=min(HEIGHT_PX, ROW_PX * (len(table.rows) + 1)),
        )


def _shown(column: "pd.Series[Any]") -> Any:
    """How a column is read: numbers with their thousands apart, days as days; None for words."""
    if pd.api.types.is_numeric_dtype(column):
        return st.column_config.NumberColumn(format="%,.10g")
    if column.map(lambda cell: isinstance(cell, str) and bool(DAY.fullmatch(cell))).all():
        return st.column_config.DateColumn(format="D MMMM YYYY")
    return None


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _named(what: str) -> str:
    """The name of a file: what it shows, then of which scenario."""
    scenario = STATE.scenario
    return "-".join(map(file_name, (what, scenario.name) if scenario else (what,)))
