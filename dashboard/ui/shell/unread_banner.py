"""Over every page: which fields hold a text that is not read, so that nobody takes the figures for its plan."""

import streamlit as st

from dashboard.ui.shell.typed_number import unread
from dashboard.wording.words import markdown


def unread_banner() -> None:
    """A warning with every field whose text is not read; nothing where all are."""
    if said := unread():
        st.warning("  \n".join(markdown(each) for each in said))
