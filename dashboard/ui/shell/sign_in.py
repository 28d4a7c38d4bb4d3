"""Signing in at the operator's own provider (OIDC), offered or asked for before anything is shown."""

import os

import streamlit as st

from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.visitor import signed_in

SIGN_IN = "GOLDEN_PATH_SIGN_IN"
"""`required`: nothing is shown to whoever has not signed in. Else it is offered where `[auth]` is set."""


def is_set() -> bool:
    """Whether the operator has set a provider."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def may_see() -> bool:
    """Whether this visitor may see the dashboard; else how to sign in is on the page."""
    if signed_in() or os.environ.get(SIGN_IN, "").strip() != "required":
        return True
    page_heading("Sign in to see this dashboard.")
    if is_set():
        st.button("Sign in", on_click=st.login, type="primary", key="sign-in-first")
    else:
        st.error(
            f"{SIGN_IN} is required and no provider is set, so nobody can: the operator has to add [auth] to "
            ".streamlit/secrets.toml."
        )
    return False


def sign_in() -> None:
    """A button to sign in, or who has and one to sign out; nothing where there is no provider."""
    if not is_set():
        return
    if name := signed_in():
        st.caption(f"Signed in as {name}")
        st.button("Sign out", on_click=st.logout, key="sign-out")
    else:
        st.button("Sign in", on_click=st.login, key="sign-in")
