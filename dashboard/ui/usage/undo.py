"""What was taken over from a file, said once on the page that follows, with the way back."""

import streamlit as st

from dashboard.ui.shell import session
from dashboard.ui.shell.kept import TakenOver
from dashboard.ui.shell.state import STATE, State
from dashboard.ui.usage.upload import as_written


def remember(said: str) -> None:
    """Called when the plan has the workloads."""
    STATE.usage_taken_over = TakenOver(said, STATE.code)
    STATE.usage_taken_over_new = True


def say_what_was_taken_over() -> None:
    """Draw a toast once, and the Undo until the plan is changed in another way."""
    taken = STATE.usage_taken_over
    if taken is None:
        return
    if STATE.code != taken.code:
        del STATE.usage_taken_over
        return
    if State.usage_taken_over_new.once():
        st.toast(as_written(taken.said.split(". ")[0] + "."))
    words, button = st.columns([5, 1], vertical_alignment="center")
    words.caption(as_written(taken.said))
    if button.button("Undo", key="usage-undo", width="stretch"):
        session.undo()
        del STATE.usage_taken_over
        st.rerun()
