"""Five questions from the example to a plan of one's own."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[3] / "dashboard" / "app.py")


def button(app: AppTest, label: str) -> Any:
    return next(each for each in app.button if each.label == label)


def asked() -> None:
    """A page that asks in every run: a dialog that a button opens is gone in the next one here."""
    from dashboard.ui.plan.five_questions import five_questions
    from dashboard.ui.shell import session

    session.begin()
    five_questions()


def test_the_answers_become_the_scenario_and_what_is_guessed_says_so() -> None:
    app = AppTest.from_function(asked, default_timeout=60).run()
    assert not app.exception
    button(app, "Show the plan").click().run()
    assert not app.exception
    scenario = app.session_state["scenario"]
    assert scenario.name == "Chat assistant"
    assert list(scenario.workloads) == ["chat-assistant"]
    assert scenario.workloads["chat-assistant"].requests_per_month == 100 * 8 * 5
    told = app.session_state["origins"]
    assert told["workloads.chat-assistant.input_tokens"] == "a guess for chat assistant"
    assert app.session_state["origin"] != "example"


def test_users_sessions_and_steps_can_be_typed_for_a_workload() -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    box = next(each for each in app.text_input if each.label == "Users")
    box.set_value("2k").run()
    button(app, "Use 200,000 a month").click().run()
    assert not app.exception
    scenario = app.session_state["scenario"]
    assert scenario.workloads["support-chat"].requests_per_month == 200_000
