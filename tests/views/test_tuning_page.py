"""The Fine-tuning page: the answer, its steps, its parts, the offers and their ends."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from drawn_figures import tables_of
from opening import checked, opened, said
from streamlit.testing.v1 import AppTest

from dashboard.catalog.folder import data_folder
from dashboard.engine.answers.tuning_case import tuning_of
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.live.learning_curve import Point
from dashboard.scenario import encode, read_scenario
from dashboard.ui.tuning import learning

TUNED = data_folder() / "examples" / "scenarios" / "helpdesk-and-extraction.toml"


def tuning_page(*, tuned: bool = True) -> AppTest:
    scenario = read_scenario(TUNED, today=date(2026, 11, 23))
    if not tuned:
        options = {o: v for o, v in scenario.options.items() if tuning_of(v) is None}
        workloads = {"helpdesk": scenario.workloads["helpdesk"]}
        scenario = replace(scenario, options=options, workloads=workloads)
    return opened(scenario, "fine-tuning")


def plan_of(app: AppTest) -> Plan:
    plan: Plan = app.session_state["plan"]
    return plan


def chosen(app: AppTest) -> str:
    box = next(box for box in app.selectbox if box.label == "Fine-tuned option")
    assert isinstance(box.value, str)
    return box.value


def typed_for(app: AppTest, option_id: str) -> str:
    return learning.curve_of(plan_of(app), option_id)


def with_option(scenario: Scenario, option_id: str, **changes: Any) -> Scenario:
    option: Any = scenario.options[option_id]
    options = {**scenario.options, option_id: replace(option, **changes)}
    return replace(scenario, options=options)


@pytest.fixture
def tuned() -> AppTest:
    return tuning_page()


def test_the_answer_comes_first_and_says_whether_it_pays(tuned: AppTest) -> None:
    assert "Tuned Llama 3.1 8B on rented L40S" in tuned.title[0].value.replace("\\", "")
    assert "than without the fine-tune" in tuned.title[0].value


def test_the_parts_of_the_cost_are_a_table(tuned: AppTest) -> None:
    parts = tables_of(tuned)[0]
    assert {"Labelling", "First training run", "Retraining"} <= set(parts["Part"])


def test_it_can_be_held_against_the_option_in_use(tuned: AppTest) -> None:
    box = next(box for box in tuned.selectbox if box.label == "Held against")
    checked(box.set_value("gpt-4-1-mini").run())
    assert "GPT-4.1 Mini at OpenAI" in said(tuned)


def test_offers_name_the_day_on_which_they_end(tuned: AppTest) -> None:
    offers = tables_of(tuned)[1]
    openai = offers[offers["Provider"] == "OpenAI"]
    status = "closed to new customers since 7 May 2026, ends for everybody on 6 January 2027"
    assert set(openai["Status"]) == {status}


def test_a_scenario_without_a_fine_tune_offers_to_add_one() -> None:
    app = tuning_page(tuned=False)
    assert app.title[0].value == "No option is fine-tuned yet."
    assert said(app).count("fine-tuned") == 1
    before = len(app.session_state["scenario"].options)
    next(button for button in app.button if button.label == "Add it").click().run()
    checked(app)
    options = app.session_state["scenario"].options
    assert len(options) == before + 1
    assert "No option is fine-tuned yet." not in said(app)


def test_a_fine_tune_that_cannot_be_had_says_why() -> None:
    app = tuning_page(tuned=False)
    box = next(box for box in app.selectbox if box.label == "A tuned copy of")
    box.set_value("gpt-4-1").run()
    next(button for button in app.button if button.label == "Add it").click().run()
    checked(app)
    assert app.title[0].value.replace("\\", "").endswith("cannot be priced.")
    assert "openai takes no new tuning customers" in said(app).lower()


def test_the_learning_curve_puts_its_decision_first(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Point(25, 120, 400), Point(50, 192, 400), Point(100, 252, 400), Point(200, 296, 400)]
    monkeypatch.setattr(learning, "_points", lambda _option, demo: points)
    app = tuning_page()
    assert app.title[0].value.startswith(("Do not tune", "Tune:"))
    assert "examples" in app.title[0].value
    assert "The target is crossed" in said(app) or "out of reach" in said(app)
    assert "Measured: 25 examples 120 of 400 right" in said(app)


def test_the_demo_models_curve_is_shown_and_decides_nothing(tuned: AppTest) -> None:
    before = tuned.title[0].value
    toggle = next(t for t in tuned.toggle if "measured on the demo model" in t.label)
    app = checked(toggle.set_value(True).run())
    assert app.title[0].value == before
    assert "It shows how a curve reads, not what your task needs" in said(app)
    assert "The target is crossed" in said(app)
    assert "Labelling budget" in said(app)


def test_a_typed_curve_stays_in_the_session(tuned: AppTest) -> None:
    option_id = chosen(tuned)
    points = (Point(25, 120, 400), Point(50, 192, 400), Point(100, 252, 400))
    tuned.session_state["curves"] = {typed_for(tuned, option_id): points}
    app = checked(tuned.run())
    assert app.title[0].value.startswith(("Do not tune", "Tune:"))
    assert "Measured: 25 examples 120 of 400 right" in said(app)
    assert "Draw the curve" in {button.label for button in app.button}


@pytest.mark.parametrize("part", ["name", "model", "method"])
def test_a_curve_typed_for_something_else_under_the_same_option_id_is_not_shown(
    tuned: AppTest, part: str
) -> None:
    option_id = chosen(tuned)
    points = (Point(25, 120, 400), Point(50, 192, 400), Point(100, 252, 400))
    tuned.session_state["curves"] = {typed_for(tuned, option_id): points}
    assert "Measured: 25 examples" in said(checked(tuned.run()))
    scenario = plan_of(tuned).scenario
    option = scenario.options[option_id]
    tuning = tuning_of(option)
    assert tuning is not None
    changed = {
        "name": lambda: replace(scenario, name="Another team"),
        "model": lambda: with_option(scenario, option_id, model="llama-3.2-3b"),
        "method": lambda: with_option(scenario, option_id, tuning=replace(tuning, method="full")),
    }[part]()
    tuned.query_params["plan"] = encode(changed, engine="", catalog="")
    app = checked(tuned.run())
    assert "Measured: 25 examples" not in said(app)
    assert next(a for a in app.text_area if a.label.startswith("A fine-tune a line")).value == ""


def test_typed_lines_are_drawn_at_a_press_and_a_wrong_one_is_named(tuned: AppTest) -> None:
    area = next(each for each in tuned.text_area if each.label.startswith("A fine-tune a line"))
    area.set_value("25, 120, 400\n50, many, 400")
    app = next(b for b in tuned.button if b.label == "Draw the curve").click().run()
    assert "Line 2 is" in said(app) or "Line 2 is" in " ".join(e.value for e in app.error)
    area = next(each for each in app.text_area if each.label.startswith("A fine-tune a line"))
    area.set_value("25, 120, 400\n50, 192, 400\n100, 252, 400")
    app = checked(next(b for b in app.button if b.label == "Draw the curve").click().run())
    assert "Measured: 25 examples 120 of 400 right" in said(app)
    assert app.title[0].value.startswith(("Do not tune", "Tune:"))
