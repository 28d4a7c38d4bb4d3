"""What is announced or supposed to happen by date, as rows to fill in: prices, rents, ends and outages."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.fields import Change
from dashboard.engine.plan import Plan
from dashboard.ui.shell import session
from dashboard.ui.shell.row_editor import DECIMALS, as_cells, number_column, read_cell
from dashboard.ui.shell.state import STATE
from dashboard.wording.words import named

KINDS = {
    "month": "Int64",
    "price_factor": DECIMALS,
    "gpu_price_factor": DECIMALS,
    "outage_hours": DECIMALS,
    "ends": "boolean",
}


def changes_form(plan: Plan) -> None:
    """The scenario's changes as rows; taken over together, refused together with what was typed kept."""
    changes = plan.asked.changes
    st.header("Changes by date", anchor=False)
    st.caption(
        "What is announced or supposed: a price that halves in month 6, an option that ends, an outage. Month 0 "
        "is now; prices and rents stay so from then on."
    )
    # The same rows under the same key: what was typed outlives a refusal, and changes of other fields.
    key = f"changes:{hash((changes, tuple(plan.options), shown().numbers.code))}"
    with st.form(f"{key}:form", border=False):
        typed = st.data_editor(
            _rows(changes),
            num_rows="dynamic",
            hide_index=True,
            column_config=_columns(plan),
            key=key,
            placeholder="",
            alt="Changes by date",
        )
        if st.form_submit_button("Use these changes"):
            take_changes(typed.to_dict("records"))
            st.rerun()


def take_changes(rows: Iterable[Mapping[Any, Any]]) -> None:
    """The scenario holds the rows, or the session says which number is none."""
    try:
        changes = changes_of(rows)
    except ValueError as fault:
        STATE.refused = str(fault)
        return
    session.change(("changes",), changes)


def changes_of(rows: Iterable[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """The rows as a scenario file lists them: without what was left empty, and without empty rows.

    Raises ValueError for a text that is no number.
    """
    said = (
        {name: _plain(name, value) for name, value in row.items() if _is_said(name, value)}
        for row in rows
    )
    return [row for row in said if row]


def _is_said(name: str, value: Any) -> bool:
    if pd.api.types.is_list_like(value):
        return len(value) > 0
    return not pd.isna(value) and (name == "month" or value not in ("", False, 0))


def _plain(name: str, value: Any) -> Any:
    if pd.api.types.is_list_like(value):
        return list(value)
    return read_cell(Change, name, value) if KINDS.get(name) == DECIMALS else value


def _rows(changes: Iterable[Change]) -> pd.DataFrame:
    rows = [asdict(change) | {"options": list(change.options)} for change in changes]
    columns = [each.name for each in fields(Change)]
    frame = pd.DataFrame(rows, columns=columns).astype(KINDS)
    return as_cells(frame, (name for name, kind in KINDS.items() if kind == DECIMALS))


def _columns(plan: Plan) -> dict[str, Any]:
    def name(option_id: object) -> str:
        return named(plan, str(option_id)) if option_id in plan.options else str(option_id)

    ids, column = list(plan.options), st.column_config
    return {
        "month": number_column(Change, "month", width=80),
        "price_factor": number_column(Change, "price_factor", width=115),
        "gpu_price_factor": number_column(Change, "gpu_price_factor", width=145),
        "options": column.MultiselectColumn(
            "Options", options=ids, format_func=name, help="Empty: all of them.", width=170
        ),
        "ends": column.CheckboxColumn("Ends", width=80, help="It must be left by then."),
        "successor": column.SelectboxColumn(
            "Successor",
            options=ids,
            width=170,
            format_func=name,
            help="Where those who stay are moved to.",
        ),
        "outage_hours": number_column(Change, "outage_hours", width=140),
        "why": column.TextColumn("Why"),
    }
