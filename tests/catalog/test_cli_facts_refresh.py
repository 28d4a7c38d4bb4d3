"""`golden-path facts --refresh`."""

import json

import pytest
from live_source import GENAI, LITELLM, genai_list, litellm_map, serving

from dashboard.cli import main

LISTS = {GENAI: genai_list({("openai", "gpt-4.1"): 3.0}), LITELLM: litellm_map({"gpt-4.1": 3.0})}


def test_changes_are_shown_and_nothing_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(LISTS) as address:
        assert main(["facts", "--refresh", "--mirror", address, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    change = {
        "provider": "openai",
        "model_id": "gpt-4.1",
        "meter": "input",
        "usd_per_mtok": 2.0,
        "live_usd_per_mtok": 3.0,
    }
    assert change in report["changes"]
    assert report["written"] == []
    assert main(["price", "gpt-4.1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["usd_per_mtok"]["input"] == 2.0


def test_people_read_old_and_new_and_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(LISTS) as address:
        assert main(["facts", "--refresh", "--mirror", address]) == 0
    told = capsys.readouterr().out
    assert told.startswith("The live lists would change ")
    assert "Nothing was taken." in told


def test_an_offer_that_does_not_change_cannot_be_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(LISTS) as address:
        argv = ["facts", "--refresh", "--mirror", address, "--take", "openai/gpt-9"]
        assert main(argv) == 1
    assert "openai/gpt-9 is not among the" in capsys.readouterr().err


def test_an_unreachable_source_is_a_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--refresh", "--mirror", "http://127.0.0.1:9/none"]) == 1
    assert "nothing was changed" in capsys.readouterr().err
