"""While the numbers are an example's: three ways to one's own, in one row over the answer."""

import tomllib
from collections.abc import Callable

import streamlit as st

from dashboard.catalog.folder import data_folder
from dashboard.ui.plan.five_questions import five_questions
from dashboard.ui.shell import session


def start_row(open_usage: Callable[[], None]) -> None:
    """Draw the row; nothing once the numbers are somebody's own."""
    if not session.is_example():
        return
    with st.container(horizontal=True, gap="xsmall", key="start-row"):
        if st.button("Drop an export", key="start:export", type="primary"):
            open_usage()
        if st.button("Five questions", key="start:questions"):
            five_questions()
        if st.button("Examples", key="start:examples"):
            _choose()


@st.dialog("Examples")
def _choose() -> None:
    """Draw the examples; the one that is pressed is the scenario."""
    for file, name in _examples().items():
        if st.button(name, key=f"start:example:{file}", width="stretch"):
            session.open_example(file)
            st.rerun()


@st.cache_data(show_spinner=False)
def _examples() -> dict[str, str]:
    """Every example that is shipped: its file and its name."""
    files = sorted((data_folder() / session.EXAMPLES).glob("*.toml"), reverse=True)
    return {each.name: tomllib.loads(each.read_text(encoding="utf-8"))["name"] for each in files}
