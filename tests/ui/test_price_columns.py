"""Prices below each other have the same decimals, so that the longer one is the dearer one."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ui.shell.tables import price_columns, written
from dashboard.wording.prices import decimals_of, price_with

ROOT = Path(__file__).parents[2] / "dashboard"


@pytest.mark.parametrize(
    ("prices", "decimals"),
    [
        ([0.1, 0.135], 3),
        ([0.1, 0.3], 2),
        ([5, 30], 2),
        ([0.0028, 0.14], 4),
        ([0.18125, 0.725], 4),  # a fifth decimal says nothing about a price of 18 cents
        ([0.00003, 2.5], 5),  # but here nothing would be left
        ([0.000031, 2.5], 6),
        ([None, float("nan"), 0.25], 2),
        ([], 2),
        ([0.0], 2),
    ],
)
def test_the_decimals_by_hand(prices: list[float | None], decimals: int) -> None:
    assert decimals_of(prices) == decimals


def test_a_column_of_hosts() -> None:
    """It showed $0.1 beside $0.135."""
    rows = [{"Input": 0.1, "Output": 0.32}, {"Input": 0.135, "Output": 0.4}]
    columns: Any = price_columns(rows, ("Input", "Output", "Cached"))
    form = {head: column["type_config"]["format"] for head, column in columns.items()}
    assert form == {"Input": "$%,.3f", "Output": "$%,.2f", "Cached": "$%,.2f"}
    assert [written(row["Input"], form=form["Input"]) for row in rows] == ["$0.100", "$0.135"]
    now_and_live: Any = price_columns([{"Now": 0.1, "Live": 0.135}], ("Now", "Live"), alike=True)
    assert {c["type_config"]["format"] for c in now_and_live.values()} == {"$%,.3f"}


@given(st.lists(st.floats(1e-6, 1e4), min_size=2, max_size=9))
def test_the_dearer_never_looks_cheaper_and_nothing_looks_free(prices: list[float]) -> None:
    decimals = decimals_of(prices)
    ordered = sorted(prices)
    said = [float(price_with(usd, decimals)[1:].replace(",", "")) for usd in ordered]
    assert said == sorted(said)
    assert min(said) > 0
    assert len({price_with(usd, decimals).partition(".")[2].__len__() for usd in prices}) == 1


def test_no_column_of_amounts_drops_its_last_zeros() -> None:
    """`g` ends a price at its last digit that is not 0."""
    dropped = re.compile(r"format=[\"']\$%[^\"']*g")
    pages = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "views").rglob("*.py")]
    assert len(pages) > 50
    assert [path.name for path in pages if dropped.search(path.read_text(encoding="utf-8"))] == []
