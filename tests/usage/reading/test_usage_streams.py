"""Answers that were streamed in pieces count once, with the usage that their last piece tells."""

import json
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.reading.streamed import whole_answers

CLAUDE = "claude-sonnet-4-5-20250929"


def read(folder: Path, records: list[Any]) -> UsageProfile:
    path = folder / "answers.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return read_usage([(path.name, path)])


def chunk(answer: int, usage: dict[str, int] | None = None) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{answer}",
        "object": "chat.completion.chunk",
        "created": 1_793_523_600 + answer,
        "model": "gpt-4.1-2025-04-14",
        "choices": [],
        "usage": usage,
    }


def usage(prompt: int, completion: int) -> dict[str, int]:
    return {"prompt_tokens": prompt, "completion_tokens": completion}


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=6), st.randoms())
def test_however_chunks_are_mixed_each_answer_is_one_record(
    answers: list[tuple[int, bool]], random: Random
) -> None:
    order = [number for number, (pieces, _) in enumerate(answers) for _ in range(pieces)]
    random.shuffle(order)
    left = {number: order.count(number) for number in order}
    documents = []
    for number in order:
        left[number] -= 1
        is_last = left[number] == 0 and answers[number][1]
        documents.append(chunk(number, usage(1_000, 200) if is_last else None))
    found = list(whole_answers(documents))
    assert sorted(each["id"] for each in found) == sorted({each["id"] for each in documents})
    told = {each["id"] for each in found if each["usage"]}
    assert told == {f"chatcmpl-{number}" for number, (_, tells) in enumerate(answers) if tells}


def test_two_streams_and_one_without_usage_are_three_requests(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [chunk(1), chunk(2), chunk(1, usage(1_000, 200)), chunk(2, usage(2_000, 300)), chunk(3)],
    )
    assert (found.requests, found.tokens.input, found.tokens.output) == (3, 3_000, 500)
    assert found.rows_skipped.by_reason == {"answer that does not say its usage": 1}


def test_a_streamed_message_has_the_input_of_its_start_and_the_output_of_its_end(
    tmp_path: Path,
) -> None:
    start = {"input_tokens": 1_000, "cache_read_input_tokens": 500, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "model": CLAUDE, "usage": start}
    found = read(
        tmp_path,
        [
            {"type": "message_start", "message": message},
            {"type": "content_block_delta", "index": 0, "delta": {"text": "hi"}},
            {"type": "message_delta", "delta": {}, "usage": {"output_tokens": 300}},
            {"type": "message_stop"},
        ],
    )
    assert (found.requests, found.tokens.input_uncached, found.tokens.cache_read) == (1, 1_000, 500)
    assert found.tokens.output == 300
