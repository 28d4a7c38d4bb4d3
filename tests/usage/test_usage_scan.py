"""The scan: rare spellings late in a file, ids of long logs, Parquet, progress, and how to stop it."""

import csv
import gzip
import io
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.profile.profile import Skipped
from dashboard.usage.read import open_database
from dashboard.usage.reading.cells import MACROS
from dashboard.usage.summing import dedup as twice
from dashboard.usage.summing.rows import SkippedRow

HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens"
LOG = "request_id,spend,prompt_tokens,completion_tokens,startTime,model,custom_llm_provider"


def read(folder: Path, lines: list[str], *, name: str = "log.csv", end: str = "\n") -> UsageProfile:
    path = folder / name
    path.write_text("".join(line + end for line in lines), encoding="utf-8", newline="")
    return read_usage([(name, path)])


def requests(count: int) -> list[str]:
    return [f"2026-06-01 00:{n // 60 % 60:02}:{n % 60:02},100,10" for n in range(count)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_spelling_that_comes_late_is_read_like_the_others(end: str, tmp_path: Path) -> None:
    late = [
        '2026-06-01 00:00:00,"1,000",10',
        "06/01/2026 00:00:00,100,10",
        "1780272000,100,10",
        "2026-06-01 02:00:00+02:00,100,10",
    ]
    profile = read(tmp_path, [HEADER, *requests(1_500), *late], end=end)
    assert (profile.rows, profile.rows_used) == (1_504, 1_504)
    assert profile.tokens.input == 1_503 * 100 + 1_000
    assert f"{profile.period.start:%Y-%m-%d %H:%M}" == "2026-06-01 00:00"
    assert profile.period.days_covered < 0.02


def test_rows_broken_in_every_way_keep_their_line_numbers(tmp_path: Path) -> None:
    lines = requests(1_500)
    lines[1_100] = "2026-06-01 00:00:00,n/a,10"  # refused by the fast reader
    lines[1_101] = "2026-06-01 00:00:00"  # no row
    lines[1_200] = "2026-06-01 00:00:00,-5,10"  # read, and no count
    lines[1_300] = "2026-06-01 00:00:00,nan,10"
    lines[1_400] = "soon,100,10"
    profile = read(tmp_path, [HEADER, *lines])
    assert profile.rows_skipped.listed == (
        SkippedRow("log.csv", 1_102, "contexttokens", "n/a", "expected a number"),
        SkippedRow("log.csv", 1_103, "", "", "fewer cells than the header"),
        SkippedRow(
            "log.csv", 1_202, "", "-5 input, 0 cached, 10 output", "expected counts of 0 or more"
        ),
        SkippedRow("log.csv", 1_302, "contexttokens", "nan", "expected a number"),
        SkippedRow("log.csv", 1_402, "timestamp", "soon", "expected a date or time"),
    )
    assert profile.rows_used == 1_495


def test_ids_are_compared_part_by_part_when_they_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twice, "AT_ONCE", 50)
    rows = [f"id-{n},0.1,100,10,2026-06-01T09:{n % 60:02}:00Z,gpt-4.1,openai" for n in range(900)]
    random.Random(3).shuffle(rows)  # noqa: S311 - an order, not a secret
    profile = read(tmp_path, [LOG, *rows, *rows[:70]])
    assert profile.requests == 900
    assert profile.rows_skipped.by_reason == {"exported twice": 70}
    assert profile.billed_usd == pytest.approx(90)
    assert profile.token_quantiles is not None
    assert profile.token_quantiles["input"]["max"] == 100


def test_of_a_request_exported_twice_the_fullest_row_stays(tmp_path: Path) -> None:
    begun = "a,0.1,100,1,2026-06-01T09:00:00Z,gpt-4.1,openai"
    done = "a,0.1,100,30,2026-06-01T10:00:00Z,gpt-4.1,openai"
    profile = read(tmp_path, [LOG, begun, done])
    assert (profile.requests, profile.tokens.output) == (1, 30)


def test_parquet_reads_like_the_same_table_in_text(tmp_path: Path) -> None:
    rows = [
        f"id-{n},0.25,{100 + n},10,2026-06-01T09:{n % 60:02}:00+00:00,gpt-4.1,openai"
        for n in range(100)
    ]
    text = read(tmp_path, [LOG, *rows])
    typed = tmp_path / "log.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{tmp_path / 'log.csv'}')) TO '{typed}' (FORMAT parquet)")
    profile = read_usage([("log.csv", typed)])
    assert profile == text


def test_members_of_parquet_structures_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "bill.parquet"
    duckdb.sql(
        "COPY (SELECT {'description': 'Vertex AI'} AS service, 'USD' AS currency, 0.5 AS cost, "
        "{'description': 'Gemini 3 Flash Text Input - Predictions'} AS sku, 'regular' AS cost_type, "
        "TIMESTAMPTZ '2026-06-01 07:00:00Z' AS usage_start_time, "
        "TIMESTAMPTZ '2026-06-01 08:00:00Z' AS usage_end_time, "
        f"{{'amount': 1000.0, 'unit': 'requests'}} AS usage) TO '{path}' (FORMAT parquet)"
    )
    profile = read_usage([("bill.parquet", path)])
    assert profile.format == "gcp_billing"
    assert profile.tokens.input_uncached == 1_000
    assert f"{profile.period.start:%H:%M}" == "07:00"


def test_no_more_threads_read_than_the_memory_has_buffers_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.usage.read.MOST_THREADS", 1)
    with open_database(tmp_path) as database:
        assert database.execute("SELECT current_setting('threads')").fetchall() == [(1,)]


@pytest.mark.parametrize(("size", "most"), [(0, 1), (3_999_999, 1), (4_000_000, 2), (10**9, 8)])
def test_a_file_is_read_by_no_more_threads_than_it_keeps_busy(
    tmp_path: Path, size: int, most: int
) -> None:
    with duckdb.connect() as database:
        ((cores,),) = database.execute("SELECT current_setting('threads')").fetchall()
    with open_database(tmp_path, size=size) as database:
        found = database.execute("SELECT current_setting('threads')").fetchall()
    assert found == [(min(cores, most),)]


def test_every_reading_has_all_macros_and_a_database_of_its_own(tmp_path: Path) -> None:
    """The macros are made once; what one reading keeps is in no other one."""
    own = "SELECT count(DISTINCT function_name) FROM duckdb_functions() WHERE NOT internal"
    names = {macro.removeprefix("CREATE OR REPLACE MACRO ").split("(")[0] for macro in MACROS}
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        with open_database(folder) as database:
            assert database.execute(own).fetchall() == [(len(names),)]
            assert database.execute("SHOW TABLES").fetchall() == []
            database.execute("CREATE TABLE kept AS SELECT 1")


def test_progress_is_told_from_nothing_to_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.usage.reading.progress.EVERY_S", 0.001)
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *requests(50_000)]), encoding="utf-8")
    told: list[float] = []
    profile = read_usage([("log.csv", path)], progress=told.append)
    assert profile.rows == 50_000
    assert told
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= 1


def test_what_the_progress_raises_ends_the_reading_and_reaches_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Enough(Exception):  # noqa: N818 - a wish, not an error
        pass

    def stop(share: float) -> None:
        raise Enough

    monkeypatch.setattr("dashboard.usage.reading.progress.EVERY_S", 0.001)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *requests(50_000)]), encoding="utf-8")
    with pytest.raises(Enough):
        read_usage([("log.csv", path)], progress=stop)
    assert list(tmp_path.iterdir()) == [path]


@st.composite
def logs(draw: st.DrawFn) -> list[dict[str, str]]:
    """Requests with ids, some exported twice, some without tokens."""
    numbers = draw(st.lists(st.integers(0, 5_000), min_size=2, max_size=30))
    return [
        {
            "request_id": f"id-{number % 4_000}",
            "spend": f"{number / 1000}",
            "prompt_tokens": f"{number % 4_000}",
            "completion_tokens": "10" if number % 7 else "0",
            "startTime": f"2026-06-01T{number % 24:02}:{number % 60:02}:00+00:00",
            "model": draw(st.sampled_from(["gpt-4.1", "gpt-4.1-mini"])),
            "custom_llm_provider": "openai",
        }
        for number in numbers
    ] + [dict(zip(LOG.split(","), LAST.split(","), strict=True))]


LAST = "last,0.5,100,10,2026-06-02T00:00:00+00:00,gpt-4.1,openai"


EMPTY = "id-0,0.0,0,0,2026-06-01T00:00:00+00:00,gpt-4.1,openai"
TWICE_AND_EMPTY = [
    dict(zip(LOG.split(","), line.split(","), strict=True)) for line in (EMPTY, EMPTY, LAST)
]
"""In one of two parts only requests without tokens, which cost nothing: it is no file of money for that."""


def as_csv(rows: list[dict[str, str]], **how: Any) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, LOG.split(","), **how)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=logs(), order=st.randoms(use_true_random=False), parts=st.integers(2, 3))
@example(rows=TWICE_AND_EMPTY, order=random.Random(2), parts=2)  # noqa: S311
def test_how_a_log_is_written_does_not_change_the_profile(
    rows: list[dict[str, str]], order: random.Random, parts: int, tmp_path: Path
) -> None:
    shuffled = order.sample(rows, len(rows))
    comma = [row | {"spend": row["spend"].replace(".", ",")} for row in rows]
    pieces = [as_csv(shuffled[part::parts]) for part in range(parts) if shuffled[part::parts]]
    spellings = [
        [as_csv(rows)],
        [as_csv(shuffled)],
        [piece + f"\r\n{number}".encode() for number, piece in enumerate(pieces)],
        [gzip.compress(as_csv(shuffled))],
        [as_csv(rows, quoting=csv.QUOTE_ALL)],
        [b"\xef\xbb\xbf" + as_csv(rows)],
        [as_csv(comma, delimiter=";")],
        [as_csv(rows).decode().encode("utf-16")],
        ["\n".join(json.dumps(row) for row in shuffled).encode()],
    ]
    profiles = []
    for contents in spellings:
        files = []
        for number, content in enumerate(contents):
            path = tmp_path / f"part-{number}"
            path.write_bytes(content)
            files.append(("log", path))
        found = read_usage(files)
        nothing = Skipped((), {})
        profiles.append(replace(found, why_detected="", rows=0, rows_skipped=nothing))
    assert all(profile == profiles[0] for profile in profiles[1:])
