"""What this session changed since a scenario was opened: one step back, one forth, all of it, said in words."""

import streamlit as st

from dashboard.engine.scenario import Scenario
from dashboard.scenario.forms import full_mapping
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, State
from dashboard.wording.changed import each_change
from dashboard.wording.words import capital, markdown, named

SAID_AT_MOST = 6


def history() -> None:
    """Draw undo, redo and reset, and under them a chip for whatever differs from the scenario that was opened."""
    state = session.history_of()
    if not (state.past or state.future):
        return
    back, forth, all_back = st.columns(3)
    back.button("Undo", disabled=not state.past, on_click=session.undo, width="stretch")
    forth.button("Redo", disabled=not state.future, on_click=session.redo, width="stretch")
    all_back.button("Reset", disabled=not state.past, on_click=session.reset, width="stretch")
    if state.past:
        _chips(state.past[0].scenario)


def _chips(opened: Scenario) -> None:
    """Every change since then on a button that takes it back, and it alone."""
    plan = State.plan.known(STATE.mark)
    names = {o: capital(named(plan, o)) for o in plan.options} if plan is not None else {}
    found = each_change(full_mapping(opened), full_mapping(session.scenario()), names=names)
    if not found:
        st.caption("Changed back to what it was.")
        return
    st.caption("Changed: a press takes one back.")
    with st.container(horizontal=True, gap="xxsmall"):
        for each in found[:SAID_AT_MOST]:
            st.button(
                markdown(f"{each.said} ×"),
                key=f"chip:{'.'.join(each.path)}",
                on_click=session.take_back,
                args=(each.path,),
            )
    if (more := len(found) - SAID_AT_MOST) > 0:
        st.caption(f"and {more} more")
