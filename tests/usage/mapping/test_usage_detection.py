"""A format is told by its columns, with the reason shown; what is no export gets one clear sentence."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.usage import UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.dialects import DIALECTS

EXAMPLES = Path(__file__).parents[3] / "data" / "examples" / "usage"
TRACE_HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens"
TRACE_ROW = "2023-11-16 18:15:46.6805900,374,44"
TRACE = f"{TRACE_HEADER}\n{TRACE_ROW}\n"


def read(
    folder: Path, content: str | bytes, *, name: str = "usage.csv", **options: str
) -> UsageProfile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_usage([(name, path)], format=options.get("format"))


def test_names_and_marks_of_dialects_are_unique() -> None:
    assert len({dialect.name for dialect in DIALECTS}) == len(DIALECTS)
    marks = [frozenset(pair) for dialect in DIALECTS for pair in dialect.marks]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_a_header_of_a_dialect_is_told_from_all_others(dialect, tmp_path: Path) -> None:
    for pair in dialect.marks:
        header = ",".join(dict.fromkeys([*pair, *dialect.needs]))
        with pytest.raises(UnreadableUsage, match="has a header and no rows"):
            read(tmp_path, header + "\n")


TIMES = (
    "timestamp",
    "time",
    "ts",
    "created_at",
    "request_time",
    "event_time",
    "start_time",
    "date",
)
TOKENS = (
    ("input_tokens", "output_tokens"),
    ("prompt_tokens", "completion_tokens"),
    ("tokens_in", "tokens_out"),
    ("prompt", "completion"),
)
BESIDE = (
    (),
    ("request_id",),
    ("id", "user"),
    ("cost",),
    ("status_code", "total_tokens"),
    ("team",),
)


@pytest.mark.parametrize("time", TIMES)
def test_a_log_with_the_columns_that_anybody_writes_is_no_vendors(time: str) -> None:
    """A request_time beside input_tokens was Databricks, its provider and its cached tokens inside the input."""
    for tokens in TOKENS:
        for beside in BESIDE:
            columns = (time, "model", *tokens, *beside)
            found = [d.name for d in DIALECTS if d.mark_in(columns) and not d.missing_in(columns)]
            assert not found, columns


@pytest.mark.parametrize("name", ["requests", "num_requests", "Calls"])
def test_rows_that_say_how_many_requests_they_are_are_no_log(name: str, tmp_path: Path) -> None:
    """Each would count as one request."""
    row = "2026-10-05T10:00:00Z,openai,gpt-4.1,900,100,False,12"
    table = f"created_at,provider,model,tokens_in,tokens_out,cached,{name}\n{row}\n"
    with pytest.raises(UnreadableUsage, match="is in no known format"):
        read(tmp_path, table)
    assert read(tmp_path, table.replace(name, "latency")).format == "cloudflare_gateway"


def test_uncached_input_is_no_column_of_cached_tokens(tmp_path: Path) -> None:
    """OpenAI's export of somebody who caches nothing."""
    header = "start_time,end_time,num_model_requests,model,input_tokens,output_tokens,input_cached_tokens"
    rows = "1790812800,1790899200,5,gpt-4.1,5000,1000,0,5000"
    found = read(tmp_path, f"{header},input_uncached_tokens\n{rows}\n")
    states = {each.name: each.state for each in found.identities}
    assert states["cached tokens counted once"] == "unknown"


def test_a_column_named_local_is_in_a_known_zone_where_its_cells_name_their_own(
    tmp_path: Path,
) -> None:
    table = (
        "created_at_local,provider,model,tokens_in,tokens_out,cached\n"
        "2026-10-05T18:30:00-05:00,openai,gpt-4.1,900,100,False\n"
    )
    for text, state in ((table, "holds"), (table.replace("-05:00", ""), "fails")):
        found = read(tmp_path, text)
        assert {each.name: each.state for each in found.identities}[
            "times in a known zone"
        ] == state
    assert read(tmp_path, table).period.start.hour == 23


def test_the_reason_names_the_file_the_format_and_two_columns(tmp_path: Path) -> None:
    profile = read(tmp_path, f"{TRACE_HEADER}\n{TRACE_ROW}\n", name="load.csv")
    assert profile.why_detected == (
        "load.csv is read as Azure LLM inference trace because it has the columns "
        '"contexttokens", "generatedtokens"'
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "usage.csv is empty"),
        (b"\n\n  \n", "usage.csv is empty"),
        (b"\xef\xbb\xbf", "usage.csv is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary file"),
        (b"%PDF-1.7\n1 0 obj", "binary file"),
        (b"\x1f\x8b\x08\x00broken", "cannot be read"),
        (b"PAR1 but not really", "no readable Parquet file"),
        (b"\x28\xb5\x2f\xfd\x00\x01", "compressed with zstd; unpack it"),
        (b"\xd0\xcf\x11\xe0" + bytes(20), "an old Excel workbook; save the sheet as CSV"),
        (b"SQLite format 3\x00", "SQLite database; export the table as CSV"),
        (gzip.compress(bytes(range(256)), mtime=0), "binary file"),
        (bytes(range(1, 256)) * 9, "binary file"),
        (gzip.compress(b"PAR1....", mtime=0), "Parquet file packed with gzip; unpack it"),
        (
            gzip.compress(TRACE.encode(), mtime=0)[:-12],
            "damaged or ends too early; copy or download it again",
        ),
        (
            gzip.compress(b'{"data": [', mtime=0)[:-6],
            "damaged or ends too early; copy or download it again",
        ),
        (gzip.compress(gzip.compress(TRACE.encode(), mtime=0)), "compressed twice"),
        (b"just one line of prose", "one column"),
        (b"42", "the single value 42"),
        (b'"hello"', 'the single value "hello"'),
        (b'{"error": {"message": "Invalid key"}}', "error message of an API"),
        (b'{"object": "page", "data": [], "has_more": false}', "without any record"),
        (b"name,city\nAda,London\n", "no token columns"),
        (b'{"data": [', "looks like JSON but is not"),
        (b"[]", "without any record"),
        (
            b'name,"two\nlines",' + b"x" * 99 + b"\n1,2,3\n",
            'its columns are "name", "two lines", "...',
        ),
        (b'["a", "b"]', "expected objects"),
        (TRACE_HEADER.encode(), "has a header and no rows"),
    ],
)
def test_what_is_no_export_gets_one_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableUsage, match=sentence) as refusal:
        read(tmp_path, content)
    assert "\n" not in str(refusal.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableUsage, match="logs is a folder; name the exports in it"):
        read_usage([("logs", tmp_path)])


def test_a_refusal_does_not_tell_where_a_file_lies(tmp_path: Path) -> None:
    for content in (b"PAR1 but not really", gzip.compress(TRACE.encode() * 9000, mtime=0)[:900]):
        with pytest.raises(UnreadableUsage) as refusal:
            read(tmp_path, content)
        assert str(tmp_path.parent) not in str(refusal.value)


def test_a_header_may_say_that_its_times_are_utc(tmp_path: Path) -> None:
    assert read(tmp_path, TRACE.replace("TIMESTAMP", "Timestamp (UTC)")).format == "load_trace"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-8-sig"])
def test_text_in_another_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    text = f"café,{TRACE_HEADER}\n£,{TRACE_ROW}\n"
    assert read(tmp_path, text.encode(encoding)).requests == 1


def test_a_damaged_parquet_file_is_refused_wherever_the_damage_is(tmp_path: Path) -> None:
    whole = (EXAMPLES / "langsmith_runs_CONSTRUCTED.parquet").read_bytes()
    for place in range(40, len(whole) - 8, 199):  # found by the fuzzer
        damaged = whole[:place] + b"\xff\xfe\xfd" + whole[place + 3 :]
        try:
            read(tmp_path, damaged)
        except UnreadableUsage as refusal:
            assert "\n" not in str(refusal)  # noqa: PT017 - some damage does not show


def test_a_table_that_the_reader_gives_up_on_is_refused_with_one_sentence() -> None:
    path = Path(__file__).parents[1] / "reading" / "unreadable_table.bin"  # found by the fuzzer
    with pytest.raises(UnreadableUsage, match="cannot be read") as refusal:
        read_usage([(path.name, path)])
    assert "\n" not in str(refusal.value)


def test_a_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(UnreadableUsage, match=r"an Excel workbook.*save the sheet as CSV"):
        read(tmp_path, packed.getvalue())


def test_an_unknown_table_names_the_nearest_format_and_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableUsage, match=r'nearest is Azure LLM inference trace.*"generatedtokens"'
    ):
        read(tmp_path, "TIMESTAMP,ContextTokens\n2023-11-16 18:15:46,374\n")


def test_a_format_can_be_forced_and_a_wrong_one_says_what_is_missing(tmp_path: Path) -> None:
    content = f"{TRACE_HEADER}\n{TRACE_ROW}\n"
    assert read(tmp_path, content, format="load_trace").format == "load_trace"
    with pytest.raises(UnreadableUsage, match='no column "request_created_at"'):
        read(tmp_path, content, format="helicone_requests")
    with pytest.raises(UnreadableUsage, match="there is no usage format 'nonsense'"):
        read(tmp_path, content, format="nonsense")


def test_the_same_file_given_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{TRACE_HEADER}\n{TRACE_ROW}\n", encoding="utf-8")
    with pytest.raises(UnreadableUsage, match=r"b\.csv is the same file as a\.csv; give it once"):
        read_usage([("a.csv", path), ("b.csv", path)])


def test_no_file_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableUsage, match="no file was given"):
        read_usage([])
    with pytest.raises(UnreadableUsage, match=r"gone\.csv cannot be opened"):
        read_usage([("gone.csv", tmp_path / "gone.csv")])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.text(alphabet='",;\t\r\n0-9.eE+-nax{}[]:', max_size=200).map(
            lambda text: f"{TRACE_HEADER}\n{TRACE_ROW}\n{text}".encode()
        ),
        st.binary(max_size=200).map(lambda tail: f"{TRACE_HEADER}\n{TRACE_ROW}\n".encode() + tail),
        st.binary(max_size=120).map(gzip.compress),
        st.recursive(
            st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["data", "results", "start_time", "input_tokens", "attributes"]
                    ),
                    inner,
                )
            ),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_garbage_is_read_or_refused_and_never_anything_else(content: bytes, tmp_path: Path) -> None:
    profile, refusal = None, ""
    try:
        profile = read(tmp_path, content)
    except UnreadableUsage as fault:
        refusal = str(fault)
    if profile is None:
        assert refusal
        assert "\n" not in refusal
    else:
        assert profile.rows == profile.rows_used + sum(profile.rows_skipped.by_reason.values())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("e.csv", "prompt,expected\nHi,hello\nWhat,that\n", "is a list of prompts: "),
        (
            "t.jsonl",
            '{"messages": [{"role": "user", "content": "a"}]}\n' * 3,
            "is a list of examples to fine-tune with: ",
        ),
        ("k.json", '{"apiVersion": "v1", "kind": "List", "metadata": {}}', "a Kubernetes object"),
        (
            "t.json",
            '{"version": 4, "terraform_version": "1.5", "resources": []}',
            "Terraform state",
        ),
        (
            "o.json",
            '{"openapi": "3.0.0", "info": {"title": "x"}, "paths": {}}',
            "description of an API",
        ),
        ("g.json", '{"dashboard": {"panels": []}, "meta": {}}', "a Grafana dashboard"),
    ],
)
def test_what_holds_no_usage_is_named_for_what_it_is(
    name: str, content: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableUsage, match=said):
        read_usage([(name, path)])
