"""Everything that is wrong with the files of `data/`, at once: what `golden-path facts --check` prints."""

from pathlib import Path

from dashboard.catalog.data_files import hosted_of, ids_of, market_of, ratings_of
from dashboard.catalog.known import unknown_hardware, unknown_models
from dashboard.catalog.yaml_file import FactFileError, content_of


def faults(folder: Path) -> tuple[str, ...]:
    """One sentence a fault, with file and line; empty when there is none."""
    files = sorted(path for path in folder.rglob("*.yaml") if "examples" not in path.parts)
    unreadable = tuple(filter(None, map(_unreadable, files)))
    return unreadable or _strangers(folder)


def _unreadable(path: Path) -> str:
    try:
        content_of(path)
    except FactFileError as fault:
        return str(fault)
    return ""


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
