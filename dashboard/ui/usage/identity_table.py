"""What a file's figures must add up to: the table, and the one click that answers what fails."""

import streamlit as st

from dashboard.ui.shell.figures import draw_table
from dashboard.ui.shell.kept import Reading
from dashboard.ui.usage.upload import as_written
from dashboard.usage import UsageProfile
from dashboard.usage.identities.identity import State, failing
from dashboard.wording.numbers import in_form
from dashboard.wording.words import capital

SHOWN: dict[State, str] = {"holds": "holds", "fails": "fails", "unknown": "cannot be checked"}
_ORDER: tuple[State, ...] = ("fails", "holds", "unknown")


def identity_table(profile: UsageProfile) -> None:
    """Every check with what it found, those that fail first."""
    if not profile.identities:
        return
    st.header("What must add up", anchor=False)
    counts = {state: sum(each.state == state for each in profile.identities) for state in _ORDER}
    st.caption(
        f"{counts['holds']} hold, {counts['fails']} fail, {counts['unknown']} cannot be checked on this file."
    )
    ordered = sorted(profile.identities, key=lambda each: _ORDER.index(each.state))
    heads = ("Check", "State", "By", "What to do")
    rows = [(each.name, SHOWN[each.state], in_form(each.by), in_form(each.fix)) for each in ordered]
    told = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    draw_table(
        [{heads[at]: capital(row[at]) if at in (0, 1) else row[at] for at in told} for row in rows],
        caption="Whether it does in this file",
    )


def answered(found: Reading) -> bool:
    """Draw what fails with a box each; whether all were answered, so that the file may be taken over."""
    boxes = []
    for each in failing(found.profile.identities):
        fix = f" {each.fix[0].upper()}{each.fix[1:]}." if each.fix else ""
        st.warning(as_written(in_form(f"{each.name} fails: {each.by}.{fix}")))
        boxes.append(
            st.checkbox(
                f"It is so; take the file as it was read ({as_written(each.name)})",
                key=f"usage:{found.serial}:answer:{each.name}",
            )
        )
    return all(boxes)
