"""Files that may tell the same traffic twice are asked about."""

from pathlib import Path

import pytest

from dashboard.usage import read_usage

OPENAI = "start_time,end_time,project_id,num_model_requests,model,input_tokens,output_tokens\n"
DAY = "2026-10-05T00:00:00+00:00,2026-10-06T00:00:00+00:00"
BY_MODEL = f"{OPENAI}{DAY},,10,gpt-4.1-2025-04-14,10000,1000\n{DAY},,20,gpt-4.1-mini-2025-04-14,20000,2000\n"
BY_PROJECT = f"{OPENAI}{DAY},a,25,,25000,2500\n{DAY},b,5,,5000,500\n"
OTHER_ACCOUNT = f"{OPENAI}{DAY},a,25,,25001,2500\n{DAY},b,5,,5000,500\n"
HELICONE = (
    "request_created_at,request_id,request_model,provider,prompt_tokens,completion_tokens,delay_ms,status\n"
    "2026-10-05T10:00:00Z,a,{},OPENAI,10000,1000,800,200\n"
)


def state_of(folder: Path, *contents: str) -> tuple[str, str]:
    """What is found of each request, and by what."""
    files = []
    for number, content in enumerate(contents):
        path = folder / f"file{number}.csv"
        path.write_text(content, encoding="utf-8")
        files.append((path.name, path))
    profile = read_usage(files)
    (found,) = (each for each in profile.identities if each.name == "each request once")
    return found.state, found.by


def test_two_cuts_of_one_export_are_asked_about(tmp_path: Path) -> None:
    state, by = state_of(tmp_path, BY_MODEL, BY_PROJECT)
    assert state == "fails"
    assert "file0.csv and file1.csv have the same sums on 1 day" in by
    assert "33,000 tokens count twice" in by


def test_a_log_beside_the_export_of_its_provider_is_asked_about(tmp_path: Path) -> None:
    state, by = state_of(tmp_path, BY_MODEL, HELICONE.format("gpt-4.1"))
    assert state == "fails"
    assert "both count tokens of gpt-4.1" in by


@pytest.mark.parametrize(
    "contents",
    [(BY_MODEL, OTHER_ACCOUNT), (BY_MODEL, HELICONE.format("gpt-4o")), (BY_MODEL,)],
)
def test_other_traffic_is_not_asked_about(tmp_path: Path, contents: tuple[str, ...]) -> None:
    assert state_of(tmp_path, *contents)[0] != "fails"
