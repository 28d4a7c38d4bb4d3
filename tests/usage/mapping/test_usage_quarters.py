"""Quarters are periods of three months where their year is the calendar's; others are asked about."""

from pathlib import Path

import pytest

from dashboard.usage import read_usage
from dashboard.usage.mapping.columns import UnknownTable
from dashboard.usage.propose import Offer, offer


def offered(folder: Path, cells: list[str], *, name: str = "quarter") -> Offer | str:
    """What is offered of a table with a row for each; why nothing is, if so."""
    rows = [
        f"{cell},gpt-4.1,{1_000_000 * place},{100_000 * place},{100 * place}"
        for place, cell in enumerate(cells, start=1)
    ]
    path = folder / "usage.csv"
    header = f"{name},model,input_tokens,output_tokens,requests"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])
    return offer([(path.name, path)], refused.value) or str(refused.value)


@pytest.mark.parametrize(
    "cells",
    [
        ["2026-Q1", "2026-Q2"],
        ["Q1 2026", "Q2 2026"],
        ["2026 q1", "2026 q2"],
        ["2026Q1", "2026Q2"],
        ["Q1/2026", "Q2/2026"],
        ["1Q2026", "2Q2026"],
        ["T1 2026", "T2 2026"],
    ],
)
def test_quarters_of_the_calendar_are_three_months_each(tmp_path: Path, cells: list[str]) -> None:
    found = offered(tmp_path, cells)
    assert isinstance(found, Offer), found
    period = found.profile.period
    assert f"{period.start:%Y-%m-%d} {period.end:%Y-%m-%d}" == "2026-01-01 2026-07-01"
    assert period.days_covered == 181
    assert found.profile.tokens.input == 3_000_000


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["Q1", "Q2"], "quarter"),
        (["FY26 Q1", "FY26 Q2"], "quarter"),
        (["Q1 FY2026", "Q2 FY2026"], "period"),
        (["Q1'26", "Q2'26"], "quarter"),
        (["2026-Q1", "2026-Q2"], "fiscal_quarter"),
    ],
)
def test_quarters_of_another_year_are_asked_about(
    tmp_path: Path, cells: list[str], name: str
) -> None:
    found = offered(tmp_path, cells, name=name)
    assert isinstance(found, str)
    assert cells[0] in found
    assert "2026-Q2 for April to June" in found


@pytest.mark.parametrize("other", ["2026-01", "May 2026", "2026-04-01"])
def test_quarters_beside_months_or_days_would_count_twice(tmp_path: Path, other: str) -> None:
    found = offered(tmp_path, ["2026-Q1", other, "2026-Q2"])
    assert "rows of different length" in str(found)
