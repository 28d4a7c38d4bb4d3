"""Whether the option's replicas guess tokens ahead, chosen where its effect is seen."""

from typing import get_args

import streamlit as st

from dashboard.engine.capacity.speculative import gains_in_words
from dashboard.engine.inputs.speculative import Speculative
from dashboard.ui.shell import session
from dashboard.ui.shell.fields import field
from dashboard.wording.words import markdown

COLUMNS = 3


def speculative_input(option_id: str) -> None:
    """The choice for an option of the scenario; one that the search found is not the user's to type into."""
    option = session.scenario().options.get(option_id)
    own = option.traits.on_gpus if option else None
    if own is None:
        return
    known = session.catalog().capacity.speculative
    names = {"off": "off", **{method: each.label for method, each in known.items()}}
    with st.columns(COLUMNS)[0]:
        field(
            ("options", option_id, "speculative"),
            option,
            choices=[method for method in get_args(Speculative) if method in names],
            show=lambda method: names.get(method, method),
            key=f"capacity:{option_id}:speculative",
        )
    if own.speculative in known:
        said = gains_in_words(known[own.speculative])
        st.caption(
            markdown(f"{said[:1].upper()}{said[1:]}. Below is what that does here, with its range.")
        )
