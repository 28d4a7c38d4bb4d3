"""snapshot.json of the package model-prices -> rows. Its times are UTC; a price counts from its day on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.catalog.snapshots.row import SnapshotRow

NAME = "model-prices"
SCHEMA = 1
_METERS = {
    "input": "input",
    "cached_input": "cache_read",
    "cache_write": "cache_write",
    "output": "output",
}
_UNCACHED = {"input": "input", "output": "output"}
_NO_CACHED_BATCH = frozenset({"openai"})
"""Makers whose batch table names no cached price: the package halves it all the same."""
_MODES = {"standard": "", "batch": "batch_", "flex": "flex_"}


def rows_of(
    content: Mapping[str, Any], sellers: Mapping[str, str], fast_is_priority: frozenset[str]
) -> Iterator[SnapshotRow]:
    """A row for each stretch of days with one price, under the list's own names of the models.

    `sellers` are our ids by the list's; a seller of `fast_is_priority` calls its priority tier fast. The
    first price of a model counts from the day it was recorded: what was asked before is not known here.
    Raises ValueError for a newer form of the file.
    """
    if content.get("schema") != SCHEMA:
        raise ValueError(f"schema {content.get('schema')!r}; {SCHEMA} can be read")
    for theirs, ours in sellers.items():
        modes = _MODES | ({"fast": "priority_"} if ours in fast_is_priority else {})
        for model, by_mode in content["prices"].get(theirs, {}).items():
            yield from _stretches(ours, model, by_mode, modes)


def states_of(
    content: Mapping[str, Any], sellers: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Seller, the list's own name of a model, and how the list marks it; "" where it is on sale."""
    for theirs, ours in sellers.items():
        marked = content.get("status", {}).get(theirs, {})
        for model in sorted({*content["prices"].get(theirs, {}), *marked}):
            yield ours, model, marked.get(model, "")


def _stretches(
    provider: str, model: str, by_mode: Mapping[str, Any], modes: Mapping[str, str]
) -> Iterator[SnapshotRow]:
    standard = by_mode.get("standard", ())
    if not standard:
        return
    began = _day(standard[0]["rates"]["valid_from"])
    days = {began}
    for mode in modes:
        days |= {_day(each["start"]) for each in by_mode.get(mode, ()) if each["start"]}
    starts = sorted(day for day in days if day >= began)
    last: SnapshotRow | None = None
    for i, day in enumerate(starts):
        end = starts[i + 1] if i + 1 < len(starts) else None
        row = _row(provider, model, by_mode, modes, day=day, end=end)
        if row is None:
            continue
        if last is not None and last.ends == day and _same(last, row):
            last = SnapshotRow(
                provider,
                model,
                last.starts,
                end,
                row.usd_per_mtok,
                row.long_context_above_tokens,
                row.long_context_usd_per_mtok,
                last.source,
            )
            continue
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last


def _same(a: SnapshotRow, b: SnapshotRow) -> bool:
    return (a.usd_per_mtok, a.long_context_above_tokens, a.long_context_usd_per_mtok) == (
        b.usd_per_mtok,
        b.long_context_above_tokens,
        b.long_context_usd_per_mtok,
    )


def _row(
    provider: str,
    model: str,
    by_mode: Mapping[str, Any],
    modes: Mapping[str, str],
    *,
    day: date,
    end: date | None,
) -> SnapshotRow | None:
    meters: dict[str, float] = {}
    longer: dict[str, float] = {}
    above, source = None, ""
    for mode, prefix in modes.items():
        rates = _on(by_mode.get(mode, ()), day)
        if rates is None:
            continue
        bare = mode == "batch" and provider in _NO_CACHED_BATCH
        meters |= _meters(rates, prefix, _UNCACHED if bare else _METERS)
        for tier in rates.get("tiers", ())[:1]:
            above = int(tier["above"]) if above is None else above
            if int(tier["above"]) == above:
                longer |= _meters(tier, prefix, _UNCACHED if bare else _METERS)
        if not prefix:
            source = rates["source"]
            if "cache_write_1h_multiple" in rates and rates["cache_write_1h_multiple"] == 2.0:
                meters["cache_write_1h"] = rates["input"] * 2.0
    if meters.get("input", 0) <= 0 or meters.get("output", 0) <= 0:
        return None
    kept = {name: usd for name, usd in meters.items() if usd > 0}
    return SnapshotRow(provider, model, day, end, kept, above, longer or None, source)


def _meters(rates: Mapping[str, Any], prefix: str, known: Mapping[str, str]) -> dict[str, float]:
    return {
        f"{prefix}{ours}": float(rates[theirs])
        for ours, theirs in known.items()
        if rates.get(theirs)
    }


def _on(entries: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The rates in force at the end of the day; None where the mode is not sold then."""
    found: Mapping[str, Any] | None = None
    for entry in entries:
        if not entry["start"] or _day(entry["start"]) <= day:
            found = entry["rates"]
    return found


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])
