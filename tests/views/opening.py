"""A page of the dashboard, opened on a scenario as a link opens it, and what is read on it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import dashboard
from dashboard.engine.scenario import Scenario
from dashboard.scenario import encode
from dashboard.scenario.link import PARAMETER

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


def opened(scenario: Scenario, page: str, *folds: str) -> AppTest:
    """The page at the address `page`, the folds of these keys open, without an exception or an error on it."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key in folds:
        app.session_state[key] = True
    app.query_params[PARAMETER] = encode(scenario, engine=dashboard.__version__, catalog="")
    app.run()
    app._page_hash = calc_hash(page)  # pages that are functions have no public way in
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def said(app: AppTest) -> str:
    """Headers, text, captions and warnings, as people read them."""
    parts = (*app.title, *app.markdown, *app.caption, *app.warning)
    return "\n".join(part.value for part in parts).replace("\\", "")
