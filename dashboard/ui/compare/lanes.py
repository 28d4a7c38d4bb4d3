"""The lanes of this session: the demo model and what the visitor adds. Keys stay in the session."""

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from dashboard.live import embedded, litellm_calls
from dashboard.live.demo_model import LANE_MISSING, MODEL_NAME, MODEL_NOTE, demo_model_path
from dashboard.live.embedded import ADAPTER, MODEL_ALIAS, EmbeddedServer, NoEmbeddedServer
from dashboard.live.lanes import Lane, NoLane, demo_lane, demo_tuned_lane
from dashboard.live.operator_keys import with_key
from dashboard.live.spending import can_price
from dashboard.ui.compare.kept_models import NO_KEY_YET
from dashboard.ui.compare.lane_form import edit, new_lane
from dashboard.ui.compare.operator import lent
from dashboard.ui.shell.state import STATE
from dashboard.wording.comparison import plain
from dashboard.wording.prices import decimals_of, price_with
from dashboard.wording.words import provider_name

MOST_LANES = 4
DEMO = Lane(name="Demo model", model=MODEL_ALIAS, is_demo=True, json_grammar=True)
TUNED = replace(DEMO, name="Demo model, tuned", system="")
"""They stand for the demo lanes until their server is started."""
TUNED_NOTE = (
    "The same model with an adapter trained for one task, support tickets to JSON, and asked without "
    "instructions. Useless for anything else."
)


def chosen_lanes() -> list[Lane]:
    """Draws the lanes as cards with a form for a new one; returns those that prompts go to."""
    lanes = STATE.lanes
    shown = _demo_choices(lanes) + lanes
    columns = st.columns(max(2, min(MOST_LANES, len(shown) + 1)))
    for column, lane in zip(columns, shown, strict=False):
        with column.container(border=True, height="stretch"):
            _card(lane)
    if len(shown) < MOST_LANES:
        with columns[len(shown)].container(border=True, height="stretch"):
            st.caption(
                "Add any model you have a key or an address for. The key stays in this session."
            )
            key = f"add-lane-{STATE.lane_form}"
            with st.popover("Add a model", width="stretch", key=key, on_change="rerun"):
                new_lane([lane.name for lane in shown])
    return shown


def ready(lanes: list[Lane]) -> list[Lane] | NoLane:
    """The lanes as they are called: the demo model's server runs, lent keys are put in."""
    found: list[Lane] = []
    for lane in lanes:
        if lane.name in STATE.lanes_without_key:
            return NoLane(f'Model "{lane.name}": {NO_KEY_YET[:1].lower()}{NO_KEY_YET[1:]}')
        callable_lane = _started(lane) if lane.is_demo else with_key(lane, lent())
        if isinstance(callable_lane, NoLane):
            return callable_lane
        found.append(callable_lane)
    return found


def _started(lane: Lane) -> Lane | NoLane:
    server = _server()
    if isinstance(server, NoEmbeddedServer):
        return NoLane(server.reason)
    tuned = lane.name == TUNED.name
    return (demo_tuned_lane if tuned else demo_lane)(server, name=lane.name)


def where(lane: Lane) -> str:
    """Where a lane's prompts go, in words."""
    if lane.is_demo:
        return "on this machine"
    if lane.on_operators_key:
        return f"at {provider_name(lane.model.partition('/')[0])}, on the operator's key"
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
    decimals = decimals_of((prices["input"], prices["output"]))
    asked = [price_with(prices[meter], decimals) for meter in ("input", "output")]
    return f"{asked[0]} in, {asked[1]} out per 1M tokens"


def _demo_choices(own: list[Lane]) -> list[Lane]:
    """The demo lanes that are wanted, as far as there is room beside the visitor's own."""
    if demo_model_path() is None:
        st.info(
            "The demo model is not on this machine. Fetch it with "
            f"`python -m dashboard.live.demo_model`. {LANE_MISSING}"
        )
        return []
    plain_one, tuned_one = st.columns(2)
    room = MOST_LANES - len(own)
    with_demo = plain_one.toggle(
        "Include the demo model",
        value=True,
        key="with-demo",
        persist_state="session",
        disabled=room < 1,
        help=MODEL_NOTE,
    )
    with_tuned = ADAPTER.is_file() and tuned_one.toggle(
        "Include it tuned for tickets",
        key="with-tuned",
        persist_state="session",
        disabled=room < 2,
        help=TUNED_NOTE,
    )
    return ([DEMO] if with_demo else [])[:room] + ([TUNED] if with_tuned else [])[
        : max(0, room - 1)
    ]


def _card(lane: Lane) -> None:
    st.markdown(f"**{plain(lane.name)}**")
    st.caption(plain(f"{MODEL_NAME if lane.is_demo else lane.model}, {where(lane)}"))
    notes = {DEMO.name: MODEL_NOTE, TUNED.name: TUNED_NOTE} if lane.is_demo else {}
    st.caption(notes.get(lane.name) or plain(price_in_words(lane)))
    if lane.name in STATE.lanes_without_key:
        st.warning(NO_KEY_YET)
    if not lane.is_demo:
        with st.container(horizontal=True):
            st.button("Edit", key=f"edit-{lane.name}", on_click=edit, args=(lane,))
            st.button("Remove", key=f"remove-{lane.name}", on_click=_remove, args=(lane.name,))


def _remove(name: str) -> None:
    """The lane is gone, and so is its key, also from the process that calls providers."""
    STATE.lanes = [lane for lane in STATE.lanes if lane.name != name]
    STATE.lanes_without_key = STATE.lanes_without_key - {name}
    litellm_calls.forget_keys()


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
