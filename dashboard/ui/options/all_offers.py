"""Every offer of the catalogue: who sells what at which price, whether it runs, until when, how good it is."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.offers import OfferTable
from dashboard.exports.safe_csv import csv_text
from dashboard.ui.shell import session
from dashboard.ui.shell.tables import price_columns, shown_table
from dashboard.wording.words import model_name, provider_name

_PRICES = ("Input", "Cached", "Output", "Batch in", "Batch out")
_COLUMNS = {
    "Model": st.column_config.TextColumn(pinned=True),
    "Window": st.column_config.NumberColumn(format="compact", help="Longest request, in tokens."),
    "Points": st.column_config.NumberColumn(
        format="%d", help="Arena, all prompts, at the least effort it was rated at."
    ),
    "Interval": st.column_config.TextColumn(help="95% of the points."),
    "Ends": st.column_config.DateColumn(format="D MMM YYYY", width=105),
    "Price of": st.column_config.TextColumn(help="The day of the price list."),
    "Why": st.column_config.TextColumn(width="large", help="What speaks for its state."),
}
_STATES = {"running": "Running", "unconfirmed": "Unconfirmed", "ended": "Ended"}


def all_offers() -> None:
    """A table with filters; rows can be chosen by model, seller, state and openness."""
    table = session.catalog().offers()
    st.header("All offers", anchor=False)
    with st.expander(
        f"{num(len(table)):,} offers on {day_in_words(table.as_of)}, USD per 1M tokens"
    ):
        if st.toggle("Show them", key="offers-show"):
            _offers(table)


def _offers(table: OfferTable) -> None:
    words, sellers, states, kinds = st.columns([3, 4, 4, 3], vertical_alignment="bottom")
    wanted = words.text_input("Find a model", key="offers-find", placeholder="kimi, gpt-5")
    seller = sellers.multiselect(
        "Sellers",
        sorted(set(table.provider)),
        format_func=provider_name,
        placeholder="every seller",
        key="offers-sellers",
    )
    state = states.multiselect(
        "State",
        list(_STATES),
        default=["running"],
        format_func=_STATES.__getitem__,
        placeholder="every state",
        key="offers-states",
    )
    open_only = kinds.toggle("Open weights only", key="offers-open")
    rows = [
        i
        for i in range(len(table))
        if is_meant(wanted, table.model_id[i])
        and (not seller or table.provider[i] in seller)
        and (not state or table.state[i] in state)
        and (not open_only or table.open_weights[i])
    ]
    if not rows:
        st.info("No offer matches. Clear the search or a filter.")
        return
    routers = sum(table.router[i] for i in rows)
    beside = (
        f" {num(routers):,} are a router's: its price is one route's on one day." if routers else ""
    )
    st.caption(f"{num(len(rows)):,} shown.{beside}")
    frame = _frame(table, rows)
    shown_table(
        frame,
        hide_index=True,
        height=420,
        column_config={**price_columns(frame, _PRICES, width="small"), **_COLUMNS},
        placeholder="",
        alt="All offers that the filters leave",
    )
    st.download_button(
        "Save as CSV",
        csv_text(tuple(frame.columns), frame.itertuples(index=False)),
        "offers.csv",
        "text/csv",
        on_click="ignore",
    )


def is_meant(wanted: str, model_id: str) -> bool:
    """Whether every word stands in the model's id or in its name as people write it."""
    words = wanted.lower().split()
    if all(word in model_id for word in words):
        return True
    written = f"{model_id} {model_name(model_id)}".lower()
    return all(word in written for word in words)


def _frame(table: OfferTable, rows: list[int]) -> pd.DataFrame:
    rated = {model: session.catalog().rating(model) for model in {table.model_id[i] for i in rows}}

    def usd(meter: str) -> Callable[[int], float | None]:
        return lambda i: _known(float(table.usd_per_mtok[meter][i]))

    def points(i: int) -> float | None:
        rating = rated[table.model_id[i]]
        return rating.points if rating else None

    def interval(i: int) -> str:
        rating = rated[table.model_id[i]]
        return f"{rating.low:.0f} to {rating.high:.0f}" if rating else ""

    columns: dict[str, Callable[[int], object]] = {
        "Model": lambda i: model_name(table.model_id[i]),
        "Seller": lambda i: provider_name(table.provider[i]) + (" (router)" * table.router[i]),
        "State": lambda i: _STATES[table.state[i]],
        "Input": usd("input"),
        "Cached": usd("cached_input"),
        "Output": usd("output"),
        "Batch in": usd("batch_input"),
        "Batch out": usd("batch_output"),
        "Window": lambda i: int(table.context_tokens[i]) or None,
        "Points": points,
        "Interval": interval,
        "Ends": lambda i: table.retires_on[i],
        "Price of": lambda i: table.price_as_of[i],
        "Why": lambda i: table.evidence[i],
        "Source": lambda i: table.source[i],
    }
    return pd.DataFrame({name: [value(i) for i in rows] for name, value in columns.items()})


def _known(usd: float) -> float | None:
    return None if np.isnan(usd) else usd
