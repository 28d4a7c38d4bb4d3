"""Days beside their hours, and months beside their days: the same traffic counts once, or is asked about."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage

OPENAI = (
    "start_time_iso,end_time_iso,project_id,num_model_requests,model,input_tokens,output_tokens\n"
)
ANTHROPIC = "usage_date_utc,model_version,usage_input_tokens_no_cache,usage_output_tokens\n"
AGAIN = "a bucket whose shorter ones are given too"


def read(folder: Path, *texts: str) -> UsageProfile:
    files = []
    for place, text in enumerate(texts):
        path = folder / f"{place}.csv"
        path.write_text(text, encoding="utf-8")
        files.append((path.name, path))
    return read_usage(files)


def bucket(start: str, end: str, requests: int, *, project: str = "p") -> str:
    return f"{start}Z,{end}Z,{project},{requests},gpt-4.1,{requests * 1000},{requests * 100}\n"


def hours(*, requests: int = 2, projects: Iterable[str] = ("p",)) -> str:
    return "".join(
        bucket(
            f"2025-11-01T{hour:02}:00:00", f"2025-11-01T{hour + 1:02}:00:00", requests, project=p
        )
        for hour in range(10, 20)
        for p in projects
    )


def once(profile: UsageProfile) -> tuple[str, str]:
    found = next(each for each in profile.identities if each.name == "each request once")
    return found.state, found.by


DAY = "2025-11-01T00:00:00", "2025-11-02T00:00:00"


def test_a_day_beside_its_hours_counts_once_in_one_file_and_in_two(tmp_path: Path) -> None:
    day = bucket(*DAY, 20)
    for texts in ((OPENAI + day + hours(),), (OPENAI + day, OPENAI + hours())):
        profile = read(tmp_path, *texts)
        assert profile.requests == 20
        assert profile.rows_skipped.by_reason == {AGAIN: 1}
        assert once(profile) == ("holds", "1 bucket that shorter ones add up to is left out")
        assert "told again by shorter ones of the same time" in profile.notes[0]


def test_a_day_of_all_projects_beside_the_hours_of_each_counts_once(tmp_path: Path) -> None:
    text = OPENAI + bucket(*DAY, 40, project="") + hours(projects=("p", "q"))
    assert read(tmp_path, text).requests == 40


def test_a_month_beside_days_and_hours_counts_once(tmp_path: Path) -> None:
    month = bucket("2025-11-01T00:00:00", "2025-12-01T00:00:00", 27)
    days = bucket(*DAY, 20) + bucket("2025-11-02T00:00:00", "2025-11-03T00:00:00", 7)
    profile = read(tmp_path, OPENAI + month + days + hours())
    assert profile.requests == 27
    assert profile.rows_skipped.by_reason == {AGAIN: 2}


def test_hours_that_say_something_else_than_their_day_are_asked_about(tmp_path: Path) -> None:
    profile = read(tmp_path, OPENAI + bucket(*DAY, 24) + hours())
    assert profile.requests == 44
    state, said = once(profile)
    assert state == "fails"
    assert "has shorter ones within, with other sums" in said


def test_days_and_hours_of_different_days_or_models_are_no_copies(tmp_path: Path) -> None:
    before = bucket("2025-10-31T00:00:00", "2025-11-01T00:00:00", 20)
    other = bucket(*DAY, 30, project="q")
    profile = read(tmp_path, OPENAI + before + other + hours())
    assert profile.requests == 70
    assert once(profile)[0] == "unknown"


@pytest.mark.parametrize("days", [1, 2])
def test_days_and_hours_of_a_format_that_names_no_end(tmp_path: Path, days: int) -> None:
    by_hour = "".join(
        f"2025-11-0{day} {hour:02}:00,claude-haiku-4-5,1000,100\n"
        for day in range(1, days + 1)
        for hour in range(20)
    )
    by_day = "".join(f"2025-11-0{day},claude-haiku-4-5,20000,2000\n" for day in range(1, days + 1))
    for texts in ((ANTHROPIC + by_day + by_hour,), (ANTHROPIC + by_day, ANTHROPIC + by_hour)):
        profile = read(tmp_path, *texts)
        assert profile.tokens.input == 20_000 * days
        assert profile.rows_skipped.by_reason == {AGAIN: days}
