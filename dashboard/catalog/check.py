"""Everything that is wrong with the files of `data/`, at once: what `golden-path facts --check` prints."""

import json
from pathlib import Path

from dashboard.catalog.data_files import hosted_of, ids_of, market_of, ratings_of
from dashboard.catalog.known import unknown_hardware, unknown_models
from dashboard.catalog.schemas import EXPORTED, FILES
from dashboard.catalog.schemas.told import file_faults
from dashboard.catalog.tables import table_faults
from dashboard.catalog.yaml_file import FactFileError, shown_path


def faults(folder: Path) -> tuple[str, ...]:
    """One sentence a fault, with file and line; empty when there is none.

    Names that lead nowhere are told once every file is right by itself.
    """
    files = sorted(p for p in folder.rglob("*.yaml") if "examples" not in p.parts)
    single = [name for name in FILES if "*" not in name]
    missing = tuple(_absent(folder / name) for name in single if not (folder / name).is_file())
    found = tuple(f for path in files for f in _in_file(path, folder))
    try:
        return found or missing or table_faults(folder) or _strangers(folder)
    except FileNotFoundError as gone:
        return (_absent(Path(str(gone.filename))),)


def _absent(path: Path) -> str:
    return f"{shown_path(path)}: the file is not there; take it anew from the release, or from git"


def _in_file(path: Path, folder: Path) -> tuple[str, ...]:
    inside = path.relative_to(folder)
    schema = next((s for pattern, s in FILES.items() if inside.match(pattern)), None)
    if schema is None:
        return (f"{shown_path(path)}: {_UNEXPECTED}",)
    return file_faults(path, schema)


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


def _strangers(folder: Path) -> tuple[str, ...]:
    """Data about models and GPUs that no other list has."""
    try:
        hosted, market = hosted_of(folder, None), market_of(folder)
        models, rated = ids_of(folder, "models"), ratings_of(folder).models
    except FactFileError as fault:
        return (str(fault),)
    seen = {model for _, model in market.seen} | market.released.keys()
    known = {*models, *rated, *seen, *hosted.listed_models()}
    return (
        *unknown_models(folder, names=hosted.names, known=known),
        *unknown_hardware(folder, gpus=ids_of(folder, "gpus"), models=models),
    )
