"""The stress rows: what becomes of the plan, and a way into each scenario and back."""

from streamlit.testing.v1 import AppTest

from dashboard.wording.stresses import survival


def page() -> None:
    from dashboard.ui.risk.stresses import stress_table
    from dashboard.ui.shell import session

    session.begin()
    stress_table(session.plan())
    session.finish()


def test_a_stress_opens_as_the_scenario_of_the_session_and_leads_back() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    base, code = app.session_state["scenario"], app.session_state["code"]
    app.button(key="stress-vendor-halves").click().run()
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
    assert code == app.session_state["code"]
    app.run()
    assert app.session_state["stresses"] is first
    app.button(key="stress-growth-stops").click().run()
    assert app.session_state["stresses_code"] == app.session_state["code"] != code


def test_a_plan_survives_itself() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    plan = app.session_state["plan"]
    assert survival(plan, plan) == "the same first step"


def test_the_rows_name_the_options_and_never_show_their_ids() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    told = " ".join(each.value for each in app.caption)
    assert "From now on GPT-4.1 at OpenAI cost" in told
    for option in app.session_state["scenario"].options:
        assert f" {option} " not in told
