"""A chart as a table holds what is drawn, each figure once, worked out by hand."""

from datetime import date

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.comparison import differences
from dashboard.charts.drawn import table_of


def test_lines_over_months_are_rows_of_series_month_and_amount() -> None:
    figure = go.Figure()
    months = [date(2026, 12, 1), date(2027, 1, 1)]
    figure.add_scatter(x=months, y=np.array([10.0, 0.1 + 0.2]), name="Stay")
    figure.add_scatter(x=months, y=[1, 2], line={"width": 0})  # an edge without a name
    figure.update_yaxes(title="USD a month")
    found = table_of(figure)
    assert found.head == ("Series", "Month", "USD a month")
    assert found.rows == (("Stay", "2026-12-01", 10.0), ("Stay", "2027-01-01", 0.3))


def test_a_band_has_both_edges_however_it_is_drawn() -> None:
    figure = go.Figure()
    figure.add_scatter(x=[1, 2, 2, 1], y=[9, 8, 4, 3], fill="toself", name="range")
    figure.add_scatter(x=[1, 2], y=[7, 8], customdata=[5, 6], fill="tonexty", name="half")
    found = table_of(figure)
    assert found.head == ("Series", "What", "Amount", "Low", "High")
    assert found.rows == (
        ("range", 1, None, 3, 9),
        ("range", 2, None, 4, 8),
        ("half", 1, 7, 5, 7),
        ("half", 2, 8, 6, 8),
    )


def test_bars_that_begin_at_the_plan_are_told_by_where_they_end() -> None:
    figure = go.Figure()
    figure.add_bar(
        y=["Rents double", "Volume halves"], x=[-110.0, -60.0], base=100.0, orientation="h"
    )
    found = table_of(figure)
    assert [row[-2:] for row in found.rows] == [("Rents double", -10.0), ("Volume halves", 40.0)]


def test_intervals_around_points_are_their_ends() -> None:
    pair = {
        "a": "big",
        "b": "small",
        "verdict": "a better",
        "difference": 0.2,
        "low": 0.1,
        "high": 0.3,
    }
    found = table_of(differences([pair], margin_points=5))
    assert found.head == ("Series", "What", "Points of success", "Low", "High")
    assert found.rows == (("told apart", "big less small", 20.0, 10.0, 30.0),)


def test_a_heat_map_has_a_row_for_every_cell() -> None:
    figure = go.Figure(go.Heatmap(z=[[1, 2], [3, 4]], x=[0, 1], y=["Monday", "Tuesday"]))
    assert table_of(figure).rows == (
        ("Monday", 0, 1),
        ("Monday", 1, 2),
        ("Tuesday", 0, 3),
        ("Tuesday", 1, 4),
    )
