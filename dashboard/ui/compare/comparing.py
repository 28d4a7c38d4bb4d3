"""A comparison under way: it runs on a thread of its own, so that the page stays usable and can cancel it."""

import threading
from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.live.comparison import DEADLINE_S
from dashboard.live.deciding import Rule
from dashboard.live.lanes import Lane
from dashboard.live.operator_keys import OverBudget, Reservation
from dashboard.live.progress import Progress
from dashboard.live.prompt import Prompt
from dashboard.ui.compare import operator
from dashboard.ui.shell.state import STATE, State, Value


@st.cache_resource(scope="session", show_spinner=False, on_release=threading.Event.set)
def _left() -> threading.Event:
    """Set by Streamlit when this session's browser disconnects."""
    return threading.Event()


def current() -> Progress | None:
    """The comparison of this session, running or ended."""
    return STATE.comparison


def begin(
    prompts: Sequence[Prompt],
    lanes: Sequence[Lane],
    *,
    repeats: int,
    max_tokens: int,
    spend_cap_usd: float | None,
    deadline_s: float = DEADLINE_S,
    day: date,
    blind: bool = False,
    until: Rule | None = None,
    kept: Value[Progress | None] = State.comparison,
) -> None:
    """The comparison runs and is this session's. Does nothing while another one is running.

    Where the operator's budget does not allow it, it ends at once with the reason.
    """
    before = kept.now()
    if before is not None and before.running:
        return
    money = operator.set_aside(prompts, lanes, repeats=repeats, max_tokens=max_tokens, day=day)
    progress = Progress(
        tuple(prompts),
        tuple(lanes),
        repeats,
        day,
        _left(),
        blind=blind,
        until=until,
        spend_cap_usd=spend_cap_usd,
        deadline_s=deadline_s,
        set_aside=money if isinstance(money, Reservation) else None,
    )
    kept.put(progress)
    if isinstance(money, OverBudget):
        progress.refuse(money.reason)
        return
    threading.Thread(
        target=progress.run, kwargs={"max_tokens": max_tokens}, name=kept.name, daemon=True
    ).start()
