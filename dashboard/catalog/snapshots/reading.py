"""Reads snapshots. A line is understood when its offer is first asked for: most never are."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from dashboard.catalog.counted import count_of
from dashboard.catalog.quotes import Quote, usable_meters
from dashboard.catalog.snapshots.row import COLUMNS, SnapshotRow, from_line
from dashboard.catalog.text_file import bytes_and_text
from dashboard.catalog.versions import PriceList
from dashboard.catalog.yaml_file import ANEW, FactFileError, shown_path


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One package's list, with the days each price held."""

    listed: PriceList
    path: Path
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Our names for other spellings, such as have come since the file was made."""
    counted: bool = False
    """Whether the file has to have the rows that were counted when it was made."""

    def quote(self, provider: str, *models: str, at: date) -> Quote | None:
        """What the seller asked on the day, under the first of these names that has a price then."""
        for model in models:
            rows = self.rows(provider, model)
            row = next((row for row in reversed(rows) if row.holds_on(at)), None)
            quote = row and self._quote(row)
            if quote:
                return quote
        return None

    def rows(self, provider: str, model: str) -> tuple[SnapshotRow, ...]:
        """Every price of the offer, the oldest first. Raises `FactFileError` for a damaged line."""
        key = provider, model
        if key not in self._read:
            self._read[key] = tuple(self._row(*line) for line in self._lines.get(key, ()))
        return self._read[key]

    @property
    def offers(self) -> frozenset[tuple[str, str]]:
        """Seller and our id of the model, of everything listed."""
        return frozenset(self._lines)

    def models(self, provider: str) -> frozenset[str]:
        """Our ids of what the list has of the seller."""
        return self._by_provider.get(provider, frozenset())

    @cached_property
    def _by_provider(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for provider, model in self._lines:
            found.setdefault(provider, set()).add(model)
        return {provider: frozenset(models) for provider, models in found.items()}

    @cached_property
    def _read(self) -> dict[tuple[str, str], tuple[SnapshotRow, ...]]:
        return {}

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], Sequence[tuple[int, Sequence[str]]]]:
        found: dict[tuple[str, str], list[tuple[int, Sequence[str]]]] = {}
        spelled: dict[tuple[str, str], str] = {}
        where, (content, text) = shown_path(self.path), bytes_and_text(self.path)
        rows = csv.reader(io.StringIO(text, newline=""))
        if tuple(next(rows, ())) != COLUMNS:
            raise FactFileError(
                f"{where}: the first line is not {','.join(COLUMNS)}; "
                "make the snapshot again with golden-path facts --snapshot"
            )
        number = 1
        for number, words in enumerate(rows, start=2):
            if len(words) != len(COLUMNS):
                raise FactFileError(
                    f"{where} line {number}: {len(words)} columns; expected {len(COLUMNS)}; {ANEW}"
                )
            key = words[0], self.aliases.get(words[1], words[1])
            if spelled.setdefault(key, words[1]) == words[1]:
                found.setdefault(key, []).append((number, words))
        if self.counted:
            count_of(self.path).refuse_other(self.path, number - 1, content)
        return found

    def _row(self, number: int, words: Sequence[str]) -> SnapshotRow:
        try:
            return from_line(words)
        except ValueError as fault:
            raise FactFileError(
                f"{shown_path(self.path)} line {number}: {fault}; {ANEW}"
            ) from fault

    def _quote(self, row: SnapshotRow) -> Quote | None:
        kept = usable_meters(row.usd_per_mtok)
        if "output" not in kept:
            return None
        return Quote(
            usd_per_mtok=kept,
            source=f"{self.listed.label} ({row.provider}/{row.model})",
            listed=self.listed.name,
            source_url=row.source or self.listed.source_url,
            effective_from=row.starts,
            until=row.ends,
            as_of=self.listed.newest_day,
            long_context_above_tokens=row.long_context_above_tokens,
            long_context_usd_per_mtok=usable_meters(row.long_context_usd_per_mtok or {}),
        )


def read_snapshots(
    folder: Path, lists: Mapping[str, PriceList], aliases: Mapping[str, str]
) -> Mapping[str, Snapshot]:
    """The snapshots of `data/market` that `price_lists.yaml` says are in force, by name."""
    return {
        name: Snapshot(listed, folder / "market" / f"prices-{name}.csv", aliases, counted=True)
        for name, listed in lists.items()
        if listed.snapshot
    }
