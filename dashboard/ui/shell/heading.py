"""The one heading of the first order that a page has, and what a screen reader hears when it changes."""

import re
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.ui.shell.state import STATE, State

SCRIPT = Path(__file__).parent / "announcer.js"


def page_heading(said: str, *, place: DeltaGenerator | None = None, grey: bool = False) -> None:
    """The page's answer, in Markdown, is its first-order heading, drawn here or in `place`."""
    shown = f":gray[{said}]" if grey else said
    (st if place is None else place).title(shown, anchor=False)
    STATE.heading_said = said


def announce() -> None:
    """A screen reader is told the page's heading, politely, once it is another than before."""
    said = unmarked(State.heading_said.once())
    if said:
        _announcer()(key="announcer", data={"said": said})


def unmarked(said: str) -> str:
    r"""The words of a sentence whose marks are escaped for Markdown: "\$3" is "$3"."""
    return re.sub(r"\\(.)", r"\1", said)


@st.cache_resource(show_spinner=False)
def _announcer() -> Any:
    """The component, registered once; it draws nothing."""
    return st.components.v2.component(
        "golden_path_announcer", html="<i hidden></i>", js=SCRIPT.read_text(encoding="utf-8")
    )
