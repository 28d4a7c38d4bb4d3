"""Streams as a server sent them, titles above a table, and French tables are read."""

import json
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.mapping.columns import UnknownTable, parse_mapping
from dashboard.usage.mapping.proposals import propose
from dashboard.usage.profile.profile import Tokens


def read(folder: Path, text: str, *mapping: str, name: str = "usage.txt") -> UsageProfile:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_usage([(name, path)], mapping=parse_mapping(mapping) if mapping else None)


def chunk(answer: str, out: int) -> str:
    usage = {"prompt_tokens": 1000, "completion_tokens": out, "total_tokens": 1000 + out}
    told = {
        "id": answer,
        "object": "chat.completion.chunk",
        "created": 1_761_991_200,
        "model": "gpt-4.1",
        "choices": [],
        "usage": usage,
    }
    return f"data: {json.dumps(told)}\n\n"


def test_a_capture_of_chunks_is_one_request_for_each_answer(tmp_path: Path) -> None:
    text = "".join(chunk(answer, out) for answer in ("x1", "x2") for out in (10, 20, 30))
    profile = read(tmp_path, f": comment\n{text}data: [DONE]\n")
    assert (profile.requests, profile.tokens) == (2, Tokens(2_000, 0, 0, 60, 0))
    assert profile.rows_skipped.by_reason == {"exported twice": 4}


def test_a_capture_with_names_of_events_is_read(tmp_path: Path) -> None:
    start = {
        "type": "message_start",
        "message": {
            "id": "m1",
            "type": "message",
            "model": "claude-haiku-4-5",
            "usage": {"input_tokens": 100, "cache_read_input_tokens": 2000, "output_tokens": 1},
        },
    }
    delta = {"type": "message_delta", "delta": {}, "usage": {"output_tokens": 300}}
    stop = {"type": "message_stop"}
    text = "".join(
        f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in (start, delta, stop)
    )
    profile = read(tmp_path, text)
    assert (profile.requests, profile.tokens) == (1, Tokens(100, 2_000, 0, 300, 0))


TITLED = (
    "AI usage report,,,,\n{}Date,Model,Requests,Input tokens,Output tokens\n"
    "2025-11-01,gpt-4.1,100,300000,50000\n2025-11-02,gpt-4.1,100,300000,50000\n"
    "Total,,200,600000,100000\n* preliminary,,,,\n"
)
MEANT = (
    "date=time",
    "model=model",
    "requests=requests",
    "input tokens=input",
    "output tokens=output",
)


@pytest.mark.parametrize("more", ["", ",,,,\n", "Period:,Nov 2025,,,\nGenerated today,,,,\n,,,,\n"])
def test_titles_as_wide_as_the_table_stand_above_it(tmp_path: Path, more: str) -> None:
    profile = read(tmp_path, TITLED.format(more), *MEANT)
    assert (profile.requests, profile.tokens) == (200, Tokens(600_000, 0, 0, 100_000, 0))


def test_names_in_two_lines_are_not_taken_for_a_title(tmp_path: Path) -> None:
    text = "Date,gpt-4.1,,gpt-4o,\n,input tokens,output tokens,input tokens,output tokens\n"
    with pytest.raises(UnknownTable, match="names its columns in two lines"):
        read(tmp_path, f"{text}2025-11-01,1,2,3,4\n2025-11-02,1,2,3,4\n", name="usage.csv")


def test_a_french_table_is_proposed_whole() -> None:
    columns = ("date", "modèle", "requêtes", "jetons d'entrée", "jetons de sortie", "coût (€)")
    rows = [
        dict(
            zip(
                columns,
                ("01/11/2025", "gpt-4.1", "1 200", "3 400 000", "520 000", "9,87"),
                strict=True,
            )
        ),
        dict(
            zip(
                columns,
                ("13/11/2025", "gpt-4.1", "1 100", "3 100 000", "480 000", "9,10"),
                strict=True,
            )
        ),
    ]
    found = propose(columns, rows)
    assert found is not None
    assert found.mapping.columns == {
        "time": "date",
        "model": "modèle",
        "requests": "requêtes",
        "input": "jetons d'entrée",
        "output": "jetons de sortie",
        "cost": "coût (€)",
    }
