"""What stands in a page's place when a link leads to no scenario: no example is taken for the sender's."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.engine.inputs.days import day_in_words
from dashboard.store.keeping import Found
from dashboard.ui.shell import session
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.short_links import delete_form
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.tables import price_columns, shown_table
from dashboard.wording.words import markdown

MIMES = {"memo": ("html", "text/html"), "profile": ("json", "application/json")}
COLUMNS = ("success_share", "n", "usd_per_request", "usd_per_success")


def shown_instead(plan_with: Callable[[str, str], None]) -> bool:
    """Whether the page was replaced by what became of the link.

    `plan_with` is given a profile that was kept, as its title and its text, and leads to the page that reads it.
    """
    found = STATE.instead
    if found is None:
        return False
    if found.found is not None:
        _kept(found.found, plan_with)
        delete_form("instead", found.asked)
    else:
        page_heading("This link shows nothing")
        st.warning(markdown(found.refused))
        st.write(
            "No figures are shown, because they would not be the sender's. What is open in this tab is kept."
        )
    if found.again:
        st.button("Try again", on_click=_leave, type="primary")
    is_example = STATE.origin == "example"
    st.button("Show the example" if is_example else "Go on with what is open here", on_click=_go_on)
    return True


def _leave() -> None:
    """The link is asked for once more."""
    del STATE.instead


def _go_on() -> None:
    """The address carries what is open here again."""
    del STATE.instead
    STATE.edited = True


def _kept(found: Found, plan_with: Callable[[str, str], None]) -> None:
    page_heading(markdown(f"{found.kind.capitalize()}: {found.title}"))
    st.caption(
        f"Kept on {day_in_words(found.made.date())}, until {day_in_words(found.ends.date())}."
    )
    body: dict[str, Any] = json.loads(found.text)
    if found.kind == "comparison":
        _lanes(body)
    ending, mime = MIMES.get(found.kind, ("json", "application/json"))
    content = str(body["html"]) if found.kind == "memo" else found.text
    st.download_button(
        f"Download the {found.kind}", content, f"{found.kind}.{ending}", mime, type="primary"
    )
    if found.kind == "memo":
        st.button("Open its scenario", on_click=_open_scenario, args=(str(body["code"]),))
    if found.kind == "profile":
        st.write("It holds sums, no row of a file.")
        if st.button("Read it on the Usage page"):
            _go_on()
            plan_with(found.title, found.text)


def _open_scenario(code: str) -> None:
    del STATE.instead
    session.open_code(code)


def _figure(kept: Any) -> Any:
    """A figure, or the value of one with its range."""
    return kept.get("value") if isinstance(kept, dict) else kept


def _lanes(report: dict[str, Any]) -> None:
    """The share of right answers, the calls and the cost of each model; no prompt was kept."""
    rows = [
        {"model": name, **{column: _figure(lane.get(column)) for column in COLUMNS}}
        for name, lane in report.get("lanes", {}).items()
    ]
    shown_table(
        rows,
        hide_index=True,
        column_config={
            "model": "Model",
            "success_share": st.column_config.NumberColumn("Right answers", format="percent"),
            "n": "Calls",
            **price_columns(rows, ("usd_per_request",), label="Per request"),
            **price_columns(rows, ("usd_per_success",), label="Per good answer"),
        },
        alt="Right answers, calls and cost of each model",
    )
