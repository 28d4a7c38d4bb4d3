"""Users x sessions x steps: for whoever knows people rather than requests."""

import streamlit as st

from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.start import requests_of
from dashboard.scenario.typed_numbers import as_typed
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.typed_number import FORM, typed_number
from dashboard.wording.typed import large

USERS = Quantity("users", 0.001, 1e9, "Users", "Who use it in a month.")
SESSIONS = Quantity(
    "sessions", 0.001, 1e6, "Sessions of a user a month", "Talks, tasks, documents."
)
STEPS = Quantity(
    "requests", 0.001, 1e6, "Requests of a session", "Turns of a talk, steps of an agent."
)


def users_form(users: float, sessions: float, steps: float, *, key: str) -> float | None:
    """Draw the three fields and what they make; the requests a month, None while one is not read."""
    product = 1.0
    columns = st.columns(3, vertical_alignment="top")
    started = (users, sessions, steps)
    for column, quantity, value in zip(columns, (USERS, SESSIONS, STEPS), started, strict=True):
        name = f"{FORM}{key}:{quantity.label}"
        found = typed_number(
            quantity.label, value, quantity, key=name, name=name, at=column, help=quantity.help
        )
        if found is None:
            return None
        product = requests_of(product, found, 1.0)
    st.caption(f"That is {large(product)} requests a month.")
    return product


@st.fragment
def from_users(workload_id: str) -> None:
    """Draw the popover under the volume: its figures become the workload's requests a month."""
    with st.popover("Users x sessions x steps", width="stretch"):
        requests = users_form(1_000, 20, 5, key=f"{workload_id}:{STATE.generation}")
        label = "Use them" if requests is None else f"Use {as_typed(round(requests))} a month"
        st.button(
            label,
            key=f"users:{workload_id}",
            disabled=requests is None,
            on_click=_use,
            args=(workload_id, requests),
        )


def _use(workload_id: str, requests: float) -> None:
    session.change(("workloads", workload_id, "requests_per_month"), max(1.0, float(requests)))
    session.redraw()
