"""The figures behind a chart: a table to read and a file to take away, made when somebody asks."""

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.drawn import Table, table_of
from dashboard.exports.safe_csv import csv_text

WIDTH_PX, HEIGHT_PX, ROW_PX = 560, 320, 36
"""Of the table: beside the chart on a laptop; a phone narrows it."""


@st.fragment
def chart_data(
    drawn: go.Figure | Callable[[], Table], *, key: str, what: str, label: str = "Data"
) -> None:
    """Draws a small button; behind it are the figures of the chart as a table and as CSV.

    `what` names the chart; `drawn` is its figure, or makes the table where a figure holds other shapes.
    """
    with st.popover(label, type="tertiary", key=f"data:{key}", on_change="rerun") as opened:
        if not opened.open:
            return
        table = table_of(drawn) if isinstance(drawn, go.Figure) else drawn()
        st.markdown(f"**{what}**")
        st.download_button(
            "Save as CSV",
            csv_text(table.head, table.rows),
            f"{key}.csv",
            "text/csv",
            key=f"save:{key}",
            on_click="ignore",
        )
        st.dataframe(
            pd.DataFrame(table.rows, columns=list(table.head)),
            hide_index=True,
            alt=what,
            width=WIDTH_PX,
            height=min(HEIGHT_PX, ROW_PX * (len(table.rows) + 1)),
        )
