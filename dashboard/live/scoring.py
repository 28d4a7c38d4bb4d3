"""Judges an answer by fixed rules: the same answer always gets the same verdict."""

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.live.code_runner import code_of, run_code
from dashboard.live.labels import is_negated, label_in, normalise, plain_text, whole
from dashboard.live.prompt import Prompt, ScorerName
from dashboard.live.streaming import Answer
from dashboard.usage.reading.numerals import number_in

Outcome = Literal["success", "wrong", "invalid", "refused", "truncated", "error"]
OUTCOMES: tuple[Outcome, ...] = ("success", "wrong", "invalid", "refused", "truncated", "error")

NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?|[-+]?\.\d+")
DECIMAL_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+")
FENCED = re.compile(r"^```[a-zA-Z]*\s*\n(.*?)\n?```$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome of one answer; None when nothing was asked for. `why` is a short sentence."""

    outcome: Outcome | None
    why: str = ""


def score(answer: Answer, prompt: Prompt) -> Score:
    """How a call went: its own ending first, then the prompt's scorer.

    A refusal counts only where the provider marks it. A truncated answer is never a success: the
    user would have seen half of it.
    """
    if answer.ending in {"error", "cancelled"}:
        return Score("error", answer.error or "")
    if answer.ending == "refused":
        return Score("refused", "the provider marked it as a refusal")
    if answer.ending == "truncated":
        return Score("truncated", "it reached the token limit")
    return score_text(answer.text, prompt)


def score_text(text: str, prompt: Prompt) -> Score:
    """The verdict of `prompt.scorer` on a complete answer."""
    return JUDGES[prompt.scorer](text, prompt)


def _judge_wording(text: str, prompt: Prompt) -> Score:
    expected = prompt.expected
    right = {
        "exact": lambda: text.strip() == expected.strip(),
        "normalised": lambda: normalise(text) == normalise(expected),
        "regex": lambda: re.search(expected, text) is not None,
    }[prompt.scorer]()
    return Score("success") if right else Score("wrong", f"expected {expected[:80]}")


def _judge_code(text: str, prompt: Prompt) -> Score:
    """What the tests say of the code; an error, which says nothing of the model, where it must not run.

    None where the tests are at fault.
    """
    ran = run_code(code_of(text), prompt.expected, asked=prompt.asked)
    if ran.outcome == "unfit":
        return Score(None, ran.why)
    outcomes: dict[str, Outcome] = {
        "right": "success",
        "wrong": "wrong",
        "stopped": "wrong",
        "not run": "error",
    }
    return Score(outcomes[ran.outcome], ran.why)


def _judge_label(text: str, prompt: Prompt) -> Score:
    found = label_in(text, (prompt.expected, *prompt.rivals))
    if not found.label:
        return Score("invalid", f"{found.why}; expected {prompt.expected}"[:160])
    if normalise(found.label) == normalise(prompt.expected):
        return Score("success")
    return Score("wrong", f"it names {found.label}, expected {prompt.expected}"[:160])


def _judge_parts(text: str, prompt: Prompt) -> Score:
    """Every part has to be there as whole words: "paris" is not in "parish"."""
    expected = prompt.expected
    said = normalise(text)
    missing = [part for part in parts_of(expected) if not whole(part).search(said)]
    if not missing:
        return Score("success")
    inside = f"; {missing[0][:40]} stands only inside of another word" if missing[0] in said else ""
    return Score("wrong", f"expected {expected[:80]}{inside}")


def behind_negation(text: str, prompt: Prompt) -> bool:
    """Whether a part that `contains` looks for stands in the answer, but nowhere without a negation before it."""
    if prompt.scorer != "contains":
        return False
    said = plain_text(text)
    places = [
        [is_negated(said, found.start()) for found in whole(part).finditer(said)]
        for part in parts_of(prompt.expected)
    ]
    return any(each and all(each) for each in places)


def parse_target(expected: str) -> tuple[float, float]:
    """`12.5` or `12.5 +- 0.1` as value and tolerance. Raises ValueError."""
    value, _, tolerance = re.sub(r"\+/-|±", "+-", expected).partition("+-")
    target, allowed = number_in(value), number_in(tolerance or "0")
    if not (math.isfinite(target) and math.isfinite(allowed) and allowed >= 0):
        raise ValueError(f"{expected!r} is no finite number")
    return target, allowed


def _judge_number(text: str, prompt: Prompt) -> Score:
    """The last number of the answer counts: models reason first and conclude at the end."""
    expected = prompt.expected
    target, tolerance = parse_target(expected)
    said = unicodedata.normalize("NFKC", text)
    numbers = list(NUMBER.finditer(said))
    if not numbers:
        return Score("invalid", "no number in the answer")
    last = numbers[-1]
    readings = [float(last.group().replace(",", ""))]
    readings += [
        number_in(found.group(), decimal_comma=True)
        for found in DECIMAL_COMMA.finditer(said)
        if found.end() == last.end()
    ]
    if any(math.isclose(found, target, rel_tol=1e-9, abs_tol=tolerance) for found in readings):
        return Score("success")
    return Score("wrong", f"found {last.group()}, expected {expected}")


def _judge_json(text: str, prompt: Prompt) -> Score:
    body = text.strip()
    fenced = FENCED.match(body)
    try:
        value = json.loads(fenced.group(1) if fenced else body)
    except (json.JSONDecodeError, RecursionError):
        return Score("invalid", "not JSON")
    if prompt.scorer == "json_schema" and prompt.schema is not None:
        fault = _schema_fault(value, prompt.schema)
        if fault:
            return Score("invalid", fault)
    if not prompt.expected:
        return Score("success")
    wrong = _differences(value, json.loads(prompt.expected))
    return Score("wrong", f"differs in {', '.join(wrong)[:80]}") if wrong else Score("success")


def _schema_fault(value: Any, schema: Mapping[str, Any]) -> str | None:
    import jsonschema  # noqa: PLC0415 - only when a schema is to be checked
    import referencing  # noqa: PLC0415 - comes with jsonschema

    kind = jsonschema.validators.validator_for(schema)
    validator = kind(schema, registry=referencing.Registry())  # an empty one fetches no $ref
    try:
        fault = next(iter(validator.iter_errors(value)), None)
    except referencing.exceptions.Unresolvable as error:
        return f"the schema refers to {str(error.ref)[:80]}, which is not part of it"
    return None if fault is None else f"{fault.json_path}: {fault.message}"[:120]


def _differences(value: object, expected: object) -> list[str]:
    """The fields of `expected` that `value` does not have alike; what it has besides is its own."""
    if isinstance(expected, dict) and isinstance(value, dict):
        return [name for name, want in expected.items() if not _alike(value.get(name), want)]
    return [] if _alike(value, expected) else ["the value"]


def _alike(found: object, want: object) -> bool:
    if isinstance(found, str) and isinstance(want, str):
        return normalise(found) == normalise(want)
    return _same_number(found, want) or (type(found) is type(want) and found == want)


def _same_number(found: object, want: object) -> bool:
    numbers = (int, float)
    return (
        isinstance(found, numbers)
        and isinstance(want, numbers)
        and not isinstance(found, bool)
        and not isinstance(want, bool)
        and math.isclose(found, want, rel_tol=1e-9)
    )


def parts_of(expected: str) -> list[str]:
    """One text, or a JSON list of texts that must all occur."""
    try:
        listed = json.loads(expected)
    except json.JSONDecodeError:
        listed = None
    wanted = listed if isinstance(listed, list) and listed else [expected]
    return [normalise(str(part)) for part in wanted]


JUDGES: Mapping[ScorerName, Callable[[str, Prompt], Score]] = {
    **dict.fromkeys(("exact", "normalised", "regex"), _judge_wording),
    **dict.fromkeys(("json", "json_schema"), _judge_json),
    "label": _judge_label,
    "numeric": _judge_number,
    "contains": _judge_parts,
    "code": _judge_code,
    "none": lambda _text, _prompt: Score(None),
}
