"""A scenario as a plain mapping and back: the one form behind files, links and widgets.

The fields are declared in the engine (`inputs`, `options`, `scenario`); pydantic checks a mapping against them, so
types, bounds and unknown keys are refused with their path.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from dashboard.engine.options import OPTIONS
from dashboard.engine.scenario import Scenario
from dashboard.scenario.check import Problem, ScenarioError, nearest, problems_between_fields


def from_mapping(
    raw: Mapping[str, Any],
    *,
    today: date,
    assumption_names: Collection[str] | None = None,
    where: str = "scenario",
) -> Scenario:
    """The scenario a mapping describes, `as_of` filled with `today` where it is missing.

    Raises ScenarioError with every problem: path, what was found, what is allowed, the nearest known key. Names of
    assumptions are checked when `assumption_names` is given.
    """
    try:
        checked = _file_model().model_validate_json(json.dumps(raw, default=_plain), strict=True)
    except ValidationError as error:
        found = [_problem(detail) for detail in error.errors(include_url=False)]
        raise ScenarioError(found, where) from None
    values = {name: getattr(checked, name) for name in type(checked).model_fields}
    scenario = Scenario(**{**values, "as_of": values["as_of"] or today})
    problems = tuple(problems_between_fields(scenario, assumption_names=assumption_names))
    if problems:
        raise ScenarioError(problems, where)
    return scenario


def to_mapping(scenario: Scenario) -> dict[str, Any]:
    """The smallest mapping that reads back to an equal scenario: defaults are left out, the version is not."""
    values = {f.name: getattr(scenario, f.name) for f in fields(scenario)}
    model = _file_model().model_construct(**values)
    dumped: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True)
    for section in ("workloads", "options"):
        dumped[section] = {key: dumped[section].get(key, {}) for key in values[section]}
    return {"version": scenario.version, **dumped}


@lru_cache(maxsize=1)
def _file_model() -> type[BaseModel]:
    """The scenario's declaration with the protocol `Option` replaced by the kinds there are."""
    hints = get_type_hints(Scenario, include_extras=True)
    any_option = Annotated[Union[OPTIONS], Field(discriminator="kind")]  # type: ignore[valid-type]  # noqa: UP007
    hints["options"] = Annotated[dict[str, any_option], Field(min_length=1)]
    hints["workloads"] = Annotated[hints["workloads"], Field(min_length=1)]
    declared: dict[str, Any] = {}
    for f in fields(Scenario):
        if f.default_factory is not MISSING:
            declared[f.name] = (hints[f.name], Field(default_factory=f.default_factory))
        else:
            declared[f.name] = (hints[f.name], ... if f.default is MISSING else f.default)
    config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)
    return create_model("ScenarioFile", __config__=config, **declared)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a scenario")


def _problem(detail: ErrorDetails) -> Problem:
    loc = [part for part in detail["loc"] if part not in _TAGS]
    path = ".".join(str(part) for part in loc) or "scenario"
    kind, given = detail["type"], detail["input"]
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:
        return Problem(path, "", "unknown key", nearest(str(loc[-1]), _known_keys(detail["loc"])))
    if kind == "union_tag_invalid":
        message = f"unknown kind; expected one of {', '.join(sorted(_TAGS))}"
        tag = str(detail.get("ctx", {}).get("tag", ""))
        return Problem(f"{path}.kind", repr(tag), message, nearest(tag, _TAGS))
    if kind == "union_tag_not_found":
        return Problem(f"{path}.kind", "nothing", f"expected one of {', '.join(sorted(_TAGS))}")
    if kind in {"missing", "missing_argument"}:
        return Problem(path, "", "is missing")
    if kind == "literal_error":
        allowed = str(detail.get("ctx", {}).get("expected", ""))
        near = nearest(str(given), [word.strip("' ") for word in allowed.split(",")])
        return Problem(path, _shown(given), f"expected {allowed}", near)
    message = detail["msg"].removeprefix("Input should be ").removeprefix("Value should have ")
    return Problem(path, _shown(given), f"expected {message}")


_TAGS = frozenset(
    tag for option in OPTIONS for tag in get_args(get_type_hints(option)["kind"])
)


def _known_keys(loc: tuple[int | str, ...]) -> list[str]:
    """The keys of the table that an unknown key was found in."""
    here: Any = Scenario
    for part in loc[:-1]:
        here = _inside(here, part)
    return [f.name for f in fields(here)] if is_dataclass(here) else []


def _inside(declared: Any, part: int | str) -> Any:
    """The type of one part of a path: a field of a dataclass, a value of a table, a kind of option."""
    if part in _TAGS:
        return next(o for o in OPTIONS if part in get_args(get_type_hints(o)["kind"]))
    if is_dataclass(declared):
        hint = get_type_hints(declared).get(str(part))
    else:
        hint = get_args(declared)[-1] if get_args(declared) else None
    options = [arg for arg in get_args(hint) if is_dataclass(arg)]
    is_table = getattr(hint, "__origin__", None) is not None and len(get_args(hint)) == 2
    return options[0] if options and not is_table else hint


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
