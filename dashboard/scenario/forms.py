"""A scenario as a plain mapping and back: the one form behind files, links and widgets.

The fields are declared in the engine (`inputs`, `options`, `scenario`); pydantic checks a mapping against them,
so types, bounds and unknown keys are refused with their path.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date, time
from functools import lru_cache
from typing import Annotated, Any, Union, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.own_files import own_file
from dashboard.engine.scenario import Scenario
from dashboard.scenario.check import (
    NAMES_NO_OPTION,
    Problem,
    ScenarioError,
    problems_between_fields,
    shown,
)
from dashboard.scenario.findings import problems_found
from dashboard.scenario.kinds import options_known
from dashboard.scenario.limits import too_large
from dashboard.scenario.mended import is_about, mended

VERSIONS = (1, 2)
"""Of the scenario file; those of version 1 are read for ever, with their own defaults."""


def from_mapping(
    raw: Mapping[str, Any],
    *,
    today: date,
    assumptions: Mapping[str, Fact] | None = None,
    where: str = "scenario",
) -> Scenario:
    """The scenario a mapping describes, `as_of` filled with `today` where it is missing.

    Raises ScenarioError with every problem: path, what was found, what is allowed, the nearest known key.
    What is typed of `assumptions` is checked when they are given: it must be one that something reads.
    """
    if raw.get("version", 1) not in VERSIONS:
        later = "expected 1 or 2; another version of Golden Path wrote this"
        raise ScenarioError([Problem("version", shown(raw["version"]), later)], where)
    if large := tuple(too_large(raw)):
        raise ScenarioError(large, where)
    try:
        text = json.dumps(raw, default=_as_text)
    except RecursionError:
        raise ScenarioError([Problem("scenario", "", "is nested too deeply")], where) from None
    try:
        scenario = _checked(text, today)
    except ValidationError as error:
        if (own := own_file(raw)) and own.kind != "scenario":
            raise ScenarioError([Problem("file", "", own.is_what)], where) from None
        details = error.errors(include_url=False)
        problems = problems_found(details)
        problems += _beside(json.loads(text), details, today=today, assumptions=assumptions)
        raise ScenarioError(problems, where) from None
    problems = list(problems_between_fields(scenario, assumptions=assumptions))
    if problems:
        raise ScenarioError(problems, where)
    return scenario


_TRIES = 3
"""What a key stands for may be wrong once more when the key itself is mended: a kind, then a field of it."""


def _beside(
    raw: dict[str, Any],
    details: list[ErrorDetails],
    *,
    today: date,
    assumptions: Mapping[str, Fact] | None,
) -> Iterator[Problem]:
    """What else is wrong with a file of which `details` were found: seen with those taken out or filled in."""
    changed: frozenset[str] = frozenset()
    if any(detail["type"] == "json_invalid" for detail in details):
        return
    for _ in range(_TRIES):
        raw, here = mended(raw, details)
        changed |= here
        try:
            scenario = _checked(json.dumps(raw), today)
        except ValidationError as error:
            details = error.errors(include_url=False)
            yield from (p for p in problems_found(details) if not is_about(p.path, changed))
        except RecursionError:
            return
        else:
            no_options = "options" in changed
            for each in problems_between_fields(scenario, assumptions=assumptions):
                leads_nowhere = no_options and each.problem in NAMES_NO_OPTION
                if not leads_nowhere and not is_about(each.path, changed):
                    yield each
            return


def _checked(text: str, today: date) -> Scenario:
    """The scenario in a JSON text, each field by itself as declared; raises pydantic's ValidationError."""
    checked = _file_model().model_validate_json(text, strict=True)
    values = {name: getattr(checked, name) for name in type(checked).model_fields}
    return Scenario(**{**values, "as_of": values["as_of"] or today})


def to_mapping(scenario: Scenario) -> dict[str, Any]:
    """The smallest mapping that reads back to an equal scenario: defaults are left out, the version is not."""
    values = {f.name: getattr(scenario, f.name) for f in fields(scenario)}
    model = _file_model().model_construct(**values)
    dumped: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True)
    for section in ("workloads", "options"):
        dumped[section] = {key: dumped[section].get(key, {}) for key in values[section]}
    return {"version": scenario.version, **dumped}


def full_mapping(scenario: Scenario) -> dict[str, Any]:
    """Every field by name, defaults included: to compare two scenarios, not to keep one."""
    values = {f.name: getattr(scenario, f.name) for f in fields(scenario)}
    dumped: dict[str, Any] = _file_model().model_construct(**values).model_dump(mode="json")
    return dumped


@lru_cache(maxsize=1)
def _file_model() -> type[BaseModel]:
    """The scenario's declaration with the protocol `Option` replaced by the kinds there are."""
    hints = get_type_hints(Scenario, include_extras=True)
    known: Any = Union[options_known()]  # noqa: UP007
    hints["options"] = dict[str, Annotated[known, Field(discriminator="kind")]]
    declared: dict[str, Any] = {}
    for f in fields(Scenario):
        if f.default_factory is not MISSING:
            declared[f.name] = (hints[f.name], Field(default_factory=f.default_factory))
        elif f.default is not MISSING:
            declared[f.name] = (hints[f.name], f.default)
        else:
            declared[f.name] = (hints[f.name], Field(min_length=1))
    config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)
    return create_model("ScenarioFile", __config__=config, **declared)


def _as_text(value: object) -> str:
    """TOML's days and times, which JSON writes as text."""
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a scenario")
