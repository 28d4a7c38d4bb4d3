"""Report: what leaves the dashboard, seen before it is taken: memo, files, alarms, calendar and links."""

from itertools import groupby

import streamlit as st

from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.days import day_in_words
from dashboard.exports.content.model import Memo
from dashboard.exports.deploy.alarms import days, rules
from dashboard.exports.html.page import html_of
from dashboard.exports.kinds import KINDS
from dashboard.store.contents import memo_content
from dashboard.ui.shell import session
from dashboard.ui.shell.figures import draw_table
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.memo_forms import TakeAway
from dashboard.ui.shell.progress_bar import progress_bar
from dashboard.ui.shell.short_links import Kept, delete_form, kept_link, short_link
from dashboard.ui.shell.take_away import buttons, current
from dashboard.wording.answer import answer
from dashboard.wording.words import markdown

PAGES, WHAT_IF = "Two pages", "With the what-if bar"
HTML_HEIGHT_PX = 900
LANGUAGES = {"yaml": "yaml", "sh": "bash", "py": "python", "md": "markdown", "ics": None}


def render() -> None:
    found = current()
    if found.plan.path is None:
        page_heading("There is nothing to report.")
        st.markdown(markdown(answer(found.plan)))
        return
    with progress_bar() as told:
        memo = found.memo(told=told)
    page_heading(markdown(memo.answer))
    st.caption(markdown(memo.how_sure))
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.header("Take it away", anchor=False)
        buttons("report")
        _links(found)
    with right:
        _preview(found, memo)
    _days(found)
    _deployment(found)


def _links(found: TakeAway) -> None:
    st.header("Link", anchor=False)
    short_link("report")
    code = session.shared_code()
    html = next(kind for kind in KINDS if kind.ending == ".html")
    kept_link(
        "memo",
        Kept(
            "memo",
            f"{code} {shown().code}",
            lambda: memo_content(code, found.file(html).decode(), today=session.today()),
            "Make a short link to the memo",
            "The HTML file can be sent.",
        ),
    )
    delete_form("report")
    with st.expander("The long link, which needs no server's memory"):
        st.code(session.share_url(), language=None, wrap_lines=True)


def _preview(found: TakeAway, memo: Memo) -> None:
    """The memo as it will be, one form at a time."""
    st.header("The memo", anchor=False)
    form = st.radio(
        "Show",
        (PAGES, WHAT_IF),
        key="report-form",
        horizontal=True,
        label_visibility="collapsed",
    )
    if form == WHAT_IF:
        st.iframe(
            html_of(found.plan, memo).decode(), height=HTML_HEIGHT_PX, alt="The memo as a web page"
        )
        return
    with st.spinner("Setting the pages"):
        pages = found.pictures()
    for number, page in enumerate(pages, start=1):
        with st.container(border=True):
            said = f"Page {number} of {len(pages)}"
            st.image(page, width="stretch", caption=said, alt=f"{said} of the memo as it prints")
    st.caption("The same in words: every table below is in the CSV and the workbook.")


def _days(found: TakeAway) -> None:
    """What comes when: the days of the calendar file."""
    st.header("Days and alarms", anchor=False)
    listed = sorted(days(found.plan), key=lambda each: each.day)
    if not listed:
        st.write("No gate and no end lies ahead, so there is no day to keep.")
        return
    draw_table(
        [
            {
                "Day": day_in_words(each.day),
                "What": each.title,
                "What to look at": each.said if each.said != each.title else "",
                "Reminds": f"{each.days_before} days before",
            }
            for each in listed
        ],
        caption="Days to keep",
    )
    alarms = rules(found.plan)["groups"][0]["rules"]
    with st.expander(f"Alarms for Prometheus ({len(alarms)})"):
        st.caption(
            "Each fires when it has held for an hour; the file is alarms/prometheus-rules.yaml."
        )
        draw_table(
            [
                {"Says": each["annotations"]["summary"], "Fires when": each["expr"]}
                for each in alarms
            ],
            caption="Alarms for Prometheus",
        )


def _deployment(found: TakeAway) -> None:
    """The files that carry the path out, one at a time."""
    st.header("What carries it out", anchor=False)
    files = found.deployment_files()
    if not files:
        st.write("Nothing moves, so there is nothing to deploy.")
        return
    folders = {folder: len(list(names)) for folder, names in groupby(sorted(files), key=_folder_of)}
    listed = ", ".join(f"{folder} ({count})" for folder, count in folders.items())
    st.caption(f"{len(files)} files: {listed}. All of them are in the ZIP above.")
    name = st.selectbox(
        "File", list(files), index=list(files).index("README.md"), key="report-file"
    )
    ending = name.rsplit(".", 1)[-1]
    st.code(files[name].decode(), language=LANGUAGES.get(ending), wrap_lines=True)


def _folder_of(name: str) -> str:
    return name.split("/", maxsplit=1)[0] if "/" in name else "read first"
