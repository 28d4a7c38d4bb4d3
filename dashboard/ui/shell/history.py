"""What this session changed since a scenario was opened: one step back, one forth, all of it, said in words."""

import streamlit as st

from dashboard.scenario.forms import full_mapping
from dashboard.ui.shell import session
from dashboard.wording.changed import changed_in_words
from dashboard.wording.words import markdown

SAID_AT_MOST = 4


def history() -> None:
    """Draw undo, redo and reset, and under them what differs from the scenario that was opened."""
    state = session.history_of()
    if not (state.past or state.future):
        return
    back, forth, all_back = st.columns(3)
    back.button("Undo", disabled=not state.past, on_click=session.undo, width="stretch")
    forth.button("Redo", disabled=not state.future, on_click=session.redo, width="stretch")
    all_back.button("Reset", disabled=not state.past, on_click=session.reset, width="stretch")
    if not state.past:
        return
    said = changed_in_words(full_mapping(state.past[0].scenario), full_mapping(session.scenario()))
    more = len(said) - SAID_AT_MOST
    shown = [*said[:SAID_AT_MOST], *([f"and {more} more"] if more > 0 else [])]
    st.caption(
        markdown("Changed: " + "; ".join(shown)) if shown else "Changed back to what it was."
    )
