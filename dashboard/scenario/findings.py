"""What the validator found, told in the words of the file: the path people wrote, and what is allowed there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic_core import ErrorDetails

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.fields import Quantity, Range
from dashboard.engine.inputs.nearest import nearest
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario
from dashboard.scenario.check import Problem, shown
from dashboard.scenario.kinds import kinds

UNKNOWN_KEY = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
MISSING = frozenset({"missing", "missing_argument"})
NO_KIND = frozenset({"union_tag_invalid", "union_tag_not_found"})
_ASSUMPTION = float | Range


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: its path in the file and the declared type there."""

    path: str
    declared: Any


def problems_found(details: Iterable[ErrorDetails]) -> list[Problem]:
    """Every finding once, in order."""
    return [_problem(detail) for detail in details if not _is_other_branch(detail)]


def _problem(detail: ErrorDetails) -> Problem:
    loc, kind, given = detail["loc"], detail["type"], detail["input"]
    place = place_of(loc)
    if kind == "json_invalid":
        return Problem("scenario", "", "holds text that is not Unicode, or is nested too deeply")
    if kind in UNKNOWN_KEY:
        return Problem(place.path, "", "unknown key", meant_key(loc))
    if kind in MISSING:
        return Problem(place.path, "", "is missing")
    if kind == "too_short":
        return Problem(place.path, "", "needs at least one")
    if kind in NO_KIND:
        tag = given.get("kind") if isinstance(given, dict) else None
        message = f"expected one of {', '.join(sorted(kinds()))}"
        found = "nothing" if tag is None else shown(tag)
        return Problem(f"{place.path}.kind", found, message, nearest(str(tag), kinds()))
    return Problem(
        place.path,
        shown(given),
        f"expected {_allowed(place.declared)}",
        nearest(str(given), _words(place.declared)),
    )


def _is_other_branch(detail: ErrorDetails) -> bool:
    """Where a number or a table may stand, or a word or yes and no: told is what was meant."""
    loc = detail["loc"]
    here = bare(place_of(loc[:-1]).declared) if loc else None
    if here == _ASSUMPTION:
        return isinstance(detail["input"], dict) == (loc[-1] != "Range")
    return get_origin(here) is Literal and loc[-1] == "bool"


def place_of(loc: tuple[int | str, ...]) -> Place:
    """Follows a finding's way through the declarations; branches of a union are no part of the path."""
    path: list[str] = []
    declared: Any = Scenario
    for part in loc:
        here = bare(declared)
        if here is Option:
            declared = kinds()[str(part)]
        elif here == _ASSUMPTION:
            declared = Range if part == "Range" else declared
        elif get_origin(here) is Literal:
            continue
        else:
            path.append(str(part))
            declared = _inside(here, part)
    return Place(".".join(path), declared)


def _inside(here: Any, part: int | str) -> Any:
    """The declared type of a field of a dataclass, a value of a table, an entry of a list."""
    if is_dataclass(here):
        return get_type_hints(here, include_extras=True).get(str(part))
    inner = get_args(here)
    if get_origin(here) is tuple:
        return inner[0]
    return inner[1] if len(inner) == 2 else None


def bare(declared: Any) -> Any:
    """The type without its unit and without "or nothing"; of a word and yes or no, the word."""
    if get_origin(declared) is Annotated:
        return bare(get_args(declared)[0])
    if get_origin(declared) not in (Union, UnionType):
        return declared
    given = [bare(arg) for arg in get_args(declared) if arg is not type(None)]
    if given == [float, Range]:
        return _ASSUMPTION
    return next((each for each in given if get_origin(each) is Literal), given[0])


def quantity_of(declared: Any) -> Quantity | None:
    """The unit and bounds a field was declared with."""
    if get_origin(declared) is Annotated:
        return next((m for m in get_args(declared)[1:] if isinstance(m, Quantity)), None)
    return next(filter(None, map(quantity_of, get_args(declared))), None)


def meant_key(loc: tuple[int | str, ...]) -> str:
    """The key of the table that an unknown one, at the end of the way, was probably meant to be; else nothing."""
    return nearest(str(loc[-1]), _keys(place_of(loc[:-1]).declared))


def _keys(declared: Any) -> list[str]:
    here = bare(declared)
    return [f.name for f in fields(here)] if is_dataclass(here) else []


def _words(declared: Any) -> list[str]:
    here = bare(declared)
    return [str(word) for word in get_args(here)] if get_origin(here) is Literal else []


def _allowed(declared: Any) -> str:
    """What a file may have there, such as "a whole number from 1 to 120 (months)"."""
    here = bare(declared)
    if words := _words(here):
        words = [word for word in words if word]
        return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else words[0]
    if here == _ASSUMPTION:
        return f"a number{_bounds(quantity_of(declared))} or {{ value, low, high }}"
    if here is float or here is int:
        number = "a number" if here is float else "a whole number"
        return number + _bounds(quantity_of(declared))
    if get_origin(here) is tuple:
        return "a list"
    if here is Option or is_dataclass(here) or get_origin(here) is not None:
        return "a table"
    return _PLAIN_WORDS[here]


_PLAIN_WORDS: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    date: "a day such as 2026-11-23",
}


def _bounds(quantity: Quantity | None) -> str:
    if quantity is None or quantity.low is None or quantity.high is None:
        return ""
    unit = f" ({quantity.unit})" if quantity.unit else ""
    return f" from {num(quantity.low):,.15g} to {num(quantity.high):,.15g}{unit}"
