"""Changes typed as rows become the changes of the scenario, and nothing that was left empty gets in."""

from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard.ui.plan.changes_form import changes_of


def test_a_row_keeps_what_was_said_and_a_month_of_0() -> None:
    rows: list[dict[Any, Any]] = [
        {
            "month": 0,
            "options": ["today"],
            "price_factor": 0.5,
            "gpu_price_factor": pd.NA,
            "ends": False,
        },
        {
            "month": 9,
            "options": [],
            "ends": True,
            "successor": "own",
            "outage_hours": 0.0,
            "why": "",
        },
        {"month": pd.NA, "options": None, "price_factor": pd.NA, "ends": pd.NA, "why": None},
    ]
    assert changes_of(rows) == [
        {"month": 0, "options": ["today"], "price_factor": 0.5},
        {"month": 9, "ends": True, "successor": "own"},
    ]


def test_a_row_without_a_month_is_kept_so_that_it_is_refused_by_name() -> None:
    assert changes_of([{"month": pd.NA, "price_factor": 0.5}]) == [{"price_factor": 0.5}]


def test_taking_over_the_rows_as_they_are_changes_nothing() -> None:
    app = AppTest.from_function(page_with_a_change, default_timeout=60).run()
    assert not app.exception
    (before,) = app.session_state["scenario"].changes
    assert (before.month, before.price_factor, before.why) == (6, 0.5, "announced")
    app.button[0].click().run()
    assert not app.exception
    assert app.session_state["scenario"].changes == (before,)


def page_with_a_change() -> None:
    import streamlit as st

    from dashboard.ui.plan.changes_form import changes_form
    from dashboard.ui.shell import session

    session.begin()
    if "given" not in st.session_state:
        st.session_state["given"] = True
        announced = {"month": 6, "options": ["gpt-4-1"], "price_factor": 0.5, "why": "announced"}
        session.change(("changes",), [announced])
    changes_form(session.plan())
    session.finish()
