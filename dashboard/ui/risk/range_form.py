"""The range of one uncertain figure, typed over."""

from typing import Any

import streamlit as st

from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Risk
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.ui.shell import session
from dashboard.ui.shell.state import widget_key
from dashboard.ui.shell.typed_number import decimal_input
from dashboard.wording.risk import input_name


def range_form(plan: Plan, risk: Risk) -> None:
    """Choose a figure of the scenario or of our assumptions, and say what 10% lie below and above."""
    changeable = {u.name: u for u in risk.inputs if path_of(plan, u) is not None}
    if not changeable:
        return
    key = widget_key("range")
    chosen = st.selectbox(
        "Change the range of",
        list(changeable),
        format_func=lambda name: input_name(plan, changeable[name]),
        key=key,
    )
    each = changeable[chosen]
    with st.form(f"{key}:{chosen}", border=False):
        columns = st.columns(4, vertical_alignment="bottom")
        figures = [
            decimal_input(label, value, key=f"{key}:{chosen}:{label}", in_form=True, at=column)
            for column, label, value in zip(
                columns,
                ("10% are below", "Planned with", "10% are above"),
                (each.low, each.value, each.high),
                strict=False,
            )
        ]
        taken = columns[3].form_submit_button("Use this range", width="stretch")
    st.caption(f"In {each.unit}.")
    low, value, high = figures
    if taken and low is not None and value is not None and high is not None:
        take_range(plan, each, low, value, high)
        st.rerun()


def path_of(plan: Plan, each: UncertainInput) -> tuple[str, ...] | None:
    """Where the scenario keeps the figure; None for what an option, a measurement or the model gives."""
    kind, _, workload_id = each.name.partition(".")
    if kind == "growth":
        has_table = plan.asked.workloads[workload_id].growth is not None
        return ("workloads", workload_id, "growth") if has_table else ("workloads", workload_id)
    if each.fact is not None and not workload_id and each.action in ("price", "drift"):
        return ("assumptions", each.name)
    return None


def take_range(plan: Plan, each: UncertainInput, low: float, value: float, high: float) -> None:
    """The scenario holds the range, or stays as it was and the session says what was refused."""
    path = path_of(plan, each)
    if path is None:
        return
    if path[0] == "assumptions":
        session.change(path, {"value": value, "low": low, "high": high})
    else:
        for name, figure in growth_fields(plan, each, low, value, high).items():
            session.change((*path, name), figure)
    session.redraw()


def growth_fields(
    plan: Plan, each: UncertainInput, low: float, value: float, high: float
) -> dict[str, Any]:
    """The fields of a workload, or of its growth table, that hold the range."""
    growth = plan.asked.workloads[each.name.partition(".")[2]].growth
    if growth is None:
        return {"growth_per_month": value, "growth_low": low, "growth_high": high}
    name = "per_month" if growth.kind == "constant" else "ceiling"
    return {name: value, "low": low, "high": high}
