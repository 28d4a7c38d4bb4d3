"""Bills of any cloud: a row for each meter, whose words say which part of a request it counts."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from dashboard.usage.mapping.columns import ColumnMapping, guess_mapping
from dashboard.usage.mapping.meters import (
    CACHE_READS,
    CACHE_WRITES,
    INPUTS,
    MILLIONS,
    OTHER_METERS,
    OUTPUTS,
    THOUSANDS,
)
from dashboard.usage.mapping.values import Cell, Values, number_of

Rows = Sequence[Mapping[str, Cell]]
_QUANTITY = re.compile(r"quantity|usage.*amount|amount.*usage|^amount$|^usage$")
_UNIT = re.compile(r"unit(?!.?price|s$)|measure")
_NO_QUANTITY = re.compile(r"cost|price|rate|usd|charge|credit")
_NO_COST = re.compile(r"price|rate|list|retail|credit|discount|tax")
_CHARGED = re.compile(r"billed|unblended|net|actual|invoice|payable")
_STEM = re.compile(r"quantity|amount|unit(of)?(measure)?|[^a-z]")
_NO_TOKENS = "hour|month|day|gib|gb|image|second|character"


def bill_in(columns: Sequence[str], rows: Rows) -> ColumnMapping | None:
    """The mapping of a bill: its meter, quantity and unit, cost and time; None where one is not beyond doubt."""
    told = {name: each for name in columns if (each := Values.of(name, rows)).cells}
    meter = _meter(told.values(), rows)
    if not meter:
        return None
    counted = [row for row in rows if part_named(row.get(meter) or "")]
    quantity = _quantity(told, counted)
    cost = _cost(told)
    time = _period(told)
    if not (quantity and cost and time):
        return None
    found = {"meter": meter, "quantity": quantity[0], "unit": quantity[1], "cost": cost, **time}
    named = (name for name in told if re.search(r"(billing|^).?currency", name))
    if currency := next((name for name in named if told[name].is_text), ""):
        found["currency"] = currency
    return ColumnMapping(found)


def part_named(words: str) -> str:
    """The part of a request that the words of a meter name: see `meters.part`; nothing where none."""
    words = words.lower()
    if re.search(OTHER_METERS, words):
        return ""
    named = (
        ("cache_write", CACHE_WRITES),
        ("cache_read", CACHE_READS),
        ("input", INPUTS),
        ("output", OUTPUTS),
    )
    return next((name for name, pattern in named if re.search(pattern, words)), "")


def _meter(every: Iterable[Values], rows: Rows) -> str:
    """The column whose words name parts on the most rows; nothing where two name different ones."""
    parts = {
        each.name: [part_named(row.get(each.name) or "") for row in rows]
        for each in every
        if each.is_text and not each.is_object and "unit" not in each.name
    }
    telling = {name: found for name, found in parts.items() if any(found)}
    if not telling:
        return ""
    best = max(telling, key=lambda name: sum(map(bool, telling[name])))
    same = all(
        not one or not other or one == other
        for found in telling.values()
        for one, other in zip(found, telling[best], strict=True)
    )
    return best if same else ""


def _quantity(told: Mapping[str, Values], counted: Rows) -> tuple[str, str] | None:
    """The column with amounts of tokens, and the one with their unit; all that can be meant say the same."""
    quantities = [
        name
        for name, each in told.items()
        if each.is_number and _QUANTITY.search(name) and not _NO_QUANTITY.search(name)
    ]
    units = [name for name in told if _UNIT.search(name) and name not in quantities]
    pairs = [(q, u) for q in quantities for u in units if _STEM.sub("", q) == _STEM.sub("", u)]
    if not pairs and len(quantities) == len(units) == 1:
        pairs = [(quantities[0], units[0])]
    sums = {}
    for quantity, unit in pairs:
        tokens = [_tokens(row.get(quantity), row.get(unit)) for row in counted]
        if all(each is not None for each in tokens):
            sums[quantity, unit] = math.fsum(each or 0.0 for each in tokens)
    if not sums or not all(math.isclose(a, b) for a in sums.values() for b in sums.values()):
        return None
    return next(iter(sums))


def _tokens(quantity: Cell, unit: Cell) -> float | None:
    """See `meters.tokens_per_unit`."""
    words = (unit or "").lower()
    plain = re.fullmatch(r"-?\d+(\.\d+)?", quantity or "")
    amount = float(plain[0]) if plain else number_of(quantity)
    if amount is None or not words or re.search(_NO_TOKENS, words):
        return None
    for times, pattern in ((1e6, MILLIONS), (1e3, THOUSANDS), (1.0, "token|count|request|unit")):
        if re.search(pattern, words):
            return amount * times
    return None


def _cost(told: Mapping[str, Values]) -> str:
    """The column with what was charged; nothing where several say different things."""
    named = [
        name
        for name, each in told.items()
        if each.is_number
        and guess_mapping([name]).columns.get("cost") == name
        and not _NO_COST.search(name)
        and ("cost" in name or not _QUANTITY.search(name))
    ]
    charged = [name for name in named if _CHARGED.search(name)] or named
    return charged[0] if len({told[name].cells for name in charged}) == 1 else ""


def _period(told: Mapping[str, Values]) -> dict[str, str]:
    """Where the row's period begins and, where it says so, ends; the shortest of those that have both."""
    times = [name for name, each in told.items() if each.is_time]
    pairs = {
        (name, end): width
        for name in times
        if (end := _end_of(name, times)) and (width := _width(told[name], told[end])) is not None
    }
    if pairs:
        start, end = min(pairs, key=lambda pair: pairs[pair])
        return {"time": start, "end": end}
    return {"time": times[0]} if len(times) == 1 else {}


def _end_of(start: str, times: Sequence[str]) -> str:
    end = re.sub("start", "end", start)
    return end if end != start and end in times else ""


def _width(start: Values, end: Values) -> float | None:
    """Hours from the first start to its end; None where they are written in another way than ISO's."""
    try:
        one, other = (
            datetime.fromisoformat(each.cells[0].replace(" UTC", "+00:00")) for each in (start, end)
        )
        return (other - one).total_seconds() / 3600
    except (ValueError, TypeError):
        return None
