"""How the plan fares under the stress tests a board asks for, each a scenario of its own to open and share."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts.risk import stress_bars
from dashboard.charts.theme import CONFIG
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.kept import Kept, LeftForAStress
from dashboard.ui.shell.state import STATE, State
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
from dashboard.wording.words import markdown, money


@st.fragment
def stress_table(plan: Plan) -> None:
    """One row per stress; a button opens its scenario, and another one comes back."""
    st.header("What if", anchor=False)
    st.caption(
        "The nine questions a board asks. Each opens as a scenario of its own, link included."
    )
    _way_back()
    found = _outcomes(plan)
    _bars(plan, found)
    with st.expander("What each assumes, what becomes of the plan, and its scenario"):
        for outcome in found:
            if outcome.plan is not None:
                _row(plan, outcome)
    unfit = [f"{each.stress.title}: {each.why_not}." for each in found if each.plan is None]
    if unfit:
        st.caption(markdown(f"Not asked here. {' '.join(unfit)}"))


def _bars(base: Plan, found: tuple[Outcome, ...]) -> None:
    """All of them in one picture; nothing where there is no saving to hold them against."""
    planned = base.path.saving_usd if base.path is not None else None
    if planned is None:
        return
    bars = []
    for each in found:
        saved = each.plan.path.saving_usd if each.plan is not None and each.plan.path else None
        if saved is not None and each.plan is not None:
            kept = survival(base, each.plan)
            turned = "" if kept == survival(base, base) else f", {kept}"
            bars.append((each.stress.title, saved, f"{saving_of(each.plan)}{turned}"))
    if not bars:
        return
    worst = min(bars, key=lambda bar: bar[1])
    said = f"As planned {money(planned)} is saved. Least is left of it in: {worst[0]}, {worst[2]}."
    st.caption(markdown(said))
    figure = stress_bars(bars, saving_usd=planned)
    st.plotly_chart(figure, config=CONFIG, key="stress-bars", alt=said)
    chart_data(figure, key="stress-bars", what="The saving under each what-if")


def _outcomes(plan: Plan) -> tuple[Outcome, ...]:
    """Every stress of the session's plan, planned once per change."""
    return State.stresses.of(STATE.code, lambda: outcomes(plan, session.catalog()))


def _row(base: Plan, outcome: Outcome) -> None:
    assert outcome.plan is not None  # noqa: S101
    assert outcome.stressed is not None  # noqa: S101
    plan, stress = outcome.plan, outcome.stress
    with st.container(border=True):
        asked, verdict, worth, button = st.columns([4, 4, 2.4, 1.2], vertical_alignment="center")
        _told(asked, stress.title, assumed(plan, outcome.stressed))
        steps = path_of(plan) if plan.path else "; ".join(plan.no_path)
        _told(verdict, _capital(survival(base, plan)), _capital(steps))
        more, paid = difference(base, plan), payback_of(plan)
        parts = [f"{more} against the base" if more else "", f"pays back in {paid}" if paid else ""]
        _told(worth, _capital(saving_of(plan)), "; ".join(part for part in parts if part))
        if button.button("Open", key=f"stress-{stress.name}", width="stretch"):
            _open(outcome.stressed.scenario)


def _told(place: DeltaGenerator, said: str, more: str) -> None:
    """The finding, and the small print right below it."""
    with place.container(gap=None):
        st.markdown(f"**{markdown(said)}**")
        if more:
            st.caption(markdown(more))


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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
