"""The table of what was tried names tests that exist, and every test of faults is in it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", TABLE)
SOUND = {"test_the_files_as_they_are_have_no_fault"}
"""Shows that the others do not pass vacuously."""


def test_every_row_is_held_by_a_test_that_exists() -> None:
    assert len(ROWS) > 20
    for file, name in ROWS:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), name


def test_every_test_of_faults_has_its_row() -> None:
    for path in sorted((ROOT / "tests" / "faults").glob("test_*.py")):
        if path.name == Path(__file__).name:
            continue
        found = set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        assert found
        assert found - SOUND <= {name for _, name in ROWS}, path.name


def test_make_faults_runs_every_file_of_the_table() -> None:
    (line,) = re.findall(r"^FAULTS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for file, _ in ROWS:
        assert any(file.startswith(part.rstrip("/")) for part in line.split()), file
