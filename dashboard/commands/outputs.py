"""Files that a run writes, looked at before anything is sent: none of them is what the run reads, and none of
them replaces a file of another kind."""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from dashboard.exports.files import NotWritten, check_new

REPORT = re.compile(
    rb"(?s)(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*<testsuites?[\s/>]"
)
"""How JUnit's XML begins, whoever wrote it."""
OPENING_BYTES = 4_000


def check_apart(inputs: Mapping[str, Path | None], outputs: Mapping[str, Path | None]) -> None:
    """No output is an input or another output, by whatever name. Raises NotWritten."""
    seen = [(what, path) for what, path in inputs.items() if path is not None]
    for what, path in outputs.items():
        if path is None:
            continue
        same = next((known for known, other in seen if _same(path, other)), None)
        if same is not None:
            raise NotWritten(f"{what} {path}: that is the file of {same}; choose another name")
        seen.append((what, path))


def check_report(path: Path | None) -> None:
    """A JUnit report can be written there: to a new file, or in place of an earlier report. Raises NotWritten."""
    _check_kind(path, "JUnit report", _is_report)


def check_benchmark(path: Path | None) -> None:
    """What was measured can be written there: to a new file, or in place of such a file. Raises NotWritten."""
    _check_kind(path, "file that golden-path measure wrote", _is_benchmark)


def check_folder(path: Path | None) -> None:
    """A file that may exist, which its reader looks at, or one that can be made. Raises NotWritten."""
    if path is not None and not path.is_file():
        check_new(path)


def _check_kind(path: Path | None, kind: str, is_of_it: Callable[[Path], bool]) -> None:
    check_folder(path)
    if path is None or not path.exists():
        return
    if path.stat().st_size and not is_of_it(path):
        raise NotWritten(
            f"{path} is there already and is no {kind}: choose another name, or remove it first"
        )
    if not os.access(path, os.W_OK):
        raise NotWritten(f"{path} is there already and may not be written to")


def _same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        return bool(REPORT.match(file.read(OPENING_BYTES)))


def _is_benchmark(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            first = json.loads(file.readline())
    except ValueError:
        return False
    return isinstance(first, dict) and first.get("backend") == "golden-path measure"
