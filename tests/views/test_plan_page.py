"""The Plan page: the timeline with its gates, what else could be done, and every part of a move opened up."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.engine.inputs.fields import Constraints, Switching
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan
from dashboard.scenario import encode

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture
def app() -> AppTest:
    return checked(AppTest.from_file(str(APP), default_timeout=60).run())


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def plan_of(app: AppTest) -> Plan:
    plan: Plan = app.session_state["plan"]
    return plan


def said(app: AppTest) -> str:
    parts = (*app.title, *app.header, *app.markdown, *app.caption)
    return "\n".join(part.value for part in parts).replace("\\", "")


def opened(app: AppTest, **changes: Any) -> AppTest:
    """The page opened by a link to its scenario with other parts."""
    code = encode(replace(plan_of(app).scenario, **changes), engine="", catalog="")
    app.query_params["plan"] = code
    return checked(app.run())


def test_every_step_has_its_gate_under_the_timeline(app: AppTest) -> None:
    text = said(app)
    assert "Month by month" in text
    assert re.search(r"Gate: [^\n]+ at [^\n]+ now", text)
    assert "Move if it saves at least $" in text
    assert "A month of delay costs $" in text
    assert "tokens of GPT-6 Luna at OpenAI at least $" in text


def test_what_else_could_be_done_is_a_table_with_the_path_first(app: AppTest) -> None:
    table = next(t.value for t in app.table if "Loses" in t.value.columns)
    plans = [str(plan) for plan in table["Plan"]]
    assert plans[0] == "The path"
    assert "Stay" in plans
    assert any(re.fullmatch(r"One move: .+ at .+", plan) for plan in plans)


def test_every_part_of_a_move_can_be_opened(app: AppTest) -> None:
    switching = {
        "hosted": Switching(
            prompts=20, evaluation_examples=500, review_usd=4_000, overrun_share=0.0
        )
    }
    app = opened(app, switching=switching)
    box = next(b for b in app.selectbox if b.label == "Option")
    checked(box.set_value("llama-70b-openrouter").run())
    table = next(t.value for t in app.table if "Component" in t.value.columns)
    rows = dict(zip(table["Component"], table["First month"], strict=True))
    once = {name for name in rows if str(name).endswith(", once")}
    assert {f"{part}, once" for part in ("engineering", "prompts", "evaluation", "review")} <= once
    assert str(rows["review, once"]).replace("\\", "") == "$4,000"


def test_an_excluded_option_in_use_is_said_and_nothing_is_saved_against_it(app: AppTest) -> None:
    options = plan_of(app).scenario.options
    poor = replace(cast(Hosted, options["gpt-4-1"]), success_share=0.5)
    app = opened(
        app, options={**options, "gpt-4-1": poor}, constraints=Constraints(min_quality=0.9)
    )
    assert "GPT-4.1 at OpenAI must be left: 50.0% of answers are good" in said(app)
    assert "not admissible, so there is no figure to wait for" in said(app)
    labels = [metric.label for metric in app.metric]
    assert labels[0] == "Costs over 36 months"
    assert not any(label.startswith("Saved") for label in labels)
