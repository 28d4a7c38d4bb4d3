import re
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError
from dashboard.catalog.assumptions import read_assumptions
from dashboard.catalog.folder import data_folder
from dashboard.catalog.gpus import read_gpu
from dashboard.catalog.yaml_file import content_of

DATA = data_folder()
FILES = sorted(DATA.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_no_file_of_facts_gives_a_key_twice(path: Path) -> None:
    assert content_of(path)


def test_a_second_rent_is_refused_with_file_line_and_key(tmp_path: Path) -> None:
    path = tmp_path / "gpus" / "h100-sxm.yaml"
    path.parent.mkdir()
    text = (DATA / "gpus" / "h100-sxm.yaml").read_text(encoding="utf-8")
    first = "    usd_per_gpu_hour: 2.99\n"
    second = text[: text.index(first)].count("\n") + 2
    path.write_text(text.replace(first, first + "    usd_per_gpu_hour: 0.85\n"), encoding="utf-8")
    with pytest.raises(
        FactFileError,
        match=re.escape(f"gpus/h100-sxm.yaml line {second}: usd_per_gpu_hour is given twice"),
    ):
        read_gpu(path)


def test_a_name_that_is_given_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    entry = "{value: 1, unit: x, kind: assumed, why: w, checked_on: 2026-01-01}"
    (tmp_path / "assumptions.yaml").write_text(f"a: {entry}\nb: {entry}\na: {entry}\n")
    with pytest.raises(
        FactFileError, match=r"assumptions\.yaml line 3: a is given twice; line 1 has it too"
    ):
        read_assumptions(tmp_path)


def test_a_mapping_knows_the_line_of_each_key(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text("# first\na: 1\n\nb:\n  c: 2\n  d: {e: 3}\n", encoding="utf-8")
    content = content_of(path)
    assert content == {"a": 1, "b": {"c": 2, "d": {"e": 3}}}
    assert content.lines == {"a": 2, "b": 4}
    assert content["b"].lines == {"c": 5, "d": 6}
    assert content["b"]["d"].line == 6
