"""Sessions of Codex that were forked begin with a copy of another: each turn counts once over all files."""

import json
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.profile.profile import Tokens


def counts(tokens_in: int, out: int) -> dict[str, int]:
    return {
        "input_tokens": tokens_in,
        "cached_input_tokens": 0,
        "output_tokens": out,
        "reasoning_output_tokens": 0,
        "total_tokens": tokens_in + out,
    }


def meta(at: str, session: str, **more: str) -> dict[str, object]:
    payload = {"id": session, "cwd": "/p", "model_provider": "openai", **more}
    return {"timestamp": at, "type": "session_meta", "payload": payload}


def turn(at: str, total: int, last: int) -> dict[str, object]:
    """A turn that asked `last` tokens, of `total` so far; a tenth of each was answered."""
    info = {
        "total_token_usage": counts(total, total // 10),
        "last_token_usage": counts(last, last // 10),
    }
    payload = {"type": "token_count", "info": info}
    return {"timestamp": at, "type": "event_msg", "payload": payload}


MODEL = {
    "timestamp": "2025-11-01T09:00:01Z",
    "type": "turn_context",
    "payload": {"cwd": "/p", "model": "gpt-5-codex"},
}
PARENT = [
    meta("2025-11-01T09:00:00Z", "s1"),
    MODEL,
    turn("2025-11-01T09:00:05Z", 1000, 1000),
    turn("2025-11-01T09:01:05Z", 3000, 2000),
    turn("2025-11-01T09:05:05Z", 8000, 5000),
]
# The copy has the times of the fork, and goes on from the second turn.
FORK = [
    meta("2025-11-02T09:00:00Z", "s2", forked_from_id="s1"),
    meta("2025-11-02T09:00:00Z", "s1"),
    MODEL,
    turn("2025-11-02T09:00:00Z", 1000, 1000),
    turn("2025-11-02T09:00:02Z", 3000, 2000),
    turn("2025-11-02T09:05:05Z", 7000, 4000),
]
# A fork of the fork, whose copy begins in the middle and keeps the times.
FORK_OF_FORK = [
    meta("2025-11-03T09:00:00Z", "s3", forked_from_id="s2"),
    meta("2025-11-03T09:00:00Z", "s2", forked_from_id="s1"),
    MODEL,
    turn("2025-11-01T09:01:05Z", 3000, 2000),
    turn("2025-11-02T09:05:05Z", 7000, 4000),
    turn("2025-11-03T09:05:05Z", 17000, 10000),
]


def read(folder: Path, *logs: Sequence[object]) -> UsageProfile:
    files = []
    for place, log in enumerate(logs):
        path = folder / f"{place}.jsonl"
        path.write_text("\n".join(map(json.dumps, log)), encoding="utf-8")
        files.append((path.name, path))
    return read_usage(files)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_fork_copied_counts_once_in_any_order(tmp_path: Path, order: tuple[int]) -> None:
    logs = (PARENT, FORK, FORK_OF_FORK)
    profile = read(tmp_path, *(logs[place] for place in order))
    # Turns of 1,000, 2,000 and 5,000 in the first, of 4,000 in the second, of 10,000 in the third.
    assert (profile.requests, profile.tokens) == (5, Tokens(22_000, 0, 0, 2_200, 0))
    assert profile.period.start.day == 1


def test_a_fork_given_alone_counts_what_it_tells(tmp_path: Path) -> None:
    assert read(tmp_path, FORK).tokens == Tokens(7_000, 0, 0, 700, 0)
    assert read(tmp_path, FORK_OF_FORK).tokens == Tokens(16_000, 0, 0, 1_600, 0)


def test_sessions_that_have_nothing_to_do_with_each_other_count_both(tmp_path: Path) -> None:
    other = [
        meta("2025-11-02T09:00:00Z", "s9"),
        MODEL,
        turn("2025-11-02T09:00:05Z", 1000, 1000),
        turn("2025-11-02T09:01:05Z", 3000, 2000),
        turn("2025-11-02T09:05:05Z", 8000, 5000),
    ]
    assert read(tmp_path, PARENT, other).tokens == Tokens(16_000, 0, 0, 1_600, 0)


# What was resumed under a new id, with the lines of before and no word of it.
RESUMED = [
    meta("2025-11-01T09:00:00Z", "s9"),
    *PARENT[1:],
    turn("2025-11-04T09:05:05Z", 12000, 4000),
]
FORK_OF_RESUMED = [
    meta("2025-11-05T09:00:00Z", "s10", forked_from_id="s9"),
    MODEL,
    turn("2025-11-05T09:00:00Z", 12000, 4000),
    turn("2025-11-05T09:05:05Z", 15000, 3000),
]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_copy_that_does_not_say_so_counts_once(tmp_path: Path, order: tuple[int, ...]) -> None:
    logs = [PARENT, RESUMED, FORK, FORK_OF_RESUMED]
    found = read(tmp_path, *(logs[place] for place in order))
    assert found.tokens.input == 8000 + 4000 + 4000 + 3000
    assert found.requests == 6


def test_sessions_that_begin_alike_at_other_times_both_count(tmp_path: Path) -> None:
    other = [
        meta("2025-11-06T09:00:00Z", "s11"),
        MODEL,
        turn("2025-11-06T09:00:05Z", 1000, 1000),
        turn("2025-11-06T09:01:05Z", 3000, 2000),
    ]
    assert read(tmp_path, PARENT, other).tokens.input == 8000 + 3000


# Resumed under a new id and with a new start: the lines of before keep their times, or have that of the
# copy, written within a moment that may go over a second.
LATER = [
    meta("2025-11-04T09:00:00.950Z", "s12"),
    *PARENT[1:],
    turn("2025-11-04T09:05:05Z", 12000, 4000),
]
LATER_STILL = [
    meta("2025-11-05T09:00:00.950Z", "s13"),
    MODEL,
    turn("2025-11-05T09:00:00.970Z", 1000, 1000),
    turn("2025-11-05T09:00:00.990Z", 3000, 2000),
    turn("2025-11-05T09:00:01.010Z", 8000, 5000),
    turn("2025-11-05T09:00:01.020Z", 12000, 4000),
    turn("2025-11-05T09:05:05Z", 15000, 3000),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_copy_with_a_new_start_counts_once(tmp_path: Path, order: tuple[int, ...]) -> None:
    logs = [PARENT, LATER, LATER_STILL]
    found = read(tmp_path, *(logs[place] for place in order))
    assert found.tokens.input == 8000 + 4000 + 3000
    assert found.requests == 5


@pytest.mark.parametrize("log", [LATER, LATER_STILL])
def test_a_copy_with_a_new_start_given_alone_counts_what_it_tells(
    tmp_path: Path, log: Sequence[object]
) -> None:
    assert read(tmp_path, log).tokens.input == (12_000 if log is LATER else 15_000)


def test_copies_of_other_turns_both_count(tmp_path: Path) -> None:
    other = [
        meta("2025-11-06T09:00:00Z", "s14"),
        MODEL,
        turn("2025-11-06T09:00:00.010Z", 1000, 1000),
        turn("2025-11-06T09:00:00.020Z", 3500, 2500),
        turn("2025-11-06T09:05:05Z", 4000, 500),
    ]
    assert read(tmp_path, PARENT, other).tokens.input == 8000 + 4000
