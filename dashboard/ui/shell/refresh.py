"""Live price lists on request: fetched by a button, shown as what would change, taken by another."""

import os

import pandas as pd
import streamlit as st

from dashboard.catalog import LiveLists, PriceChange, RefreshRefused
from dashboard.engine.answers.price_moves import usd_by_price, usd_moved
from dashboard.engine.inputs.currency import num
from dashboard.operate.public import is_public
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.tables import price_columns, shown_table
from dashboard.wording.words import model_name, provider_name

MONTHLY = st.column_config.NumberColumn(
    format="$%,.0f", help="What it moves in this plan's first month, where that price is paid."
)


def refresh() -> None:
    """The age of the lists in use, and the way to newer ones. Nothing is fetched before the button."""
    st.header("Price lists", anchor=False)
    live = session.live()
    if live:
        st.markdown(
            f"This session uses the live lists of {live.fetched_on}. Others, and links opened elsewhere, use "
            "the packaged ones."
        )
        if st.button("Go back to the packaged lists"):
            session.take_live(None)
            st.rerun()
        return
    st.caption(
        "Prices are those packaged with the price libraries, and our own dated corrections; none was looked up "
        "on the network."
    )
    if is_public(os.environ):
        return
    if st.button("Ask for live prices", help="Reads both public lists from GitHub once."):
        _fetch()
    if STATE.fetched:
        _proposal(*STATE.fetched)


def _fetch() -> None:
    """Keep what was fetched for this session to look at; a refusal leaves nothing behind."""
    del STATE.fetched
    with st.spinner("Reading the live lists"):
        try:
            live = session.catalog().fetch_live(today=session.today())
        except RefreshRefused as refused:
            st.warning(f"{refused}.")
            return
        STATE.fetched = live, session.catalog().changes(live)


def _moved(changes: tuple[PriceChange, ...]) -> list[float]:
    """What each change moves in the first month of the open plan."""
    paid = usd_by_price(session.plan())
    return [
        usd_moved(paid, change.offer, change.meter, _factor(change)) if change.usd_per_mtok else 0.0
        for change in changes
    ]


def _factor(change: PriceChange) -> float | None:
    if change.live_usd_per_mtok is None or not change.usd_per_mtok:
        return None
    return change.live_usd_per_mtok / change.usd_per_mtok


def _proposal(live: LiveLists, changes: tuple[PriceChange, ...]) -> None:
    if not changes:
        st.success(f"The live lists of {live.fetched_on} change no price.")
        return
    offers = len({change.offer for change in changes})
    meters = f"{num(len(changes)):,} price{'s' * (len(changes) != 1)}"
    moved = _moved(changes)
    here = sum(1 for usd in moved if usd)
    first = f" {num(here):,} of them move money in this plan and stand first." if here else ""
    st.markdown(
        f"The live lists would change {meters} of {num(offers):,} offer{'s' * (offers != 1)}.{first}"
    )
    ordered = sorted(zip(changes, moved, strict=True), key=lambda each: -abs(each[1]))
    rows = pd.DataFrame(
        [
            {
                "Provider": provider_name(change.provider),
                "Model": model_name(change.model_id),
                "Meter": change.meter.replace("_", " "),
                "Now": change.usd_per_mtok,
                "Live": change.live_usd_per_mtok,
                "A month here": usd or None,
            }
            for change, usd in ordered
        ]
    )
    shown_table(
        rows,
        hide_index=True,
        height=min(400, 38 + 35 * len(changes)),
        column_config={
            **price_columns(rows, ("Now", "Live"), alike=True),
            "A month here": MONTHLY,
        },
        placeholder="not listed",
        alt="Prices that the live lists would change",
    )
    take, drop, _ = st.columns([2, 2, 5])
    if take.button("Use them in this session", type="primary"):
        del STATE.fetched
        session.take_live(live)
        st.rerun()
    if drop.button("Leave them"):
        del STATE.fetched
        st.rerun()
