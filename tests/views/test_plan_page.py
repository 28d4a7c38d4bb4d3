"""The Plan page: the timeline with its gates, what else could be done, and every part of a move opened up."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from drawn_figures import opened_of, tables_of, tiles_of
from streamlit.testing.v1 import AppTest

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Constraints, Switching
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import encode, read_scenario, read_text
from dashboard.ui.plan.tiles import next_tile
from dashboard.wording.words import money

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
    assert "tokens of GPT-6 Luna at OpenAI at least $" not in text


def test_how_far_a_figure_may_go_is_worked_out_where_it_is_opened(app: AppTest) -> None:
    app.session_state["how-far-0"] = True
    assert "tokens of GPT-6 Luna at OpenAI at least $" in said(checked(app.run()))


def test_what_else_could_be_done_is_a_table_with_the_path_first(app: AppTest) -> None:
    table = next(t for t in tables_of(app) if "Loses" in t.columns)
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
    lines = opened_of(opened(app, switching=switching))
    once = {line.split(", once")[0] for line in lines if ", once" in line}
    assert {"Engineering", "Prompts", "Evaluation", "Review"} <= once
    assert any(line.startswith("Review, once, $4,000: ") for line in lines)


def test_a_month_opens_to_its_parts_what_was_put_in_and_dated_facts(app: AppTest) -> None:
    lines = opened_of(app)
    assert "Output $1,705: requests x attempts x output tokens x price / 1,000,000." in lines
    assert (
        "Put in for support-chat: 1M requests, 1,155 tokens in (30% of them cached), 211 out."
        in lines
    )
    price = next(line for line in lines if line.startswith("GPT-4.1 at OpenAI: output tokens = 8 "))
    assert re.search(r"USD per 1M tokens \(published, .+, (since|checked) \d+ \w+ 20\d\d", price)


def test_an_excluded_option_in_use_is_said_and_nothing_is_saved_against_it(app: AppTest) -> None:
    options = plan_of(app).scenario.options
    poor = replace(cast(Hosted, options["gpt-4-1"]), success_share=0.5)
    app = opened(
        app, options={**options, "gpt-4-1": poor}, constraints=Constraints(min_quality=0.9)
    )
    assert "GPT-4.1 at OpenAI must be left: 50.0% of answers are good" in said(app)
    assert "not admissible, so there is no figure to wait for" in said(app)
    labels = list(tiles_of(app))
    assert labels[0] == "Costs over 36 months"
    assert not any(label.startswith("Saved") for label in labels)


def test_a_bill_too_small_to_plan_has_no_tiles_about_moving(app: AppTest) -> None:
    (name, workload), *_ = plan_of(app).scenario.workloads.items()
    tiny = replace(workload, requests_per_month=100.0)
    tiles = tiles_of(opened(app, workloads={name: tiny}))
    assert list(tiles) == ["Costs a month now", "Next step"]
    assert tiles["Costs a month now"] == "$0.35"


def test_the_next_step_is_to_measure_where_the_answer_says_measure_first(app: AppTest) -> None:
    assert plan_of(app).decision.verdict == "measure_first"
    assert tiles_of(app)["Next step"] == "Measure"


def test_a_proven_move_is_the_next_step_beside_one_that_must_be_measured() -> None:
    path = Path(__file__).parents[1] / "exports/helpdesk_apart.toml"
    plan = evaluate(read_scenario(path, today=date(2026, 11, 23)), load(date(2026, 11, 23)))
    assert plan.path is not None
    tile = next_tile(plan, plan.path.steps[0])
    assert (tile.value, tile.more) == ("Now", "to Llama 3.3 70B at DeepInfra for helpdesk")


def test_the_next_step_names_all_who_take_it_and_nobody_where_everybody_does() -> None:
    """It named one of two workloads that move to the same option in the same month."""
    text = """
    version = 2
    as_of = 2026-11-23
    candidates = "listed"
    current = "now"
    [workloads.chat]
    [workloads.mail]
    [workloads.notes]
    requests_per_month = 1
    options = ["now"]
    [options.now]
    kind = "hosted"
    provider = "openai"
    model = "gpt-5.4-mini"
    [options.host]
    kind = "hosted"
    provider = "deepinfra"
    model = "llama-3.3-70b"
    success_share = 0.99
    """
    three = read_text(text, form="toml", today=date(2026, 11, 23))
    two = replace(three, workloads={w: three.workloads[w] for w in ("chat", "mail")})
    for scenario, whose in ((three, " for chat and mail"), (two, "")):
        plan = evaluate(scenario, load(date(2026, 11, 23)))
        assert plan.path is not None
        assert {step.workload for step in plan.path.steps} == {"chat", "mail"}
        tile = next_tile(plan, plan.path.steps[0])
        assert tile.more == f"to Llama 3.3 70B at DeepInfra{whose}"
        once = sum(step.one_off_usd for step in plan.path.steps)
        assert tile.why[0] == f"Costs {money(once)} once."
