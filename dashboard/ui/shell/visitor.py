"""Who a run is for, as logs and budgets name it: the signed-in person, else a number of this session."""

import secrets

import streamlit as st

KEY = "visitor"


def visitor() -> str:
    """The e-mail or subject of whoever signed in; without a login a random number that ends with the session."""
    signed_in = st.user.to_dict() if hasattr(st.user, "to_dict") else {}
    for claim in ("email", "sub"):
        if signed_in.get(claim):
            return str(signed_in[claim])
    found: str = st.session_state.setdefault(KEY, secrets.token_hex(6))
    return found


def address() -> str:
    """The address the visitor comes from, as the server sees it; empty where there is none."""
    return st.context.ip_address or ""
