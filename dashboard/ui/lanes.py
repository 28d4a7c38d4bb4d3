"""The lanes of this session: the demo model and what the visitor adds. Keys stay in the session."""

import os
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from dashboard.engine.facts import HostedPrice
from dashboard.live import embedded, litellm_calls
from dashboard.live.addresses import private_allowed
from dashboard.live.demo_model import LANE_MISSING, MODEL_NAME, MODEL_NOTE, demo_model_path
from dashboard.live.embedded import MODEL_ALIAS, EmbeddedServer, NoEmbeddedServer
from dashboard.live.lanes import Lane, NoLane, Prices, address_lane, demo_lane, provider_lane
from dashboard.live.spending import can_price
from dashboard.ui import session
from dashboard.ui.words import provider_name

STATE = "lanes"
MOST_LANES = 4
ADDRESS, PROVIDER = "OpenAI-compatible address", "Provider through litellm"
DEMO = Lane(name="Demo model", model=MODEL_ALIAS, is_demo=True)
"""Stands for the demo lane until its server is started."""


def plain(text: str) -> str:
    """Text from a visitor or a model, so that Markdown shows it as it is: no image, link or formula."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>$~:&" else c for c in text)


def chosen_lanes() -> list[Lane]:
    """Draws the lanes as cards with a form for a new one; returns those that prompts go to."""
    lanes = _own()
    with_demo = _demo_choice(lanes)
    shown = ([DEMO] if with_demo else []) + lanes
    columns = st.columns(max(2, min(MOST_LANES, len(shown) + 1)))
    for column, lane in zip(columns, shown, strict=False):
        with column.container(border=True, height="stretch"):
            _card(lane)
    if len(shown) < MOST_LANES:
        with columns[len(shown)].container(border=True, height="stretch"):
            st.caption(
                "Add any model you have a key or an address for. The key stays in this session."
            )
            with st.popover("Add a lane", width="stretch", key=f"add-lane-{_form()}"):
                _new_lane([lane.name for lane in shown])
    return shown


def ready(lanes: list[Lane]) -> list[Lane] | NoEmbeddedServer:
    """The lanes with the demo model's server running where one of them needs it."""
    if not any(lane.is_demo for lane in lanes):
        return lanes
    server = _server()
    if isinstance(server, NoEmbeddedServer):
        return server
    return [demo_lane(server, name=lane.name) if lane.is_demo else lane for lane in lanes]


def where(lane: Lane) -> str:
    """Where a lane's prompts go, in words."""
    if lane.is_demo:
        return "on this machine"
    if lane.base_url:
        return f"at {urlsplit(lane.base_url).netloc}"
    provider = lane.model.partition("/")[0]
    return f"at {provider_name(provider)}"


def price_in_words(lane: Lane) -> str:
    """What a lane charges, in words; an unknown price is never 0."""
    if lane.is_demo:
        return "Runs on this machine, nobody bills it"
    if lane.usd_per_mtok is None or not can_price(lane):
        return "Price unknown"
    prices = lane.usd_per_mtok
    return f"${prices['input']:g} in, ${prices['output']:g} out per 1M tokens"


def _own() -> list[Lane]:
    found: list[Lane] = st.session_state.setdefault(STATE, [])
    return found


def _form() -> int:
    """The number of the form: a new number is an empty form."""
    found: int = st.session_state.setdefault("lane-form", 0)
    return found


def _demo_choice(own: list[Lane]) -> bool:
    if demo_model_path() is None:
        st.info(
            "The demo model is not on this machine. Fetch it with "
            f"`python -m dashboard.live.demo_model`. {LANE_MISSING}"
        )
        return False
    room = len(own) < MOST_LANES
    wanted = st.toggle(
        "Include the demo model",
        value=True,
        key="with-demo",
        persist_state="session",
        disabled=not room,
        help=MODEL_NOTE,
    )
    return wanted and room


def _card(lane: Lane) -> None:
    st.markdown(f"**{plain(lane.name)}**")
    st.caption(plain(f"{MODEL_NAME if lane.is_demo else lane.model}, {where(lane)}"))
    st.caption(MODEL_NOTE if lane.is_demo else plain(price_in_words(lane)))
    if not lane.is_demo:
        st.button("Remove", key=f"remove-{lane.name}", on_click=_remove, args=(lane.name,))


def _remove(name: str) -> None:
    """The lane is gone, and so is its key, also from the process that calls providers."""
    st.session_state[STATE] = [lane for lane in _own() if lane.name != name]
    litellm_calls.forget_keys()


def _new_lane(taken: list[str]) -> None:
    form = _form()
    kind = st.radio("Where", [ADDRESS, PROVIDER], key=f"lane-kind-{form}", horizontal=True)
    url = ""
    if kind == ADDRESS:
        url = st.text_input(
            "Base URL", key=f"lane-url-{form}", placeholder="https://host/v1", autocomplete="off"
        )
        model = st.text_input(
            "Model", key=f"lane-model-{form}", placeholder="as listed at /v1/models"
        )
    else:
        model = st.text_input(
            "Provider and model", key=f"lane-model-{form}", placeholder="openai/gpt-4.1-mini"
        )
    known = known_price(model, url=url, address=kind == ADDRESS)
    # Drawn afresh only for another known price: what was typed meanwhile must not get lost.
    priced = f"{form}-{known.provider}-{known.model_id}" if known else str(form)
    # A form, because outside of one a password that is left with the tab key is never sent to the server.
    with st.form(f"lane-form-{form}", border=False):
        st.text_input(
            "Key",
            key=f"lane-key-{form}",
            type="password",
            autocomplete="new-password",
            help="Kept in this session only and sent to this lane only. Without one nothing is sent in its "
            "place: a key of the operator is never used.",
        )
        _price_inputs(known, form=priced)
        st.form_submit_button(
            "Add this lane",
            type="primary",
            width="stretch",
            on_click=_add,
            args=(kind, priced, known, taken),
        )
    if refused := st.session_state.get("lane-refused"):
        st.error(plain(refused))


def known_price(model: str, *, url: str = "", address: bool) -> HostedPrice | None:
    """The catalogue's price where the provider can be told: by litellm's prefix or by the host's name."""
    if address:
        labels = (urlsplit(url.strip()).hostname or "").split(".")
        provider = labels[-2] if len(labels) > 1 else ""
    else:
        provider, _, model = model.strip().partition("/")
    if not provider or not model.strip():
        return None
    found = session.catalog().price(model.strip(), provider=provider)
    return found if isinstance(found, HostedPrice) else None


def _price_inputs(known: HostedPrice | None, *, form: str) -> None:
    prices = known.usd_per_mtok if known else {}
    for column, meter in zip(st.columns(2), ("input", "output"), strict=True):
        column.number_input(
            f"USD per 1M {meter} tokens",
            min_value=0.0,
            value=prices.get(meter),
            format="%.6g",
            placeholder="unknown",
            key=f"lane-{meter}-{form}",
            help="Optional. Without prices no cost is shown. 0 for a server of your own.",
        )
    if known:
        st.caption(plain(f"Prices from {known.source}. Type to replace them."))


def _add(kind: str, priced: str, known: HostedPrice | None, taken: list[str]) -> None:
    """The form's lane is one of the session's and the form is empty, or it says what is wrong."""
    state, form = st.session_state, _form()
    model, key = state[f"lane-model-{form}"].strip(), state[f"lane-key-{form}"].strip()
    name = _free_name(model.rpartition("/")[2] or "lane", taken)
    prices = _prices(state.get(f"lane-input-{priced}"), state.get(f"lane-output-{priced}"), known)
    lane = (
        address_lane(
            name,
            model,
            base_url=state[f"lane-url-{form}"],
            api_key=key,
            usd_per_mtok=prices,
            allow_private=_private_allowed(),
        )
        if kind == ADDRESS
        else provider_lane(name, model, api_key=key, usd_per_mtok=prices)
    )
    if isinstance(lane, NoLane):
        state["lane-refused"] = lane.reason
        return
    state.pop("lane-refused", None)
    state[STATE] = [*_own(), replace(lane, name=name)]
    state["lane-form"] = form + 1


def _prices(
    usd_in: float | None, usd_out: float | None, known: HostedPrice | None
) -> Prices | None:
    if usd_in is None or usd_out is None:
        return None
    prices = {"input": usd_in, "output": usd_out}
    if known and known.usd_per_mtok["input"] == usd_in and "cached_input" in known.usd_per_mtok:
        prices["cached_input"] = known.usd_per_mtok["cached_input"]
    return prices


def _free_name(wanted: str, taken: list[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def _private_allowed() -> bool:
    return private_allowed(st.get_option("server.address") or "", environ=os.environ)


def _stop(server: EmbeddedServer | NoEmbeddedServer) -> None:
    if isinstance(server, EmbeddedServer):
        server.stop()


@st.cache_resource(
    show_spinner="Starting the demo model",
    validate=lambda server: isinstance(server, EmbeddedServer) and server.alive,
    on_release=_stop,
)
def _server() -> EmbeddedServer | NoEmbeddedServer:
    """One server per process, started again when it died."""
    return embedded.start()
