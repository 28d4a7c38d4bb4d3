"""Parts of an option that are rows: a price list by volume, the discounts of an agreement."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import pandas as pd
import streamlit as st

from dashboard.engine.options import Option
from dashboard.ui.shell import session
from dashboard.ui.shell.row_editor import DECIMALS, as_cells, number_column, read_rows
from dashboard.ui.shell.state import STATE, widget_key
from dashboard.wording.declared import declared
from dashboard.wording.numbers import in_form

SAYS: Mapping[str, str] = {
    "discounts": "Discounts for a time: 0.85 takes 15% off every price for so many months of the plan.",
    "volume_tiers": "Prices by volume: what lies above a mark costs so much of the list price, what lies below "
    "as before.",
}
WIDTH = 190


def rows_of(option: Option) -> dict[str, Any]:
    """The fields of an option that hold rows, with what a row is."""
    found: dict[str, Any] = {}
    for name, hint in get_type_hints(type(option)).items():
        inside = get_args(hint)
        if get_origin(hint) is tuple and inside and is_dataclass(inside[0]):
            found[name] = inside[0]
    return found


def rows_form(option_id: str, option: Option) -> None:
    """A table to type into for each of them; taken over by its button, or refused with what was typed kept."""
    for name, owner in rows_of(option).items():
        _rows(option_id, name, owner, getattr(option, name))


def _rows(option_id: str, name: str, owner: Any, rows: tuple[Any, ...]) -> None:
    words = name.replace("_", " ")
    st.caption(in_form(SAYS.get(name, words.capitalize())))
    columns = [each.name for each in fields(owner)]
    decimals = [each for each in columns if not declared(owner, each).whole]
    kinds = {each: DECIMALS if each in decimals else "Int64" for each in columns}
    frame = pd.DataFrame([asdict(row) for row in rows], columns=columns).astype(kinds)
    key = widget_key(f"rows:{option_id}:{name}")
    with st.form(f"{key}:form", border=False):
        typed = st.data_editor(
            as_cells(frame, decimals),
            num_rows="dynamic",
            hide_index=True,
            column_config={each: number_column(owner, each, width=WIDTH) for each in columns},
            key=key,
            placeholder="",
            alt=words.capitalize(),
        )
        if st.form_submit_button(f"Use these {words}"):
            _take(("options", option_id, name), owner, typed)
            st.rerun()


def _take(path: tuple[str, ...], owner: type, typed: pd.DataFrame) -> None:
    try:
        rows = read_rows(owner, typed.to_dict("records"))
    except ValueError as fault:
        STATE.refused = str(fault)
        return
    session.change(path, rows or None)
    session.redraw()
