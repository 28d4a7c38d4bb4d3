"""Reads prompt sets: CSV or JSONL, every fault as a sentence with its row."""

import csv
import difflib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dashboard.live.code_tests import fault_of_tests
from dashboard.live.labels import SEPARATOR, normalise
from dashboard.live.prompt import NEEDS_EXPECTED, SCORERS, Prompt, ScorerName
from dashboard.usage.reading.small_table import csv_table

COLUMNS = ("prompt", "id", "system", "expected", "scorer", "schema", "group")
MOST_PROMPTS = 2000
MOST_BYTES = 10_000_000


class PromptsError(ValueError):
    """The prompt set cannot be used; the message says where and what to do."""


def read_prompts(source: Path | str) -> tuple[Prompt, ...]:
    """The prompts of a file (`Path`) or of pasted text (`str`), in order, each checked.

    A line that starts with { makes it JSONL, [ a JSON array of objects, anything else CSV. Without a scorer
    an answer is judged by its `schema`, else as `normalised` when there is an `expected`, else not at all.
    Raises `PromptsError`.
    """
    name = source.name if isinstance(source, Path) else "the pasted text"
    text = _text_of(source, name)
    rows = _rows(text, name)
    prompts: list[Prompt] = []
    seen: dict[str, str] = {}
    for where, row in rows:
        prompt = _prompt(row, where, number=len(prompts) + 1)
        if prompt.id in seen:
            raise PromptsError(
                f'{where}: the id "{prompt.id}" is already used in {seen[prompt.id]};'
                " ids must differ, or leave them all out"
            )
        seen[prompt.id] = where
        prompts.append(prompt)
        if len(prompts) > MOST_PROMPTS:
            raise PromptsError(f"{name}: more than {MOST_PROMPTS} prompts; take a sample")
    if not prompts:
        raise PromptsError(f"{name}: no prompts; expected a column `prompt` and at least one row")
    return _alike_together(_with_labels(prompts), name)


def _with_labels(prompts: Sequence[Prompt]) -> tuple[Prompt, ...]:
    """The prompts; where only the right label is named, the others are those of prompts with its system text.

    Where nobody names a second one there is none: then the answer may say anything else too.
    """
    by_system: dict[str, dict[str, None]] = {}
    for prompt in prompts:
        if prompt.scorer == "label":
            labels = by_system.setdefault(prompt.system, {})
            labels.update(dict.fromkeys((prompt.expected, *prompt.rivals)))
    return tuple(
        replace(p, rivals=tuple(each for each in by_system[p.system] if each != p.expected))
        if p.scorer == "label" and not p.rivals
        else p
        for p in prompts
    )


def _alike_together(prompts: Sequence[Prompt], name: str) -> tuple[Prompt, ...]:
    """Prompts that ask the same, word for word, as one group: the second tells nothing new.

    Raises `PromptsError` where they expect different answers.
    """
    first: dict[tuple[str, str], Prompt] = {}
    found: list[Prompt] = []
    for prompt in prompts:
        asked = prompt.system, " ".join(prompt.prompt.split())
        before = first.setdefault(asked, prompt)
        if before.expected and prompt.expected and before.expected != prompt.expected:
            raise PromptsError(
                f"{name}: the prompts {before.id} and {prompt.id} ask the same and expect different answers "
                f"({before.expected[:40]!r}, {prompt.expected[:40]!r}); keep the right one"
            )
        found.append(prompt)
    repeated = {
        key
        for key, n in Counter((p.system, " ".join(p.prompt.split())) for p in found).items()
        if n > 1
    }
    return tuple(
        replace(p, group=f"same as {first[key].id}")
        if (key := (p.system, " ".join(p.prompt.split()))) in repeated and not p.group
        else p
        for p in found
    )


def notes_on(prompts: Sequence[Prompt]) -> tuple[str, ...]:
    """What weakens a set of prompts, in sentences: repeats, and prompts that nothing can be scored by."""
    same = [p.group for p in prompts if p.group.startswith("same as ")]
    unscored = sum(p.scorer == "none" for p in prompts)
    said = []
    if same:
        more = len(same) - len(set(same))
        who = "1 prompt asks" if more == 1 else f"{more} prompts ask"
        said.append(
            f"{who} what another one asks, word for word: together they count once in comparisons"
        )
    if unscored:
        said.append(
            f"{unscored} of {len(prompts)} prompts have no expected answer: they are sent and shown, not scored"
        )
    said += _on_labels(prompts)
    for prompt in prompts:
        if prompt.scorer == "code" and (fault := fault_of_tests(prompt.expected, prompt.asked)):
            said.append(f"{prompt.where or prompt.id}: {fault}; it will not be scored")
    return tuple(said)


def _on_labels(prompts: Sequence[Prompt]) -> list[str]:
    """Where `contains` looks for one of a few labels that come again and again."""
    wanted = [normalise(p.expected) for p in prompts if p.scorer == "contains"]
    labels = sorted(set(wanted))
    if not 1 < len(labels) <= len(wanted) / 2:
        return []
    return [
        f'{len(wanted)} prompts that are scored by "contains" expect one of {", ".join(labels)[:80]}: the scorer '
        '"label" is not fooled by answers that name several or say not'
    ]


def with_scorer(prompts: Sequence[Prompt], scorer: ScorerName) -> tuple[Prompt, ...]:
    """The prompts, all judged by `scorer`. Raises `PromptsError` where one lacks what it needs."""
    for prompt in prompts:
        _scorer(scorer, f"prompt {prompt.id}", expected=prompt.expected, schema=prompt.schema)
    return _with_labels([_judged(prompt, scorer) for prompt in prompts])


def _judged(prompt: Prompt, scorer: ScorerName) -> Prompt:
    """The prompt with this scorer; the labels of one that is judged by them are told apart."""
    if scorer != "label":
        return replace(prompt, scorer=scorer, rivals=())
    right, *others = (
        each.strip() for each in SEPARATOR.join((prompt.expected, *prompt.rivals)).split(SEPARATOR)
    )
    return replace(prompt, scorer=scorer, expected=right, rivals=tuple(others))


def _text_of(source: Path | str, name: str) -> str:
    if isinstance(source, str):
        return source
    try:
        if source.stat().st_size > MOST_BYTES:
            raise PromptsError(
                f"{name}: larger than {MOST_BYTES // 1_000_000} MB; take a sample (of a log: --sample 60, "
                'or "A request log" on the page)'
            )
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PromptsError(f"{name}: byte {error.start} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise PromptsError(f"{name}: cannot be read ({error.strerror or error})") from None


def _rows(text: str, name: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    begins = text.lstrip()[:1]
    return {"{": _jsonl, "[": _array}.get(begins, _csv)(text, name)


def _array(text: str, name: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The objects of a JSON array, in order."""
    try:
        rows = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise PromptsError(
            f"{name}: begins as a JSON array and is none ({error}); expected a list of objects with `prompt`, "
            "one such object a line, or CSV"
        ) from None
    for number, row in enumerate(rows, start=1):
        where = f"{name} item {number}"
        if not isinstance(row, dict):
            raise PromptsError(
                f"{where}: found {type(row).__name__} in a JSON array; expected an object with `prompt`"
            )
        _check_columns(row, where)
        yield where, row


def _jsonl(text: str, name: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{name} line {number}"
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise PromptsError(f"{where}: not a JSON object on one line ({error})") from None
        if not isinstance(row, dict):
            raise PromptsError(f"{where}: found {type(row).__name__}; expected a JSON object")
        _check_columns(row, where)
        yield where, row


def _csv(text: str, name: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    at = 1
    try:
        table = csv_table(text)
        at += table.lines_above
        _check_columns(table.columns, f"{name} row {at}")
        for at, row in table.rows():
            where = f"{name} row {at}"
            if None in row:
                raise PromptsError(
                    f"{where}: more cells than columns; quote cells with {table.delimiter!r}"
                )
            yield (
                where,
                _with_points(
                    {str(column): value or "" for column, value in row.items()},
                    decimal_comma=table.decimal_comma,
                ),
            )
    except csv.Error as error:
        raise PromptsError(f"{name} row {at}: not valid CSV ({error})") from None


def _with_points(row: Mapping[str, str], *, decimal_comma: bool) -> Mapping[str, str]:
    """The row; a number that is expected has a decimal point where the file writes decimal commas."""
    expected = row.get("expected", "")
    if not decimal_comma or "," not in expected or row.get("scorer", "").strip() != "numeric":
        return row
    return {**row, "expected": expected.replace(".", "").replace(",", ".")}


def _check_columns(columns: Iterable[object], where: str) -> None:
    names = [str(column) for column in columns]
    for name in names:
        near = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.75)
        if name not in COLUMNS and near and near[0] not in names:
            raise PromptsError(f'{where}: unknown column "{name}"; did you mean "{near[0]}"?')
    if "prompt" not in names:
        found = ", ".join(names[:8])[:120] or "nothing"
        raise PromptsError(f"{where}: no column `prompt`; found {found}")


def _prompt(row: Mapping[str, Any], where: str, *, number: int) -> Prompt:
    asked = _cell(row, "prompt", where)
    if not asked.strip():
        raise PromptsError(f"{where}: `prompt` is empty")
    expected, schema = _cell(row, "expected", where), _schema(row.get("schema"), where)
    scorer = _scorer(_cell(row, "scorer", where), where, expected=expected, schema=schema)
    read = Prompt(
        id=_cell(row, "id", where).strip() or f"p{number}",
        prompt=asked,
        system=_cell(row, "system", where),
        expected=expected,
        schema=schema,
        group=_cell(row, "group", where).strip(),
        where=where,
    )
    return _judged(read, scorer)


def _cell(row: Mapping[str, Any], column: str, where: str) -> str:
    value = row.get(column)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if column == "prompt":
        raise PromptsError(f"{where}: `prompt` is {type(value).__name__}; expected text")
    return json.dumps(value, ensure_ascii=False)


def _schema(value: object, where: str) -> Mapping[str, Any] | None:
    import jsonschema  # noqa: PLC0415 - only for prompt sets that have one

    if value in (None, ""):
        return None
    try:
        schema = json.loads(value) if isinstance(value, str) else value
        if not isinstance(schema, dict):
            raise PromptsError(f"{where}: `schema` is {type(schema).__name__}; expected an object")
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except json.JSONDecodeError as error:
        raise PromptsError(f"{where}: `schema` is not JSON ({error})") from None
    except jsonschema.SchemaError as error:
        raise PromptsError(f"{where}: `schema` is no JSON schema ({error.message})") from None
    return schema


def _scorer(
    name: str, where: str, *, expected: str, schema: Mapping[str, Any] | None
) -> ScorerName:
    wanted = name.strip().lower().replace("-", "_")
    if not wanted:
        return "json_schema" if schema is not None else "normalised" if expected else "none"
    scorer = next((known for known in SCORERS if known == wanted), None)
    if scorer is None:
        near = difflib.get_close_matches(wanted, SCORERS, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else f"; known: {', '.join(SCORERS)}"
        raise PromptsError(f'{where}: unknown scorer "{name}"{hint}')
    if scorer in NEEDS_EXPECTED and not expected:
        raise PromptsError(f"{where}: the scorer {scorer} needs an `expected`")
    if scorer == "json_schema" and schema is None:
        raise PromptsError(f"{where}: the scorer json_schema needs a `schema`")
    _check_expected(scorer, expected, where)
    return scorer


def _check_expected(scorer: ScorerName, expected: str, where: str) -> None:
    from dashboard.live.scoring import parse_target  # noqa: PLC0415 - scoring reads prompts too

    try:
        if scorer == "regex":
            re.compile(expected)
        elif scorer == "numeric":
            parse_target(expected)
        elif scorer in {"json", "json_schema"} and expected:
            json.loads(expected)
        elif scorer == "label":
            _check_labels(expected)
        elif scorer == "code":
            compile(expected, "expected", "exec")  # read, not run
    except (re.error, ValueError, SyntaxError, RecursionError, MemoryError) as error:
        raise PromptsError(
            f"{where}: `expected` does not fit the scorer {scorer} ({error})"
        ) from None


def _check_labels(expected: str) -> None:
    """Raises ValueError where the right label and the others are not told apart."""
    labels = [normalise(each) for each in expected.split(SEPARATOR)]
    if not all(labels):
        raise ValueError(f"a label is empty; write the right one first: right {SEPARATOR} other")
    if len(set(labels)) < len(labels):
        raise ValueError("a label stands there twice")
