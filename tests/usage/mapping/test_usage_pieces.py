"""Rows that are pieces of one answer are told by their values, whatever the id is called."""

import pytest

from dashboard.usage.mapping.proposals import propose

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
