import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live.prompt import Prompt
from dashboard.live.prompts import (
    PromptsError,
    notes_on,
    read_prompts,
    with_scorer,
)

SAMPLES = Path(__file__).parents[2] / "data" / "examples" / "prompts"


def test_csv_rows_become_prompts_with_a_scorer_that_fits() -> None:
    text = (
        'prompt,expected,schema\n"What, exactly?",Paris,\nfree,,\njson,,"{""type"": ""object""}"\n'
    )
    first, second, third = read_prompts(text)
    assert (first.id, first.prompt, first.expected) == ("p1", "What, exactly?", "Paris")
    assert [p.scorer for p in (first, second, third)] == ["normalised", "none", "json_schema"]
    assert third.schema == {"type": "object"}


def test_semicolons_and_a_byte_order_mark_are_understood(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("\ufeffid;prompt;expected\nq1;Why, though?;because\n", encoding="utf-8")
    assert read_prompts(file) == (Prompt("q1", "Why, though?", "", "because", "normalised"),)


def test_rows_are_counted_from_the_top_of_the_file_and_tabs_and_excels_mark_are_read() -> None:
    assert read_prompts("sep=;\nprompt;expected\nWhy;so\n")[0].expected == "so"
    assert read_prompts("prompt\texpected\nWhy, then\tso\n")[0].prompt == "Why, then"
    with pytest.raises(PromptsError, match="row 4: `prompt` is empty"):
        read_prompts("\n\nprompt,id\n,a\n")


def test_numbers_that_are_expected_may_have_a_decimal_comma() -> None:
    (prompt,) = read_prompts("prompt;expected;scorer\nHow much;1.234,5;numeric\n")
    assert prompt.expected == "1234.5"
    (kept,) = read_prompts("prompt;expected;scorer\nWhere;Aachen, Bonn;contains\n")
    assert kept.expected == "Aachen, Bonn"


def test_jsonl_rows_may_hold_structures() -> None:
    row = {"prompt": "Extract", "expected": {"a": 1}, "scorer": "json", "system": "Be brief"}
    (prompt,) = read_prompts(json.dumps(row) + "\n\n")
    assert json.loads(prompt.expected) == {"a": 1}
    assert (prompt.system, prompt.prompt) == ("Be brief", "Extract")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the pasted text row 1: no column `prompt`; found nothing"),
        ("question,answer\na,b\n", "no column `prompt`; found question, answer"),
        ("prompt\n", "no prompts"),
        ("prompt,expcted\na,b\n", 'unknown column "expcted"; did you mean "expected"?'),
        ("prompt,id\n,a\n", "row 2: `prompt` is empty"),
        ("prompt,id\nx,a\ny,a\n", 'row 3: the id "a" is already used in the pasted text row 2'),
        ("prompt,scorer,expected\nx,normalized,y\n", 'did you mean "normalised"?'),
        ("prompt,scorer\nx,exact\n", "the scorer exact needs an `expected`"),
        ("prompt,scorer\nx,json_schema\n", "the scorer json_schema needs a `schema`"),
        ("prompt,scorer,expected\nx,regex,(\n", "`expected` does not fit the scorer regex"),
        ("prompt,scorer,expected\nx,numeric,ten\n", "does not fit the scorer numeric"),
        ("prompt,scorer,expected\nx,json,{\n", "does not fit the scorer json"),
        ("prompt,schema\nx,{\n", "`schema` is not JSON"),
        ('prompt,schema\nx,"{""type"": ""nothing""}"\n', "`schema` is no JSON schema"),
        ("prompt\na,b\n", "more cells than columns"),
        ('prompt\n"open\n', "not valid CSV"),
        ('{"prompt": "x"}\n[1]\n', "line 2: found list; expected a JSON object"),
        ('{"prompt": "x"}\n{"prompt"\n', "line 2: not a JSON object on one line"),
        ('{"prompt": 5}\n', "`prompt` is int; expected text"),
        ('{"text": "x"}\n', "line 1: no column `prompt`; found text"),
    ],
)
def test_every_fault_says_where_and_what_to_do(text: str, says: str) -> None:
    with pytest.raises(PromptsError) as caught:
        read_prompts(text)
    assert says in str(caught.value)


def test_a_file_that_is_missing_or_no_text_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PromptsError, match=r"none.csv: cannot be read"):
        read_prompts(tmp_path / "none.csv")
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(PromptsError, match=r"image.csv: byte 0 is not UTF-8"):
        read_prompts(tmp_path / "image.csv")


def test_too_many_prompts_are_refused() -> None:
    with pytest.raises(PromptsError, match="more than 2000 prompts"):
        read_prompts("prompt\n" + "x\n" * 2001)


def test_one_scorer_for_all_needs_what_it_needs() -> None:
    prompts = (Prompt("a", "x", expected="1"), Prompt("b", "y"))
    assert with_scorer(prompts[:1], "numeric")[0].scorer == "numeric"
    with pytest.raises(PromptsError, match=r"prompt b: the scorer exact needs an `expected`"):
        with_scorer(prompts, "exact")


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.*")), ids=lambda file: file.name)
def test_every_sample_set_is_readable(file: Path) -> None:
    if file.suffix == ".md":
        assert "Sample data" in file.read_text(encoding="utf-8")
        return
    prompts = read_prompts(file)
    assert len(prompts) >= 3
    assert any(prompt.scorer != "none" for prompt in prompts)


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    prompts: tuple[Prompt, ...] | None = None
    with contextlib.suppress(PromptsError):
        prompts = read_prompts(text)
    assert prompts is None or all(prompt.prompt.strip() for prompt in prompts)


def test_prompts_that_ask_the_same_are_one_group_and_it_is_said() -> None:
    rows = "prompt,expected\nSure?,yes\nSure? ,yes\nWhy?,because\nSure?,\n"
    prompts = read_prompts(rows)
    assert [prompt.group for prompt in prompts] == ["same as p1", "same as p1", "", "same as p1"]
    assert notes_on(prompts) == (
        "2 prompts ask what another one asks, word for word: together they count once in comparisons",
        "1 of 4 prompts have no expected answer: they are sent and shown, not scored",
    )


def test_groups_of_ones_own_are_kept() -> None:
    prompts = read_prompts("prompt,expected,group\nSure?,yes,a\nSure?,yes,b\n")
    assert [prompt.group for prompt in prompts] == ["a", "b"]
    assert notes_on(prompts) == ()


def test_the_same_prompt_with_two_expected_answers_is_refused_with_both() -> None:
    with pytest.raises(PromptsError, match="p1 and p2 ask the same and expect different answers"):
        read_prompts("prompt,expected\nSure?,yes\nSure?,no\n")


def test_a_file_of_two_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(PromptsError, match="larger than 10 MB; take a sample"):
        read_prompts(path)


@pytest.mark.parametrize("name", ["asked.json", "asked.jsonl"])
def test_a_json_array_of_objects_is_a_prompt_set(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(
        '[{"prompt": "1 + 2", "expected": "3"},\n {"prompt": "2 + 2", "expected": 4}]',
        encoding="utf-8",
    )
    first, second = read_prompts(path)
    assert (first.prompt, first.expected, first.where) == ("1 + 2", "3", f"{name} item 1")
    assert (second.expected, second.scorer) == ("4", "normalised")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"prompt": "a"}', "begins as a JSON array and is none"),
        ('["a", "b"]', "item 1: found str in a JSON array"),
        ('[{"prompt": "a"}, {"promt": "b"}]', "item 2"),
        ("[]", "no prompts"),
    ],
)
def test_what_a_json_array_lacks_is_said(text: str, said: str) -> None:
    with pytest.raises(PromptsError, match=said):
        read_prompts(text)
