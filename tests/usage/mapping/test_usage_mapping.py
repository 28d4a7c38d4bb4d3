"""A table in no known format: the columns are guessed, named by hand, and read like any other."""

from pathlib import Path

import pytest

from dashboard.usage import ColumnMapping, UnknownTable, UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.mapping.columns import as_typed, guess_mapping, parse_mapping
from dashboard.usage.summing.tokens import Tokens

TABLE = (
    "When;LLM;App;Calls;Prompt kTok;Hits kTok;Answer kTok;Cents\n"
    "2026-06-01;gpt-4.1;support;100;120,5;20,5;10;31,5\n"
    "2026-06-02;gpt-4.1;search;200;240;40;20;63\n"
)
COLUMNS = ("when=time", "llm=model", "App=project", "calls=requests", "prompt ktok=input:1k")


def read(folder: Path, text: str, mapping: ColumnMapping | None = None) -> UsageProfile:
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8")
    return read_usage([("own.csv", path)], mapping=mapping)


def test_named_columns_are_read_in_their_units(tmp_path: Path) -> None:
    named = (*COLUMNS, "hits ktok=cached_input:1k", "answer ktok=output:1k", "cents=cost:cents")
    profile = read(tmp_path, TABLE, parse_mapping(named))
    # 120.5k + 240k in, of which 20.5k + 40k from cache; 31.5 + 63 cents.
    assert profile.tokens == Tokens(300_000, 60_500, 0, 30_000)
    assert profile.requests == 300
    assert profile.billed_usd == pytest.approx(0.945)
    assert profile.format == "mapped"
    assert profile.why_detected == "own.csv is read as a table whose columns were named by hand"
    assert profile.period.days_covered == 2
    assert set(profile.workloads) == {"search", "support"}  # projects are told apart first


def test_disjoint_parts_are_not_taken_from_each_other(tmp_path: Path) -> None:
    text = "t,fresh,cached,visible,thought\n2026-06-01T10:00:00Z,10,5,3,2\n"
    named = ("t=time", "fresh=uncached_input", "cached=cached_input", "visible=visible_output")
    profile = read(tmp_path, text, parse_mapping([*named, "thought=reasoning", "1=requests"]))
    assert profile.tokens == Tokens(10, 5, 0, 3, 2)
    assert profile.requests == 1


def test_an_unknown_table_is_refused_with_its_columns_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownTable) as refusal:
        read(tmp_path, TABLE)
    assert refusal.value.columns[:3] == ("when", "llm", "app")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            (
                "date",
                "model_name",
                "prompt_tokens",
                "completion_tokens",
                "total_tokens",
                "cost_usd",
            ),
            {
                "time": "date",
                "model": "model_name",
                "input": "prompt_tokens",
                "output": "completion_tokens",
                "cost": "cost_usd",
                "requests": "1",
            },
        ),
        (
            ("started_at", "deployment", "request_count", "input_tokens", "cached_tokens"),
            {
                "time": "started_at",
                "model": "deployment",
                "requests": "request_count",
                "input": "input_tokens",
                "cached_input": "cached_tokens",
            },
        ),
    ],
)
def test_usual_names_are_guessed(columns: tuple[str, ...], expected: dict[str, str]) -> None:
    assert guess_mapping(columns).columns == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("ts;llm;input_tok;output_tok", "ts;llm;1;input_tok;output_tok"),
        ("when;engine;tokens_in;tokens_out;calls", "when;engine;calls;tokens_in;tokens_out"),
        (
            "day;model;prompt tokens;completion tokens",
            "day;model;1;prompt tokens;completion tokens",
        ),
        ("day;modell;eingabe_tokens;ausgabe_tokens", "day;modell;1;eingabe_tokens;ausgabe_tokens"),
        (
            "at;modelid;input.inputtokencount;output.count",
            "at;modelid;1;input.inputtokencount;output.count",
        ),
        # A latency is no time of day, a text no count, and a limit no use.
        (
            "response_time_ms;request_time;model;prompt;max_tokens;prompt_tokens;completion_tokens",
            "request_time;model;1;prompt_tokens;completion_tokens",
        ),
        (
            "id;created;model;prompt_eval_count;eval_count",
            "created;model;1;prompt_eval_count;eval_count",
        ),
    ],
)
def test_names_that_speak_of_tokens_are_guessed(columns: str, expected: str) -> None:
    found = guess_mapping(columns.split(";")).columns
    meanings = ("time", "model", "requests", "input", "output")
    assert [found[meaning] for meaning in meanings] == expected.split(";")


def test_the_cost_of_a_part_is_not_taken_for_the_whole() -> None:
    parts = ("time", "input_tokens", "output_tokens", "input_cost", "output_cost")
    assert "cost" not in guess_mapping(parts).columns
    assert guess_mapping((*parts, "total_cost")).columns["cost"] == "total_cost"


def test_units_are_guessed_from_the_names() -> None:
    found = guess_mapping(("month", "tokens in (k)", "output mtok", "spend_cents"))
    assert found.units == {"input": "1k", "output": "1m", "cost": "cents"}


def test_a_guess_can_be_typed_again() -> None:
    guess = guess_mapping(("month", "tokens in (k)", "output mtok", "spend_cents"))
    assert parse_mapping(as_typed(guess)) == guess


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["when"], "write COLUMN=MEANING"),
        (["when=tiem"], "did you mean time?"),
        (["a=input:1g"], "there is no unit '1g'"),
        (["a=input", "b=input"], "two columns mean input"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(given: list[str], sentence: str) -> None:
    with pytest.raises(UnreadableUsage, match=sentence.replace("?", r"\?")):
        parse_mapping(given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["calls=requests"], "say which column is the time"),
        (["when=time"], "say which column holds input tokens"),
        (
            ["when=time", "promt ktok=input"],
            'there is no column "promt ktok"; did you mean "prompt ktok"?',
        ),
        (["when=time", "calls=input", "app=uncached_input"], "say the same twice"),
    ],
)
def test_a_mapping_that_says_too_little_names_what_is_missing(
    given: list[str], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableUsage) as refusal:
        read(tmp_path, TABLE, parse_mapping(given))
    assert sentence in str(refusal.value)
