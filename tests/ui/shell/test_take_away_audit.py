"""Whoever takes a file away stands in the audit, with the answer's digest and nothing of the scenario."""

import logging
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.answers.digest import digest
from dashboard.engine.plan import evaluate
from dashboard.exports.kinds import KINDS
from dashboard.scenario import read_scenario
from dashboard.ui.shell.memo_forms import TakeAway

DAY = date(2026, 11, 23)


def test_a_file_taken_away_is_a_line_of_the_audit(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("golden_path"), "propagate", True)
    example = data_folder() / "examples" / "scenarios" / "support-assistant.toml"
    catalog = load(DAY)
    plan = evaluate(read_scenario(example, today=DAY), catalog)
    kind = next(each for each in KINDS if each.ending == ".csv")
    with caplog.at_level(logging.INFO, "golden_path.audit"):
        TakeAway(plan, catalog, "http://localhost/", "me@example.com").file(kind)
    record = caplog.records[-1]
    assert vars(record)["visitor"] == "me@example.com"
    assert vars(record)["audit"] == {"event": "exported", "kind": ".csv", "answer": digest(plan)}
