"""The Report page shows what leaves the dashboard before it is taken, and says the memo's own words."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from drawn_figures import tables_of
from opening import checked, opened, said
from streamlit.testing.v1 import AppTest

from dashboard.exports.deploy.alarms import days, rules
from dashboard.exports.deploy.folder import files_of
from dashboard.exports.kinds import KINDS
from dashboard.exports.pdf import pictures_of
from dashboard.scenario import read_scenario
from dashboard.ui.shell.take_away import OPEN

ROOT = Path(__file__).parents[2]
SCENARIO = read_scenario(
    ROOT / "data/examples/scenarios/support-assistant.toml", today=date(2026, 11, 23)
)


@pytest.fixture(scope="module")
def app() -> AppTest:
    return opened(SCENARIO, "report", OPEN)


def test_the_answer_comes_first_and_is_the_memos(app: AppTest) -> None:
    memo = app.session_state["take_away"].memo()
    assert app.title[0].value.replace("\\", "") == memo.answer
    assert memo.how_sure in said(app)


def test_both_pages_of_the_memo_are_shown_as_pictures(app: AppTest) -> None:
    pictures = pictures_of(app.session_state["take_away"].memo())
    assert [each[:4] for each in pictures] == [b"\x89PNG"] * 2
    assert [image.proto.imgs[0].caption for image in app.get("image")] == [
        "Page 1 of 2",
        "Page 2 of 2",
    ]


def test_every_form_can_be_taken_here_and_in_the_sidebar(app: AppTest) -> None:
    labels = [getattr(button, "label", "") for button in app.get("download_button")]
    for title in (*(kind.title for kind in KINDS), "Deployment files (ZIP)"):
        assert labels.count(title) == 2
    assert [button.label for button in app.button].count("Make a short link") == 2


def test_the_days_and_alarms_are_those_of_the_files(app: AppTest) -> None:
    plan = app.session_state["take_away"].plan
    calendar, alarms = tables_of(app)
    assert len(days(plan)) > 0
    assert sorted(calendar["What"]) == sorted(each.title for each in days(plan))
    assert list(calendar["Day"]) == ["23 November 2026", "14 January 2027"]
    found = rules(plan)["groups"][0]["rules"]
    assert list(alarms["Fires when"]) == [rule["expr"] for rule in found]


def test_every_file_can_be_looked_at(app: AppTest) -> None:
    files = files_of(app.session_state["take_away"].plan)
    (box,) = (each for each in app.selectbox if each.label == "File")
    assert box.options == list(files)
    assert any(block.value == files["README.md"].decode().strip() for block in app.code)
    box.set_value("alarms/prometheus-rules.yaml")
    shown = checked(app.run())
    text = files["alarms/prometheus-rules.yaml"].decode().strip()
    assert any(block.value == text for block in shown.code)


def test_the_html_with_its_bar_is_shown_when_asked_for(app: AppTest) -> None:
    app.radio(key="report-form").set_value("With the what-if bar")
    shown = checked(app.run())
    assert len(shown.get("image")) == 0
    assert len(shown.get("iframe")) == 1
    assert "<!doctype html>" in shown.get("iframe")[0].proto.srcdoc


def test_a_plan_that_stays_has_a_memo_and_nothing_to_deploy() -> None:
    only = next(iter(SCENARIO.options))
    kept = replace(SCENARIO.constraints, successors="same_price")
    stays = replace(
        SCENARIO,
        candidates="listed",
        options={only: SCENARIO.options[only]},
        current=only,
        constraints=kept,
    )
    app = opened(stays, "report", OPEN)
    assert "Nothing moves, so there is nothing to deploy." in said(app)
    assert len(app.get("image")) == 2
