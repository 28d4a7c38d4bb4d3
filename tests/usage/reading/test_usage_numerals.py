"""Whatever spreadsheet wrote a file, the same counts, flags and days are read from it, or it asks."""

import csv
import io
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dashboard.usage import UsageProfile, read_usage

HEADER = (
    "start_time_iso",
    "end_time_iso",
    "num_model_requests",
    "model",
    "batch",
    "input_tokens",
    "output_tokens",
    "input_cached_tokens",
)


def _grouped(count: int, mark: str) -> str:
    return f"{count:,}".replace(",", mark)


def _indian(count: int) -> str:
    head, tail = divmod(count, 1000)
    if not head:
        return str(count)
    pairs = []
    while head:
        head, pair = divmod(head, 100)
        pairs.append(f"{pair:02d}" if head else str(pair))
    return ",".join((*reversed(pairs), f"{tail:03d}"))


NOTATIONS: dict[str, Callable[[int], str]] = {
    "digits": str,
    "floats": lambda count: f"{count}.0",
    "thousands by comma": lambda count: _grouped(count, ","),
    "thousands by point": lambda count: _grouped(count, "."),
    "thousands by blank": lambda count: _grouped(count, " "),
    "thousands by narrow blank": lambda count: _grouped(count, "\u202f"),
    "thousands by apostrophe": lambda count: _grouped(count, "'"),
    "indian": _indian,
    "german": lambda count: _grouped(count, ".") + ",0",
    "english": lambda count: _grouped(count, ",") + ".00",
    "swiss": lambda count: _grouped(count, "\u2019") + ".0",
    "french": lambda count: _grouped(count, "\u202f") + ",00",
}
FLAGS = {
    "English": ("TRUE", "FALSE"),
    "German": ("WAHR", "FALSCH"),
    "French": ("VRAI", "FAUX"),
    "Spanish": ("VERDADERO", "FALSO"),
    "Italian": ("VERO", "FALSO"),
    "Portuguese": ("VERDADEIRO", "FALSO"),
    "Dutch": ("WAAR", "ONWAAR"),
    "Danish": ("SAND", "FALSK"),
    "Swedish": ("SANT", "FALSKT"),
    "Polish": ("PRAWDA", "FAŁSZ"),
    "Finnish": ("TOSI", "EPÄTOSI"),
    "Hungarian": ("IGAZ", "HAMIS"),
    "Turkish": ("DOĞRU", "YANLIŞ"),
}
DAYS: dict[str, Callable[[date], str]] = {
    "ISO": lambda day: f"{day:%Y-%m-%dT00:00:00+00:00}",
    "German": lambda day: f"{day:%d.%m.%Y 00:00}",
    "American": lambda day: f"{day:%m/%d/%Y, 12:00:00 AM}",
    "seconds": lambda day: str((day - date(1970, 1, 1)).days * 86_400),
    "milliseconds": lambda day: str((day - date(1970, 1, 1)).days * 86_400_000),
    "ahead of UTC": lambda day: f"{day:%Y-%m-%d 02:00:00+02:00}",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")

Row = tuple[int, int, int, int, bool]
rows = st.lists(
    st.tuples(
        st.integers(1, 9_999_999),
        st.integers(0, 9_999_999),
        st.integers(0, 9_999_999),
        st.integers(0, 9_999_999),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def written(
    table: list[Row], *, notation: str, flags: str, days: str, delimiter: str, encoding: str
) -> bytes:
    number, (yes, no), day = NOTATIONS[notation], FLAGS[flags], DAYS[days]
    out = io.StringIO()
    lines = csv.writer(out, delimiter=delimiter)
    lines.writerow(HEADER)
    for place, (requests, fresh, cached, output, batch) in enumerate(table):
        start = date(2026, 6, 13) + timedelta(days=place)
        lines.writerow(
            (
                day(start),
                day(start + timedelta(days=1)),
                number(requests),
                "gpt-4.1",
                yes if batch else no,
                number(fresh + cached),
                number(output),
                number(cached),
            )
        )
    return out.getvalue().encode(encoding, errors="replace")


def read(body: bytes) -> UsageProfile:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usage.csv"
        path.write_bytes(body)
        return read_usage([(path.name, path)])


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    rows,
    st.sampled_from(sorted(NOTATIONS)),
    st.sampled_from(sorted(FLAGS)),
    st.sampled_from(sorted(DAYS)),
    st.sampled_from(",;\t|"),
    st.sampled_from(ENCODINGS),
)
def test_the_same_counts_are_read_however_a_spreadsheet_writes_them(  # noqa: PLR0917
    table: list[Row], notation: str, flags: str, days: str, delimiter: str, encoding: str
) -> None:
    if encoding == "cp1252" and (
        notation in ("thousands by narrow blank", "french") or flags in ("Polish", "Turkish")
    ):
        encoding = "utf-8"  # which has letters that cp1252 lacks
    body = written(
        table, notation=notation, flags=flags, days=days, delimiter=delimiter, encoding=encoding
    )
    profile = read(body)
    assert profile.rows_used == len(table)
    assert profile.period.start.date() == date(2026, 6, 13)
    assert profile.requests == sum(row[0] for row in table)
    assert profile.tokens.input_uncached == sum(row[1] for row in table)
    assert profile.tokens.cache_read == sum(row[2] for row in table)
    assert profile.tokens.output == sum(row[3] for row in table)
    (model,) = profile.by_model
    tokens = [sum(row[1:4]) for row in table]
    batch = sum(count for count, row in zip(tokens, table, strict=True) if row[4])
    assert model.batch_token_share == pytest.approx(
        batch / sum(tokens) if sum(tokens) else 0, abs=1e-6
    )


def spend(*cells: str, delimiter: str = ";") -> bytes:
    """LiteLLM's table of requests with these costs."""
    lines = ["starttime;custom_llm_provider;model;prompt_tokens;completion_tokens;spend"]
    lines += [
        f"2026-06-{day + 1:02d} 09:00;openai;gpt-4.1;1.000;100;{cell}"
        for day, cell in enumerate(cells)
    ]
    return "\n".join(lines).replace(";", delimiter).encode()


def test_a_cost_that_could_be_read_in_two_ways_follows_the_other_columns() -> None:
    # 1.000 input tokens set thousands apart by points, so the comma of the cost is the decimal mark.
    profile = read(spend("1,234", "2,500"))
    assert profile.tokens.input == 2_000
    assert profile.billed_usd == pytest.approx(3.734)
    assert any(
        '"spend" is written 2,500: the comma is the decimal mark' in note for note in profile.notes
    )


def test_a_word_where_a_cost_should_stand_is_a_zero_of_its_own_kind_and_the_tokens_count() -> None:
    profile = read(spend("0,0036", "Included", "n/a"))
    assert profile.rows_used == 3
    assert profile.tokens.input == 3_000
    assert profile.billed_usd == pytest.approx(0.0036)


def test_the_reading_of_a_whole_column_is_decided_by_its_last_row_too() -> None:
    cells = "\n".join(
        f"2026-06-01 {hour:02d}:00,1,{cell},1"
        for hour, cell in enumerate(["834.000"] * 20 + ["1.5"])
    )
    body = f"timestamp,project,contexttokens,generatedtokens\n{cells}\n".encode()
    # 1.5 shows that the point is a decimal mark here: 20 rows of 834 tokens.
    assert read(body).tokens.input == 20 * 834 + 2
    body = body.replace(b"1.5", b"1.500")
    assert read(body).tokens.input == 20 * 834_000 + 1_500


def test_typed_values_of_mongodb_and_json_inside_json_are_read(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl"
    path.write_text(
        '{"startTime": {"$date": {"$numberLong": "1780304400000"}}, "custom_llm_provider": "openai", '
        '"model": "gpt-4.1", "prompt_tokens": {"$numberInt": "1000"}, "completion_tokens": 10, "spend": 0.5}\n'
    )
    profile = read_usage([(path.name, path)])
    assert profile.tokens.input == 1_000
    assert profile.period.start.isoformat() == "2026-06-01T09:00:00"
