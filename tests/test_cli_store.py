"""`golden-path store`, `backup` and `restore`: what is kept, opened and brought back from the command line."""

import json
from pathlib import Path

import pytest

from dashboard.cli import main

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "data/examples/scenarios/support-assistant.toml"
USAGE = ROOT / "data/examples/usage/litellm_spendlogs_week_CONSTRUCTED.csv"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store.sqlite"
    monkeypatch.setenv("GOLDEN_PATH_STORE", str(path))
    return path


def asked(capsys: pytest.CaptureFixture[str], *args: object, code: int = 0) -> str:
    """Standard output of an answer, standard error of a refusal."""
    assert main([str(arg) for arg in args]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


def put(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, str]:
    found: dict[str, str] = json.loads(asked(capsys, "store", "put", *args, "--json"))
    return found


def test_a_scenario_is_kept_opened_listed_and_deleted(capsys: pytest.CaptureFixture[str]) -> None:
    kept = put(capsys, SCENARIO, "--base", "https://gp.example/", "--days", 7)
    assert kept["link"] == f"https://gp.example/?s={kept['id']}"
    opened = asked(capsys, "open", kept["link"])
    assert 'name = "Support assistant"' in opened
    assert asked(capsys, "store", "get", kept["id"]) == opened
    (entry,) = json.loads(asked(capsys, "store", "list", "--json"))
    assert (entry["id"], entry["kind"], entry["gone"]) == (kept["id"], "scenario", "")
    refused = asked(capsys, "store", "delete", kept["id"], "--token", "guess", code=1)
    assert refused.startswith("golden-path: nothing was deleted: this token is not the one")
    assert asked(capsys, "store", "delete", kept["link"], "--token", kept["token"]) == "deleted\n"
    assert "deleted by its owner" in asked(capsys, "open", kept["link"], code=1)
    assert "deleted" in asked(capsys, "store", "list")


def test_a_memo_a_profile_and_a_comparison_are_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    memo = put(capsys, SCENARIO, "--memo")
    assert memo["kind"] == "memo"
    page = tmp_path / "memo.html"
    asked(capsys, "store", "get", memo["id"], "--to", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "is there already" in asked(capsys, "store", "get", memo["id"], "--to", page, code=1)
    profile = tmp_path / "profile.json"
    asked(capsys, "usage", USAGE, "--save", profile)
    kept = put(capsys, profile)
    assert kept["kind"] == "profile"
    again = asked(capsys, "store", "get", kept["id"])
    (tmp_path / "again.json").write_text(again, encoding="utf-8")
    asked(capsys, "usage", tmp_path / "again.json")
    compared = tmp_path / "compared.json"
    lanes = {"gpt": {"success_share": 0.5, "errors": ["what was asked"]}}
    compared.write_text(json.dumps({"prompts": 2, "lanes": lanes}), encoding="utf-8")
    kept = put(capsys, compared)
    found = json.loads(asked(capsys, "store", "get", kept["id"], "--json"))
    assert found["content"] == {"prompts": 2, "lanes": {"gpt": {"success_share": 0.5}}}
    told = asked(capsys, "open", f"https://here/?s={kept['id']}", code=1)
    assert "this link has a comparison, no scenario" in told


def test_a_secret_in_a_scenario_is_refused_before_there_is_a_store(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, place: Path
) -> None:
    own = tmp_path / "own.toml"
    secret = "sk-proj-abcdefghijkl1234567890"
    text = SCENARIO.read_text(encoding="utf-8")
    own.write_text(text.replace("Support assistant", f"ours {secret}"), encoding="utf-8")
    told = asked(capsys, "store", "put", own, code=1)
    assert "name of the scenario looks like a key or a password; take it out first" in told
    assert secret not in told
    assert not place.exists()


def test_a_backup_brings_a_lost_store_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, place: Path
) -> None:
    kept = put(capsys, SCENARIO)
    copy = tmp_path / "copy"
    assert asked(capsys, "backup", copy).startswith(f"{copy}: 1 kept, ")
    assert "is there already" in asked(capsys, "backup", copy, code=1)
    for file in tmp_path.glob("store.sqlite*"):
        file.unlink()
    assert "made by another dashboard" in asked(capsys, "open", f"http://h/?s={kept['id']}", code=1)
    assert asked(capsys, "restore", copy) == (
        "1 added; 0 were there already and stay as they are\n"
    )
    assert json.loads(asked(capsys, "restore", copy, "--json")) == {"added": 0, "there_already": 1}
    assert "Support assistant" in asked(capsys, "open", f"http://h/?s={kept['id']}")
    assert "no backup of a store" in asked(capsys, "restore", SCENARIO, code=1)


def test_migrate_says_which_version_the_store_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "store", "migrate").endswith("made new, version 2\n")
    assert json.loads(asked(capsys, "store", "migrate", "--json"))["before"] == "2"


def test_a_store_that_is_off_or_down_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDEN_PATH_STORE", "off")
    assert "has turned the store off" in asked(capsys, "store", "put", SCENARIO, code=1)
    monkeypatch.setenv("GOLDEN_PATH_STORE", "postgresql://me:hush@127.0.0.1:1/x")
    told = asked(capsys, "store", "list", code=1)
    assert "cannot be reached now" in told
    assert "hush" not in told
