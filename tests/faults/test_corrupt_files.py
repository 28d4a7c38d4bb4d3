"""Every file of `data/`, damaged as disks and copies damage files, is told by name before an address is."""

import random
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from dashboard.catalog import tables, yaml_file
from dashboard.catalog.check import faults
from dashboard.catalog.folder import data_folder

SOURCE = data_folder()
FILES = sorted(
    path.relative_to(SOURCE)
    for path in SOURCE.rglob("*")
    if path.suffix in (".yaml", ".csv", ".npz") and "examples" not in path.parts
)
KINDS = sorted({f"{path.parent}/*{path.suffix}" for path in FILES})
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda good: b"",
    "noise": lambda good: random.Random(1).randbytes(min(len(good), 10_000)),  # noqa: S311
    "zeros": lambda good: bytes(min(len(good), 10_000)),
    "a line cut in two": lambda good: good[: good.rindex(b"\n", 0, len(good) * 2 // 3) + 4] + b"{[",
    "a garbled middle": lambda good: good[: len(good) // 2] + b"\xff\0," + good[len(good) // 2 :],
    "another file": lambda good: b"- 1\n- 2\n",
}
MANY = ("compliance", "finetuning", "gpus", "hosted", "models", "provisioned")
"""Folders with a file for each name: one name fewer is no fault."""
MAY_BE_ABSENT = {Path("throughput/residuals.npz")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("facts") / "data"
    shutil.copytree(SOURCE, place, ignore=shutil.ignore_patterns("examples"))
    return place


@pytest.fixture(scope="module", autouse=True)
def _what_is_as_it_was_is_parsed_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_file, "parsed", lru_cache(maxsize=None)(yaml_file.parsed))
        in_text = tables._in_text
        patch.setattr(
            tables, "_in_text", lru_cache(maxsize=None)(lambda text, row: (*in_text(text, row),))
        )
        yield


def of_kind(kind: str) -> Iterator[Path]:
    yield from (path for path in FILES if f"{path.parent}/*{path.suffix}" == kind)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_named_with_the_line_where_it_has_lines(
    kind: str, damage: str, folder: Path
) -> None:
    """Of a folder with many alike, one stands for all."""
    files = list(of_kind(kind))
    single = files if files[0].suffix != ".yaml" or len(files) < 6 else files[:1]
    for name in single:
        path = folder / name
        good = path.read_bytes()
        path.write_bytes(DAMAGES[damage](good))
        try:
            found = faults(folder)
        finally:
            path.write_bytes(good)
        assert found, f"{name} with {damage} passes"
        assert "/".join(path.parts[-2:]) in found[0]
        assert path.suffix == ".npz" or " line " in found[0], found[0]
        assert len(found[0]) < 1_000


@pytest.mark.parametrize("name", [p for p in FILES if str(p.parent) not in MANY])
def test_a_file_that_is_gone_is_named(name: Path, folder: Path) -> None:
    path = folder / name
    path.rename(path.with_suffix(".away"))
    try:
        found = faults(folder)
    finally:
        path.with_suffix(".away").rename(path)
    if name in MAY_BE_ABSENT:
        assert found == ()
    else:
        assert "/".join(path.parts[-2:]) in found[0]


def test_the_files_as_they_are_have_no_fault(folder: Path) -> None:
    assert faults(folder) == ()
