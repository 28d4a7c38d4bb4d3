"""What was put into two scenarios differently: fields by label, ids by name, values as people read them.

A workload or an option that only one of them has is one row, not one for each of its fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from dashboard.engine.cost.roles import Refers
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.fields import Names, Range
from dashboard.engine.inputs.signs import MINUS
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.wording.declared import Declared, declared, is_share, label_of, marks_of
from dashboard.wording.fact_names import named_from
from dashboard.wording.words import capital, count, gpu_name, model_name, named, provider_name

LEFT_OUT = ("name", "version", "seed")
THERE, NOT_THERE, NOT_SET = "yes", "not there", "not set"
WHOLE = {"workloads": "Workload", "options": "Option"}
"""Tables of parts that come and go as a whole, and what one of them is called."""
Row = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One value with the words of its field, and what is declared of it."""

    called: str
    value: Any
    about: Declared | None
    marks: tuple[Any, ...]


def differences(here: Plan, there: Plan) -> list[Row]:
    """A row for each field that differs: what it is, both values, and the difference of two numbers."""
    one, other = here.asked, there.asked
    return [*_parts(here, there), *_values(here, there, dict(_leaves(one)), dict(_leaves(other)))]


def _parts(here: Plan, there: Plan) -> Iterator[Row]:
    for kind, called in WHOLE.items():
        one, other = getattr(here.asked, kind), getattr(there.asked, kind)
        for part in (*one, *(each for each in other if each not in one)):
            if (part in one) == (part in other):
                continue
            plan = here if part in one else there
            name = capital(_option(plan, part)) if kind == "options" else part
            said = THERE
            if kind == "workloads":
                said = f"{count(plan.asked.workloads[part].requests_per_month)} requests a month"
            both = (said, NOT_THERE) if part in one else (NOT_THERE, said)
            yield (f"{called} {name}", *both, "")


def _values(
    here: Plan,
    there: Plan,
    one: Mapping[tuple[str, ...], _Leaf],
    other: Mapping[tuple[str, ...], _Leaf],
) -> Iterator[Row]:
    for path in (*one, *(path for path in other if path not in one)):
        a, b = one.get(path), other.get(path)
        if (a and a.value) == (b and b.value) or _comes_and_goes(here, there, path):
            continue
        leaf = one[path] if path in one else other[path]
        whose = _whose(here, there, path)
        called = f"{whose}: {leaf.called[:1].lower()}{leaf.called[1:]}" if whose else leaf.called
        yield (
            called,
            _said(here, a),
            _said(there, b),
            _apart(leaf.about, a and a.value, b and b.value),
        )


def _comes_and_goes(here: Plan, there: Plan, path: tuple[str, ...]) -> bool:
    """Whether the field is of a part that only one of the two has."""
    if path[0] not in WHOLE:
        return False
    return (path[1] in getattr(here.asked, path[0])) != (path[1] in getattr(there.asked, path[0]))


def _whose(here: Plan, there: Plan, path: tuple[str, ...]) -> str:
    """The workload where there are several, or the option, by its name."""
    if path[0] == "options":
        return capital(_option(here, path[1]))
    several = max(len(plan.asked.workloads) for plan in (here, there)) > 1
    return path[1] if path[0] == "workloads" and several else ""


def _leaves(
    owner: Any, path: tuple[str, ...] = (), table: str = ""
) -> Iterator[tuple[tuple[str, ...], _Leaf]]:
    """Every field below a dataclass with a value of its own; of a table inside, told with the table's name."""
    for name in (each.name for each in fields(owner)):
        value = getattr(owner, name)
        if isinstance(owner, Scenario) and name in LEFT_OUT:
            continue
        if is_dataclass(value):
            yield from _leaves(value, (*path, name), "" if name in UNNAMED else name)
        elif isinstance(value, Mapping):
            yield from _entries(value, (*path, name))
        else:
            about = declared(type(owner), name)
            label = label_of(name, about.quantity)
            words = (
                f"{capital(table.replace('_', ' '))}, {label[:1].lower()}{label[1:]}"
                if table
                else label
            )
            leaf = _Leaf(words.removesuffix(" (%)"), value, about, marks_of(type(owner), name))
            yield (*path, name), leaf


TOLD = {"switching": "moving"}
UNNAMED = ("constraints", "market")
"""Tables whose own name says nothing that the field inside does not."""


def _entries(
    table: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], _Leaf]]:
    for key, value in table.items():
        if is_dataclass(value) and not isinstance(value, Range):
            inside = (
                ""
                if path[-1] in WHOLE
                else f"{TOLD.get(path[-1], path[-1])} ({key.replace('_', ' ')})"
            )
            yield from _leaves(value, (*path, key), inside)
        else:
            called = named_from(f"{path[-1]}.{key}" if path[-1] == "prices" else key)
            yield (*path, key), _Leaf(called, value, None, ())


def _said(plan: Plan, leaf: _Leaf | None) -> str:
    if leaf is None or leaf.value is None:
        return NOT_SET
    match leaf.value:
        case bool(value):
            said = "yes" if value else "no"
        case int(value) | float(value):
            said = _number(leaf.about, value)
        case Range() as value:
            said = _range(value)
        case date() as value:
            said = day_in_words(value)
        case tuple() | list() | frozenset():
            said = _several(plan, leaf)
        case value:
            said = _text(plan, leaf, str(value))
    return said


def _range(of: Range) -> str:
    ends = [_number(None, end) for end in (of.low, of.high) if end is not None]
    return f"{_number(None, of.value)} ({' to '.join(ends)})" if ends else _number(None, of.value)


def _several(plan: Plan, leaf: _Leaf) -> str:
    if not leaf.value:
        return "none"
    if all(isinstance(each, str) for each in leaf.value):
        return ", ".join(_option(plan, each) for each in leaf.value)
    return f"{len(leaf.value)} typed"


def _text(plan: Plan, leaf: _Leaf, text: str) -> str:
    if not text:
        return "none"
    for mark in leaf.marks:
        if isinstance(mark, Refers):
            return _option(plan, text)
        if isinstance(mark, Names):
            shown = {"gpu": gpu_name, "host": provider_name}.get(mark.what, model_name)
            return shown(text)
    if text in plan.asked.options:
        return _option(plan, text)
    return text.replace("_", " ")


def _option(plan: Plan, option_id: str) -> str:
    """The option's name; the id of one that is not planned with."""
    return named(plan, option_id) if option_id in plan.options else option_id


def _number(about: Declared | None, value: float) -> str:
    """A share in per cent, large numbers short, and a true minus."""
    size = abs(value)
    if about is not None and about.quantity is not None and is_share(about.quantity):
        said = f"{num(100 * size):.4g}%"
    else:
        said = count(size) if size >= 1000 else f"{num(size):.4g}"
    return f"{MINUS if value < 0 else ''}{said}"


def _apart(about: Declared | None, here: Any, there: Any) -> str:
    """By how much the second is more or less; nothing for what is no number."""
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in (here, there)):
        return ""
    said = _number(about, abs(there - here))
    if said.endswith("%"):
        said = "1 point" if said == "1%" else f"{said.removesuffix('%')} points"
    return f"{'+' if there > here else MINUS}{said}"
