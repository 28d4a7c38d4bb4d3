"""What moving to an option costs once, by part: its kind's figures, or figures of its own."""

from collections.abc import Sequence

import streamlit as st

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.fields import Switching
from dashboard.engine.options import Option
from dashboard.scenario import to_mapping
from dashboard.ui.shell import session
from dashboard.ui.shell.fields import field, fields_of

COLUMNS = 4
ASSUMED = {
    "rework_share": "switch_prompt_rework_share",
    "hours_per_prompt": "switch_hours_per_prompt",
    "usd_per_evaluation_example": "switch_usd_per_evaluation_example",
    "dual_run_months": "switch_dual_run_months",
    "overrun_share": "switch_overrun_share",
    "back_share": "switch_back_share",
}
NOTHING = {
    "prompts": "in the weeks",
    "evaluation_examples": "none",
    "review_usd": "none",
    "incident_share": "none",
    "usd_per_incident": "none",
    "usd": "no: by part",
}


def switching_form(option_id: str, option: Option) -> None:
    """Draw every part of the cost of moving; what is typed counts for the whole kind, or for this one."""
    table, kind = session.scenario().switching, option.traits.in_files
    own = option_id in table
    row = option_id if own else kind
    owner = table.get(row) or Switching()
    told, button = st.columns([3, 1], vertical_alignment="center")
    if own:
        told.caption("These figures are this option's own.")
        if button.button(
            "As its kind", key=f"as-kind:{option_id}", help="Drop them.", width="stretch"
        ):
            session.change(("switching", option_id), None)
            _again()
    else:
        told.caption(f"These figures count for all {option.traits.form.plural}.")
        if button.button("Own figures", key=f"own-switching:{option_id}", width="stretch"):
            copied = to_mapping(session.scenario()).get("switching", {}).get(kind, {})
            session.change(("switching", option_id), dict(copied))
            _again()
    for position, name in enumerate(fields_of(owner)):
        if position % COLUMNS == 0:  # row by row, so that a narrow screen keeps the order
            columns = st.columns(COLUMNS)
        with columns[position % COLUMNS]:
            field(
                ("switching", row, name),
                owner,
                unset=_unset(option, name),
                key=f"{option_id}:switching.{name}:{getattr(owner, name)}",  # several options show one row
            )


def _again() -> None:
    session.redraw()
    st.rerun()


def _unset(option: Option, name: str) -> str:
    """What counts where a part is left empty."""
    if name in NOTHING:
        return NOTHING[name]
    if name in ("engineer_weeks", "build_months"):
        return _catalogue([f"switch_{name}_{each}" for each in option.traits.switching])
    return _catalogue([ASSUMED[name]]) if name in ASSUMED else ""


def _catalogue(names: Sequence[str]) -> str:
    """The sum of some assumptions, shares in per cent, as the plan takes them."""
    facts = [session.catalog().assumption(name) for name in names]
    total = sum(float(f.value) for f in facts if isinstance(f.value, int | float))
    shown = total * 100 if names[0].endswith("_share") else total
    return f"{num(shown):g} (catalogue)"
