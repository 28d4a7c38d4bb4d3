""" "Take it away" stands on every page and makes each form of the memo."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from opening import opened

from dashboard.exports.deploy.folder import files_of
from dashboard.exports.kinds import KINDS
from dashboard.scenario import read_scenario
from dashboard.ui.shell.memo_forms import TakeAway, deployment
from dashboard.ui.shell.take_away import OPEN, file_name

ROOT = Path(__file__).parents[2]
SCENARIO = read_scenario(
    ROOT / "data/examples/scenarios/support-assistant.toml", today=date(2026, 11, 23)
)


@pytest.mark.parametrize("page", ["plan", "usage", "options", "risk", "sources"])
def test_every_page_offers_every_form(page: str) -> None:
    app = opened(SCENARIO, page, OPEN)
    labels = [getattr(button, "label", "") for button in app.get("download_button")]
    for kind in KINDS:
        assert kind.title in labels
    assert "Deployment files (ZIP)" in labels


def test_each_button_makes_its_file_of_the_plan_on_the_page() -> None:
    app = opened(SCENARIO, "plan")
    found = app.session_state["take_away"]
    assert isinstance(found, TakeAway)
    starts = {
        ".pdf": b"%PDF",
        ".html": b"<!doctype",
        ".pptx": b"PK",
        ".xlsx": b"PK",
        ".csv": b"table",
    }
    for kind in KINDS:
        assert found.file(kind).startswith(starts[kind.ending])


def test_the_archive_holds_the_files_of_the_command() -> None:
    found = opened(SCENARIO, "plan").session_state["take_away"]
    with zipfile.ZipFile(io.BytesIO(deployment(found.plan))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files_of(found.plan))


def test_a_change_makes_another_memo() -> None:
    before = opened(SCENARIO, "plan").session_state["take_away"]
    other = replace(SCENARIO, name="Another")
    after = opened(other, "plan").session_state["take_away"]
    assert before.memo().name == "Support assistant"
    assert after.memo().name == "Another"


def test_file_names_hold_no_path() -> None:
    assert file_name("../../etc/passwd: a / b") == "etc-passwd-a-b"
    assert file_name("///") == "memo"
