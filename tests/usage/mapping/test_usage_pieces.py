"""Rows that are pieces of one answer are told by their values, whatever the id is called."""

from pathlib import Path

import pytest

from dashboard.usage import read_usage
from dashboard.usage.mapping.columns import UnknownTable
from dashboard.usage.mapping.proposals import propose
from dashboard.usage.propose import offer

COLUMNS = ("ts", "ref", "event", "model", "prompt_tokens", "completion_tokens")


def rows(outputs: tuple[int, ...], *, inputs: int, name: str = "ref") -> list[dict[str, str]]:
    """Three calls; each has a row for each of the outputs, and the input grows by so much from row to row."""
    return [
        {
            "ts": f"2026-10-01T10:{call:02}:{piece:02}Z",
            name: f"q{call}x",
            "event": f"step{piece}",
            "model": "gpt-4.1",
            "prompt_tokens": str(1000 + (37 * call) % 50 + piece * inputs),
            "completion_tokens": str(output),
        }
        for call in range(3)
        for piece, output in enumerate(outputs)
    ]


@pytest.mark.parametrize("name", ["ref", "req_id", "trace_id", "req", "uid", "call"])
@pytest.mark.parametrize("outputs", [(0, 200), (200, 0), (0, 50, 200), (10, 50, 200), (0, 0, 200)])
def test_what_puts_pieces_together_is_the_id(name: str, outputs: tuple[int, ...]) -> None:
    found = propose(
        [name if each == "ref" else each for each in COLUMNS], rows(outputs, inputs=0, name=name)
    )
    assert found is not None
    assert (found.mapping.columns["id"], found.mapping.columns["requests"]) == (name, "1")


@pytest.mark.parametrize("outputs", [(150, 200), (200, 150, 180)])
def test_calls_of_one_conversation_are_no_pieces(outputs: tuple[int, ...]) -> None:
    # Each call has an answer of its own, and the input grows by what was said before.
    found = propose(COLUMNS, rows(outputs, inputs=300))
    assert found is not None
    assert "id" not in found.mapping.columns


BUCKETS = (("a1", 1, 10), ("b2", 2, 20), ("b2", 2, 20), ("c3", 2, 20), ("d4", 3, 15), ("a1", 1, 10))


def buckets(name: str) -> str:
    lines = [
        f"{each},2026-10-01T{hour:02}:00:00Z,gpt-4.1,{calls},{calls * 1000},{calls * 150}"
        for each, hour, calls in BUCKETS
    ]
    return "\n".join((f"{name},when,model,calls,in_tokens,out_tokens", *lines)) + "\n"


@pytest.mark.parametrize("name", ["ref", "request_id", "row_id", "uuid", "export hash", "rowid"])
def test_rows_that_are_there_twice_with_their_id_count_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / "twice.csv"
    path.write_text(buckets(name), encoding="utf-8")
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])
    found = offer([(path.name, path)], refused.value)
    assert found is not None
    assert found.mapping.columns["id"] == name
    # 10 + 20 + 20 + 15: of a1 and of b2 one row each is left out, c3 is a row of its own.
    assert found.profile.requests == 65
    assert found.profile.rows_skipped.by_reason == {"exported twice": 2}


@pytest.mark.parametrize("name", ["note", "region"])
def test_rows_that_are_alike_without_an_id_are_added_up_and_noted(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "alike.csv"
    path.write_text(buckets(name), encoding="utf-8")
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])
    found = offer([(path.name, path)], refused.value)
    assert found is not None
    assert "id" not in found.mapping.columns
    assert found.profile.requests == 95
    assert any("2 rows say in every column" in note for note in found.profile.notes)


def test_an_id_on_rows_that_differ_is_no_id_of_copies(tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    text = buckets("key_id") + "b2,2026-10-02T02:00:00Z,gpt-4.1,20,20000,3000\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])
    found = offer([(path.name, path)], refused.value)
    assert found is not None
    assert found.profile.requests == 115
