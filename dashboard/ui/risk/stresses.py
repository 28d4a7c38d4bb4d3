"""How the plan fares under the stress tests a board asks for, each a scenario of its own to open and share."""

import streamlit as st

from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.ui.shell import session
from dashboard.ui.shell.figures import Barred, Cell, Opens, draw_table
from dashboard.ui.shell.kept import Kept, LeftForAStress
from dashboard.ui.shell.state import STATE, State
from dashboard.wording.reasons import all_by_name
from dashboard.wording.stresses import (
    Outcome,
    assumed,
    difference,
    outcomes,
    path_of,
    payback_of,
    saving_of,
    survival,
)
from dashboard.wording.words import capital, markdown, money

CHOICE = "stress"
BARS_REACH = 2
"""Times the plan's saving, to either side."""


@st.fragment
def stress_table(plan: Plan) -> None:
    """One row per stress; a button opens its scenario, and another one comes back."""
    st.header("What if", anchor=False)
    st.caption(
        "The nine questions a board asks. Each opens as a scenario of its own, link included."
    )
    _way_back()
    found = _outcomes(plan)
    _table(plan, found)
    _open_one([each for each in found if each.plan is not None])
    unfit = [f"{each.stress.title}: {each.why_not}." for each in found if each.plan is None]
    if unfit:
        st.caption(markdown(f"Not asked here. {' '.join(unfit)}"))


def _table(base: Plan, found: tuple[Outcome, ...]) -> None:
    """A row for each: what is left of the saving, with its bar, and whether the first step is still right."""
    told = [(each, each.plan) for each in found if each.plan is not None]
    planned = _saved(base)
    saved = {each.stress.name: _saved(plan) for each, plan in told}
    known = {name: usd for name, usd in saved.items() if usd is not None}
    if planned is not None and known:
        worst = min(known, key=lambda name: known[name])
        title = next(each.stress.title for each, _ in told if each.stress.name == worst)
        said = f"As planned {money(planned)} is saved. Least is left of it in: {title}, {money(known[worst])}."
        st.caption(markdown(said))
    rows = []
    for each, plan in told:
        usd = saved[each.stress.name]
        shown: Cell = saving_of(plan)
        if usd is not None and planned is not None:
            start, end = _bar(usd, planned, list(known.values()))
            shown = Barred(saving_of(plan), start, end, usd < planned)
        rows.append(_row(base, plan, each, shown))
    draw_table(rows, caption="What is left of the saving under each; the bar begins at the plan's")


def _bar(usd: float, planned: float, every: list[float]) -> tuple[float, float]:
    """From where to where, in shares of the cell: what is off by more than twice the plan's saving fills it."""
    reach = BARS_REACH * abs(planned) or max(abs(each) for each in every) or 1.0
    low, high = (max(-reach, min(reach, edge(every) - planned)) for edge in (min, max))
    low, high = min(low, 0.0), max(high, 0.0)
    off = max(low, min(high, usd - planned))
    wide = (high - low) or 1.0
    return (min(0.0, off) - low) / wide, (max(0.0, off) - low) / wide


def _saved(plan: Plan) -> float | None:
    return plan.path.saving_usd if plan.path is not None else None


def _row(base: Plan, plan: Plan, outcome: Outcome, shown: Cell) -> dict[str, Cell]:
    assert outcome.stressed is not None  # noqa: S101
    steps = path_of(plan) if plan.path else all_by_name(plan, plan.no_path)
    return {
        "What if": Opens(outcome.stress.title, (assumed(plan, outcome.stressed),)),
        "Saved": shown,
        "Against the plan": difference(base, plan) or "the same",
        "Still right?": Opens(capital(survival(base, plan)), (capital(steps),)),
        "Pays back in": payback_of(plan),
    }


def _open_one(told: list[Outcome]) -> None:
    """One of them becomes the scenario of this session, with a way back."""
    if not told:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    titles = {each.stress.name: each.stress.title for each in told}
    chosen = left.selectbox(
        "Look at one of them on every page",
        list(titles),
        format_func=titles.__getitem__,
        key=CHOICE,
    )
    if right.button("Open it", key="stress-open", width="stretch"):
        stressed = next(each.stressed for each in told if each.stress.name == chosen)
        if stressed is not None:
            _open(stressed.scenario)


def _outcomes(plan: Plan) -> tuple[Outcome, ...]:
    """Every stress of the session's plan, planned once per change."""
    return State.stresses.of(STATE.mark, lambda: outcomes(plan, session.catalog()))


def _way_back() -> None:
    """A button to the scenario that a stress was opened from, while that stress is open."""
    left = STATE.left_for_a_stress
    if left is None or left.code != STATE.code:
        return
    st.info(markdown(f"You are looking at {session.scenario().name}."))
    if st.button(f"Back to {left.before.scenario.name}", key="stress-back", type="primary"):
        _back(left.before)


def _open(scenario: Scenario) -> None:
    before = Kept(session.scenario(), STATE.origin, STATE.origins)
    session.put(scenario, origin="stress", origins=STATE.origins)
    STATE.left_for_a_stress = LeftForAStress(before, STATE.code)
    st.rerun()


def _back(before: Kept) -> None:
    del STATE.left_for_a_stress
    session.put(before.scenario, origin=before.origin, origins=before.origins)
    st.rerun()
