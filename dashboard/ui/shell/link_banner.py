"""What changed since the opened link was made; nothing where its answer still holds."""

import streamlit as st

from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE
from dashboard.wording.words import markdown


def link_banner() -> None:
    """A banner over the page with the list of changes and both answers, and a click to today's prices."""
    lines = STATE.since
    if not lines:
        return
    if len(lines) == 1:
        st.warning(markdown(lines[0]))
    else:
        listed = "\n".join(f"- {markdown(line)}" for line in lines)
        st.warning(f"This link gave another answer when it was made.\n{listed}")
    if session.scenario().as_of != session.today():
        st.button("Use today's prices", on_click=session.change, args=(("as_of",), session.today()))
