"""Files on the server that visitors may name, because the operator opened their folders."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from dashboard.usage.reading.packing import UnreadableUsage

VARIABLE = "GOLDEN_PATH_USAGE_FOLDERS"
"""Folders, parted like those of PATH; unset or empty: no file of the server is ever read."""


def served_folders(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders the operator opened, resolved; names that are not absolute or no folder open nothing."""
    named = (Path(name) for name in environ.get(VARIABLE, "").split(os.pathsep) if name.strip())
    return tuple(folder.resolve() for folder in named if folder.is_absolute() and folder.is_dir())


def served_file(typed: str, folders: Sequence[Path]) -> Path:
    """The file meant, with every link and `..` followed, inside one of the folders.

    A relative name is looked up in each folder. Raises `UnreadableUsage` with the same sentence for what does not
    exist and for what lies elsewhere, so that nobody learns what else is on the server.
    """
    name = typed.strip()
    for folder in folders:
        try:
            path = (folder / name).resolve(strict=True)
            if path.is_relative_to(folder) and path.is_file():
                return path
        except (OSError, ValueError, RuntimeError):
            continue
    raise UnreadableUsage(
        f"{name[:200]!r} is no file in the folders opened on this server; "
        "name one by its path below such a folder, as logs/june.csv"
    )
