"""Nothing is dropped silently, and how a table is written does not change what it says."""

import csv
import gzip
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dashboard.usage import UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.summing.canonical import FAULTS
from dashboard.usage.summing.cross_file import SameBuckets
from dashboard.usage.summing.rows import FIXES, NO_JSON, REJECTED, SkippedRow

Row = dict[str, str]
HEADER = (
    "start_time",
    "end_time",
    "start_time_iso",
    "end_time_iso",
    "project_id",
    "num_model_requests",
    "model",
    "batch",
    "input_tokens",
    "output_tokens",
    "input_cached_tokens",
)
OCTOBER = 1_759_276_800  # 2025-10-01 00:00 UTC


def bucket(hour: int, **cells: str) -> Row:
    start = OCTOBER + 3600 * hour
    return (
        dict.fromkeys(HEADER, "")
        | {"start_time": f"{start}", "end_time": f"{start + 3600}"}
        | cells
    )


def used(hour: int, requests: int, *, cached: int = 0, model: str = "gpt-4.1") -> Row:
    return bucket(
        hour,
        model=model,
        batch="FALSE",
        num_model_requests=f"{requests}.0",
        input_tokens=f"{requests * 100}.0",
        output_tokens=f"{requests * 10}.0",
        input_cached_tokens=f"{cached}.0",
    )


def as_table(rows: list[Row], *, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read(
    folder: Path, *contents: str | bytes, same_buckets: SameBuckets | None = None
) -> UsageProfile:
    files = []
    for number, content in enumerate(contents):
        path = folder / f"part-{number}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        files.append(("usage.csv", path))
    return read_usage(files, same_buckets=same_buckets)


def said(profile: UsageProfile) -> UsageProfile:
    """The profile without the words that name files."""
    return replace(profile, why_detected="")


def test_broken_cells_are_listed_by_row_column_and_finding_and_the_rest_is_used(
    tmp_path: Path,
) -> None:
    rows = [
        used(0, 5),
        used(1, 5) | {"input_tokens": "n/a"},
        used(2, 5) | {"start_time": "soon"},
        used(3, 5) | {"output_tokens": ""},
        used(4, 5) | {"input_cached_tokens": "600"},
        used(5, 5) | {"num_model_requests": "-1"},
        bucket(6),
        used(7, 5),
    ]
    profile = read(tmp_path, as_table(rows))
    assert (profile.rows, profile.rows_used, profile.requests) == (8, 2, 10)
    assert profile.rows_skipped.by_reason == {
        "cached above input": 1,
        "empty bucket": 1,
        "negative count": 1,
        "no value": 1,
        "not a number": 1,
        "not a time": 1,
    }
    assert profile.rows_skipped.listed[:3] == (
        SkippedRow("usage.csv", 3, "input_tokens", "n/a", "expected a number"),
        SkippedRow("usage.csv", 4, "start_time", "soon", "expected a date or time"),
        SkippedRow("usage.csv", 5, "output_tokens", "", "expected a number, found nothing"),
    )
    assert profile.rows_skipped.listed[3].found == "600 cached of 500 input"
    assert [row.row for row in profile.rows_skipped.listed] == [3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    "cell", ["1e300", "inf", "-inf", "nan", "9" * 25, "1,5", "0x1F", "1 2", "TRUE"]
)
def test_a_number_that_is_no_count_costs_its_own_row_only(cell: str, tmp_path: Path) -> None:
    profile = read(tmp_path, as_table([used(0, 5), used(1, 5) | {"input_tokens": cell}]))
    assert (profile.rows_used, profile.requests) == (1, 5)
    assert profile.rows_skipped.listed == (
        SkippedRow("usage.csv", 3, "input_tokens", cell, "expected a number"),
    )


@pytest.mark.parametrize(
    "cell", ["9" * 19, "12345", "0001-01-01", "2023-99-99", "99999-01-01", "13/13/2026"]
)
def test_a_time_that_is_none_costs_its_own_row_only(cell: str, tmp_path: Path) -> None:
    profile = read(tmp_path, as_table([used(0, 5), used(1, 5) | {"start_time": cell}]))
    assert (profile.rows_used, profile.requests) == (1, 5)
    assert profile.rows_skipped.listed[0].column == "start_time"


@pytest.mark.parametrize(
    "cell",
    [
        "1759276800",
        "1759276800.0",
        "1759276800000",
        "1759276800000000000",
        "2025-10-01",
        "2025-10-01T00:00:00Z",
        "2025-10-01T02:00:00+02:00",
        "2025-10-01 00:00:00 UTC",
        "2025-10-01 00:00:00,000",
        '"2025-10-01T00:00:00.000Z"',
        "10/01/2025",
        "10/1/25",
        "10/1/2025 00:00",
        "01.10.2025",
    ],
)
def test_the_same_moment_in_every_spelling(cell: str, tmp_path: Path) -> None:
    profile = read(tmp_path, as_table([used(0, 5) | {"start_time": cell}]))
    assert profile.period.start.isoformat() == "2025-10-01T00:00:00"


def test_lines_with_too_few_cells_are_listed_and_shift_no_row_number(tmp_path: Path) -> None:
    lines = as_table([used(0, 5), used(1, 5), used(2, 5) | {"input_tokens": "x"}]).splitlines()
    lines[2] = "1759280400,1759284000"
    profile = read(tmp_path, "\n".join(lines) + "\n")
    assert [(row.row, row.problem) for row in profile.rows_skipped.listed] == [
        (3, "fewer cells than the header"),
        (4, "expected a number"),
    ]
    assert (profile.rows, profile.rows_used) == (3, 1)


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    table = (
        "Report of June\n\n"
        "timestamp,contexttokens,generatedtokens,note\n"
        '2026-06-01 09:00:00,1,1,"two\nlines"\n'
        "2026-06-01 09:00:00,x,1,\n"
        "2026-06-01 09:00:00,1\n"
        "2026-06-01 09:00:00,1,y,\n"
    )
    listed = read(tmp_path, table).rows_skipped.listed
    assert [(row.row, row.found) for row in listed] == [(5, "x"), (6, ""), (7, "y")]


def test_one_line_with_too_many_cells_is_not_taken_for_the_header(tmp_path: Path) -> None:
    table = (
        "timestamp,contexttokens,generatedtokens\n"
        "2026-06-01 09:00:00,1,1\n"
        "2026-06-01 09:00:00,1,1,x,x,x,x,x,x,x,x\n"
    )
    profile = read(tmp_path, table)
    assert profile.requests == 1
    assert profile.rows_skipped.by_reason == {"more cells than the header": 1}


def test_lines_that_are_no_json_cost_themselves_only(tmp_path: Path) -> None:
    good = '{"timestamp": "2026-06-01 09:00:00", "contexttokens": 1, "generatedtokens": 2}'
    broken = '{"timestamp": "2026-06-01 09:00:00", "contexttokens": "x", "generatedtokens": 2}'
    profile = read(tmp_path, "\n".join([good, "", good[:30], broken, good, good[:50]]))
    assert (profile.rows, profile.rows_used) == (5, 2)
    assert profile.rows_skipped.by_reason == {"a line that is no JSON": 2, "not a number": 1}
    assert [row.row for row in profile.rows_skipped.listed] == [3, 4, 6]


def test_a_prompt_of_many_megabytes_does_not_cost_its_row(tmp_path: Path) -> None:
    log = {"timestamp": "2026-06-01 09:00:00", "contexttokens": 1, "generatedtokens": 2}
    assert read(tmp_path, json.dumps(log | {"prompt": "x" * 9_000_000})).requests == 1


def test_a_text_that_is_mostly_no_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableUsage, match=r"looks like JSON but is not: line 2"):
        read(tmp_path, '{"timestamp": 1}\n{"a\n{"b\n{"c\n')


def test_every_fault_says_what_to_do() -> None:
    problems = {*FAULTS.values(), *REJECTED.values(), NO_JSON}
    assert problems == set(FIXES)
    row = SkippedRow("usage.csv", 3, "input_tokens", "n/a", FAULTS["not a number"])
    assert row.fix == "write digits, such as 1234 or 1234.5"


def test_of_two_broken_cells_the_one_that_is_counted_is_named(tmp_path: Path) -> None:
    both = used(1, 5) | {"input_tokens": "zz", "start_time": "soon"}
    profile = read(tmp_path, as_table([used(0, 5), both]))
    assert profile.rows_skipped.by_reason == {"not a time": 1}
    assert (profile.rows_skipped.listed[0].column, profile.rows_skipped.listed[0].found) == (
        "start_time",
        "soon",
    )


@pytest.mark.parametrize(
    "cell", ["1.234", "1234,0", "1 234", "1\u00a0234,0", "1\u202f234", "1'234", "1.234,0"]
)
def test_thousands_are_set_apart_in_many_ways_where_decimals_have_a_comma(
    cell: str, tmp_path: Path
) -> None:
    table = f"timestamp;contexttokens;generatedtokens\n2026-06-01;{cell};1\n2026-06-01;2,5;1\n"
    # 1,234 and, without its half, 2.
    assert read(tmp_path, table).tokens.input == 1236


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("02/06/2026", "13/06/2026"), "2026-06-02"),  # a day of 13 shows the order
        (("02/06/2026", "02/13/2026"), "2026-02-06"),
        (("02/06/2026", "03/06/2026"), "2026-06-02"),  # two days, and not one of each of two months
        (("06/02/2026", "06/03/2026"), "2026-06-02"),
        (("03-10-2026", "04-10-2026", "05-10-2026"), "2026-10-03"),
        (("3-10-2026", "13-10-2026"), "2026-10-03"),
        (("01/01/2026", "02/01/2026"), "2026-01-01"),  # days or months: month first
    ],
)
def test_a_day_above_twelve_or_days_close_together_show_how_dates_are_written(
    dates: tuple[str, ...], first: str, tmp_path: Path
) -> None:
    rows = "".join(f"{date},1,1\n" for date in dates)
    profile = read(tmp_path, "timestamp,contexttokens,generatedtokens\n" + rows)
    assert f"{profile.period.start:%Y-%m-%d}" == first


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        (("03/10/2026",), True),
        (("01/01/2026", "02/01/2026", "03/01/2026"), True),
        (("03/10/2026", "04/10/2026"), True),  # two days, or a day of each of two months
        (("10/10/2026",), False),
        (("13/10/2026",), False),
        (("2026-10-03",), False),
    ],
)
def test_a_date_that_may_be_of_either_order_is_asked_for(
    dates: tuple[str, ...], asked: bool, tmp_path: Path
) -> None:
    rows = "".join(f"{date},1,1\n" for date in dates)
    profile = read(tmp_path, "timestamp,contexttokens,generatedtokens\n" + rows)
    found = [each for each in profile.identities if each.name == "dates read in one way"]
    assert [each.state for each in found] == ["fails"] * asked
    assert not asked or dates[0] in found[0].by


@pytest.mark.parametrize(
    "cell",
    [
        "2026/06/01 09:00",
        "20260601",
        "1-Jun-2026",
        "01-Jun-26",
        "2026-06-01 09:00:00 +0000 UTC",
        "2026-06-01 11:00:00 +02:00",
        "Jun 1, 2026 9:00 AM",
        "1 June 2026",
        "Mon, 01 Jun 2026 09:00:00 GMT",
        "Mon Jun 01 2026 09:00:00 GMT+0000 (Coordinated Universal Time)",
        "2026-06-01T09:00:00.123456789Z",
    ],
)
def test_times_that_browsers_and_people_write_are_read(cell: str, tmp_path: Path) -> None:
    row = f'"{cell}",1,1\n'
    profile = read(tmp_path, "timestamp,contexttokens,generatedtokens\n" + row)
    assert f"{profile.period.start:%Y-%m-%d}" == "2026-06-01"


def test_only_the_first_hundred_broken_rows_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    rows = [used(hour, 1) | {"input_tokens": "?"} for hour in range(150)]
    profile = read(tmp_path, as_table([used(200, 1), *rows]))
    assert len(profile.rows_skipped.listed) == 100
    assert [row.row for row in profile.rows_skipped.listed] == list(range(3, 103))
    assert profile.rows_skipped.by_reason == {"not a number": 150}


def test_an_empty_bucket_is_time_without_traffic_and_is_covered(tmp_path: Path) -> None:
    profile = read(tmp_path, as_table([used(0, 730), *(bucket(hour) for hour in range(1, 10))]))
    assert profile.period.days_covered == pytest.approx(10 / 24)
    # 730 requests in 10 hours are 73 an hour, 53,290 in a month of 730 hours.
    assert profile.workloads["gpt-4-1"]["requests_per_month"] == 53_290


def test_cached_tokens_are_inside_the_input_and_counted_once(tmp_path: Path) -> None:
    profile = read(tmp_path, as_table([used(0, 10, cached=400)]))
    assert profile.tokens.input_uncached == 600
    assert profile.tokens.cache_read == 400
    assert profile.workloads["gpt-4-1"]["input_tokens"] == 100
    assert profile.workloads["gpt-4-1"]["cached_share"] == 0.4


def test_a_row_without_a_model_is_used_and_noted(tmp_path: Path) -> None:
    profile = read(tmp_path, as_table([used(0, 1, model="")]))
    assert profile.by_model[0].model is None
    assert profile.models_in_use == {"all-requests": None}
    assert any("names no model" in note for note in profile.notes)


def test_requests_exported_twice_count_once(tmp_path: Path) -> None:
    table = (
        "request_id,spend,prompt_tokens,completion_tokens,startTime,model,custom_llm_provider,status\n"
        "a,0.5,100,10,2026-06-01T09:00:00+02:00,gpt-4.1,openai,success\n"
        "b,0.5,100,10,2026-06-01T10:00:00+02:00,gpt-4.1,openai,success\n"
    )
    profile = read(tmp_path, table, table + "\n")
    assert (profile.requests, profile.billed_usd) == (2, 1.0)
    assert profile.rows_skipped.by_reason == {"exported twice": 2}
    # Offsets count: 09:00+02:00 is 07:00 UTC.
    assert profile.period.start.isoformat() == "2026-06-01T07:00:00"


def test_a_pasted_usage_api_page_reads_as_its_csv(tmp_path: Path) -> None:
    rows = [used(0, 5, cached=50), bucket(1), used(2, 7)]
    numbers = ("num_model_requests", "input_tokens", "output_tokens", "input_cached_tokens")
    pages = []
    for number, row in enumerate(rows):
        result = {name: float(row[name] or 0) for name in numbers} | {
            "model": row["model"],
            "batch": False,
        }
        page = {
            "object": "page",
            "has_more": number < 2,
            "data": [
                {
                    "object": "bucket",
                    "start_time": int(row["start_time"]),
                    "end_time": int(row["end_time"]),
                    "results": [result] if row["model"] else [],
                }
            ],
        }
        pages.append(json.dumps(page, indent=2))
    from_csv = read(tmp_path, as_table(rows))
    from_json = read(tmp_path, "\n".join(pages))
    assert from_json.tokens == from_csv.tokens
    assert from_json.rows_skipped.by_reason == {"empty bucket": 1}
    assert from_json.period == from_csv.period
    assert from_json.workloads == from_csv.workloads


def test_a_tab_separated_paste_may_lose_trailing_tabs(tmp_path: Path) -> None:
    lines = as_table([used(0, 5), bucket(1)], delimiter="\t").splitlines()
    profile = read(tmp_path, "\n".join(line.rstrip("\t") for line in lines))
    assert profile.rows_skipped.by_reason == {"empty bucket": 1}
    assert profile.requests == 5


def test_a_saved_profile_loads_in_place_of_the_export(tmp_path: Path) -> None:
    profile = read(tmp_path, as_table([used(hour, 5 + hour % 3) for hour in range(24 * 31)]))
    saved = tmp_path / "profile.json"
    saved.write_text(profile.to_json(), encoding="utf-8")
    assert saved.stat().st_size < 10_000
    assert read_usage([("profile.json", saved)]) == profile


def test_a_saved_profile_holds_nothing_that_stood_in_broken_cells(tmp_path: Path) -> None:
    broken = used(1, 5) | {"input_tokens": "my secret prompt"}
    profile = read(tmp_path, as_table([used(0, 5), broken]))
    assert profile.rows_skipped.listed[0].found == "my secret prompt"
    assert "secret" not in profile.to_json()
    assert UsageProfile.from_json(profile.to_json()).rows_skipped.by_reason == {"not a number": 1}


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    hours = draw(st.lists(st.integers(0, 400), min_size=1, max_size=25, unique=True))
    return [
        draw(
            st.one_of(
                st.just(bucket(hour)),
                st.builds(
                    used,
                    st.just(hour),
                    st.integers(1, 1000),
                    cached=st.integers(0, 100),
                    model=st.sampled_from(["gpt-4.1", "gpt-4.1-mini", ""]),
                ),
            )
        )
        for hour in [min(hours), *hours]
    ] + [used(401, 3)]


def marked(rows: list[Row]) -> list[Row]:
    """The rows with a number of their own in a column that is not read, so that no two files are the same."""
    return [row | {"start_time_iso": f"{place}"} for place, row in enumerate(rows)]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=tables(), order=st.randoms(use_true_random=False), parts=st.integers(1, 3))
def test_how_the_table_is_written_does_not_change_the_profile(
    rows: list[Row], order, parts: int, tmp_path: Path
) -> None:
    """A bucket that a cut parts stands in two files with two figures, which only the user can tell from one that
    was exported anew; the same figures in both are one that was exported twice."""
    twice = [
        row["num_model_requests"] for row in rows if row["start_time"] == rows[0]["start_time"]
    ]
    assume(parts == 1 or len(set(twice)) == len(twice))
    rows = marked(rows)
    plain = said(read(tmp_path, as_table(rows)))
    shuffled = order.sample(rows, len(rows))
    chunks = [as_table(shuffled[part::parts]) for part in range(parts) if shuffled[part::parts]]
    european = [
        {
            name: cell.replace(".", ",") if name not in (*HEADER[:4], "model") else cell
            for name, cell in row.items()
        }
        for row in rows
    ]
    spellings: list[list[str | bytes]] = [
        [as_table(shuffled)],
        [*chunks],
        [gzip.compress(as_table(rows).encode())],
        [as_table(rows, quoting=csv.QUOTE_ALL)],
        ["\ufeff" + as_table(rows)],
        [as_table(rows).replace("\r\n", "\n")],
        [as_table(rows, delimiter="\t")],
        [as_table(rows, delimiter=";")],
        ["sep=;\r\n" + as_table(rows, delimiter=";")],
        [as_table(european, delimiter=";")],
        [as_table(rows, delimiter="\t").encode("utf-16")],
    ]
    for contents in spellings:
        found = read(tmp_path, *contents, same_buckets="both" if len(contents) > 1 else None)
        assert said(found) == plain, contents[0][:80]
