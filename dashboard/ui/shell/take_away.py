""" "Take it away": the memo in every form, made when its button is pressed and not before."""

import re

import streamlit as st

from dashboard.engine.inputs.currency import shown
from dashboard.exports.kinds import KINDS
from dashboard.ui.shell import session
from dashboard.ui.shell.memo_forms import TakeAway
from dashboard.ui.shell.state import STATE, State
from dashboard.ui.shell.visitor import visitor
from dashboard.wording.answer import answer

OPEN = "take-it-away"


def current() -> TakeAway:
    """What can be taken away of this session's plan."""
    return State.take_away.of((STATE.code, shown()), _made)


def _made() -> TakeAway:
    link = session.share_url(both=False)
    has_live_prices = session.live() is not None
    return TakeAway(session.plan(), session.catalog(), link, visitor(), shown(), has_live_prices)


@st.fragment
def take_away() -> None:
    """The popover with a button for every form, drawn once it is opened; a sentence where there is no plan."""
    current()
    with st.popover("Take it away", width="stretch", key=OPEN, on_change="rerun") as opened:
        if opened.open:
            buttons()


def buttons(key: str = "take") -> None:
    """A button for every form of the memo; `key` tells those of one place from another's."""
    found = current()
    if found.plan.path is None:
        st.write(f"There is nothing to write a memo of. {answer(found.plan)}")
        return
    st.caption("The same amounts as on the pages. Made when you press; a few seconds.")
    name = file_name(found.plan.scenario.name)
    for kind in KINDS:
        st.download_button(
            kind.title,
            lambda kind=kind: found.file(kind),  # type: ignore[misc]
            f"{name}{kind.ending}",
            kind.mime,
            key=f"{key}-{kind.ending}",
            on_click="ignore",
            width="stretch",
        )
    if found.plan.path.steps:
        st.download_button(
            "Deployment files (ZIP)",
            found.deployment,
            f"{name}-deploy.zip",
            "application/zip",
            key=f"{key}-deploy",
            on_click="ignore",
            width="stretch",
            help="Gateway stages and mirrors, serving manifests, tuning recipes, clients, alarms, a calendar.",
        )


def file_name(name: str) -> str:
    """The scenario's name as the name of a file."""
    return re.sub(r"[^\w-]+", "-", name).strip("-").lower()[:60] or "memo"
