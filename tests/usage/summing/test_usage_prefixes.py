# ruff: noqa: S608, S311 - SQL over words of our own, and dice that are thrown alike each time
"""What a prefix cache would find in a trace that lists the blocks of its requests: worked by hand, and what must
hold of any trace."""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.catalog import load
from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.summing.joined import FEWEST
from dashboard.usage.summing.prefixes import KEPT_MINUTES

MINUTE = 60_000
UNCACHED = "The trace does not tell cached from uncached input; all of it counts as uncached."
Row = Mapping[str, Any]


def request(minute: float, tokens: int, ids: Sequence[int | str] | None) -> Row:
    row = {"timestamp": round(minute * MINUTE), "input_length": tokens, "output_length": 10}
    return row if ids is None else row | {"hash_ids": list(ids)}


def written(rows: Sequence[Row], path: Path) -> Path:
    """The trace, and behind it a request without input: below a quarter of an hour no workload is made."""
    end = request(20, 0, [-99] if any(row.get("hash_ids") for row in rows) else None)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in (*rows, end)), encoding="utf-8")
    return path


def read(rows: Sequence[Row], folder: Path) -> UsageProfile:
    return read_usage([("trace.jsonl", written(rows, folder / "trace.jsonl"))])


def shares(profile: UsageProfile) -> tuple[float, str]:
    """The share that the workload takes over, and the sentence that tells both."""
    (workload,) = profile.workloads.values()
    (told,) = [note for note in profile.notes if "begins like" in note]
    return workload["cached_share"], told


def told(recent: str, ever: str) -> str:
    return (
        f"{recent} of the input begins like an earlier request within 5 minutes, {ever} like any before it: "
        "what a prefix cache can find at most."
    )


def test_the_minutes_are_those_of_the_facts() -> None:
    fact = load(date(2026, 11, 29)).assumption("prompt_cache_minutes")
    assert fact.value == KEPT_MINUTES


def test_what_a_request_begins_with_counts_by_hand(tmp_path: Path) -> None:
    rows = [
        request(0, 1_000, [1, 2]),
        # Begins with both, of four: 1,000 of 2,000 tokens.
        request(2, 2_000, [1, 2, 3, 4]),
        # Begins with one of two; 4 stands in an earlier request and not after 9: 300 of 900.
        request(4, 900, [1, 9, 4]),
        # Begins as nothing before, though 2 was seen.
        request(4.5, 500, [8, 2]),
        # All was seen, 2 and 3 eight minutes ago, and 1 six: found by a cache that never forgets.
        request(10, 600, [1, 2, 3]),
    ]
    profile = read(rows, tmp_path)
    assert shares(profile) == (round(1_300 / 5_000, 6), told("26%", "38%"))
    assert profile.tokens.input_uncached == 5_000
    assert profile.tokens.cache_read == 0
    assert UNCACHED not in profile.notes
    assert any("nothing that a host has billed" in note for note in profile.notes)


def test_each_use_keeps_a_prefix_for_as_long_again_and_the_last_moment_counts(
    tmp_path: Path,
) -> None:
    rows = [request(minute, 100, [7]) for minute in (0, 5, 10, 15.001)]
    assert shares(read(rows, tmp_path)) == (0.5, told("50%", "75%"))


def test_rows_are_taken_in_the_order_of_time(tmp_path: Path) -> None:
    rows = [request(3, 400, [1, 2]), request(0, 100, [1]), request(1, 300, [1, 2, 3])]
    # By time: 0 of 100, 100 of 300, and 400 of 400.
    assert shares(read(rows, tmp_path)) == (round(500 / 800, 6), told("62%", "62%"))


def test_of_one_moment_the_earlier_row_is_the_earlier_request(tmp_path: Path) -> None:
    rows = [request(0, 100, [1]), request(0, 400, [1]), request(2, 500, [5])]
    assert shares(read(rows, tmp_path))[0] == 0.4


def test_requests_without_ids_count_as_new_and_are_told(tmp_path: Path) -> None:
    rows = [
        request(0, 100, [1]),
        request(1, 100, []),
        request(2, 100, None),
        request(3, 100, [1]),
        request(4, 100, []),
    ]
    profile = read(rows, tmp_path)
    assert shares(profile) == (0.2, told("20%", "20%"))
    assert "3 of 6 requests list no ids of blocks; their input counts as new." in profile.notes


@pytest.mark.parametrize("ids", [None, []])
def test_a_trace_without_any_ids_says_that_all_counts_as_uncached(
    tmp_path: Path, ids: list[int] | None
) -> None:
    profile = read([request(0, 100, ids), request(3, 100, ids)], tmp_path)
    assert profile.workloads["all-requests"]["cached_share"] == 0
    assert UNCACHED in profile.notes
    assert not any("begins like" in note for note in profile.notes)


def test_an_id_twice_in_one_request_is_new_the_first_time(tmp_path: Path) -> None:
    rows = [request(0, 400, [1, 2, 2, 1]), request(2, 400, [3, 1, 3, 1]), request(3, 200, [1, 5])]
    assert shares(read(rows, tmp_path))[0] == 0.1


def test_a_row_that_is_not_used_is_no_earlier_request(tmp_path: Path) -> None:
    rows = [request(0, -5, [1]), request(1, 300, [1]), request(2, 100, [1]), request(3, 600, [2])]
    profile = read(rows, tmp_path)
    assert profile.rows_used == 4
    assert shares(profile)[0] == 0.1


NOTATIONS = {
    "words": [request(0, 100, ["a1", "b2"]), request(2, 300, ["a1", "b2", "c3"])],
    "more than a number holds": [
        request(0, 100, [2**63 + 1, 2**63 + 3]),
        request(2, 300, [2**63 + 1, 2**63 + 3, 2**63 + 2]),
    ],
    "below 0": [request(0, 100, [-1, -2]), request(2, 300, [-1, -2, 1])],
}


@pytest.mark.parametrize("rows", NOTATIONS.values(), ids=NOTATIONS)
def test_ids_may_be_any_numbers_or_words(tmp_path: Path, rows: list[Row]) -> None:
    assert shares(read(rows, tmp_path))[0] == 0.5


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("lists", ["JSON", "lists"])
def test_a_trace_may_be_a_table(tmp_path: Path, suffix: str, lists: str) -> None:
    rows = [request(0, 1_000, [1, 2]), request(2, 3_000, [1, 2, 3]), request(9, 1_000, [1])]
    path, table = written(rows, tmp_path / "trace.jsonl"), tmp_path / f"trace.{suffix}"
    ids = "hash_ids" if lists == "lists" else "CAST(to_json(hash_ids) AS VARCHAR)"
    duckdb.sql(f"COPY (SELECT * REPLACE ({ids} AS hash_ids) FROM read_json('{path}')) TO '{table}'")
    assert shares(read_usage([(table.name, table)])) == (0.4, told("40%", "60%"))


def test_lists_that_numpy_printed_are_read_and_those_cut_short_are_none(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_text(
        'timestamp,input_length,output_length,hash_ids\n0,100,1,"[1 2\n 3]"\n'
        "60000,100,1,[1 2 3 4]\n120000,100,1,[1 2 ... 9]\n180000,100,1,nan\n1240000,100,1,nan\n",
        encoding="utf-8",
    )
    profile = read_usage([(path.name, path)])
    assert shares(profile)[0] == 0.15
    assert "3 of 5 requests list no ids of blocks; their input counts as new." in profile.notes


def test_a_number_in_a_spelling_that_is_read_apart_keeps_its_place(tmp_path: Path) -> None:
    lines = [f'{minute * MINUTE},100,1,"[{minute % 7}]"' for minute in range(50)]
    lines[20] = f'{20 * MINUTE},"1,000",1,"[{20 % 7}]"'
    path = tmp_path / "trace.csv"
    path.write_text(
        "timestamp,input_length,output_length,hash_ids\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )
    profile = read_usage([(path.name, path)])
    # All but the first seven were seen, seven minutes ago: too long for a host.
    assert shares(profile) == (0.0, told("0%", f"{(5_900 - 700) / 5_900:.0%}"))


@pytest.mark.parametrize("count", [2, FEWEST + 1])
def test_ids_are_compared_within_a_file_only(tmp_path: Path, count: int) -> None:
    files = []
    for number in range(count):
        rows = [
            request(0, 100 + number, [0, 1]),
            request(2, 100 + number, [0, 2]),
        ]
        path = written(rows, tmp_path / f"{number}.jsonl")
        files.append((path.name, path))
    profile = read_usage(files)
    assert shares(profile)[0] == pytest.approx(0.25, abs=0.01)
    assert any("compared within each file" in note for note in profile.notes)


def test_a_trace_without_ids_beside_one_with_them_says_what_is_true_of_each(tmp_path: Path) -> None:
    plain = written([request(0, 200, None), request(2, 200, None)], tmp_path / "plain.jsonl")
    listed = written([request(0, 100, [1]), request(2, 100, [1])], tmp_path / "listed.jsonl")
    profile = read_usage([(path.name, path) for path in (plain, listed)])
    # The note speaks of the input that has ids, the workload of all.
    assert profile.workloads["all-requests"]["cached_share"] == round(100 / 600, 6)
    assert told("50%", "50%") in profile.notes
    assert UNCACHED in profile.notes


def by_hand(rows: Sequence[Row], minutes: float | None) -> int:
    """The tokens found, one request after the other."""
    seen: dict[Any, int] = {}
    found = 0
    for row in sorted(rows, key=lambda each: each["timestamp"]):
        at, ids = row["timestamp"], row.get("hash_ids") or []
        since = -1 if minutes is None else at - minutes * MINUTE
        run = 0
        while run < len(ids) and ids[run] in seen and seen[ids[run]] >= since:
            run += 1
        found += round(row["input_length"] * run / len(ids)) if ids else 0
        seen |= dict.fromkeys(ids, at)
    return found


def some_trace(seed: int) -> list[Row]:
    draw = random.Random(seed)
    rows = []
    for _ in range(draw.randint(5, 80)):
        length, words = draw.randint(0, 5), draw.randint(2, 6)
        ids = [10 * place + draw.randrange(words) for place in range(length)]
        # Thousands of tokens for each block: nothing is half a token.
        rows.append(request(draw.randint(0, 40), 1_000 * max(length, 1), ids))
    return [*rows, request(0, 1_000, [1]), request(40, 1_000, [1])]


@pytest.mark.parametrize("seed", range(8))
def test_it_is_what_one_request_after_the_other_finds_and_never_more_than_without_forgetting(
    tmp_path: Path, seed: int
) -> None:
    rows = some_trace(seed)
    total = sum(row["input_length"] for row in rows)
    recent, ever = by_hand(rows, KEPT_MINUTES), by_hand(rows, None)
    assert recent <= ever < total
    share, said = shares(read(rows, tmp_path))
    assert share == round(recent / total, 6)
    assert said == told(f"{recent / total:.0%}", f"{ever / total:.0%}")


@pytest.mark.parametrize("seed", range(4))
def test_the_same_log_once_more_behind_itself_finds_no_less(tmp_path: Path, seed: int) -> None:
    rows = some_trace(seed)
    after = max(row["timestamp"] for row in rows) + 1
    again = [{**row, "timestamp": row["timestamp"] + after} for row in rows]
    assert shares(read([*rows, *again], tmp_path))[0] >= shares(read(rows, tmp_path))[0]
