"""Files of the exports: written beside their name first and put there whole, never over what exists."""

import os
import tempfile
from pathlib import Path

LONGEST_PROPERTY = 255
"""Characters that a property of a file of an office may have."""


class NotWritten(Exception):  # noqa: N818 - it names an answer, not a crash
    """Nothing was written; the text says why and what to do."""


def check_new(path: Path) -> None:
    """The path can be written and does not exist. Raises NotWritten, before any work is done."""
    if os.path.lexists(path):
        what = "a folder" if path.is_dir() else "there already"
        raise NotWritten(f"{path} is {what}: choose another name, or remove it first")
    folder = path.parent
    if not folder.is_dir():
        raise NotWritten(f"{path}: the folder {folder} is not there: make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotWritten(f"{path}: nothing can be written to the folder {folder}")


def write_new(path: Path, content: bytes) -> None:
    """The file holds the content, whole. Raises NotWritten and leaves nothing behind where it cannot."""
    check_new(path)
    beside: str | None = None
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o666 & ~_umask())
        _put(beside, path)
    except FileExistsError:
        raise NotWritten(
            f"{path} is there already: choose another name, or remove it first"
        ) from None
    except OSError as error:
        raise NotWritten(f"{path}: {(error.strerror or str(error)).lower()}") from None
    finally:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)


def _put(beside: str, path: Path) -> None:
    """The name appears with the whole content, and never in place of another file."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError from None
        Path(beside).rename(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
