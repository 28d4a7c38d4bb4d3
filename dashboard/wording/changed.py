"""What differs between two scenarios, a line a field: "requests per month 1M -> 20M (20x)"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.engine.inputs.currency import num
from dashboard.wording.words import count

SHORT = ("workloads", "options", "constraints", "assumptions", "market")
"""Tables whose own name says nothing that the field below it does not."""
WHOLE = ("workloads", "options")
"""Tables of parts that come and go as a whole."""
TIMES = 2.0
"""From this factor on a change is told as a multiple too."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change that can be taken back by itself: the field or the part, and what became of it."""

    path: tuple[str, ...]
    said: str


def each_change(
    before: Mapping[str, Any], after: Mapping[str, Any], *, names: Mapping[str, str]
) -> tuple[Changed, ...]:
    """Every field that differs, and every part that was added or removed as a whole, with `names` for ids."""
    found: list[Changed] = []
    for kind in WHOLE:
        one, other = before.get(kind) or {}, after.get(kind) or {}
        for part in (*other, *(each for each in one if each not in other)):
            if (part in one) != (part in other):
                said = f"{names.get(part, part)} {'added' if part in other else 'removed'}"
                found.append(Changed((kind, part), said))
    one, other = dict(_flat(before)), dict(_flat(after))
    ids = {kind: len(after.get(kind) or {}) for kind in WHOLE}
    wholes = {each.path for each in found}
    for path in (*other, *(path for path in one if path not in other)):
        if one.get(path) == other.get(path) or path[:2] in wholes:
            continue
        called = _name(tuple(names.get(part, part) for part in path), ids)
        found.append(Changed(path, f"{called} {_difference(one.get(path), other.get(path))}"))
    return tuple(found)


def _flat(
    table: Mapping[str, Any], prefix: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*prefix, str(key)))
        else:
            yield (*prefix, str(key)), value


def _name(path: tuple[str, ...], ids: Mapping[str, int]) -> str:
    """The field in words; whose it is, where there is more than one."""
    kind, rest = path[0], path[1:] if path[0] in SHORT and len(path) > 1 else path
    if kind == "workloads" and len(rest) > 1 and ids["workloads"] <= 1:
        rest = rest[1:]
    return " ".join(part.replace("_", " ") for part in rest)


def _difference(before: Any, after: Any) -> str:
    if after is None:
        return f"no longer {_value(before)}"
    if before is None:
        return _value(after)
    numbers = all(
        isinstance(each, int | float) and not isinstance(each, bool) for each in (before, after)
    )
    times = ""
    if numbers and before > 0 and after > 0 and not 1 / TIMES < after / before < TIMES:
        times = f" ({num(after / before):.3g}x)"
    return f"{_value(before)} → {_value(after)}{times}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return count(value) if abs(value) >= 1000 else f"{num(value):.4g}"
    if isinstance(value, list):
        return f"{len(value)} {'row' if len(value) == 1 else 'rows'}" if value else "none"
    return str(value) or "empty"
