"""Who a run is for, as logs and budgets name it: the signed-in person, else a number of this session."""

import secrets

import streamlit as st

from dashboard.ui.shell.state import STATE


def visitor() -> str:
    """Whoever signed in; without a login a random number that ends with the session."""
    if name := signed_in():
        return name
    STATE.visitor = STATE.visitor or secrets.token_hex(6)
    return STATE.visitor


def signed_in() -> str:
    """The e-mail or subject of whoever signed in; empty without a login."""
    claims = st.user.to_dict()
    return next((str(claims[name]) for name in ("email", "sub") if claims.get(name)), "")


def address() -> str:
    """The address the visitor comes from, as the server sees it; empty where there is none."""
    return st.context.ip_address or ""
