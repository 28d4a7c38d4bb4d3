"""Only files in folders that the operator opened can be named, however they are spelled."""

import os
from pathlib import Path

import pytest

from dashboard.usage import UnreadableUsage
from dashboard.usage.reading.served_folders import VARIABLE, served_file, served_folders


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    folder = tmp_path / "open"
    (folder / "logs").mkdir(parents=True)
    (folder / "logs" / "june.csv").write_text("a,b\n")
    (tmp_path / "secret.csv").write_text("a,b\n")
    (tmp_path / "open-too").mkdir()
    (tmp_path / "open-too" / "other.csv").write_text("a,b\n")
    return folder.resolve()


def test_a_file_is_found_by_its_path_below_the_folder_and_by_its_whole_path(opened: Path) -> None:
    june = opened / "logs" / "june.csv"
    assert served_file(" logs/june.csv ", [opened]) == june
    assert served_file(str(june), [opened]) == june
    assert served_file("logs/../logs/june.csv", [opened]) == june


@pytest.mark.parametrize(
    "typed",
    [
        "../secret.csv",
        "logs/../../secret.csv",
        "{parent}/secret.csv",
        "{parent}/open-too/other.csv",
        "",
        ".",
        "logs",
        "missing.csv",
        "/etc/passwd",
        "june\x00.csv",
        "x" * 5000,
    ],
)
def test_what_lies_elsewhere_or_is_no_file_is_refused_alike(opened: Path, typed: str) -> None:
    with pytest.raises(UnreadableUsage, match="is no file in the folders opened on this server"):
        served_file(typed.format(parent=opened.parent), [opened])


def test_links_that_lead_out_are_refused_and_links_that_stay_inside_are_followed(
    opened: Path,
) -> None:
    (opened / "out.csv").symlink_to(opened.parent / "secret.csv")
    (opened / "up").symlink_to(opened.parent)
    (opened / "round").symlink_to(opened / "round")
    (opened / "latest.csv").symlink_to(opened / "logs" / "june.csv")
    for typed in ("out.csv", "up/secret.csv", "round"):
        with pytest.raises(UnreadableUsage, match="no file in the folders"):
            served_file(typed, [opened])
    assert served_file("latest.csv", [opened]) == opened / "logs" / "june.csv"


def test_a_pipe_is_no_file(opened: Path) -> None:
    os.mkfifo(opened / "pipe.csv")
    with pytest.raises(UnreadableUsage, match="no file in the folders"):
        served_file("pipe.csv", [opened])


def test_nothing_is_open_unless_the_operator_names_whole_paths_of_folders(opened: Path) -> None:
    assert served_folders({}) == ()
    named = os.pathsep.join(["relative", "", str(opened / "missing"), str(opened)])
    assert served_folders({VARIABLE: named}) == (opened,)
    with pytest.raises(UnreadableUsage):
        served_file(str(opened / "logs" / "june.csv"), [])
