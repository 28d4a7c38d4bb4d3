"""`golden-path link` and `golden-path open`: there and back."""

import io
import json
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.commands.scenario_file import today
from dashboard.scenario import read_scenario, read_text, to_mapping

EXAMPLE = Path(__file__).parents[1] / "data/examples/scenarios/support-assistant.toml"


@pytest.fixture
def link(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["link", str(EXAMPLE)]) == 0
    return capsys.readouterr().out.strip()


def test_a_link_is_an_address_of_the_local_dashboard_unless_told_otherwise(
    link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert link.startswith("http://127.0.0.1:8501/?plan=1.")
    assert main(["link", str(EXAMPLE), "--base", "https://plans.example.org/x", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {
        "link": f"https://plans.example.org/x?plan={answer['code']}",
        "code": link.partition("plan=")[2],
    }


def test_a_link_opens_to_the_file_it_was_made_from(
    link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["open", link]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    opened = read_text(captured.out, form="toml", today=today())
    assert opened == read_scenario(EXAMPLE, today=today())


def test_a_link_opens_to_its_mapping(link: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", link, "--json"]) == 0
    expected = to_mapping(read_scenario(EXAMPLE, today=today()))
    assert json.loads(capsys.readouterr().out) == expected


def test_a_dash_reads_the_link_from_standard_input(
    link: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{link}\n"))
    assert main(["open", "-"]) == 0
    assert 'name = "Support assistant"' in capsys.readouterr().out


def test_a_link_of_another_version_or_catalogue_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scenario = read_scenario(EXAMPLE, today=today())
    from dashboard.scenario import encode

    assert main(["open", encode(scenario, engine="0.0.9", catalog="old")]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "note: made with version 0.0.9, this is 0.1.0",
        "note: facts were added or corrected since this link was made: figures may differ",
    ]


def test_a_base_that_is_no_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", str(EXAMPLE), "--base", "example.org"]) == 1
    assert "'example.org' is no address of a dashboard" in capsys.readouterr().err


def test_a_cut_link_is_refused(link: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", link[:-40]]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("copy it again, whole\n")
