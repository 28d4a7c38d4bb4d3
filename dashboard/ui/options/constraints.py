"""What every admissible option must satisfy: the inputs, and what each excludes and why."""

from dataclasses import replace

import streamlit as st

from dashboard.engine.cost.admission import requirements
from dashboard.engine.plan import Plan
from dashboard.ui.shell import session
from dashboard.ui.shell.fields import field
from dashboard.ui.shell.state import in_widget, widget_key
from dashboard.wording.reasons import all_by_name, by_name
from dashboard.wording.start import REGIONS
from dashboard.wording.words import capital, markdown, named, provider_name

SUCCESSORS = {
    "dated": "The vendor's successor, at its own price and quality",
    "same_price": "One at the same price, as if it never ended",
    "none": "Nothing: it is left by then",
}
"""What follows a model that its provider ends."""


def constraints(plan: Plan) -> None:
    """Draw the inputs; each writes straight into the scenario."""
    asked = plan.scenario.constraints
    st.header("Constraints", anchor=False)
    columns = st.columns([3, 3, 3, 3], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        field(
            ("constraints", "region"),
            asked,
            choices=tuple(REGIONS),
            show=lambda region: REGIONS.get(region, region),
        )
    with columns[1]:
        field(("constraints", "min_quality"), asked)
    with columns[2]:
        field(("constraints", "zero_retention"), asked)
    with columns[3]:
        field(("constraints", "baa"), asked)
    field(
        ("constraints", "successors"),
        replace(asked, successors=asked.successor_rule),
        choices=tuple(SUCCESSORS),
        show=lambda rule: SUCCESSORS.get(rule, rule),
    )
    if not requirements(asked) and not asked.min_quality:
        st.caption(
            "None set. Zero retention removes batch prices and tuning where the provider keeps files; the EU "
            "removes prices of global processing. Own GPUs always pass, at the cost of the audit."
        )
        return
    if requirements(asked):
        _confirmed(plan)
    _excluded(plan)


def _confirmed(plan: Plan) -> None:
    """The providers whose word the user has: what the catalogue does not know is left out otherwise."""
    here = [option.option.provider for option in plan.options.values() if option.option.provider]
    confirmed = plan.scenario.constraints.confirmed
    choices = list(dict.fromkeys((*confirmed, *here, *session.catalog().providers())))
    key = widget_key("constraints.confirmed")
    st.multiselect(
        "Confirmed by you",
        choices,
        default=list(confirmed),
        format_func=provider_name,
        key=key,
        placeholder="providers that gave you their word",
        help="What nobody published is left out. Name a provider here once you have it in writing.",
        on_change=_confirm,
        args=(key,),
    )


def _confirm(key: str) -> None:
    session.change(("constraints", "confirmed"), list(in_widget(key)))


def _excluded(plan: Plan) -> None:
    """What the constraints leave out of this scenario, with the reason, and what they mean for the rest."""
    out = [option for option in plan.options.values() if not option.feasible]
    kept = len(plan.options) - len(out)
    st.markdown(f"{kept} of {len(plan.options)} options of this scenario are left.")
    for option in out:
        reasons = all_by_name(plan, option.reasons)
        st.markdown(f"- **{markdown(named(plan, option.option_id))}** is out: {markdown(reasons)}.")
    for warning in plan.warnings:
        st.warning(f"{markdown(capital(by_name(plan, warning)))}.")
