"""Two scenarios side by side: what differs first, in a table with the difference and one chart."""

import streamlit as st

from dashboard.charts.side_by_side import paid_side_by_side
from dashboard.charts.theme import CONFIG
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.figures import draw_table
from dashboard.ui.shell.heading import page_heading
from dashboard.wording.put_in import differences
from dashboard.wording.side_by_side import (
    HEAD,
    better_in_words,
    results_that_differ,
)
from dashboard.wording.words import markdown


def render() -> None:
    there = session.other_plan()
    if there is None:
        page_heading("Two scenarios side by side")
        st.markdown("Press **Duplicate** beside this page, change the copy, and both stand here.")
        return
    here = session.plan()
    names = (here.asked.name, there.asked.name)
    said = better_in_words(here, there, names)
    page_heading(markdown(said))
    titles = _told_apart(names)
    head = (HEAD[0], *titles, HEAD[-1])
    inputs = differences(here, there)
    st.header("What was put in", anchor=False)
    _table(
        inputs, head, nothing="Nothing was put in differently.", what="What was put in differently"
    )
    st.header("What comes out", anchor=False)
    _table(
        results_that_differ(here, there),
        head,
        nothing="The same comes out.",
        what="What comes out differently",
    )
    st.header("What each pays a month", anchor=False)
    figure = paid_side_by_side((here, there), titles)
    st.plotly_chart(figure, config=CONFIG, key="side-by-side", alt=said)
    chart_data(figure, key="side-by-side", what="What each pays a month")
    with st.container(horizontal=True):
        st.button("Change the other one", key="side:swap", on_click=session.swap)
        st.button("Close the other one", key="side:close", on_click=session.close_other)


def _told_apart(names: tuple[str, str]) -> tuple[str, str]:
    """Two headings that differ, since a table needs that."""
    return names if names[0] != names[1] else (f"{names[0]} (here)", f"{names[1]} (other)")


def _table(
    rows: list[tuple[str, str, str, str]], head: tuple[str, ...], *, nothing: str, what: str
) -> None:
    if not rows:
        st.caption(nothing)
        return
    draw_table([dict(zip(head, row, strict=True)) for row in rows], caption=what)
