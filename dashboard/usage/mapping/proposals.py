"""What the columns of a table in no known format mean, from the values in them: one whole mapping, or none.

A name alone is not enough: a column that is called tokens and holds words is none. Where two readings fit, and
nothing in the rows decides between them, nothing is proposed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.usage.mapping.columns import EACH_ROW, NUMBERS, ColumnMapping, guess_mapping
from dashboard.usage.mapping.values import Cell, Values, sums_to

Rows = Sequence[Mapping[str, Cell]]
_TOKENS = (
    "input",
    "uncached_input",
    "cached_input",
    "cache_write",
    "output",
    "visible_output",
    "reasoning",
)
_LONG = re.compile(
    r"(^|[^a-z])(type|kind|meter|sku|line.?item|token.?type|usage.?type|metric|category)", re.I
)
_UNIT = re.compile(r"unit", re.I)
_TOTAL = re.compile(r"total.?tok|tok.*total|^tokens$|total_token", re.I)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole mapping and what speaks for it."""

    mapping: ColumnMapping
    because: tuple[str, ...]


def propose(columns: Sequence[str], rows: Rows) -> Proposal | None:
    """The mapping that names and values agree on; None where they do not make one."""
    values = {name: Values.of(name, rows) for name in columns}
    told = [name for name in columns if values[name].cells and not values[name].is_object]
    if _is_long_table(told, values):
        return None
    guess = guess_mapping([name for name in told if _may_mean_something(values[name])])
    found = {
        meaning: name
        for meaning, name in guess.columns.items()
        if name == EACH_ROW or _fits(meaning, values[name])
    }
    because: list[str] = []
    _find_time(found, told, values)
    _find_model(found, told, values)
    if not _settle_tokens(found, told, values, rows, because):
        return None
    _find_requests(found, told, values)
    _find_id(found, told, values)
    units = {meaning: unit for meaning, unit in guess.units.items() if meaning in found}
    mapping = ColumnMapping(found, units)
    return None if mapping.problem(columns) else Proposal(mapping, tuple(because))


def _may_mean_something(values: Values) -> bool:
    return values.is_number or values.is_time or values.is_text or values.is_flag


def _fits(meaning: str, values: Values) -> bool:
    """Whether the values are of the kind that the meaning needs."""
    if meaning in ("time", "end"):
        return values.is_time
    if meaning == "cost":
        return values.is_number
    if meaning in NUMBERS:
        return values.is_count or (
            values.is_number and meaning != "requests" and _is_unit_name(values.name)
        )
    if meaning == "id":
        return values.is_distinct or not values.is_number
    return values.is_text or meaning == "model"


def _is_unit_name(name: str) -> bool:
    return bool(re.search(r"ktok|mtok|thousand|million|\(k\)|\(m\)|1k|1m", name))


def _is_long_table(told: Sequence[str], values: Mapping[str, Values]) -> bool:
    """One row for each kind of count: a column names what another column counts, in a unit of its own."""
    kinds = [
        name
        for name in told
        if _LONG.search(name)
        and values[name].is_text
        and any(
            re.search(r"input|output|token|prompt|cache", cell, re.I) for cell in values[name].cells
        )
    ]
    return bool(kinds) or any(_UNIT.search(name) and values[name].is_text for name in told)


def _find_time(found: dict[str, str], told: Sequence[str], values: Mapping[str, Values]) -> None:
    times = [name for name in told if values[name].is_time]
    if "time" not in found and times:
        found["time"] = min(times, key=lambda name: min(values[name].cells))
    if found.get("end") == found.get("time"):
        found.pop("end", None)


def _find_model(found: dict[str, str], told: Sequence[str], values: Mapping[str, Values]) -> None:
    models = [name for name in told if values[name].is_model]
    if models and not values[found.get("model", models[0])].is_model:
        found.pop("model")
    if models and "model" not in found:
        found["model"] = next((name for name in models if "response" in name), models[0])


def _settle_tokens(
    found: dict[str, str],
    told: Sequence[str],
    values: Mapping[str, Values],
    rows: Rows,
    because: list[str],
) -> bool:
    """Whether tokens are told without doubt; a total decides what is inside what, where there is one."""
    named = [meaning for meaning in _TOKENS if meaning in found]
    if not named:
        return "cost" in found
    total = next((name for name in told if _TOTAL.search(name) and values[name].is_count), "")
    used = {found[meaning] for meaning in named}
    if total and total not in used and "output" in found:
        for whole in ("input", "uncached_input"):
            if whole in found and _by_total(found, whole, total, rows, because):
                return True
        return False
    return not _left_over(told, values, used)


def _by_total(
    found: dict[str, str], whole: str, total: str, rows: Rows, because: list[str]
) -> bool:
    """Whether one reading adds up to the total; `found` then says it so."""
    into, out = found[whole], found["output"]
    cached = [found[name] for name in ("cached_input", "cache_write") if name in found]
    thought = [found[name] for name in ("reasoning",) if name in found]
    readings = {
        ("input", "output"): [into, out],
        ("uncached_input", "output"): [into, *cached, out],
        ("input", "visible_output"): [into, out, *thought],
        ("uncached_input", "visible_output"): [into, *cached, out, *thought],
    }
    fitting = [names for names, parts in readings.items() if sums_to(rows, parts, total)]
    if not fitting:
        return False
    first = fitting[0]
    del found[whole], found["output"]
    found[first[0]], found[first[1]] = into, out
    found["total"] = total
    because.append(f"{' + '.join(readings[first])} = {total} on every row")
    return True


def _left_over(told: Sequence[str], values: Mapping[str, Values], used: set[str]) -> list[str]:
    """Columns that count tokens of some kind and have no place in the mapping."""
    return [
        name
        for name in told
        if name not in used
        and values[name].is_count
        and any(values[name].numbers)
        and re.search(r"tok", name)
        and not re.search(
            r"limit|max|per_|rate|cost|price|latency|time|id$|text|audio|image|accepted|rejected",
            name,
        )
        and not _TOTAL.search(name)
    ]


def _find_requests(
    found: dict[str, str], told: Sequence[str], values: Mapping[str, Values]
) -> None:
    """A column that counts them, or each row: where it has an id, or times that are no days and hours."""
    if found.get("requests", EACH_ROW) != EACH_ROW:
        return
    if "end" in found:
        found.pop("requests", None)
        return
    times = values[found["time"]].cells if "time" in found else ()
    rounded = all(
        re.search(r"(T| )?00:00(:00)?(\.0+)?(Z|\+00:00)?$", cell) or len(cell) <= 10
        for cell in times
    )
    by_seconds = all(re.fullmatch(r"\d{10}", cell) and int(cell) % 3600 == 0 for cell in times)
    if (rounded or by_seconds) and not re.fullmatch(r"\d{13,}", times[0] if times else ""):
        found.pop("requests", None)
    else:
        found["requests"] = EACH_ROW


def _find_id(found: dict[str, str], told: Sequence[str], values: Mapping[str, Values]) -> None:
    if "id" in found and found.get("requests") != EACH_ROW:
        del found["id"]
