"""Entry point: page set-up, the scenario in the session, navigation. `golden-path run` starts it."""

import atexit
import gc
import logging
from pathlib import Path

import streamlit as st

from dashboard.ui.shell import session
from dashboard.ui.shell.link_banner import link_banner
from dashboard.ui.shell.sidebar import sidebar
from dashboard.views import PAGES

IMAGES = Path(__file__).parent / "ui" / "images"
log = logging.getLogger("golden_path")


@st.cache_resource(show_spinner=False)
def warm() -> bool:
    """Collect and freeze once after the heavy imports: a full collection after every run is the largest cost."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # else extension modules take what is frozen for leaks and say so
    return True


def main() -> None:
    """Draw the frame and the chosen page."""
    st.set_page_config(page_title="Golden Path", page_icon=str(IMAGES / "icon.svg"), layout="wide")
    st.logo(str(IMAGES / "logo.svg"), size="large")
    warm()
    session.begin()
    page = st.navigation([view.page() for view in PAGES], position="top")
    sidebar()
    link_banner()
    try:
        page.run()
    except Exception:
        log.exception("a page failed")
        st.error(
            "This page could not be drawn. Nothing you entered is lost: it is in the address of this page. "
            "The operator finds the cause in the server's log."
        )
    session.finish()


main()
