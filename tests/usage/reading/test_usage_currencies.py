"""Money with its currency in the cell, and counts with a word for thousands or millions behind them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.usage import UnknownTable, UsageProfile, read_usage
from dashboard.usage.mapping.columns import ColumnMapping
from dashboard.usage.mapping.proposals import propose
from dashboard.usage.mapping.values import number_of
from dashboard.usage.reading.cells import MACROS
from dashboard.usage.reading.currencies import CODES, SIGNS, without_currency

MEANT = ColumnMapping(
    {"time": "date", "model": "model", "requests": "requests", "cost": "cost"}
    | {"input": "input tokens", "output": "output tokens"}
)


@cache
def macros() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    for macro in MACROS:
        database.execute(macro)
    return database


def table(folder: Path, rows: Sequence[tuple[str, str]]) -> Path:
    """Rows of input tokens and cost, a day each."""
    path = folder / "table.csv"
    lines = [
        f'2026-06-{day:02},gpt-4.1,10,"{tokens}",200,"{cost}"'
        for day, (tokens, cost) in enumerate(rows, start=1)
    ]
    header = "date,model,requests,input tokens,output tokens,cost"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def read(folder: Path, rows: Sequence[tuple[str, str]]) -> UsageProfile:
    return read_usage([("table.csv", table(folder, rows))], mapping=MEANT)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["€3.20", "€4.30"], "7.50 EUR"),
        (["3,20 €", "1.234,30 €"], "1,237.50 EUR"),
        (["CHF 4.10", "CHF 1'000.00"], "1,004.10 CHF"),
        (["4.10 EUR", "0.90eur"], "5.00 EUR"),
        (["£2", "£2.50"], "4.50 GBP"),
        (["R$ 10,50", "R$ 1,00"], "11.50 BRL"),
        (["¥120", "¥80"], "200.00 ¥"),
        (["-€3.20", "€4.30"], "1.10 EUR"),
        (["(€3.20)", "€4.30"], "1.10 EUR"),
    ],
)
def test_an_amount_is_read_with_the_currency_in_its_cell(
    tmp_path: Path, cells: list[str], said: str
) -> None:
    found = read(tmp_path, [("1000", cell) for cell in cells])
    assert found.rows_used == 2
    assert found.billed_usd is None
    assert [note for note in found.notes if note.startswith(f"{said} were billed")]


@pytest.mark.parametrize(
    "cells", [["$3.20", "$4.30"], ["US$3.20", "USD 4.30"], ["3.20", "4.30 USD"]]
)
def test_dollars_are_dollars_however_they_are_written(tmp_path: Path, cells: list[str]) -> None:
    assert read(tmp_path, [("1000", cell) for cell in cells]).billed_usd == 7.5


def test_amounts_in_several_currencies_are_not_added_up(tmp_path: Path) -> None:
    found = read(tmp_path, [("1000", "$1.00"), ("1000", "€2.00"), ("1000", "CHF 3.00")])
    assert found.billed_usd == 1
    assert {note[:8] for note in found.notes if "were billed" in note} == {"2.00 EUR", "3.00 CHF"}


@pytest.mark.parametrize("cell", ["€3.20", "3,20 €", "CHF 4.10"])
def test_a_column_of_money_in_any_currency_is_proposed_as_the_cost(
    tmp_path: Path, cell: str
) -> None:
    path = table(tmp_path, [("1000", cell), ("1100", cell.replace("2", "3"))])
    with pytest.raises(UnknownTable) as caught:
        read_usage([("table.csv", path)])
    found = propose(caught.value.columns, caught.value.rows)
    assert found is not None
    assert found.mapping.columns["cost"] == "cost"


WORDS = {"K": 1e3, "k": 1e3, " bn": 1e9, "M": 1e6, " million": 1e6, " Mrd.": 1e9, "B": 1e9}


@given(
    tenths=st.integers(1, 9_999),
    word=st.sampled_from(sorted(WORDS)),
    mark=st.sampled_from(".,"),
    notation=st.sampled_from(["point", "comma", "whole"]),
)
def test_a_count_in_thousands_or_millions_is_read_in_full(
    tenths: int, word: str, mark: str, notation: str
) -> None:
    cell = f"{tenths // 10}{mark}{tenths % 10}{word}"
    ((found,),) = macros().execute(f"SELECT number_{notation}(?)", [cell]).fetchall()
    assert found == number_of(cell) == tenths * WORDS[word] / 10


def test_counts_in_thousands_stand_beside_plain_ones(tmp_path: Path) -> None:
    # 10,500 + 12,100,000 + 2,000,000,000 + 834,000 (a count has no decimals) + 1,300
    cells = ["10.5K", "12.1M", "2 bn", "834,000", "1300 tokens"]
    found = read(tmp_path, [(cell, "1.00") for cell in cells])
    assert found.tokens.input == 10_500 + 12_100_000 + 2_000_000_000 + 834_000 + 1_300


@given(
    amount=st.integers(0, 10**7).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
    named=st.sampled_from([*SIGNS, *(code.upper() for code in CODES)]),
    order=st.sampled_from(["{1}{0}", "{1} {0}", "{0}{1}", "{0} {1}"]),
)
def test_what_is_left_of_a_cell_without_its_currency_is_the_number(
    amount: str, named: str, order: str
) -> None:
    cell = order.format(amount, named)
    ((left, code),) = (
        macros()
        .execute("SELECT number_point(without_currency($1)), currency_in($1)", [cell])
        .fetchall()
    )
    expected = {"rmb": "CNY", **SIGNS}
    assert (left, code) == (float(amount), expected.get(named.lower(), named))
    assert number_of(without_currency(cell)) is not None
