"""Which tests a change asks for: `make quick` runs those of the rooms it touched.

`python tests/touched.py` prints them, one a line, for what differs from origin/main (committed or not), or from
the commit before where nothing does. A path that no rule knows asks for all of them.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
ALWAYS = ("tests/test_project_files.py", "tests/test_counts.py")
EVERYTHING = ("tests",)
NO_TEST = (
    "bench/",
    "docs/",
    ".github/",
    "LICENSE",
    "NOTICE",
    ".pre-commit-config.yaml",
    ".gitignore",
)
"""What lint, types and the tests that always run hold."""
RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("data/examples/usage/", ("tests/usage",)),
    ("data/examples/", ("tests/scenario", "tests/live")),
    ("data/", ("tests/catalog",)),
    ("dashboard/commands/", ("tests/test_cli*.py", "tests/commands")),
    ("dashboard/cli.py", ("tests/test_cli*.py",)),
    ("dashboard/app.py", ("tests/test_app.py", "tests/views")),
    ("dashboard/engine/", ("tests/properties",)),
)
"""Beginnings of paths and the tests they ask for; a room of dashboard/ also asks for its mirror in tests/."""


def asked_by(paths: Iterable[str]) -> tuple[str, ...]:
    """The tests that these files ask for, in order; EVERYTHING where a file is not known to belong to a room."""
    asked: set[str] = set(ALWAYS)
    for path in paths:
        found = _tests_of(path)
        if not found and not path.startswith(NO_TEST) and not path.endswith(".md"):
            return EVERYTHING
        asked.update(found)
    folders = {name for name in asked if (ROOT / name).is_dir()}
    inside = {name for name in asked if any(name.startswith(f"{folder}/") for folder in folders)}
    return tuple(sorted(asked - inside))


def _tests_of(path: str) -> set[str]:
    """What one file asks for; nothing where no rule knows it."""
    if path.startswith("tests/"):
        return _of_tests(PurePosixPath(path))
    patterns = next((asked for start, asked in RULES if path.startswith(start)), ())
    found = {file.relative_to(ROOT).as_posix() for each in patterns for file in ROOT.glob(each)}
    if path.startswith("dashboard/"):
        found |= _mirror(PurePosixPath(path).relative_to("dashboard").parent)
    return found


def _of_tests(path: PurePosixPath) -> set[str]:
    """A file of tests asks for itself, what tests share asks for its folder."""
    if path.name.startswith("test_") and path.suffix == ".py":
        return {path.as_posix()} if (ROOT / path).is_file() else set(ALWAYS)
    folder = path.parent
    while folder.name and not any((ROOT / folder).glob("test_*.py")):
        folder = folder.parent
    return {folder.as_posix()} if folder.name else set()


def _mirror(room: PurePosixPath) -> set[str]:
    """The folder of tests/ that mirrors a room, or the nearest above it."""
    for folder in (room, *room.parents):
        if folder.name and (ROOT / "tests" / folder).is_dir():
            return {f"tests/{folder.as_posix()}"}
    return set()


def touched() -> list[str]:
    """The files that differ from origin/main, new ones included; from the commit before where none does."""
    new = _git("ls-files", "--others", "--exclude-standard")
    base = _git("merge-base", "HEAD", "origin/main")
    differing = _git("diff", "--name-only", base[0]) if base else []
    return [*differing, *new] or _git("diff", "--name-only", "HEAD~1")


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True
    )
    return done.stdout.splitlines() if done.returncode == 0 else []


if __name__ == "__main__":
    sys.stdout.write("\n".join(asked_by(touched())) + "\n")
