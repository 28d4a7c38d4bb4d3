"""Exports that were joined into one file: the line of names stands in the middle of it again."""

import gzip
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.mapping.columns import parse_mapping

OPENAI = "start_time_iso,num_model_requests,model,input_tokens,output_tokens\n"
OWN = "date,model,requests,input_tokens,output_tokens,cost_usd\n"
NAMED = parse_mapping(
    [
        "date=time",
        "model=model",
        "requests=requests",
        "input_tokens=input",
        "output_tokens=output",
        "cost_usd=cost",
    ]
)


def openai(first: int, last: int) -> str:
    """Ten requests, 5,000 + day tokens into the model, on each of these days of June."""
    return OPENAI + "".join(
        f"2026-06-{day:02}T00:00:00+00:00,10,gpt-4.1,{5000 + day},100\n"
        for day in range(first, last + 1)
    )


def own(first: int, last: int) -> str:
    return OWN + "".join(
        f"2026-06-{day:02},gpt-4.1,10,{5000 + day},100,0.0108\n" for day in range(first, last + 1)
    )


def read(path: Path, text: str | bytes, mapped: bool = False) -> UsageProfile:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_usage([(path.name, path)], mapping=NAMED if mapped else None)


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("between", ["", "\n", "\ufeff"])
def test_what_two_joined_exports_share_counts_once(
    tmp_path: Path, mapped: bool, between: str
) -> None:
    table = own if mapped else openai
    profile = read(tmp_path / "all.csv", table(1, 14) + between + table(10, 20), mapped)
    assert profile.requests == 10 * 20
    assert profile.tokens.input == 20 * 5000 + sum(range(1, 21))
    assert profile.rows_skipped.by_reason == {"exported twice": 5}
    assert next(e.state for e in profile.identities if e.name == "each request once") == "holds"
    assert profile.notes[0].startswith("all.csv has the line of its column names 2 times")
    assert not any("further column" in note for note in profile.notes)


def test_an_export_joined_with_itself_counts_once_and_other_packings_too(tmp_path: Path) -> None:
    twice = openai(1, 5) * 2
    assert read(tmp_path / "all.csv", twice).requests == 50
    assert read(tmp_path / "crlf.csv", twice.replace("\n", "\r\n")).requests == 50
    assert read(tmp_path / "all.csv.gz", gzip.compress(twice.encode())).requests == 50
    assert read(tmp_path / "wide.csv", ("\ufeff" + twice).encode("utf-16")).requests == 50


def test_why_a_joined_file_is_read_so_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "joined.csv"
    names = (
        "hour,model,num_model_requests,input_tokens,output_tokens,input_cached_tokens,start_time\n"
    )
    rows = [f"x,gpt-4.1,10,10000,1500,0,{1_790_812_800 + 3600 * hour}\n" for hour in range(6)]
    path.write_text(names + "".join(rows[:4]) + names + "".join(rows[3:]), encoding="utf-8")
    profile = read_usage([(path.name, path)])
    assert profile.requests == 60
    assert profile.why_detected.count("joined.csv") == 1
    assert sum("joined.csv has the line of its column names" in note for note in profile.notes) == 1


def test_a_line_of_names_on_every_page_makes_no_exports_of_the_pages(tmp_path: Path) -> None:
    # Two keys, their days one below the other, and a line of names after every ten rows.
    lines = [line + "\n" for line in (own(1, 20) + own(1, 20).replace("500", "700")).splitlines()]
    rows = [line for line in lines if line != OWN]
    pages = "".join(OWN + "".join(rows[n : n + 10]) for n in range(0, 40, 10))
    profile = read(tmp_path / "pages.csv", pages, mapped=True)
    assert (profile.requests, profile.rows_used) == (400, 40)


def test_rows_that_are_alike_in_every_column_are_called_so(tmp_path: Path) -> None:
    rows = own(1, 5).removeprefix(OWN)
    profile = read(tmp_path / "twice.csv", own(1, 5) + rows, mapped=True)
    assert not any("further column" in note for note in profile.notes)
    assert any(note.startswith("5 rows say in every column") for note in profile.notes)
