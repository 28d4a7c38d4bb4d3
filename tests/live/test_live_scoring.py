import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live.prompt import Prompt, ScorerName
from dashboard.live.scoring import Score, parse_target, score, score_text
from dashboard.live.streaming import Answer


def outcome(scorer: ScorerName, expected: str, text: str) -> str | None:
    return score_text(text, Prompt("p", "x", expected=expected, scorer=scorer)).outcome


@pytest.mark.parametrize(
    ("scorer", "expected", "text", "wanted"),
    [
        ("exact", "Paris", " Paris\n", "success"),
        ("exact", "Paris", "paris", "wrong"),
        ("normalised", "Paris", '  "PARIS."', "success"),
        ("normalised", "New  York", "new york!", "success"),
        ("normalised", "ﬁne", "fine", "success"),
        ("normalised", "Paris", "It is Paris", "wrong"),
        ("numeric", "4", "2 + 2 = 4", "success"),
        ("numeric", "1250", "That makes 1,250.00 euros.", "success"),
        ("numeric", "0.3333 +- 0.001", "0.333", "success"),
        ("numeric", "0.3333 ± 0.0001", "0.34", "wrong"),
        ("numeric", "-5", "minus five is -5", "success"),
        ("numeric", "1e6", "1000000", "success"),
        ("numeric", "12,5", "That makes 12.5 kg", "success"),
        ("numeric", "12.5", "Das macht 12,5 kg.", "success"),
        ("numeric", "1234.5", "Das macht 1.234,50 Euro", "success"),
        ("numeric", "125", "Das macht 12,5 kg", "wrong"),
        ("numeric", "4", "four", "invalid"),
        ("regex", r"^\d{3}$", "123", "success"),
        ("regex", r"^\d{3}$", "1234", "wrong"),
        ("contains", "Paris", "The capital is PARIS, of course", "success"),
        ("contains", '["Paris", "Seine"]', "Paris lies on the Seine", "success"),
        ("contains", '["Paris", "Seine"]', "Paris lies on the Thames", "wrong"),
        ("json", "", '{"a": 1}', "success"),
        ("json", "", "```json\n[1, 2]\n```", "success"),
        ("json", "", "{'a': 1}", "invalid"),
        ("json", '{"a": 1}', '{"a": 1.0, "b": 2}', "success"),
        ("json", '{"a": "Red"}', '{"a": "red"}', "success"),
        ("json", '{"a": 1}', '{"a": true}', "wrong"),
        ("json", '{"a": null}', '{"a": ""}', "wrong"),
        ("json", "[1, 2]", "[2, 1]", "wrong"),
        ("none", "", "anything", None),
    ],
)
def test_a_scorer_judges(scorer: ScorerName, expected: str, text: str, wanted: str | None) -> None:
    assert outcome(scorer, expected, text) == wanted


SCHEMA = {
    "type": "object",
    "properties": {"colour": {"enum": ["red", "blue"]}, "size": {"type": "integer"}},
    "required": ["colour"],
}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('{"colour": "red", "size": 4}', Score("success")),
        ('{"colour": "red", "size": 5}', Score("wrong", "differs in size")),
        (
            '{"colour": "green"}',
            Score("invalid", "$.colour: 'green' is not one of ['red', 'blue']"),
        ),
        ("{}", Score("invalid", "$: 'colour' is a required property")),
        ("red", Score("invalid", "not JSON")),
    ],
)
def test_a_schema_tells_invalid_from_wrong(text: str, verdict: Score) -> None:
    expected = json.dumps({"colour": "red", "size": 4})
    prompt = Prompt("p", "x", expected=expected, scorer="json_schema", schema=SCHEMA)
    assert score_text(text, prompt) == verdict


def test_a_schema_fetches_nothing() -> None:
    schema = {"$ref": "http://169.254.169.254/latest/schema.json"}
    found = score_text("{}", Prompt("p", "x", scorer="json_schema", schema=schema))
    assert found.outcome == "invalid"
    assert "not part of it" in found.why


@pytest.mark.parametrize(
    ("ending", "wanted"),
    [
        ("answered", "success"),
        ("truncated", "truncated"),
        ("refused", "refused"),
        ("error", "error"),
    ],
)
def test_how_a_call_ended_comes_before_what_it_said(ending: str, wanted: str) -> None:
    answer = Answer("l", "m", ending, text="Paris")  # type: ignore[arg-type]
    assert score(answer, Prompt("p", "x", expected="Paris", scorer="exact")).outcome == wanted


@pytest.mark.parametrize(
    ("text", "target"),
    [("5", (5, 0)), ("1,000.5", (1000.5, 0)), ("3 +/- 0.5", (3, 0.5)), ("3±1", (3, 1))],
)
def test_a_number_may_have_a_tolerance(text: str, target: tuple[float, float]) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "3 +- -1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"float|finite"):
        parse_target(text)


@given(st.text(max_size=80))
def test_a_text_always_equals_itself(text: str) -> None:
    assert outcome("exact", text, text) == "success"
    assert outcome("normalised", text, text) == "success"


@given(st.text(max_size=200))
def test_no_answer_crashes_a_scorer(text: str) -> None:
    prompt = Prompt("p", "x", expected='{"a": 1}', scorer="json_schema", schema=SCHEMA)
    assert score_text(text, prompt).outcome in {"success", "wrong", "invalid"}
    assert outcome("numeric", "4", text) in {"success", "wrong", "invalid"}
