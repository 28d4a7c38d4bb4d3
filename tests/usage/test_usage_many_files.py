"""Hundreds of session logs in one go: added up, with progress, stopped between two of them."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from dashboard.usage import read_usage

FILES = 60


def sessions(folder: Path, count: int) -> list[tuple[str, Path]]:
    """Logs of Claude Code with two answers each, of 10 and 30 tokens out."""
    found = []
    for number in range(count):
        path = folder / f"session-{number}.jsonl"
        lines = [
            {
                "sessionId": f"s{number}",
                "requestId": f"r{number}-{answer}",
                "timestamp": f"2026-06-01T{number % 24:02}:{answer:02}:00Z",
                "message": {
                    "id": f"m{number}-{answer}",
                    "model": "claude-sonnet-4-5",
                    "usage": {"input_tokens": 5, "output_tokens": 10 + 20 * answer},
                },
            }
            for answer in range(2)
        ]
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        found.append((path.name, path))
    return found


@pytest.fixture(autouse=True)
def told_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.usage.reading.progress.EVERY_S", 0.0)


def test_many_logs_are_added_up_and_the_progress_is_told_of_each(tmp_path: Path) -> None:
    told: list[float] = []
    profile = read_usage(sessions(tmp_path, FILES), progress=told.append)
    assert (profile.requests, profile.tokens.input) == (2 * FILES, 5 * 2 * FILES)
    assert profile.tokens.output == 40 * FILES
    assert told == sorted(told)
    assert len(set(told)) >= 2 * FILES - 1  # each file is opened, and each is summed up
    assert 0 <= told[0] < 0.1
    assert 0.9 < told[-1] <= 1
    assert profile.why_detected.endswith("and 40 more files")


class Enough(Exception):  # noqa: N818 - a wish, not an error
    pass


@pytest.mark.parametrize("after", [0.1, 0.4, 0.7])
def test_many_logs_are_stopped_where_the_one_who_is_told_has_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if share >= after:
            raise Enough

    files: Sequence[tuple[str, Path]] = sessions(tmp_path, FILES)
    with pytest.raises(Enough):
        read_usage(files, progress=stop)
    assert told[-1] < after + 0.1
    assert list(scratch.iterdir()) == []
