"""What was taken over from a file, said once on the page that follows, with the way back."""

from dataclasses import dataclass

import streamlit as st

from dashboard.ui.shell import session
from dashboard.ui.usage.upload import as_written

_KEY = "usage_taken_over"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The last step of the session's history, in words."""

    said: str
    code: str
    """The link of the plan right after: once something else is changed there is nothing to undo here."""


def remember(said: str) -> None:
    """Called when the plan has the workloads."""
    st.session_state[_KEY] = TakenBack(said, st.session_state["code"])
    st.session_state[f"{_KEY}:new"] = True


def say_what_was_taken_over() -> None:
    """Draw a toast once, and the Undo until the plan is changed in another way."""
    taken: TakenBack | None = st.session_state.get(_KEY)
    if taken is None:
        return
    if st.session_state["code"] != taken.code:
        del st.session_state[_KEY]
        return
    if st.session_state.pop(f"{_KEY}:new", False):
        st.toast(as_written(taken.said.split(". ")[0] + "."))
    words, button = st.columns([5, 1], vertical_alignment="center")
    words.caption(as_written(taken.said))
    if button.button("Undo", key="usage-undo", width="stretch"):
        session.undo()
        del st.session_state[_KEY]
        st.rerun()
