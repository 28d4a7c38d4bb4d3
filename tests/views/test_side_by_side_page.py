"""Two scenarios: a copy is changed, both stand side by side with what differs, and a link opens both."""

from typing import Any

import pytest
from drawn_figures import tables_of
from opening import APP, checked, said
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash


@pytest.fixture
def app() -> AppTest:
    return checked(AppTest.from_file(str(APP), default_timeout=60).run())


def button(app: AppTest, key: str) -> Any:
    return next(each for each in app.button if each.key == key)


def box(app: AppTest, label: str) -> Any:
    return next(each for each in app.text_input if each.label == label)


def side_by_side(app: AppTest) -> AppTest:
    app._page_hash = calc_hash("side-by-side")
    return checked(app.run())


def test_a_name_is_changed_in_place_and_an_empty_one_changes_nothing(app: AppTest) -> None:
    checked(box(app, "Scenario").set_value("Chat, Q1").run())
    assert app.session_state["scenario"].name == "Chat, Q1"
    checked(box(app, "Scenario").set_value("  ").run())
    assert app.session_state["scenario"].name == "Chat, Q1"


def test_only_what_differs_stands_side_by_side_with_the_difference(app: AppTest) -> None:
    assert "Duplicate" in said(side_by_side(AppTest.from_file(str(APP), default_timeout=60).run()))
    checked(button(app, "duplicate").click().run())
    checked(box(app, "Requests per month").set_value("20M").run())
    app = side_by_side(app)
    inputs, results = tables_of(app)[:2]
    assert list(inputs.columns) == [
        "What",
        "Support assistant, copy",
        "Support assistant",
        "Difference",
    ]
    assert inputs.to_numpy().tolist() == [["Requests per month", "20M", "1M", "\u221219M"]]
    assert (results["Support assistant, copy"] != results["Support assistant"]).all()
    assert "Saved over the horizon" in set(results["What"])
    assert "less on its path than" in said(app)


def test_the_other_one_can_be_changed_and_closed(app: AppTest) -> None:
    checked(button(app, "duplicate").click().run())
    checked(button(app, "swap").click().run())
    assert app.session_state["scenario"].name == "Support assistant"
    assert app.session_state["other"].scenario.name == "Support assistant, copy"
    app = side_by_side(app)
    checked(button(app, "side:close").click().run())
    assert "other" not in app.session_state


def test_an_address_opens_both(app: AppTest) -> None:
    checked(button(app, "duplicate").click().run())
    checked(box(app, "Requests per month").set_value("20M").run())
    again = AppTest.from_file(str(APP), default_timeout=60)
    for name in ("plan", "beside"):
        again.query_params[name] = app.query_params[name]
    checked(again.run())
    assert again.session_state["scenario"] == app.session_state["scenario"]
    assert again.session_state["other"].scenario == app.session_state["other"].scenario


def test_a_damaged_second_scenario_is_said_and_left_out() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["beside"] = "1.AAAA"
    checked(app.run())
    assert "The second scenario of the link could not be opened." in said(app)
    assert "other" not in app.session_state
