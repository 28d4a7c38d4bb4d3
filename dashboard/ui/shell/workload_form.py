"""A workload is renamed, copied and taken out."""

import streamlit as st

from dashboard.scenario import to_mapping
from dashboard.scenario.workloads import copied, renamed, without
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, in_widget, widget_key


def workload_form(workload_id: str) -> None:
    """Draw the popover."""
    current = session.scenario()
    with st.popover("Rename, copy, remove", width="stretch"):
        key = widget_key(f"workload-name:{workload_id}")
        taken = [each for each in current.workloads if each != workload_id]
        st.text_input(
            "Name of the workload", workload_id, key=key, on_change=_rename, args=(workload_id, key)
        )
        st.button(
            "Copy it", width="stretch", on_click=_copy, args=(workload_id,), key="copy-workload"
        )
        if taken:
            st.button(
                "Remove it",
                width="stretch",
                on_click=_remove,
                args=(workload_id,),
                key="remove-workload",
            )


def _rename(workload_id: str, key: str) -> None:
    name: str = in_widget(key).strip()
    if not name or name == workload_id:
        return
    if name in session.scenario().workloads:
        STATE.refused = f'There is a workload "{name}" already; take another name.'
        session.redraw()
        return
    if session.edit(renamed(to_mapping(session.scenario()), workload_id, name)):
        STATE.workload_chosen = name


def _copy(workload_id: str) -> None:
    raw, name = copied(to_mapping(session.scenario()), workload_id)
    if session.edit(raw):
        STATE.workload_chosen = name


def _remove(workload_id: str) -> None:
    session.edit(without(to_mapping(session.scenario()), workload_id))
