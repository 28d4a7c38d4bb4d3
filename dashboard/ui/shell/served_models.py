"""The model at an address: typed, or one of those that the server there lists when it is asked to."""

import os

import streamlit as st

from dashboard.live.addresses import private_allowed
from dashboard.live.lanes import NoLane
from dashboard.live.served import Served, models_at
from dashboard.ui.shell.state import STATE, in_widget, put_in_widget
from dashboard.wording.speed import model_in_words, served_in_words
from dashboard.wording.words import markdown


def private_addresses() -> bool:
    """True when this visitor may name addresses of this machine and its network."""
    return private_allowed(st.get_option("server.address") or "", environ=os.environ)


def served_model(prefix: str, form: int, *, key_widget: str) -> str:
    """Draws address and model; returns the model. `chosen_model` tells both, also in a callback.

    Where the server wants a key for its list, it is asked for, and stands in `key_widget` too.
    """
    url = st.text_input(
        "Base URL", key=f"{prefix}-url-{form}", placeholder="https://host/v1", autocomplete="off"
    )
    if st.button(
        "Find its models",
        key=f"{prefix}-find-{form}",
        disabled=not url.strip(),
        help="Asks the server of that address (Ollama, vLLM, SGLang, llama.cpp) for its list at /v1/models, "
        "without a key. Nothing else is sent.",
    ):
        STATE.served[f"{prefix}-{form}"] = url, models_at(url, allow_private=private_addresses())
    found = _found(prefix, form)
    if isinstance(found, Served):
        st.caption(markdown(served_in_words(found)))
        shown = {model.name: model_in_words(model) for model in found.models}
        st.selectbox(
            "Model", list(shown), format_func=lambda m: shown[m], key=f"{prefix}-chosen-{form}"
        )
    else:
        if isinstance(found, NoLane):
            st.error(markdown(found.reason))
            _with_key(prefix, form, key_widget)
        st.text_input("Model", key=f"{prefix}-model-{form}", placeholder="as listed at /v1/models")
    return chosen_model(prefix, form)[1]


def _with_key(prefix: str, form: int, key_widget: str) -> None:
    """A list that is not shown to everybody, asked for with a key."""
    with st.form(f"{prefix}-find-with-{form}", border=False):
        st.text_input(
            "Key, where the server wants one for its list",
            key=f"{prefix}-find-key-{form}",
            type="password",
            autocomplete="new-password",
            help="Kept in this session and sent to this server only.",
        )
        st.form_submit_button(
            "Find its models with this key", on_click=_find_with, args=(prefix, form, key_widget)
        )


def _find_with(prefix: str, form: int, key_widget: str) -> None:
    """The list that the server shows to whoever has the key."""
    url = in_widget(f"{prefix}-url-{form}", "")
    key = in_widget(f"{prefix}-find-key-{form}", "").strip()
    found = models_at(url, api_key=key, allow_private=private_addresses())
    STATE.served[f"{prefix}-{form}"] = url, found
    if isinstance(found, Served):
        put_in_widget(key_widget, key)


def chosen_model(prefix: str, form: int) -> tuple[str, str]:
    """Address and model as they stand in the form now."""
    found = _found(prefix, form)
    if isinstance(found, Served):
        chosen = in_widget(f"{prefix}-chosen-{form}") or found.models[0].name
        return found.base_url, chosen
    url, model = f"{prefix}-url-{form}", f"{prefix}-model-{form}"
    return in_widget(url, ""), in_widget(model, "").strip()


def _found(prefix: str, form: int) -> Served | NoLane | None:
    """What the server of the address said; None where it was not asked, or another address stands there now."""
    asked, found = STATE.served.get(f"{prefix}-{form}", ("", None))
    return found if asked == in_widget(f"{prefix}-url-{form}") else None
