"""Events of streamed responses are one request for each response, whatever logged them."""

import json
from pathlib import Path
from typing import Any

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.profile.profile import Tokens

USAGE = {
    "input_tokens": 1000,
    "input_tokens_details": {"cached_tokens": 400},
    "output_tokens": 200,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 1200,
}


def event(kind: str, number: int, **more: Any) -> dict[str, Any]:
    done = kind == "response.completed"
    response = {
        "id": f"resp_{number}",
        "object": "response",
        "created_at": 1_761_991_200 + 3600 * number,
        "model": "gpt-4.1",
        "status": "completed" if done else "in_progress",
        "usage": USAGE if done else None,
    }
    return {"type": kind, "response": response, **more}


KINDS = ("response.created", "response.in_progress", "response.completed")


def read(folder: Path, records: list[dict[str, Any]]) -> UsageProfile:
    path = folder / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return read_usage([(path.name, path)])


def test_events_of_a_response_are_one_request(tmp_path: Path) -> None:
    delta = {"type": "response.output_text.delta", "item_id": "m", "delta": "x"}
    records = [each for n in range(2) for each in (*(event(kind, n) for kind in KINDS), delta)]
    for numbered in (records, [{**each, "sequence_number": 1} for each in records]):
        profile = read(tmp_path, numbered)
        assert (profile.requests, profile.tokens) == (2, Tokens(1_200, 800, 0, 400, 0))


def test_a_response_that_never_ended_is_a_request_without_usage(tmp_path: Path) -> None:
    profile = read(tmp_path, [*(event(kind, 0) for kind in KINDS), event(KINDS[0], 1)])
    assert profile.requests == 2
    assert profile.tokens == Tokens(600, 400, 0, 200, 0)
    assert any("1 answers came without their usage" in note for note in profile.notes)


def test_an_id_that_comes_with_and_without_usage_is_one_request(tmp_path: Path) -> None:
    """The events wrapped by whatever logged them, so that each is a record of its own."""
    wrapped = [
        {"logged_at": "2025-11-01T10:00:00Z", "data": event(kind, n)["response"]}
        for n in range(2)
        for kind in KINDS
    ]
    profile = read(tmp_path, wrapped)
    assert (profile.requests, profile.tokens) == (2, Tokens(1_200, 800, 0, 400, 0))
    assert profile.rows_skipped.by_reason == {"exported twice": 4}
