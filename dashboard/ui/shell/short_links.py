"""The short link of what is open: made when its button is pressed, deleted by whoever made it."""

import os

import streamlit as st

from dashboard.engine.inputs.days import day_in_words
from dashboard.operate.logs import audit
from dashboard.operate.metrics import COUNTS
from dashboard.operate.public import is_public
from dashboard.store.contents import scenario_content
from dashboard.store.keeping import Receipt
from dashboard.store.place import place
from dashboard.store.refused import StoreRefusal
from dashboard.store.short_link import PARAMETER
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.visitor import visitor

MOST_A_SESSION = 100
"""Short links; the long one has no end."""


def short_link(key: str = "share") -> None:
    """A button for the short link, and the link once it is made. Nothing where the operator keeps nothing."""
    if not is_on():
        return
    made = STATE.short_links
    receipt = made.get(session.shared_code())
    if receipt is None:
        st.button("Make a short link", key=f"{key}-short", on_click=_make, width="stretch")
    else:
        st.code(f"{session.own_address()}?{PARAMETER}={receipt.id}", language=None, wrap_lines=True)
        st.caption(
            f"Kept on this server until {day_in_words(receipt.ends.date())}, for everybody who has the link. "
            "It deletes sooner with this token, which is not told again:"
        )
        st.code(receipt.token, language=None, wrap_lines=True)
        st.button("Delete it now", key=f"{key}-delete", on_click=_delete, args=(receipt,))
    if said := STATE.short_said:
        st.warning(said)


def is_on() -> bool:
    """Whether visitors keep things here; whether the store answers shows when it is asked."""
    if is_public(os.environ):
        return False
    try:
        return place(os.environ) is not None
    except StoreRefusal:
        return False


def _make() -> None:
    made, code = STATE.short_links, session.shared_code()
    if len(made) >= MOST_A_SESSION:
        STATE.short_said = (
            f"This tab has made {MOST_A_SESSION} short links. The long link works without."
        )
        return
    try:
        made[code] = session.store().put(scenario_content(code, today=session.today()))
    except StoreRefusal as error:
        STATE.short_said = f"There is no short link now: {error}. The long link works."
        return
    del STATE.short_said
    COUNTS.add("golden_path_kept_total", kind="scenario")
    audit("kept", visitor=visitor(), kind="scenario")


def _delete(receipt: Receipt) -> None:
    try:
        session.store().delete(receipt.id, token=receipt.token)
    except StoreRefusal as error:
        STATE.short_said = f"{error}."
        return
    made = STATE.short_links
    for code in [code for code, each in made.items() if each == receipt]:
        del made[code]
    audit("deleted", visitor=visitor(), kind="scenario")
    STATE.short_said = "The short link is deleted."
