"""An option of any kind that there is: what must be said of it, and it is among the options."""

import re
from typing import Any

import streamlit as st

from dashboard.scenario.kinds import kinds
from dashboard.ui.options.draft import draft
from dashboard.ui.shell import session

KINDS = {
    "hosted": "Hosted, paid per token",
    "provisioned": "Provisioned throughput at a provider",
    "self_hosted": "Own or rented GPUs",
    "dedicated": "Dedicated endpoint at a provider",
    "quote": "A quote: so much a month or per request",
    "serverless_gpu": "Serverless GPUs",
    "router": "A cascade of two options",
}


def kind_name(kind: str) -> str:
    """A kind as people say it; one of another package by its own name."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def new_option() -> None:
    """Draw the form; every further field of the new option stands in its card above."""
    st.header("An option of any kind", anchor=False)
    known = kinds()
    kind = st.selectbox("Kind of option", list(known), format_func=kind_name, key="new-option-kind")
    table = draft(known[str(kind)], key=f"new-option:{kind}")
    if (
        st.button("Add this option", key="new-option-add", disabled=table is None)
        and table is not None
    ):
        add_option({"kind": str(kind), **table})
        st.rerun()


def add_option(table: dict[str, Any]) -> None:
    """Put a new option into the scenario under a name that is still free."""
    where = table.get("provider") or table.get("gpu") or ""
    prefix = "tuned-" if "tuning" in table else ""
    what = table.get("model") or table["kind"]
    base = re.sub(r"[^a-z0-9]+", "-", f"{prefix}{what}-{where}".lower()).strip("-")
    taken = session.scenario().options
    option_id, number = base, 2
    while option_id in taken:
        option_id, number = f"{base}-{number}", number + 1
    session.change(("options", option_id), table)
    session.redraw()
