"""Names at the ends of lines: every one is there, none over another, what is beyond the axis at its edge."""

import plotly.graph_objects as go
import pytest

from dashboard.charts.ends import GAP_PX, named_at_ends, spread

HEIGHT = 360


def test_names_that_are_apart_stand_at_their_lines() -> None:
    assert spread([10, 100, 200], [13, 13, 13], 300) == [10, 100, 200]


def test_names_of_lines_that_end_together_are_pushed_apart_and_stay_inside() -> None:
    found = spread([290, 291, 292], [26, 26, 13], 300)
    assert found[-1] + 13 / 2 == pytest.approx(300)
    assert found[1] - found[0] == pytest.approx(26 + GAP_PX)
    assert found[2] - found[1] == pytest.approx((26 + 13) / 2 + GAP_PX)


def drawn(**ends: float) -> go.Figure:
    figure = go.Figure()
    for name, end in ends.items():
        figure.add_scatter(
            x=[0, 1], y=[0, end], name=name.replace("_", " "), mode="lines", line={"color": "#000"}
        )
    return named_at_ends(figure, height=HEIGHT, top=100.0, most="${:,.0f}")


def test_every_line_is_named_and_one_beyond_the_axis_says_its_amount() -> None:
    figure = drawn(Llama_at_Groq=50.0, own_GPUs=2900.0)
    texts = [each.text.split("</span> ")[1] for each in figure.layout.annotations]
    assert texts == ["own GPUs<br>$2,900 ↑", "Llama<br>at Groq"]
    assert [each.y for each in figure.layout.annotations] == [100.0, 50.0]
    assert figure.layout.showlegend is False
    assert tuple(figure.layout.yaxis.range) == (0, 100.0)


def test_an_option_that_ended_is_named_where_it_was_last() -> None:
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1, 2], y=[40, 30, float("inf")], name="old", mode="lines", line={"color": "#000"}
    )
    (only,) = named_at_ends(figure, height=HEIGHT, top=100.0).layout.annotations
    assert only.y == 30
