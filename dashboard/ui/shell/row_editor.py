"""Rows that are typed into a table: numbers as their fields declare them, in the reader's form."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import Misread, as_typed, read_number
from dashboard.wording.declared import declared
from dashboard.wording.numbers import in_form

DECIMALS = "Float64"


def number_column(owner: type, name: str, *, width: int) -> Any:
    """The column of a number; one of text where Streamlit would write decimals otherwise than the reader does."""
    told = declared(owner, name)
    quantity = told.quantity or Quantity("")
    if not told.whole and not shown().numbers.is_plain:
        return st.column_config.TextColumn(quantity.label, help=in_form(quantity.help), width=width)
    return st.column_config.NumberColumn(
        quantity.label,
        min_value=quantity.low,
        max_value=quantity.high,
        step=1 if told.whole else None,
        help=in_form(quantity.help),
        width=width,
    )


def as_cells(frame: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """The frame with these numbers as such columns hold them."""
    if not shown().numbers.is_plain:
        for name in names:
            frame[name] = frame[name].map(as_typed, na_action="ignore").astype("string")
    return frame


def read_cell(owner: type, name: str, value: Any) -> Any:
    """The number of a cell. Raises ValueError for a text that is none."""
    if not isinstance(value, str):
        return value
    quantity = declared(owner, name).quantity or Quantity("")
    found = read_number(value, quantity)
    if isinstance(found, Misread):
        raise ValueError(f"{quantity.label}: {found.sentence}")  # noqa: TRY004 - what was typed, no fault of types
    return found.value


def read_rows(owner: type, rows: Iterable[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """Rows of numbers without what was left empty. Raises ValueError for a text that is no number."""
    said = (
        {
            str(name): read_cell(owner, name, value)
            for name, value in row.items()
            if not _empty(value)
        }
        for row in rows
    )
    return [
        {n: int(v) if declared(owner, n).whole else float(v) for n, v in row.items()}
        for row in said
        if row
    ]


def _empty(value: Any) -> bool:
    return bool(pd.isna(value)) or (isinstance(value, str) and not value.strip())
