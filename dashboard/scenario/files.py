"""Scenario files: TOML for people, JSON for pipelines; the same keys."""

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import tomlkit

from dashboard.engine.inputs.facts import Fact
from dashboard.engine.scenario import Scenario
from dashboard.scenario.check import Problem, ScenarioError
from dashboard.scenario.forms import from_mapping, to_mapping
from dashboard.scenario.lines import line_of, lines_of

Form = Literal["toml", "json"]


def read_scenario(
    path: Path, *, today: date, assumptions: Mapping[str, Fact] | None = None
) -> Scenario:
    """The scenario in a file; `.json` is JSON, anything else TOML.

    Raises ScenarioError naming the file and every problem, OSError when it cannot be read.
    """
    form: Form = "json" if path.suffix.lower() == ".json" else "toml"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError([Problem("file", "", "is not UTF-8 text")], path.name) from None
    return read_text(text, form=form, today=today, assumptions=assumptions, where=path.name)


def read_text(
    text: str,
    *,
    form: Form,
    today: date,
    assumptions: Mapping[str, Fact] | None = None,
    where: str = "scenario",
) -> Scenario:
    """The scenario in a text; raises ScenarioError, with the line of every problem in a TOML text."""
    raw = _parsed(text, form, where)
    try:
        return from_mapping(raw, today=today, assumptions=assumptions, where=where)
    except ScenarioError as error:
        lines = lines_of(text) if form == "toml" else {}
        found = [replace(each, line=line_of(each.path, lines)) for each in error.problems]
        raise ScenarioError(sorted(found, key=lambda each: each.line), where) from None


def _parsed(text: str, form: Form, where: str) -> dict[str, Any]:
    try:
        raw = _json(text) if form == "json" else tomllib.loads(text)
    except _Repeated as repeated:
        raise ScenarioError([Problem(key, "", _TWICE) for key in repeated.args], where) from None
    except ValueError as error:
        said = str(error)
        told = f"{said}: {_TWICE}" if said.startswith(_TOML_SAYS_TWICE) else said
        raise ScenarioError([Problem("syntax", "", told)], where) from None
    except RecursionError:
        raise ScenarioError([Problem("syntax", "", "nested too deeply")], where) from None
    if not isinstance(raw, dict):
        raise ScenarioError([Problem("file", type(raw).__name__, "expected a table")], where)
    return raw


_TWICE = "the key is given twice; keep one of them"
_TOML_SAYS_TWICE = ("Cannot overwrite a value", "Cannot declare")


class _Repeated(Exception):  # noqa: N818 - the keys that an object has twice
    pass


def _json(text: str) -> Any:
    """What a JSON text holds; of a key that is given twice no value is taken. Raises ValueError, _Repeated."""
    repeated: list[str] = []

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.extend(key for key, times in Counter(k for k, _ in pairs).items() if times > 1)
        return dict(pairs)

    raw = json.loads(text, object_pairs_hook=table)
    if repeated:
        raise _Repeated(*repeated)
    return raw


def to_json(scenario: Scenario) -> str:
    """The scenario as JSON that reads back to an equal one."""
    return json.dumps(to_mapping(scenario), indent=2) + "\n"


def to_toml(scenario: Scenario) -> str:
    """The scenario as TOML that reads back to an equal one: plain keys first, then the tables."""
    mapping = to_mapping(scenario)
    if scenario.as_of is not None:
        mapping["as_of"] = scenario.as_of
    tables = ("market", "workloads", "options", "switching", "assumptions", "constraints")
    document = tomlkit.document()
    for key, value in mapping.items():
        if key not in (*tables, "changes"):
            document.add(key, value)
    for key in tables:
        if mapping.get(key):
            document.add(key, _table(mapping[key]))
    if mapping.get("changes"):
        document.add("changes", _list_of_tables(mapping["changes"]))
    return tomlkit.dumps(document)


def _list_of_tables(entries: list[dict[str, Any]]) -> tomlkit.items.AoT:
    """Each entry under its own [[header]]."""
    tables = tomlkit.aot()
    for entry in entries:
        tables.append(_table(entry) if entry else tomlkit.table())
    return tables


def _table(values: dict[str, Any]) -> tomlkit.items.Table:
    """Tables of tables get headers; what lies deeper is written in one line."""
    nested = all(isinstance(value, dict) for value in values.values())
    table = tomlkit.table(is_super_table=nested)
    for key, value in values.items():
        if isinstance(value, dict):
            inner: Any = tomlkit.table() if nested else tomlkit.inline_table()
            for name, entry in value.items():
                inner[name] = inline(entry)
            table[key] = inner
        else:
            table[key] = value
    return table


def inline(value: Any) -> Any:
    """A table written in one line, whatever lies in it; any other value as it is."""
    if not isinstance(value, dict):
        return value
    table = tomlkit.inline_table()
    for key, entry in value.items():
        table[key] = inline(entry)
    return table
