"""The form of numbers that a reader chose is on every page and in the address, and no page mixes two."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.ui.shell.sidebar import TIME_AND_MONEY
from dashboard.wording.currency import NUMBERS

APP = str(Path(__file__).parents[3] / "dashboard" / "app.py")
POINTED = re.compile(
    r"(?<![\w.,-])[1-9]\d{0,2}(?:,\d{3})+(?!\d)|(?<![\w.,-])\d+\.(?!\d{3}(?!\d))\d+(?![\w.]*\.\d)"
)
"""1,234 and 1.5; a version such as 0.2.3 is neither."""
NAMES = re.compile(r"[A-Z][A-Za-z0-9]* \d\.\d")
"""GLM 5.3, Llama 3.1: a version of a model is no amount."""


def opened(page: str = "", **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.session_state[TIME_AND_MONEY] = True
    app.run()
    if page:
        app._page_hash = calc_hash(page)  # pages that are functions have no public way in
        app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> Iterator[str]:
    """Headings, sentences, captions, tiles' words, and what stands in fields."""
    for kind in ("title", "header", "markdown", "caption", "warning", "text_input", "expander"):
        for each in app.get(kind):
            yield from (str(getattr(each, name, "")) for name in ("label", "value"))
    yield from (f"{each.label} {each.value} as a number" for each in app.number_input)


@pytest.mark.parametrize("page", ["", "options", "capacity", "risk"])
def test_no_page_mixes_two_forms(page: str) -> None:
    app = opened(page, **{NUMBERS: "comma"})
    found = [(said, POINTED.search(NAMES.sub("", said))) for said in texts(app)]
    quoted = ("CC-BY",)
    assert [s for s, wrong in found if wrong and not any(q in s for q in quoted)] == []
    assert any(re.search(r"\d,\d", said) for said, _ in found)


def test_a_chosen_form_is_read_at_once_and_carried_by_the_address() -> None:
    app = opened()
    assert any(box.value == "1,155" for box in app.text_input)
    next(box for box in app.selectbox if box.label == "Write numbers as").set_value("comma").run()
    assert not app.exception
    assert app.query_params[NUMBERS] == "comma"
    assert any(box.value == "1.155" for box in app.text_input)
    share = next(box for box in app.text_input if box.label.startswith("Cached"))
    share.set_value("12,5").run()
    workload = next(iter(app.session_state["scenario"].workloads.values()))
    assert workload.cached_share == pytest.approx(0.125)
    next(box for box in app.selectbox if box.label == "Write numbers as").set_value("point").run()
    assert NUMBERS not in app.query_params


def test_an_unknown_form_is_said_and_numbers_are_as_usual() -> None:
    app = opened(**{NUMBERS: "roman"})
    assert any('The form of numbers "roman"' in w.value for w in app.warning)
    assert any(box.value == "1,155" for box in app.text_input)
    assert NUMBERS not in app.query_params
