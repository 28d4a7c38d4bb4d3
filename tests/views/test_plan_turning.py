"""On the Plan page: what would have to be true, and the three ways."""

from pathlib import Path

import pytest
from drawn_figures import tables_of
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def app() -> AppTest:
    tested = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not tested.exception
    return tested


def figures(app: AppTest) -> set[str]:
    return next(set(t["Figure"]) for t in tables_of(app) if "Figure" in t)


def said(app: AppTest) -> str:
    return "\n".join(part.value for part in (*app.markdown, *app.caption)).replace("\\", "")


def test_every_figure_that_could_turn_the_verdict_is_named(app: AppTest) -> None:
    own = "Llama 3.3 70B on rented H100"
    assert figures(app) == {
        f"Rent of a GPU, {own}",
        f"People, {own}",
        f"Requests a replica carries, {own}",
        "Price of the tokens, GPT-4.1 at OpenAI",
    }
    assert "full on average" in said(app)


def test_an_option_paid_per_token_turns_on_prices_alone(app: AppTest) -> None:
    box = next(box for box in app.selectbox if box.label == "For this option against today's")
    box.set_value("llama-70b-openrouter").run()
    assert not app.exception
    assert all(figure.startswith("Price of the tokens, ") for figure in figures(app))


def test_the_three_ways_stand_under_the_options(app: AppTest) -> None:
    assert "Three ways, everything on one of them, this month: GPT-4.1 at OpenAI, " in said(app)
