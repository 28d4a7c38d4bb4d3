"""Workloads are copied, renamed and removed on the page; prices are those of a chosen day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.ui.shell.sidebar import TIME_AND_MONEY

APP = str(Path(__file__).parents[3] / "dashboard" / "app.py")


@pytest.fixture
def app() -> AppTest:
    found = AppTest.from_file(APP, default_timeout=90).run()
    assert not found.exception
    return found


def one(boxes: Any, label: str) -> Any:
    return next(each for each in boxes if each.label == label)


def test_a_workload_is_copied_renamed_and_removed(app: AppTest) -> None:
    one(app.button, "Copy it").click().run()
    assert list(app.session_state["scenario"].workloads) == ["support-chat", "support-chat-2"]
    assert one(app.selectbox, "Workload").value == "support-chat-2"
    one(app.text_input, "Name of the workload").set_value("night-shift").run()
    assert list(app.session_state["scenario"].workloads) == ["support-chat", "night-shift"]
    assert one(app.selectbox, "Workload").value == "night-shift"
    one(app.text_input, "Name of the workload").set_value("support-chat").run()
    assert any("take another name" in each.value for each in app.sidebar.warning)
    one(app.button, "Remove it").click().run()
    assert not app.exception
    assert len(app.session_state["scenario"].workloads) == 1


def test_the_day_of_the_prices_can_be_chosen(app: AppTest) -> None:
    app.session_state[TIME_AND_MONEY] = True
    app.run()
    one(app.date_input, "Prices of the day").set_value(date(2026, 9, 1)).run()
    assert not app.exception
    assert app.session_state["scenario"].as_of == date(2026, 9, 1)
