"""Short links of what is open: made when a button is pressed, deleted by whoever has the token."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.engine.inputs.days import day_in_words
from dashboard.operate.logs import audit
from dashboard.operate.metrics import COUNTS
from dashboard.operate.public import is_public
from dashboard.store.contents import Content, KindName, scenario_content
from dashboard.store.keeping import Receipt, most_days
from dashboard.store.place import place
from dashboard.store.refused import StoreRefusal
from dashboard.store.short_link import PARAMETER
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, in_widget
from dashboard.ui.shell.visitor import visitor
from dashboard.wording.words import capital, count

MOST_A_SESSION = 100
"""Short links; the long one has no end."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that can be kept, put together when its button is pressed."""

    kind: KindName
    version: str
    """Tells it from what this session has kept before."""
    content: Callable[[], Content]
    button: str = "Make a short link"
    otherwise: str = "The long link works."
    """What to do while there is no short one."""


def short_link(key: str = "share") -> None:
    """A button for the short link of the scenario, and the link once it is made."""
    code = session.shared_code()
    kept_link(key, Kept("scenario", code, lambda: scenario_content(code, today=session.today())))


def kept_link(key: str, what: Kept) -> None:
    """A button for a short link, and the link once it is made. Nothing where the operator keeps nothing."""
    if not is_on():
        return
    receipt = STATE.short_links.get((what.kind, what.version))
    if receipt is None:
        days = _days(key, what.kind)
        st.button(
            what.button, key=f"{key}-short", on_click=_make, args=(what, days), width="stretch"
        )
    else:
        st.code(f"{session.own_address()}?{PARAMETER}={receipt.id}", language=None, wrap_lines=True)
        st.caption(
            f"Kept on this server until {day_in_words(receipt.ends.date())}, for everybody who has the link. "
            "It deletes sooner with this token, which is not told again:"
        )
        st.code(receipt.token, language=None, wrap_lines=True)
        st.button("Delete it now", key=f"{key}-delete", on_click=_delete_made, args=(receipt, what))
    _say(what.kind)


def _days(key: str, kind: str) -> int:
    """How long it is to be kept: as typed, at most as long as the operator keeps anything."""
    try:
        most = most_days(os.environ)
    except StoreRefusal:  # said when the button is pressed
        return 1
    return st.number_input(
        "Days it is kept" if kind == "scenario" else f"Days the {kind} is kept",
        min_value=1,
        max_value=most,
        value=most,
        step=1,
        key=f"{key}-days",
        help=f"At most {count(most)}. Afterwards the link opens to a sentence and what was kept is gone.",
    )


def delete_form(key: str, link: str = "") -> None:
    """Fields for a link, where none is open, and its token; what was kept is gone once both fit."""
    if not is_on():
        return
    with (
        st.expander("Delete it" if link else "Delete a short link"),
        st.form(f"{key}-delete-form", border=False),
    ):
        if not link:
            st.text_input("Short link", key=f"{key}-link")
        st.text_input("Its token", key=f"{key}-token", type="password")
        st.form_submit_button("Delete for good", on_click=_delete_typed, args=(link, key))
    _say(key)


def is_on() -> bool:
    """Whether visitors keep things here; whether the store answers shows when it is asked."""
    if is_public(os.environ):
        return False
    try:
        return place(os.environ) is not None
    except StoreRefusal:
        return False


def _say(about: str) -> None:
    if said := STATE.short_said.get(about):
        st.warning(said)


def _make(what: Kept, days: int) -> None:
    made, said = STATE.short_links, STATE.short_said
    if len(made) >= MOST_A_SESSION:
        said[what.kind] = f"This tab has made {MOST_A_SESSION} short links. {what.otherwise}"
        return
    try:
        made[what.kind, what.version] = session.store().put(what.content(), days=days)
    except StoreRefusal as error:
        said[what.kind] = f"There is no short link now: {error}. {what.otherwise}"
        return
    said.pop(what.kind, None)
    COUNTS.add("golden_path_kept_total", kind=what.kind)
    audit("kept", visitor=visitor(), kind=what.kind)


def _delete_made(receipt: Receipt, what: Kept) -> None:
    _delete(receipt.id, receipt.token, what.kind)


def _delete_typed(link: str, key: str) -> None:
    if _delete(link or in_widget(f"{key}-link"), in_widget(f"{key}-token"), key):
        del STATE.instead  # what is open is asked for again, and is gone


def _delete(link: str, token: str, about: str) -> bool:
    said, made = STATE.short_said, STATE.short_links
    if not link.strip() or not token.strip():
        said[about] = "Nothing was deleted: the link and its token are both needed."
        return False
    try:
        session.store().delete(link, token=token)
    except StoreRefusal as error:
        said[about] = f"{capital(str(error))}."
        return False
    for each in [each for each, receipt in made.items() if receipt.token == token.strip()]:
        del made[each]
    audit("deleted", visitor=visitor(), kind=about)
    said[about] = "The short link is deleted."
    return True
