"""A file of our own that is given to the wrong command is called by its name, with what to do."""

import json
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.engine.inputs.own_files import MOST_BYTES, own_file, own_file_at

DATA = Path(__file__).parents[1] / "data" / "examples"
SCENARIO = DATA / "scenarios" / "support-assistant.toml"
EXPORT = DATA / "usage" / "openrouter_activity_daily_PUBLICFIXTURE.csv"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def profiles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """What `usage` prints with --json, and what it saves."""
    saved, printed = tmp_path / "saved.json", tmp_path / "printed.json"
    _, out, _ = said(capsys, "usage", str(EXPORT), "--json", "--save", str(saved))
    printed.write_text(out, encoding="utf-8")
    return printed, saved


def test_a_usage_profile_is_no_scenario(
    profiles: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in profiles:
        for words in (("plan", str(path)), ("memo", str(path), "--to", str(tmp_path / "m.pdf"))):
            code, _, err = said(capsys, *words)
            assert code == 1
            assert "is a usage profile" in err
            assert "on the Usage page" in err
            assert "unknown key" not in err


def test_what_usage_prints_is_no_export_but_what_it_saves_is_read(
    profiles: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    printed, saved = map(str, profiles)
    code, _, err = said(capsys, "usage", printed)
    assert code == 1
    assert err.rstrip().endswith("a profile to load again is written with --save")
    assert said(capsys, "usage", saved)[0] == 0


def test_a_scenario_and_a_plan_are_no_exports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(
        said(capsys, "plan", str(SCENARIO), "--json", "--draws", "0")[1], encoding="utf-8"
    )
    code, _, err = said(capsys, "usage", str(plan))
    assert code == 1
    assert "is the answer of `golden-path plan --json`" in err
    code, _, err = said(capsys, "usage", str(SCENARIO))
    assert code == 1
    assert "is a scenario: `golden-path plan` evaluates it" in err
    code, _, err = said(capsys, "plan", str(plan))
    assert code == 1
    assert "give the scenario file that it was made from" in err


def test_other_commands_name_our_files_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "scenario.json"
    path.write_text('{"workloads": {}, "options": {}}', encoding="utf-8")
    code, _, err = said(capsys, "curve", str(path), "--target", "0.9")
    assert code == 1
    assert "scenario.json is a scenario" in err


def test_what_is_none_of_ours_has_no_name(tmp_path: Path) -> None:
    assert own_file([{"verdict": 1}]) is None
    assert own_file({"workloads": {}}) is None
    for name, text in (("a.toml", "a = ["), ("b.json", "{"), ("c.csv", "a,b"), ("d.json", "[1]")):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert own_file_at(path) is None
    long = tmp_path / "long.json"
    long.write_text(json.dumps({"workloads": "x" * MOST_BYTES, "options": {}}), encoding="utf-8")
    assert own_file_at(long) is None
    assert own_file_at(tmp_path) is None
