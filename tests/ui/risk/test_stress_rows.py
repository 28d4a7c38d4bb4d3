"""The stress rows: what becomes of the plan, and a way into each scenario and back."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.ui.risk.stresses import CHOICE, _bar
from dashboard.wording.stresses import survival


def page() -> None:
    from dashboard.ui.risk.stresses import stress_table
    from dashboard.ui.shell import session

    session.begin()
    stress_table(session.plan())
    session.finish()


def opened_stress(app: AppTest, name: str) -> None:
    app.selectbox(key=CHOICE).select(name)
    app.button(key="stress-open").click().run()


def test_a_stress_opens_as_the_scenario_of_the_session_and_leads_back() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    base, code = app.session_state["scenario"], app.session_state["code"]
    opened_stress(app, "vendor-halves")
    assert not app.exception
    opened = app.session_state["scenario"]
    assert opened.name == "Support assistant (stress: the vendor halves its price)"
    assert opened.changes[0].price_factor == 0.5
    assert app.query_params["plan"] == app.session_state["code"] != code
    assert "this scenario is that one already" in " ".join(c.value for c in app.caption)
    app.button(key="stress-back").click().run()
    assert app.session_state["scenario"] == base
    assert app.session_state["code"] == code
    assert app.session_state["origin"] == "example"
    assert not app.info


def test_stresses_are_planned_once_per_change() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    code, first = app.session_state["stresses_code"], app.session_state["stresses"]
    assert code == (app.session_state["code"], "point")
    app.run()
    assert app.session_state["stresses"] is first
    opened_stress(app, "growth-stops")
    assert app.session_state["stresses_code"] == (app.session_state["code"], "point") != code


def test_a_plan_survives_itself() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    plan = app.session_state["plan"]
    assert survival(plan, plan) == "the same first step"


def test_the_rows_name_the_options_and_never_show_their_ids() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    (told,) = (each.proto.body for each in app.get("html"))
    assert "From now on GPT-4.1 at OpenAI and GPT-6 Luna at OpenAI cost half" in told
    for option in app.session_state["scenario"].options:
        assert f" {option} " not in told


def test_one_table_says_of_each_what_is_left_and_whether_the_first_step_is_still_right() -> None:
    """Eight of the nine apply to the example; one bar for each, and the one that falls most is named above."""
    app = AppTest.from_function(page, default_timeout=60).run()
    (table,) = (each.proto.body for each in app.get("html"))
    asked = [each for each in app.session_state["stresses"] if each.plan is not None]
    assert table.count("<tr") == 1 + len(asked) == 9
    assert table.count('class="gp-bar"') == len(asked)
    assert "Still right?" in table
    assert "The same first step" in table
    worst = min(asked, key=lambda each: each.plan.path.saving_usd)
    assert worst.stress.name in ("vendor-halves", "growth-stops")
    said = f"Least is left of it in: {worst.stress.title}"
    assert said in " ".join(c.value for c in app.caption)


def test_a_bar_begins_at_the_plan_and_one_far_off_hides_no_other() -> None:
    """The plan saves 100; the cell reaches from 40 less to 200 more, which 900 fills."""
    every = [60.0, 100.0, 900.0]
    assert _bar(60.0, 100.0, every) == pytest.approx((0.0, 40 / 240))
    assert _bar(100.0, 100.0, every) == pytest.approx((40 / 240, 40 / 240))
    assert _bar(900.0, 100.0, every) == pytest.approx((40 / 240, 1.0))
