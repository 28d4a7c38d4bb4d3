"""What is announced or supposed to happen by date, as rows to fill in: prices, rents, ends and outages."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.engine.inputs.fields import Change, Quantity
from dashboard.engine.plan import Plan
from dashboard.ui.shell import session
from dashboard.wording.declared import declared
from dashboard.wording.words import named

KINDS = {
    "month": "Int64",
    "price_factor": "Float64",
    "gpu_price_factor": "Float64",
    "outage_hours": "Float64",
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
    key = f"changes:{hash((changes, tuple(plan.options)))}"
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
            session.change(("changes",), changes_of(typed.to_dict("records")))
            st.rerun()


def changes_of(rows: Iterable[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """The rows as a scenario file lists them: without what was left empty, and without empty rows."""
    said = (
        {name: _plain(value) for name, value in row.items() if _is_said(name, value)}
        for row in rows
    )
    return [row for row in said if row]


def _is_said(name: str, value: Any) -> bool:
    if pd.api.types.is_list_like(value):
        return len(value) > 0
    return not pd.isna(value) and (name == "month" or value not in ("", False, 0))


def _plain(value: Any) -> Any:
    return list(value) if pd.api.types.is_list_like(value) else value


def _rows(changes: Iterable[Change]) -> pd.DataFrame:
    rows = [asdict(change) | {"options": list(change.options)} for change in changes]
    columns = [each.name for each in fields(Change)]
    return pd.DataFrame(rows, columns=columns).astype(KINDS)


def _columns(plan: Plan) -> dict[str, Any]:
    def name(option_id: object) -> str:
        return named(plan, str(option_id)) if option_id in plan.options else str(option_id)

    ids, column = list(plan.options), st.column_config
    return {
        "month": _number("month", width=80),
        "price_factor": _number("price_factor", width=115),
        "gpu_price_factor": _number("gpu_price_factor", width=145),
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
        "outage_hours": _number("outage_hours", width=140),
        "why": column.TextColumn("Why"),
    }


def _number(name: str, *, width: int) -> Any:
    told = declared(Change, name)
    quantity = told.quantity or Quantity("")
    return st.column_config.NumberColumn(
        quantity.label,
        min_value=quantity.low,
        max_value=quantity.high,
        step=1 if told.whole else None,
        help=quantity.help,
        width=width,
    )
