"""The frame: every page opens, the planner stays light, the collector has nothing to walk."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.views import PAGES, View

APP = Path(__file__).parents[1] / "dashboard" / "app.py"
HEAVY = ("litellm", "openai", "xllamacpp", "scipy")

OPEN_EVERY_PAGE = f"""
import sys
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from dashboard.views import PAGES

app = AppTest.from_file({str(APP)!r}, default_timeout=60).run()
for view in PAGES[1:]:
    app._page_hash = calc_hash(view.url_path)
    app.run()
assert not app.exception and not app.error, app
print([name for name in {HEAVY!r} if name in sys.modules])
"""


@pytest.mark.parametrize("view", PAGES, ids=[view.url_path for view in PAGES])
def test_every_page_opens(view: View) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    if view is not PAGES[0]:
        app._page_hash = calc_hash(view.url_path)  # pages that are functions have no public way in
        app.run()
    assert not app.exception
    assert not app.error
    assert len(app.main) > 0


def test_no_page_loads_a_model_library_before_it_is_needed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN_EVERY_PAGE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_what_was_imported_is_frozen_out_of_the_forced_collections() -> None:
    gc.unfreeze()
    st.cache_resource.clear()  # an earlier test has warmed this process up already
    AppTest.from_file(str(APP), default_timeout=60).run()
    assert gc.get_freeze_count() > 0
