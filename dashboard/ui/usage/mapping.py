"""The form for a table in no known format: the visitor says which column means what."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.ui.shell.tables import shown_table
from dashboard.usage import ColumnMapping
from dashboard.usage.mapping.columns import (
    COUNTED_IN_TOKENS,
    EACH_ROW,
    MEANINGS,
    guess_mapping,
    unit_named,
)
from dashboard.usage.propose import Offer

FIRST = (
    *("time", "model", "requests", "input", "cached_input", "output"),
    *("reasoning", "cost", "project", "team"),
)
"""What most tables have; the rest of `MEANINGS` stands below."""
TOKEN_UNITS = {"single tokens": "", "thousands (1K)": "1k", "millions (1M)": "1m"}
COST_UNITS = {
    "dollars": "",
    "cents": "cents",
    "millionths of a dollar": "micros",
    "billionths of a dollar": "nanos",
}
Rows = Sequence[Mapping[str, str | None]]
LONGEST_EXAMPLE = 24
ABSENT = "not in the file"
EACH = "each row is one request"


def mapping_form(
    columns: Sequence[str], rows: Rows = (), *, proposed: Offer | None, key: str
) -> ColumnMapping | None:
    """Draw the form with what is proposed, else with guesses from the names; the mapping when it is sent, and
    can be meant. `rows` are the first of the file."""
    guessed = proposed.mapping if proposed else guess_mapping(columns)
    guess = guessed.columns
    if (
        proposed and proposed.mapping.is_long
    ):  # its other columns are those of the table written anew
        columns = tuple(dict.fromkeys((*columns, *guess.values())))
        columns = tuple(name for name in columns if name != EACH_ROW)
    examples = {name: _example(name, rows) for name in columns}
    with st.form(key, border=True):
        st.markdown("**Which column means what?**")
        if proposed:
            st.caption(
                f"Proposed from names and values; the file then says {proposed.in_words()}. Its first rows:"
            )
            shown_table(
                pd.DataFrame(proposed.rows),
                hide_index=True,
                alt="First rows of the file as they would be read",
            )
        else:
            st.caption(
                "Nothing could be proposed that adds up; the choices below are guesses from the names only."
            )
        places = st.columns(3)
        chosen = {
            meaning: _choice(places[number % 3], meaning, examples, guess.get(meaning), key=key)
            for number, meaning in enumerate(FIRST)
        }
        with st.expander("More: cache writes, what is inside what, flags, ids"):
            others = st.columns(3)
            for number, meaning in enumerate(m for m in MEANINGS if m not in FIRST):
                chosen[meaning] = _choice(
                    others[number % 3], meaning, examples, guess.get(meaning), key=key
                )
        tokens, cost, _ = st.columns(3)
        in_units = {
            guessed.units.get(meaning, "") for meaning in COUNTED_IN_TOKENS if meaning in guess
        }
        token_unit = tokens.selectbox(
            "Tokens are counted in",
            list(TOKEN_UNITS),
            index=list(TOKEN_UNITS.values()).index(in_units.pop() if len(in_units) == 1 else ""),
            key=f"{key}:unit-of-tokens",
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
        "cost": COST_UNITS[cost_unit],
        "estimated_cost": COST_UNITS[cost_unit],
        # Requests are in units of their own, which their column names.
        "requests": unit_named("requests", named.get("requests", "")),
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
    examples: Mapping[str, str],
    guessed: str | None,
    *,
    key: str,
) -> str:
    """The column chosen for a meaning, or nothing. `examples` are columns with a cell of each."""
    special = {ABSENT: ""} | ({EACH: EACH_ROW} if meaning == "requests" else {})
    choices = [*special, *examples]
    default = EACH if guessed == EACH_ROW else guessed or ABSENT
    label = MEANINGS[meaning]
    said: str = place.selectbox(
        f"{label[0].upper()}{label[1:]}",
        choices,
        index=choices.index(default),
        format_func=lambda name: f"{name}: {examples[name]}" if examples.get(name) else name,
        key=f"{key}:{meaning}",
    )
    return special.get(said, said)


def _example(column: str, rows: Rows) -> str:
    """A cell of the column, cut short."""
    told = next((cell for row in rows if (cell := row.get(column))), "")
    return told if len(told) <= LONGEST_EXAMPLE else f"{told[: LONGEST_EXAMPLE - 3]}..."
