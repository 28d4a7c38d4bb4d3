"""The form for a table in no known format: the visitor says which column means what."""

from collections.abc import Sequence

import streamlit as st

from dashboard.usage import ColumnMapping
from dashboard.usage.mapping.columns import EACH_ROW, MEANINGS, guess_mapping

ASKED = (
    *("time", "model", "requests", "input", "cached_input", "output"),
    *("reasoning", "cost", "project", "team"),
)
TOKEN_UNITS = {"single tokens": "", "thousands (1K)": "1k", "millions (1M)": "1m"}
COST_UNITS = {"dollars": "", "cents": "cents"}
COUNTED_IN_TOKENS = ("input", "cached_input", "output", "reasoning")
ABSENT = "not in the file"
EACH = "each row is one request"


def mapping_form(columns: Sequence[str], *, key: str) -> ColumnMapping | None:
    """Draw the form with guesses from the columns' names; the mapping when it is sent, and can be meant."""
    guessed = guess_mapping(columns)
    guess = guessed.columns
    with st.form(key, border=True):
        st.markdown("**Which column means what?** Guesses from the names; correct them.")
        places = st.columns(3)
        chosen = {
            meaning: _choice(places[number % 3], meaning, columns, guess.get(meaning), key=key)
            for number, meaning in enumerate(ASKED)
        }
        tokens, cost, _ = st.columns(3)
        in_units = {
            guessed.units.get(meaning, "") for meaning in COUNTED_IN_TOKENS if meaning in guess
        }
        token_unit = tokens.selectbox(
            "Tokens are counted in",
            list(TOKEN_UNITS),
            index=list(TOKEN_UNITS.values()).index(in_units.pop() if len(in_units) == 1 else ""),
            key=f"{key}:unit",
        )
        cost_unit = cost.selectbox(
            "The cost is in",
            list(COST_UNITS),
            index=list(COST_UNITS.values()).index(guessed.units.get("cost", "")),
            key=f"{key}:money",
        )
        sent = st.form_submit_button("Read the file so", type="primary")
    if not sent:
        return None
    named = {meaning: column for meaning, column in chosen.items() if column}
    units = dict.fromkeys(COUNTED_IN_TOKENS, TOKEN_UNITS[token_unit]) | {
        "cost": COST_UNITS[cost_unit]
    }
    mapping = ColumnMapping(
        named, {meaning: unit for meaning, unit in units.items() if unit and meaning in named}
    )
    if fault := mapping.problem(columns):
        st.error(f"{fault[0].upper()}{fault[1:]}.")
        return None
    return mapping


def _choice(
    place: st.delta_generator.DeltaGenerator,
    meaning: str,
    columns: Sequence[str],
    guessed: str | None,
    *,
    key: str,
) -> str:
    """The column chosen for a meaning, or nothing."""
    special = {ABSENT: ""} | ({EACH: EACH_ROW} if meaning == "requests" else {})
    choices = [*special, *columns]
    default = EACH if guessed == EACH_ROW else guessed or ABSENT
    label = MEANINGS[meaning]
    said: str = place.selectbox(
        f"{label[0].upper()}{label[1:]}",
        choices,
        index=choices.index(default),
        key=f"{key}:{meaning}",
    )
    return special.get(said, said)
