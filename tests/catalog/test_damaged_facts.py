"""Files of facts that are damaged, from a later version or impossible: refused with the file and what to do."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.check import faults
from dashboard.catalog.folder import data_folder
from dashboard.catalog.snapshots import Snapshot
from dashboard.catalog.versions import PriceList, read_price_lists
from dashboard.engine.inputs.facts import HostedPrice

NAME = "prices-metergraph-core.csv"
LISTED = PriceList("metergraph-core", "0.7.4", "2026-10-25", "https://example.org", True, "MIT")


def read(folder: Path, change: Callable[[bytes], bytes]) -> Snapshot:
    path = folder / "market" / NAME
    path.parent.mkdir()
    path.write_bytes(change((data_folder() / "market" / NAME).read_bytes()))
    return Snapshot(LISTED, path)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content[:5000], "columns; expected 7; take the file anew"),
        (lambda _: b"\xff\xfe\x00", "not text in UTF-8; take the file anew"),
        (replaced("usd_per_mtok", "eur_per_mtok"), "make the snapshot again"),
        (replaced("input 1.5 ", "input 0 "), "has a price that is not above 0; take"),
        (replaced("input 1.5 ", "input -1.5 "), "has a price that is not above 0; take"),
        (replaced("input 1.5 ", "input nan "), "has a price that is not above 0; take"),
        (replaced("input 1.5 ", "thought 1.5 "), "'thought' is no meter that this version knows"),
    ],
)
def test_a_damaged_or_newer_snapshot_is_refused_with_its_file(
    tmp_path: Path, change: Callable[[bytes], bytes], said: str
) -> None:
    snapshot = read(tmp_path, change)
    with pytest.raises(FactFileError, match=said) as refused:
        snapshot.quote("google", "gemini-3.5-flash", at=date(2026, 10, 7))
    assert str(refused.value).startswith(f"market/{NAME}")


def test_a_missing_snapshot_is_told_without_a_path_of_the_machine(tmp_path: Path) -> None:
    snapshot = read(tmp_path, lambda content: content)
    snapshot.path.unlink()
    with pytest.raises(FactFileError, match="no such file; take the file anew") as refused:
        snapshot.models("google")
    assert str(tmp_path) not in str(refused.value)


def test_a_cached_price_above_the_input_price_is_left_out(tmp_path: Path) -> None:
    snapshot = read(tmp_path, replaced("input 1.5 cached_input 0.15", "input 1.5 cached_input 5"))
    quote = snapshot.quote("google", "gemini-3.5-flash", at=date(2026, 10, 7))
    assert quote is not None
    assert "cached_input" not in quote.usd_per_mtok


def test_a_list_is_not_newer_than_the_day_it_was_checked(tmp_path: Path) -> None:
    shutil.copy(data_folder() / "price_lists.yaml", tmp_path)
    path = tmp_path / "price_lists.yaml"
    path.write_text(path.read_text().replace("newest_day: 2026-10-25", "newest_day: 2031-10-25"))
    with pytest.raises(FactFileError, match="is 2031-10-25, after the list was checked"):
        read_price_lists(tmp_path)


def test_a_day_that_no_calendar_has_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(data_folder(), folder, ignore=shutil.ignore_patterns("examples"))
    path = folder / "hosted" / "openai.yaml"
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if "from:" in line)
    lines[at] = re.sub(r"from: [\d-]+", "from: 2026-13-15", lines[at])
    path.write_text("\n".join(lines))
    told = [each for each in faults(folder) if "2026-13-15" in each]
    assert len(told) == 1
    assert f"hosted/openai.yaml line {at + 1}:" in told[0]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_any_day_of_the_calendar_has_an_answer(day: date) -> None:
    found = load(day).price("gpt-4.1", provider="openai")
    assert isinstance(found, HostedPrice)
    assert found.usd_per_mtok["input"] == 2
