"""The currency that this reader sees amounts in: chosen under "Time and money", carried by the address."""

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.engine.inputs.currency import DOLLARS, Shown, asked_of
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import Misread, read_number
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, in_widget
from dashboard.ui.shell.typed_number import FORM, typed_number
from dashboard.wording.currency import PARAMETER, code_of, rate_refused, said_once, unknown_in_words

RATE = Quantity("units per USD", 1e-6, 1e9)
"""For a dollar: no currency was ever outside."""


def begin() -> None:
    """Call after the scenario: the currency is that of the address, where this session did not write it."""
    asked_of(chosen)
    asked = st.query_params.get(PARAMETER, "")
    if asked == STATE.currency_address or STATE.currency_edited:
        return
    STATE.currency_address = asked
    STATE.currency = _read(asked)


def finish() -> None:
    """Call last: the address carries the currency; dollars need no word."""
    STATE.currency_edited = False
    code = code_of(chosen())
    STATE.currency_address = code
    if st.query_params.get(PARAMETER, "") == code:
        return
    if code:
        st.query_params[PARAMETER] = code
    else:
        del st.query_params[PARAMETER]


def chosen() -> Shown:
    """What this session's reader chose; dollars outside of a session."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return DOLLARS
    return STATE.currency


def said() -> None:
    """Once on a page: what amounts are shown in, at which rate of which day."""
    if line := said_once(chosen()):
        st.caption(line)


def money_column(dollars: str, *, digits: int = 2) -> ColumnConfig:
    """A column of amounts made by `in_shown`; `dollars` is its form in dollars."""
    now = chosen()
    form = dollars if now.is_dollars else f"{now.sign}%,.{digits}f"
    return st.column_config.NumberColumn(format=form)


def in_shown(usd: float | None) -> float | None:
    """An amount for such a column, as it was where it is not known."""
    return None if usd is None else chosen().of(usd)


def currency_form() -> None:
    """The choice of a currency and, where it is not dollars, of a rate."""
    now = chosen()
    codes: list[str] = list(session.catalog().currencies())
    codes += [now.code] if now.code not in codes else []
    st.selectbox(
        "Show amounts in",
        codes,
        index=codes.index(now.code),
        key=f"currency:{now.code}",
        on_change=_choose,
        args=(f"currency:{now.code}",),
        help="Everything is computed in US dollars; only what you read is converted.",
    )
    if now.is_dollars:
        return
    typed_number(
        f"Rate ({now.code} for a dollar)",
        now.per_usd if now.fact.kind == "chosen" else None,
        RATE,
        key=f"currency-rate:{now.code}",
        name=f"{FORM}currency-rate:{now.code}",
        optional=True,
        placeholder=f"{now.per_usd:.4g}",
        take=lambda rate: _take(now.code, rate),
    )
    if now.fact.kind != "chosen":
        st.caption(now.rate_in_words)


def _choose(key: str) -> None:
    _take(in_widget(key))


def _take(code: str, per_usd: float | None = None) -> str:
    STATE.currency = session.catalog().shown_in(code, per_usd=per_usd)
    STATE.currency_edited = True
    return ""


def _read(asked: str) -> Shown:
    """The currency of an address, "EUR" or "EUR@0.9"; what is none is said and dollars are shown."""
    if not asked:
        return DOLLARS
    code, _, rate = asked.partition("@")
    try:
        known = session.catalog().shown_in(code)
    except UnknownName as error:
        STATE.refused = unknown_in_words(code, error.nearest)
        return DOLLARS
    if not rate or known.is_dollars:
        return known
    typed = read_number(rate, RATE)
    if isinstance(typed, Misread):
        STATE.refused = rate_refused(rate)
        return DOLLARS
    return session.catalog().shown_in(code, per_usd=typed.value)
