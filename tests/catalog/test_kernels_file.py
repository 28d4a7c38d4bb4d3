"""Answers of the kernel tables are kept: the same numbers without the package, nothing of what was damaged."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.kernel_tables import PackagedKernelTables
from dashboard.catalog.kernels_file import KeptAnswers
from dashboard.engine.inputs.kernel_tables import Measured, Unmeasured
from dashboard.engine.inputs.parallel import ONE_BLOCK

CATALOG = load(date(2026, 11, 23))
FILE = data_folder() / "throughput" / "kernel_tables.yaml"
QUESTION = {"model": ["m", {"layers": 2}], "lengths": [100.0, 10.0, 0.0], "concurrency": [1.0, 8.0]}
SAID = Measured(np.array([0.1 + 0.2, 3.5]), np.array([1 / 3, 7.25]))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("dashboard.catalog.kernels_file.user_cache_path", lambda _: tmp_path)
    return tmp_path / "kernels"


def same(one: Measured | Unmeasured | None, other: Measured) -> bool:
    return isinstance(one, Measured) and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("requests_per_s", "tpot_ms")
    )


def kept(version: str = "1") -> KeptAnswers:
    return KeptAnswers(None, version)


def test_an_answer_is_the_same_to_the_last_digit_in_the_next_process() -> None:
    kept().keep(QUESTION, SAID)
    assert same(kept().answer(QUESTION), SAID)


@pytest.mark.parametrize(
    "changed", [{"lengths": [100.0, 10.0, 0.1]}, {"model": ["m", {"layers": 3}]}]
)
def test_another_question_or_version_has_no_answer(changed: dict[str, Any]) -> None:
    kept().keep(QUESTION, SAID)
    assert kept().answer(QUESTION | changed) is None
    assert kept("2").answer(QUESTION) is None


def test_a_damaged_line_is_as_good_as_none_and_spoils_no_other(folder: Path) -> None:
    kept().keep(QUESTION, SAID)
    (path,) = folder.iterdir()
    line = path.read_bytes()
    for place in range(len(line)):
        path.write_bytes(line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :])
        found = kept().answer(QUESTION)
        assert found is None or same(found, SAID), place
        path.write_bytes(line[:place])
        found = kept().answer(QUESTION)
        assert found is None or same(found, SAID), place
    path.write_bytes(line[: len(line) // 2])
    kept().keep(QUESTION, SAID)
    assert same(kept().answer(QUESTION), SAID)


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(folder: Path) -> None:
    folder.write_text("a file where the folder would be", encoding="utf-8")
    kept().keep(QUESTION, SAID)
    assert kept().answer(QUESTION) is None


def test_a_file_that_has_grown_is_begun_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.catalog.kernels_file._MOST_BYTES", 1_000)
    for number in range(50):
        kept().keep(QUESTION | {"lengths": [number, 1, 0]}, SAID)
    (path,) = folder.iterdir()
    assert path.stat().st_size < 1_500
    assert same(kept().answer(QUESTION | {"lengths": [49, 1, 0]}), SAID)


def ask(tables: PackagedKernelTables, **changed: Any) -> Measured | Unmeasured:
    question: dict[str, Any] = {
        "precision": "fp8", "engine": "vllm", "gpus_per_replica": 1, "parallel": ONE_BLOCK, "fp8_kv": False,
        "input_tokens": 1000.0, "output_tokens": 200.0, "cached_share": 0.0, "concurrency": (1, 16),
    } | changed  # fmt: skip
    return tables.measured(CATALOG.model("llama-3.1-8b"), CATALOG.gpu("h100-sxm"), **question)


@pytest.mark.skipif(sys.platform != "linux", reason="the package is for Linux")
def test_what_was_measured_once_is_told_without_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = ask(PackagedKernelTables(FILE))
    assert isinstance(first, Measured)

    def refused() -> None:
        raise AssertionError("the package was loaded")

    monkeypatch.setattr("dashboard.catalog.kernel_tables._package", refused)
    assert same(ask(PackagedKernelTables(FILE)), first)
    with pytest.raises(AssertionError, match="was loaded"):
        ask(PackagedKernelTables(FILE), input_tokens=1001.0)
    with pytest.raises(AssertionError, match="was loaded"):
        ask(PackagedKernelTables(FILE, keep=False))
    monkeypatch.setattr("dashboard.catalog.kernel_tables.kernel_tables_version", lambda: "")
    assert isinstance(ask(PackagedKernelTables(FILE)), Unmeasured)
