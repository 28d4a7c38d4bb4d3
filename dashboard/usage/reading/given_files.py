"""Files that were given and are no exports, or the same one twice."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from dashboard.engine.inputs.own_files import own_file_at
from dashboard.usage.reading.packing import UnreadableUsage


def refuse_own(files: Sequence[tuple[str, Path]]) -> None:
    """What the project wrote itself, and no export, is called by its name."""
    for name, path in files:
        own = own_file_at(path)
        if own and own.kind == "usage profile":
            raise UnreadableUsage(
                f"{name} is what `golden-path usage --json` says of exports; a profile to load again is written "
                "with --save"
            )
        if own:
            raise UnreadableUsage(
                f"{name} {own.is_what}; here give the usage export of your provider or gateway"
            )


def refuse_copies(files: Sequence[tuple[str, Path]]) -> None:
    """The same bytes given twice would count twice."""
    seen: dict[tuple[int, bytes], str] = {}
    sizes = [path.stat().st_size for _, path in files]
    for (name, path), size in zip(files, sizes, strict=True):
        if size and sizes.count(size) > 1:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "blake2b").digest()
            if (size, digest) in seen:
                raise UnreadableUsage(
                    f"{name} is the same file as {seen[size, digest]}; give it once"
                )
            seen[size, digest] = name
