"""The figures behind a chart stay away until they are asked for, and leave as a safe file."""

from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard.ui.shell.chart_data import _shown


def page() -> None:
    import plotly.graph_objects as go
    import streamlit as st

    from dashboard.charts.drawn import Table
    from dashboard.ui.shell.chart_data import chart_data

    figure = go.Figure()
    figure.add_scatter(x=[1, 2], y=[3, 4], name="=SUM(A1)")
    if st.session_state.get("opened"):
        st.session_state["data:paid"] = True
    chart_data(figure, key="paid", what="What is paid")
    chart_data(lambda: Table(("Who",), (("nobody",),)), key="other", what="Who wins")


def test_nothing_is_made_before_it_is_asked_for() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert len(app.dataframe) == 0


def test_the_table_of_the_opened_one_is_drawn() -> None:
    app = AppTest.from_function(page)
    app.session_state["opened"] = True
    app.run()
    assert not app.exception
    (table,) = app.dataframe
    assert table.value.to_numpy().tolist() == [["=SUM(A1)", 1, 3], ["=SUM(A1)", 2, 4]]


def how_shown(cells: list[Any]) -> str | None:
    found: Any = _shown(pd.Series(cells))
    return found["type_config"]["format"] if found else None


def test_days_and_large_numbers_are_read_as_such() -> None:
    assert how_shown(["2026-11-28", "2026-12-01"]) == "D MMMM YYYY"
    assert how_shown([218967467.0]) == "%,.10g"
    assert how_shown(["Llama", "2026-11-28"]) is None
