"""`golden-path doctor` looks at everything and says all that is wrong at once."""

import json
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.commands import doctor
from dashboard.commands.doctor import CHECKS
from dashboard.commands.refusal import Refusal


def test_a_sound_installation_has_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["what"] for each in found] == [what for what, _ in CHECKS]
    assert all(each["ok"] for each in found)


def test_every_fault_is_told_and_no_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    for name, value in {
        "PROVIDERS": "openai",
        "KEY_OPENAI": "sk-canary-0123456789",
        "USD_PER_SESSION": "1",
        "USD_PER_DAY": "2",
        "STORE": str(blocked / "spent.sqlite"),
    }.items():
        monkeypatch.setenv(f"GOLDEN_PATH_OPERATOR_{name}", value)
    monkeypatch.setenv("GOLDEN_PATH_UPLOADS_MB", "much")
    assert main(["doctor"]) == 1
    told = capsys.readouterr()
    assert "GOLDEN_PATH_UPLOADS_MB is 'much'" in told.out
    assert "not ready: settings, store of what was spent" in told.err
    assert "canary" not in told.out + told.err


def test_single_sign_on_without_what_it_needs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.secrets", {"auth": {"client_id": "x"}})
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match=r"golden-path\[oidc\]"):
        doctor._single_sign_on()
    monkeypatch.setattr(doctor, "find_spec", lambda name: object())
    assert doctor._single_sign_on() == "on"
    monkeypatch.setattr("streamlit.secrets", {})
    assert doctor._single_sign_on() == "off"
