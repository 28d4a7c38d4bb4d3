"""Tables with numbers in the form that the reader chose; sorted by what they are, not by how they are written."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.engine.inputs.currency import num, shown
from dashboard.wording.prices import decimals_of
from dashboard.wording.words import count

PRINTF = re.compile(r"(?P<before>.*?)%(?P<form>,?(?:\.\d+)?)(?P<kind>[dfg])(?P<after>.*)")
ALL_DIGITS = ",.10g"


def shown_table(
    data: Any, *, alt: str, column_config: Mapping[str, Any] | None = None, **about: Any
) -> Any:
    """`st.dataframe` with numbers in the reader's form; Streamlit's own formats know one form alone."""
    if shown().numbers.is_plain:
        return st.dataframe(data, column_config=column_config, alt=alt, **about)
    frame, config = pd.DataFrame(data), dict[Any, Any](column_config or {})
    writers: dict[Any, str | Callable[[object], str] | None] = {}
    for column in frame:
        kind = frame[column]
        if pd.api.types.is_bool_dtype(kind) or not pd.api.types.is_numeric_dtype(kind):
            continue
        form, config[column] = _without_format(config.get(column))
        writers[column] = partial(written, form=form)
    styled: Styler = frame.style.format(writers, na_rep="")
    return st.dataframe(styled, column_config=config, alt=alt, **about)


def price_columns(
    data: Any, heads: Sequence[str], *, alike: bool = False, **about: Any
) -> dict[str, ColumnConfig]:
    """Columns of prices in dollars, each with the same decimals from its first row to its last.

    `alike`: the columns say the same of two things and have the same decimals, too.
    """
    frame = pd.DataFrame(data)
    found = {head: _prices(frame, head) for head in heads}
    every = decimals_of(usd for prices in found.values() for usd in prices)
    return {
        head: st.column_config.NumberColumn(
            format=f"$%,.{every if alike else decimals_of(prices)}f", **about
        )
        for head, prices in found.items()
    }


def _prices(frame: pd.DataFrame, head: str) -> list[float]:
    if head not in frame:
        return []
    return [float(usd) for usd in frame[head].dropna()]


def money_column(dollars: str, *, digits: int = 2) -> ColumnConfig:
    """A column of amounts made by `in_shown`; `dollars` is its form in dollars."""
    now = shown()
    form = dollars if now.is_dollars else f"{now.sign}%,.{digits}f"
    return st.column_config.NumberColumn(format=form)


def in_shown(usd: float | None) -> float | None:
    """An amount for such a column, as it was where it is not known."""
    return None if usd is None else shown().of(usd)


def written(value: float, *, form: str) -> str:
    """A cell as Streamlit's format says it, in the reader's form."""
    if math.isnan(value):
        return ""
    if form == "compact":
        return count(value)
    if form == "percent":
        return f"{num(round(100 * value, 2)):g}%"
    found = PRINTF.fullmatch(form)
    if found is None:
        return f"{num(value):{ALL_DIGITS}}"
    digits = f"{found['form']}.0f" if found["kind"] == "d" else found["form"] + found["kind"]
    return f"{found['before']}{num(value):{digits}}{found['after'].replace('%%', '%')}"


def _without_format(column: Any) -> tuple[str, Any]:
    """The format of a column, and the column without it: a format would hide how a cell is written."""
    if not isinstance(column, dict):
        return "", column
    told = column.get("type_config") or {}
    return told.get("format") or "", {**column, "type_config": {**told, "format": None}}
