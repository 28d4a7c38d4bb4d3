"""A zip of exports is read as the exports in it; what is no such zip is refused with a sentence."""

import zipfile
from pathlib import Path

import pytest

from dashboard.usage import UnreadableUsage, read_usage

HEADER = "date,model,api_requests,prompt_tokens,completion_tokens,spend"


def zipped(folder: Path, members: dict[str, str]) -> tuple[str, Path]:
    path = folder / "usage.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path.name, path


def of_days(*days: int) -> str:
    rows = (f"2026-11-{day:02},gpt-4.1,10,{5_000 + day},1000,0.018" for day in days)
    return "\n".join((HEADER, *rows))


def test_the_exports_in_a_zip_are_read_together_and_a_day_in_two_of_them_once(
    tmp_path: Path,
) -> None:
    given = zipped(
        tmp_path,
        {"a.csv": of_days(1, 2), "b/b.csv": of_days(2, 3), "__MACOSX/._a.csv": "\0", "b/": ""},
    )
    found = read_usage([given])
    assert found.tokens.input_uncached == 5_001 + 5_002 + 5_003
    assert found.requests == 30
    assert found.rows_skipped.by_reason == {"exported twice": 1}


def test_what_exporters_lay_beside_the_exports_is_passed_over(tmp_path: Path) -> None:
    beside = {"README.txt": "how to read this", "x/LICENSE": "MIT", "usage-Manifest.json": "{}"}
    assert read_usage([zipped(tmp_path, {"a.csv": of_days(1, 2), **beside})]).requests == 20
    with pytest.raises(UnreadableUsage, match=r"README\.txt is no table"):
        read_usage([zipped(tmp_path, {"README.txt": "how to read this"})])
    named = {
        "a.csv": of_days(1, 2),
        "manifest-service.csv": of_days(3),
        "x/manifest.csv": of_days(4),
    }
    assert read_usage([zipped(tmp_path, named)]).requests == 40


def test_an_empty_zip_and_a_cut_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableUsage, match="without a file in it"):
        read_usage([zipped(tmp_path, {"empty.csv": ""})])
    name, path = zipped(tmp_path, {"a.csv": of_days(1, 2)})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(UnreadableUsage, match="damaged or ends too early"):
        read_usage([(name, path)])


def test_a_zip_made_to_fill_a_disk_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(UnreadableUsage, match="unpack it"):
        read_usage([zipped(tmp_path, {"a.csv": "0" * 20_000_000})])
