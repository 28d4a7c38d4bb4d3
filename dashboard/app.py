"""Entry point: page set-up, the scenario in the session, navigation. `golden-path run` starts it."""

import atexit
import gc
import logging
import time
from pathlib import Path

import streamlit as st

from dashboard.engine.inputs.currency import showing
from dashboard.operate.logs import reference
from dashboard.operate.metrics import COUNTS
from dashboard.ui.shell import currency, session
from dashboard.ui.shell.heading import announce
from dashboard.ui.shell.instead import shown_instead
from dashboard.ui.shell.link_banner import link_banner
from dashboard.ui.shell.sidebar import sidebar
from dashboard.ui.shell.sign_in import may_see
from dashboard.ui.shell.unread_banner import unread_banner
from dashboard.ui.shell.visitor import visitor
from dashboard.views import PAGES, plan_with
from dashboard.workers.turns import TURNS

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
    if not may_see():
        return
    session.begin()
    currency.begin()
    page = st.navigation([*(view.page() for view in PAGES), PAGES[0].by_its_name()], position="top")
    began = time.perf_counter()
    ended = "drawn"
    try:
        with showing(currency.chosen()):  # asked once, not for every number of the page
            sidebar()
            link_banner()
            unread_banner()
            if not shown_instead(plan_with):
                currency.said()
                page.run()
            announce()
    except Exception:
        ended = "failed"
        number = reference()
        log.exception("a page failed", extra={"reference": number, "page": page.title})
        st.error(
            "This page could not be drawn. Nothing you entered is lost: it is in the address of this page. "
            f"The operator finds the cause in the server's log under {number}."
        )
    finally:
        seconds = time.perf_counter() - began
        COUNTS.add("golden_path_runs_total", page=page.title, ended=ended)
        COUNTS.took("golden_path_run_seconds", seconds, page=page.title)
        about = {"page": page.title, "duration_ms": round(seconds * 1000), "visitor": visitor()}
        log.info("%s %s", page.title, ended, extra=about)
    st.set_page_config(page_title=session.tab_title(page.title))
    session.finish()
    currency.finish()


came = time.perf_counter()
with TURNS.one():
    COUNTS.took("golden_path_wait_seconds", time.perf_counter() - came)
    main()
