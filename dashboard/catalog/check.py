"""Everything that is wrong with the files of `data/`, at once: what `golden-path facts --check` prints."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dashboard.catalog.counted import fewer
from dashboard.catalog.data_files import currencies_of, hosted_of, ids_of, market_of, ratings_of
from dashboard.catalog.known import (
    unknown_categories,
    unknown_hardware,
    unknown_models,
    unknown_providers,
)
from dashboard.catalog.marks import mark_faults
from dashboard.catalog.names import read_names
from dashboard.catalog.referred import false_keys, false_readers, unknown_renters
from dashboard.catalog.schemas import EXPORTED, FILES
from dashboard.catalog.schemas.rows import ROWS
from dashboard.catalog.schemas.told import file_faults
from dashboard.catalog.tables import table_faults
from dashboard.catalog.yaml_file import FactFileError, shown_path
from dashboard.engine.inputs.nearest import did_you_mean


def faults(folder: Path, *, today: date | None = None) -> tuple[str, ...]:
    """One sentence a fault, with file and line; empty when there is none.

    All of them: what is wrong in one file hides nothing in another. Names that lead nowhere are looked up as
    far as the files that list them can be read.
    """
    day = today or datetime.now(UTC).date()
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "examples" not in p.parts)
    single = [name for name in FILES if "*" not in name] + _EDITIONS
    found = [f for path in files for f in _in_file(path, folder, day)]
    found += [_absent(folder / name) for name in single if not (folder / name).is_file()]
    unreadable: Exception | None = None
    try:
        found += table_faults(folder)
    except (FactFileError, FileNotFoundError, TypeError, AttributeError, KeyError) as fault:
        unreadable = fault
    found += fewer(folder, found)
    if unreadable is not None and not found:  # else it is what is told already
        raise unreadable
    if not found:
        found += _not_yet(folder, day)
    return tuple(dict.fromkeys((*found, *_strangers(folder, readable=not found))))


def _not_yet(folder: Path, today: date) -> Iterator[str]:
    """Releases that nobody can know of, and rates of a day to come."""
    latest, tomorrow = today + timedelta(days=_YEAR), today + timedelta(days=1)
    for model, day in market_of(folder).released.items():
        if day > latest:
            yield f"market/released.csv: {model}: released is {day}, more than a year ahead"
    for rated in {fact.as_of for fact in currencies_of(folder).facts.values()}:
        if rated > tomorrow.isoformat():
            yield f"market/currencies.yaml: as_of is {rated}, which is not yet: give the day of the rates"


_YEAR = 365


def _absent(path: Path) -> str:
    return f"{shown_path(path)}: the file is not there; take it anew from the release, or from git"


def _in_file(path: Path, folder: Path, day: date) -> tuple[str, ...]:
    inside = path.relative_to(folder)
    schema = next((s for pattern, s in FILES.items() if inside.match(pattern)), None)
    if schema is not None:
        return tuple(dict.fromkeys((*file_faults(path, schema), *mark_faults(path, today=day))))
    known = (*ROWS, *_BESIDE)
    if path.suffix not in _READ_AS_FACTS or any(inside.match(pattern) for pattern in known):
        return ()
    near = did_you_mean(inside.as_posix(), (*FILES, *known), cutoff=0.8)
    meant = f"; did you mean {inside.with_suffix('.yaml')}?" if path.suffix == ".yml" else near
    return (f"{shown_path(path)}: {_UNEXPECTED}{meant}",)


_EDITIONS = [
    pattern.replace(".csv", ".yaml")
    for pattern, row in ROWS.items()
    if "rating" in row.model_fields
]
"""What says where the ratings of a table are from."""
_BESIDE = ("throughput/residuals.npz",)
"""Files of data/ that nobody types."""
_READ_AS_FACTS = (".yaml", ".yml", ".json", ".toml", ".csv", ".tsv", ".npz")
"""What somebody who adds such a file takes to be read."""


def write_schemas(place: Path) -> tuple[Path, ...]:
    """One JSON Schema for each kind of file, and of line of a table, lies in the folder; the files written."""
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for pattern, schema in EXPORTED.items():
        kind = pattern.removesuffix(".yaml").replace(".csv", "_row").replace("/", "_")
        kind = kind.replace("-*", "").removesuffix("_*")
        path = place / f"{kind}.schema.json"
        described = {"$schema": _DIALECT, **schema.model_json_schema(by_alias=True)}
        path.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return tuple(written)


_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_UNEXPECTED = "no reader is for such a file; the kinds are in data/README.md"


def _strangers(folder: Path, *, readable: bool) -> tuple[str, ...]:
    """Data about providers, models, GPUs and categories that no other list has.

    `readable`: no file was found wrong, so that one that cannot be read here is a fault of its own.
    """
    found: list[str] = []
    for each in _ABOUT_OTHERS:
        try:
            found += each(folder)
        except FileNotFoundError as gone:
            found.append(_absent(Path(str(gone.filename))))
        except FactFileError as fault:
            if readable and not found:
                found.append(str(fault))
        except (KeyError, TypeError, AttributeError, ValueError):
            if readable:
                raise
    return tuple(found)


def _unknown_sellers(folder: Path) -> tuple[str, ...]:
    return unknown_providers(folder, read_names(folder))


def _unknown_models(folder: Path) -> tuple[str, ...]:
    return unknown_models(folder, names=hosted_of(folder, None).names, known=models_listed(folder))


def models_listed(folder: Path) -> frozenset[str]:
    """Every model that some price list, rating or file of data/models has. Raises `FactFileError`."""
    hosted, market = hosted_of(folder, None), market_of(folder)
    seen = {model for _, model in market.seen} | market.released.keys()
    rated = ratings_of(folder).models
    return frozenset({*ids_of(folder, "models"), *rated, *seen, *hosted.listed_models()})


def _unknown_hardware(folder: Path) -> tuple[str, ...]:
    return unknown_hardware(folder, gpus=ids_of(folder, "gpus"), models=ids_of(folder, "models"))


def _unknown_categories(folder: Path) -> tuple[str, ...]:
    return unknown_categories(folder, ratings_of(folder).categories)


def _unknown_renters(folder: Path) -> tuple[str, ...]:
    return unknown_renters(folder, read_names(folder))


_ABOUT_OTHERS = (
    _unknown_sellers,
    _unknown_models,
    _unknown_hardware,
    _unknown_categories,
    _unknown_renters,
    false_readers,
    false_keys,
)
