"""Data about a provider, a model or a GPU that nobody knows is refused by name, not left unasked for."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.catalog.names import Names
from dashboard.catalog.yaml_file import FactFileError, content_of, shown_path
from dashboard.engine.inputs.nearest import did_you_mean

_ROWS = {
    "hosted": ("prices", "retirements"),
    "provisioned": ("models",),
    "finetuning": ("offers",),
}
"""The lists of each folder whose rows name a model."""


_SELLERS = {"successors": ("successors",), "market": ("routers", "keeps_dead_rows")}
"""The lists of the files in market/ whose rows name a seller."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that names a model, and where it stands."""

    model: str
    where: str
    ended: bool


def refuse_unknown_providers(folder: Path, kind: str, names: Names) -> None:
    """Every file of the folder is named after a provider of data/aliases.yaml. Raises `FactFileError`."""
    for path in sorted((folder / kind).glob("*.yaml")):
        if path.stem not in names.sellers:
            raise FactFileError(
                f"{shown_path(path)}: {path.stem} is no provider of aliases.yaml"
                f"{did_you_mean(path.stem, names.sellers)}; name the file after one, or list the provider there"
            )


def unknown_providers(folder: Path, names: Names) -> tuple[str, ...]:
    """A sentence for every file and every row about a seller that data/aliases.yaml lacks; empty when none is."""
    found = [
        (shown_path(path), path.stem)
        for kind in (*_ROWS, "compliance")
        for path in sorted((folder / kind).glob("*.yaml"))
    ]
    for file, parts in _SELLERS.items():
        content = content_of(folder / "market" / f"{file}.yaml")
        for part in parts:
            for number, row in enumerate(content.get(part) or ()):
                where = f"market/{file}.yaml line {row.lines['provider']}: {part}[{number}]"
                found.append((where, row["provider"]))
    for path in sorted((folder / "market").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines)
            if "provider" in (table.fieldnames or ()):
                found += [
                    (f"{shown_path(path)} line {table.line_num}", row["provider"]) for row in table
                ]
    return tuple(
        f"{where}: {provider} is no provider of aliases.yaml"
        f"{did_you_mean(provider, names.sellers)}; list the provider there, or call it as that file does"
        for where, provider in found
        if provider not in names.sellers
    )


def unknown_categories(folder: Path, rated: Collection[str]) -> tuple[str, ...]:
    """A sentence for every kind of workload whose category no rating has; empty when there is none."""
    kinds = content_of(folder / "archetypes.yaml")["kinds"]
    return tuple(
        f"archetypes.yaml line {row.lines['category']}: kinds: {name}: no rating is of the category "
        f"{row['category']}{did_you_mean(row['category'], rated)}"
        for name, row in kinds.items()
        if row["category"] not in rated
    )


def refuse_unknown_families(
    kind: str, offers: Iterable[tuple[str, str]], names: Names, own: Collection[str]
) -> None:
    """Every model, by provider, is one of ours or of a family that data/aliases.yaml has a maker for.

    Raises `FactFileError` with the nearest model. Which models of a family there are is asked by
    `unknown_models`, because it takes both price lists to answer.
    """
    for provider, model in offers:
        if model not in own and names.maker(model) is None:
            raise FactFileError(
                f"{kind}/{provider}.yaml: {model} is of no family under `makers` in aliases.yaml"
                f"{did_you_mean(model, {*own, *names.models.values(), *names.in_use})}"
            )


def unknown_models(folder: Path, *, names: Names, known: Collection[str]) -> tuple[str, ...]:
    """A sentence for every row of a provider about a model that is in no list; empty when there is none.

    `known` are the models that some price list, rating or file of data/models has. The end of a model that
    was over when it was written down may be about one that the lists have dropped since.
    """
    rows = (row for kind in _ROWS for row in _rows(folder, kind))
    return tuple(
        f"{row.where}: {row.model} is in no price list, no rating and no file of models/"
        f"{did_you_mean(row.model, known)}"
        for row in rows
        if row.model not in known and not (row.ended and names.maker(row.model))
    )


def unknown_hardware(
    folder: Path, *, gpus: Collection[str], models: Collection[str]
) -> tuple[str, ...]:
    """A sentence for every measurement or kernel table of a GPU or model that has no file.

    Measurements may be of others where measurements.yaml says so under `without_a_file`.
    """
    throughput = folder / "throughput"
    exempt = content_of(throughput / "measurements.yaml")["without_a_file"]
    homes: Mapping[str, Collection[str]] = {"gpu": gpus, "model": models}
    return tuple(
        f"{where}: {name} has no file in data/{key}s{did_you_mean(name, homes[key])}"
        for (key, name), where in _measured(throughput).items()
        if name not in homes[key]
        and not (name in exempt[f"{key}s"] and where.startswith("throughput/measurements.csv"))
    )


def _measured(throughput: Path) -> dict[tuple[str, str], str]:
    """Every GPU and model that the throughput tables name, and where first."""
    named: dict[tuple[str, str], str] = {}
    tables = content_of(throughput / "kernel_tables.yaml")
    reported = content_of(throughput / "settings.yaml")["reported_memory_gib"]
    for file, key, table in (
        ("kernel_tables", "gpu", tables["systems"]),
        ("kernel_tables", "model", tables["bundled"]),
        ("settings", "gpu", reported),
    ):
        for name, line in table.lines.items():
            named[key, name] = f"throughput/{file}.yaml line {line}"
    with (throughput / "measurements.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            for key in ("gpu", "model"):
                named.setdefault((key, row[key]), f"throughput/measurements.csv row {number}")
    return named


def _rows(folder: Path, kind: str) -> Iterator[_Row]:
    for path in sorted((folder / kind).glob("*.yaml")):
        content = content_of(path)
        for part in _ROWS[kind]:
            for number, row in enumerate(content.get(part) or ()):
                ends, seen = row.get("retires_on"), row.get("checked_on")
                ended = isinstance(ends, date) and isinstance(seen, date) and ends <= seen
                where = f"{shown_path(path)} line {row.lines['model']}: {part}[{number}]"
                yield _Row(str(row["model"]), where, ended)
