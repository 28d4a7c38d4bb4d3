"""The currency and the form of numbers that this reader sees: chosen under "Time and money", in the address."""

from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.engine.inputs.currency import DOLLARS, Shown, asked_of, num
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.fields import Quantity
from dashboard.engine.inputs.number_form import FORMS, POINT, NumberForm, form_named
from dashboard.scenario.typed_numbers import Misread, read_number
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, in_widget
from dashboard.ui.shell.typed_number import FORM, typed_number
from dashboard.wording.currency import (
    NUMBERS,
    PARAMETER,
    carried,
    form_in_words,
    form_refused,
    rate_refused,
    said_once,
    unknown_in_words,
)

RATE = Quantity("units per USD", 1e-6, 1e9)
"""For a dollar: no currency was ever outside."""


def begin() -> None:
    """Call after the scenario: both are those of the address, where this session did not write it."""
    asked_of(chosen)
    asked = {name: said for name in (PARAMETER, NUMBERS) if (said := st.query_params.get(name, ""))}
    if asked == STATE.currency_address or STATE.currency_edited:
        return
    STATE.currency_address = asked
    numbers = _form(asked.get(NUMBERS, ""))
    STATE.currency = replace(_read(asked.get(PARAMETER, "")), numbers=numbers)


def finish() -> None:
    """Call last: the address carries both; what everybody reads who chose nothing needs no word."""
    STATE.currency_edited = False
    says = carried(chosen())
    STATE.currency_address = says
    for name in (PARAMETER, NUMBERS):
        if name in says and st.query_params.get(name, "") != says[name]:
            st.query_params[name] = says[name]
        elif name not in says and name in st.query_params:
            del st.query_params[name]


def chosen() -> Shown:
    """What this session's reader chose; dollars outside of a session."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return DOLLARS
    return STATE.currency


def said() -> None:
    """Once on a page: what amounts are shown in, at which rate of which day."""
    if line := said_once(chosen()):
        st.caption(line)


def currency_form() -> None:
    """The choice of a currency, of how numbers are written and, where it is not dollars, of a rate."""
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
    key = f"numbers:{now.numbers.code}"
    st.selectbox(
        "Write numbers as",
        list(FORMS),
        index=list(FORMS).index(now.numbers.code),
        format_func=form_in_words,
        key=key,
        on_change=_choose_form,
        args=(key,),
        help="On every page, in charts and in what you take away; CSV and JSON keep plain numbers.",
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
        placeholder=f"{num(now.per_usd):.4g}",
        take=lambda rate: _take(now.code, rate),
    )
    if now.fact.kind != "chosen":
        st.caption(now.rate_in_words)


def _choose(key: str) -> None:
    _take(in_widget(key))


def _choose_form(key: str) -> None:
    STATE.currency = replace(chosen(), numbers=FORMS[in_widget(key)])
    STATE.currency_edited = True
    session.redraw()


def _take(code: str, per_usd: float | None = None) -> str:
    found = session.catalog().shown_in(code, per_usd=per_usd)
    STATE.currency = replace(found, numbers=chosen().numbers)
    STATE.currency_edited = True
    return ""


def _form(asked: str) -> NumberForm:
    """The form of an address; what is none is said and numbers are written as usual."""
    try:
        return form_named(asked) if asked else POINT
    except UnknownName:
        STATE.refused = form_refused(asked)
        return POINT


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
