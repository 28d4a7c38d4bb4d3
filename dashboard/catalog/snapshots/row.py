"""One line of a snapshot: what a seller asked for a model from one day to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.catalog.quotes import METERS, TIERS

COLUMNS = ("provider", "model", "from", "to", "usd_per_mtok", "long_context", "source")
"""`usd_per_mtok` and `long_context` are meters and figures in turn; the latter begins with its threshold."""


_ORDER = tuple(f"{tier}{meter}" for tier in ("", *(f"{t}_" for t in TIERS)) for meter in METERS)
_KNOWN = frozenset(_ORDER)


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    provider: str
    model: str
    starts: date
    ends: date | None
    """The first day it no longer holds; None while it does."""
    usd_per_mtok: Mapping[str, float]
    long_context_above_tokens: int | None = None
    long_context_usd_per_mtok: Mapping[str, float] | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


def as_line(row: SnapshotRow) -> tuple[str, ...]:
    """The row as the words of its line, in the order of `COLUMNS`."""
    above = row.long_context_above_tokens
    longer = _words(row.long_context_usd_per_mtok or {})
    return (
        row.provider,
        row.model,
        row.starts.isoformat(),
        row.ends.isoformat() if row.ends else "",
        _words(row.usd_per_mtok),
        f"{above} {longer}" if above else "",
        row.source,
    )


def from_line(words: Sequence[str]) -> SnapshotRow:
    """The row of a line. Raises ValueError for anything that `as_line` does not write."""
    provider, model, starts, ends, meters, longer, source = words
    above, _, long_meters = longer.partition(" ")
    return SnapshotRow(
        provider,
        model,
        date.fromisoformat(starts),
        date.fromisoformat(ends) if ends else None,
        _meters(meters),
        int(above) if above else None,
        _meters(long_meters) if above else None,
        source,
    )


def _words(meters: Mapping[str, float]) -> str:
    known = sorted(meters, key=lambda name: (_ORDER.index(name) if name in _ORDER else 99, name))
    return " ".join(f"{name} {meters[name]:.10g}" for name in known)


def _meters(words: str) -> dict[str, float]:
    parts = words.split()
    if len(parts) % 2:
        raise ValueError(f"{words!r} is not meters and figures in turn")
    found = dict(zip(parts[::2], map(float, parts[1::2]), strict=True))
    if strange := sorted(found.keys() - _KNOWN):
        raise ValueError(f"{strange[0]!r} is no meter that this version knows")
    if not all(0 < usd < float("inf") for usd in found.values()):
        raise ValueError(f"{words!r} has a price that is not above 0")
    return found
