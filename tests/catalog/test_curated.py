import re
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError
from dashboard.catalog.curated import Curated, read_curated

WHERE_FROM = "kind: published, source: s, checked_on: 2026-01-01"


def curated(folder: Path, text: str) -> Curated:
    (folder / "hosted").mkdir()
    (folder / "hosted" / "host.yaml").write_text(text, encoding="utf-8")
    return read_curated(folder)


def block(usd: str, days: str) -> str:
    return f"  - {{model: m, {days}, usd_per_mtok: {usd}, {WHERE_FROM}}}\n"


def test_a_price_holds_from_its_first_day_until_the_day_before_its_end(tmp_path: Path) -> None:
    found = curated(
        tmp_path,
        "prices:\n"
        + block("{input: 1, output: 2}", "from: 2026-01-01, to: 2026-03-01")
        + block("{input: 2, output: 3}", "from: 2026-03-01"),
    )
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1))
    quotes = [found.quote("host", "m", at=day) for day in days]
    assert [quote and quote.usd_per_mtok["input"] for quote in quotes] == [None, 1, 1, 2]
    assert quotes[3] is not None
    assert quotes[3].effective_from == date(2026, 3, 1)


def test_an_end_date_of_a_snapshot_comes_before_that_of_its_family(tmp_path: Path) -> None:
    found = curated(
        tmp_path,
        f"retirements:\n  - {{model: m, retires_on: 2027-01-01, {WHERE_FROM}}}\n"
        f"  - {{model: m-2024-05-13, retires_on: 2026-10-23, {WHERE_FROM}}}\n",
    )
    assert found.retires_on("host", "m-2024-05-13", "m") == date(2026, 10, 23)
    assert found.retires_on("host", "m-2024-11-20", "m") == date(2027, 1, 1)
    assert found.retires_on("host", "other") is None


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            block("{input: 1, output: 2}", "from: 2026-01-01")
            + block("{input: 2, output: 3}", "from: 2026-03-01"),
            "close the block of 2026-01-01",
        ),
        (
            block("{input: 0, output: 2}", "from: 2026-01-01"),
            "input is 0.0; expected a number above 0",
        ),
        (block("{input: 1}", "from: 2026-01-01"), "needs input and output"),
        (
            block("{input: 1, cached_input: 1, output: 2}", "from: 2026-01-01"),
            "cached_input below input",
        ),
        (block("{input: 1, ouput: 2}", "from: 2026-01-01"), "usd_per_mtok has ouput"),
        (
            block("{input: 1, output: 2}", "from: 2026-01-01, to: 2026-01-01"),
            "to 2026-01-01 is not after from 2026-01-01",
        ),
        (block("{input: 1, output: 2}", "from: 2026-01-01, form: x"), "unknown key form"),
    ],
)
def test_a_faulty_price_names_file_and_fault(tmp_path: Path, rows: str, complaint: str) -> None:
    with pytest.raises(FactFileError, match=re.escape(complaint)) as caught:
        curated(tmp_path, "prices:\n" + rows)
    assert "hosted/host.yaml" in str(caught.value)
