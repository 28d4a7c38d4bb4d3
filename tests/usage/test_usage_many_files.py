"""Hundreds of session logs in one go: added up, with progress, stopped between two of them."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
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
    # Each file is opened; they are summed up ten times a few together.
    assert len(set(told)) >= FILES + 9
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


def test_a_broken_row_among_many_files_is_told_by_its_file_and_line(tmp_path: Path) -> None:
    files = sessions(tmp_path, FILES)
    name, path = files[37]
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], "", _without_time(lines[1])]), encoding="utf-8")
    profile = read_usage(files)
    (row,) = profile.rows_skipped.listed
    assert (row.file, row.row) == (name, 3)
    assert profile.requests == 2 * FILES - 1


def _without_time(line: str) -> str:
    return json.dumps(json.loads(line) | {"timestamp": "yesterday"})


def test_files_with_other_columns_are_read_by_their_own(tmp_path: Path) -> None:
    # Half of them name the moment otherwise: read as one, those would have none.
    files = sessions(tmp_path, FILES)
    for _, path in files[::2]:
        lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        other = [{**line, "logged_at": line.pop("timestamp")} for line in lines]
        path.write_text("\n".join(map(json.dumps, other)), encoding="utf-8")
    together = read_usage(files)
    apart = [read_usage([each]) for each in (files[0], files[1])]
    assert together.tokens.input == FILES // 2 * sum(each.tokens.input for each in apart)


def test_the_same_request_in_two_of_many_files_counts_once(tmp_path: Path) -> None:
    files = sessions(tmp_path, FILES)
    (_, first), (_, last) = files[0], files[-1]
    last.write_text(f"{first.read_text(encoding='utf-8')}\n", encoding="utf-8")
    profile = read_usage(files)
    assert profile.requests == 2 * (FILES - 1)
    assert profile.rows_skipped.by_reason == {"exported twice": 2}


def test_ids_that_only_look_alike_are_requests_of_their_own(tmp_path: Path) -> None:
    # These two have one hash in DuckDB.
    names = ("msg_0_82/req0-82", "msg_0_85/req0-85")
    path = tmp_path / "session.jsonl"
    lines = [
        {
            "sessionId": "s",
            "requestId": name.partition("/")[2],
            "timestamp": "2026-06-01T09:00:00Z",
            "message": {
                "id": name.partition("/")[0],
                "model": "claude-sonnet-4-5",
                "usage": {"input_tokens": 5, "output_tokens": 10},
            },
        }
        for name in names
    ]
    assert len(set(duckdb.execute("SELECT hash(unnest(?))", [list(names)]).fetchall())) == 1
    path.write_text("\n".join(map(json.dumps, [*lines, lines[0]])), encoding="utf-8")
    profile = read_usage([(path.name, path)])
    assert profile.requests == 2
    assert profile.rows_skipped.by_reason == {"exported twice": 1}
