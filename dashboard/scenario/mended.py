"""What a file with faults would be without them, so that the rest of it can be looked at as well.

Nothing of this is ever planned: it only shows whether more is wrong than what was found first.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic_core import ErrorDetails

from dashboard.engine.inputs.nearest import nearest
from dashboard.engine.options import Option
from dashboard.scenario.findings import (
    MISSING,
    NO_KIND,
    UNKNOWN_KEY,
    bare,
    meant_key,
    place_of,
    quantity_of,
)
from dashboard.scenario.kinds import kinds

STAND_IN = "stand-in"
Way = tuple[int | str, ...]


def mended(
    raw: dict[str, Any], details: Iterable[ErrorDetails]
) -> tuple[dict[str, Any], frozenset[str]]:
    """A copy without the keys that are wrong and with those that lack, and the paths at which it was changed.

    An option of a kind that nobody knows has the one probably meant, else any, with the keys that all have.
    """
    rest: dict[str, Any] = deepcopy(raw)
    changed = set()
    for detail in details:
        way, kind = _way(rest, detail["loc"]), detail["type"]
        place = place_of(detail["loc"])
        table, _, key = place.path.rpartition(".")
        if kind in NO_KIND:
            _put(rest, way, _of_some_kind(_at(rest, way)))
            changed.add(f"{place.path}.kind")
            continue
        meant = meant_key(detail["loc"]) if kind in UNKNOWN_KEY else key
        changed.add(f"{table}.{meant}".lstrip("."))
        if kind in MISSING:
            _put(rest, (*way, key), _sample(place.declared))
        elif (
            not way or str(way[-1]) != key
        ):  # taken out already: the other branch of a union said so too
            continue
        elif kind == "too_short" or _is_table(place.declared):
            _put(rest, way, _sample(place.declared))
        else:
            _take_out(rest, way)
    return rest, frozenset(changed)


def is_about(path: str, changed: Iterable[str]) -> bool:
    """Whether a finding is about something that was changed, or about a table in which something was."""
    return any(
        path == each or path.startswith(f"{each}.") or ("." in path and each.startswith(f"{path}."))
        for each in changed
    )


def _way(raw: Any, loc: Way) -> Way:
    """The part of a finding's way that leads through the file: branches of a union are none of it."""
    way: list[int | str] = []
    here = raw
    for part in loc:
        if isinstance(here, dict) and part in here:
            here = here[str(part)]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            continue
        way.append(part)
    return tuple(way)


def _at(raw: Any, way: Way) -> Any:
    for part in way:
        raw = raw[part]
    return raw


def _put(raw: Any, way: Way, value: object) -> None:
    holder = _at(raw, way[:-1])
    if isinstance(holder, dict | list) and way:
        holder[way[-1]] = value  # type: ignore[index]


def _take_out(raw: dict[str, Any], way: Way) -> None:
    """What stands there is gone; an entry of a list with the whole list, so that no other changes its place."""
    while way and isinstance(way[-1], int):
        way = way[:-1]
    if way:
        _at(raw, way[:-1]).pop(way[-1], None)


def _is_table(declared: Any) -> bool:
    return bare(declared) is Option or is_dataclass(bare(declared))


def _of_some_kind(given: object) -> dict[str, Any]:
    """An option's table with a kind there is."""
    table = given if isinstance(given, Mapping) else {}
    meant = nearest(str(table.get("kind", "")), kinds()) if table.get("kind") else ""
    if meant:
        return {**_required(kinds()[meant]), **table, "kind": meant}
    shared = set.intersection(*({f.name for f in fields(each)} for each in _declared())) - {"kind"}
    kept = {key: value for key, value in table.items() if key in shared}
    some = next(iter(kinds()))
    return {**_required(kinds()[some]), **kept, "kind": some}


def _declared() -> tuple[Any, ...]:
    return tuple(kinds().values())


def _required(declared: Any) -> dict[str, Any]:
    """A table with a sample of every field that has no default."""
    hints = get_type_hints(declared, include_extras=True)
    return {
        f.name: _sample(hints[f.name])
        for f in fields(declared)
        if f.default is NO_DEFAULT and f.default_factory is NO_DEFAULT
    }


def _sample(declared: Any) -> Any:
    """A value that may stand there."""
    here, inner = bare(declared), get_args(bare(declared))
    if here is Option:
        return _of_some_kind({})
    if is_dataclass(here):
        return _required(here)
    if here in (int, float):
        quantity = quantity_of(declared)
        return here(1 if quantity is None or quantity.low is None else quantity.low)
    if get_origin(here) is Literal:
        return inner[0]
    named = len(inner) > 1 and inner[0] is str
    return {STAND_IN: _sample(inner[1])} if named else _SAMPLES.get(here, [])


_SAMPLES: Mapping[Any, Any] = {str: "x", bool: False, date: "2026-01-01"}
"""What is none of these is a list."""
