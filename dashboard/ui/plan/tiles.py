"""The plan in four tiles: what it saves, what comes first, what is out of pocket, what would make it wrong."""

from typing import Any

import streamlit as st

from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Path, Step
from dashboard.ui.shell import session
from dashboard.wording.tiles import wrong_if
from dashboard.wording.words import chance, markdown, money, month_name, months_in_words, named

CARD: dict[str, Any] = {"width": 174, "height": 88, "delta_color": "off", "delta_arrow": "off"}
"""Four of them side by side on a laptop, two on a phone."""


def tiles(plan: Plan) -> None:
    """Draw the tiles; nothing where no path can be told."""
    path = plan.path
    if path is None:
        return
    first = path.steps[0] if path.steps else None
    with st.container(horizontal=True, gap="xsmall", horizontal_alignment="distribute"):
        _saving(plan, path)
        st.metric(
            "Next step",
            "Stay" if first is None else _when(plan, first),
            delta=f"to {named(plan, first.option)}" if first else None,
            help=markdown(f"Costs {money(first.one_off_usd)} once.")
            if first
            else "No move pays back.",
            **CARD,
        )
        _pocket(path, is_moving=first is not None)
        value, more = wrong_if(plan)
        why = "What would make this answer another one."
        st.metric("Wrong if", value, delta=more, help=why, **CARD)


def _saving(plan: Plan, path: Path) -> None:
    months = plan.scenario.horizon_months
    if path.saving_usd is None or path.npv_stay_usd is None:
        st.metric(
            f"Costs over {months} months",
            money(path.npv_usd),
            delta="staying is no choice",
            help="Present value of the path, one-off costs included. Nothing is saved against an option in use "
            "that is not admissible.",
            **CARD,
        )
        return
    st.metric(
        f"Saved over {months} months",
        money(path.saving_usd),
        delta=f"stay {money(path.npv_stay_usd)}, path {money(path.npv_usd)}",
        help="Present value of staying less that of the path, one-off costs included.",
        **CARD,
    )


def _pocket(path: Path, *, is_moving: bool) -> None:
    """What is out at most, and when it is back."""
    if path.cash_low_usd is None:
        once = sum(each.one_off_usd for each in path.steps)
        st.metric("Moving costs", money(once), delta="once", help="All moves.", **CARD)
        return
    back = path.payback_month
    said = "never back" if back is None else f"back in {months_in_words(back)}"
    sure = _chance_of_payback()
    st.metric(
        "Out of pocket at most",
        money(max(0.0, -path.cash_low_usd)),
        delta=said if is_moving else None,
        help="The lowest point of what was saved less what moving cost; it is back when the saving exceeds "
        f"for good what moving cost{f': {sure}' if sure else ''}.",
        **CARD,
    )


def _when(plan: Plan, step: Step) -> str:
    return "Now" if step.month == 0 else month_name(plan.as_of, step.month)


def _chance_of_payback() -> str | None:
    seen = session.outlook()
    if seen is None or seen.p_payback_within is None:
        return None
    return f"{chance(seen.p_payback_within[12])} within a year"
