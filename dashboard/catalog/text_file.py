"""Files of text that are read whole, and written whole or not at all."""

import os
from pathlib import Path

from dashboard.catalog.yaml_file import ANEW, FactFileError, shown_path


def bytes_and_text(path: Path) -> tuple[bytes, str]:
    """What a file holds, also read as UTF-8. Raises `FactFileError` where it is not there or is no text."""
    try:
        content = path.read_bytes()
        return content, content.decode("utf-8")
    except FileNotFoundError as fault:
        raise FactFileError(f"{shown_path(path)}: no such file; {ANEW}") from fault
    except UnicodeDecodeError as fault:
        raise FactFileError(f"{shown_path(path)}: not text in UTF-8; {ANEW}") from fault


def put_whole(path: Path, text: str) -> None:
    """All of it or nothing: written beside its place and renamed."""
    import tempfile  # noqa: PLC0415 - for what is written only

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)
    finally:
        Path(fresh).unlink(missing_ok=True)
