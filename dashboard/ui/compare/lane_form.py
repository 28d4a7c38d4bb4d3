"""The form for a lane of the visitor's own: an address or a provider, its key, its prices."""

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.live.lanes import NoLane, Prices, address_lane, provider_lane
from dashboard.live.operator_keys import operator_lane
from dashboard.ui.compare import operator
from dashboard.ui.shell import session
from dashboard.ui.shell.served_models import chosen_model, private_addresses, served_model
from dashboard.ui.shell.state import STATE, in_widget
from dashboard.wording.comparison import exact_money, plain

ADDRESS, PROVIDER = "OpenAI-compatible address", "Provider through litellm"
LENT = "The operator's key"


def new_lane(taken: list[str]) -> None:
    """Draws the form; `taken` are the names of the lanes there are."""
    form = STATE.lane_form
    keys = operator.lent()
    kinds = [ADDRESS, PROVIDER, *([LENT] if keys else [])]
    kind = st.radio("Where", kinds, key=f"lane-kind-{form}", horizontal=True)
    if kind == LENT and keys:
        st.caption(
            plain(
                f"Lent for {', '.join(keys.providers)}. You may spend "
                f"{exact_money(max(0.0, operator.left_usd(session.today())))} more of it today."
            )
        )
    url = ""
    if kind == ADDRESS:
        model = served_model("lane", form)
        url = chosen_model("lane", form)[0]
    else:
        model = st.text_input(
            "Provider and model", key=f"lane-model-{form}", placeholder="openai/gpt-4.1-mini"
        )
    known = known_price(model, url=url, address=kind == ADDRESS)
    # Drawn afresh only for another known price: what was typed meanwhile must not get lost.
    priced = f"{form}-{known.provider}-{known.model_id}" if known else str(form)
    # A form, because outside of one a password that is left with the tab key is never sent to the server.
    with st.form(f"lane-form-{form}", border=False):
        if kind != LENT:
            st.text_input(
                "Key",
                key=f"lane-key-{form}",
                type="password",
                autocomplete="new-password",
                help="Kept in this session only and sent to this model only. Without one nothing is sent in its "
                "place: a key of the operator is never used.",
            )
            _price_inputs(known, form=priced)
        st.checkbox(
            "Leave the prompts' instructions out",
            key=f"lane-bare-{form}",
            help="For a model tuned on this task: it needs none, and the plan counts the shorter prompt.",
        )
        st.checkbox(
            "Only JSON that fits a prompt's schema",
            key=f"lane-json-{form}",
            help="Sends the schema along (response_format), where a prompt has one and the server knows it.",
        )
        st.form_submit_button(
            "Add this model",
            type="primary",
            width="stretch",
            on_click=_add,
            args=(kind, priced, known, taken),
        )
    if refused := STATE.lane_refused:
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
            format="%.12g",
            placeholder="unknown",
            key=f"lane-{meter}-{form}",
            help="Optional. Without prices no cost is shown. 0 for a server of your own.",
        )
    if known:
        st.caption(plain(f"Prices from {known.source}. Type to replace them."))


def _add(kind: str, priced: str, known: HostedPrice | None, taken: list[str]) -> None:
    """The form's lane is one of the session's and the form is empty, or it says what is wrong."""
    form = STATE.lane_form
    base_url, model = (
        chosen_model("lane", form)
        if kind == ADDRESS
        else ("", in_widget(f"lane-model-{form}").strip())
    )
    key = in_widget(f"lane-key-{form}", "").strip()
    name = _free_name(model.rpartition("/")[2] or "model", taken)
    prices = _prices(in_widget(f"lane-input-{priced}"), in_widget(f"lane-output-{priced}"), known)
    lent = operator.lent()
    lane = (
        operator_lane(name, model, lent=lent, usd_per_mtok=known.usd_per_mtok if known else None)
        if kind == LENT and lent
        else address_lane(
            name,
            model,
            base_url=base_url,
            api_key=key,
            usd_per_mtok=prices,
            allow_private=private_addresses(),
        )
        if kind == ADDRESS
        else provider_lane(name, model, api_key=key, usd_per_mtok=prices)
    )
    if isinstance(lane, NoLane):
        STATE.lane_refused = lane.reason
        return
    del STATE.lane_refused
    lane = replace(
        lane,
        name=name,
        system="" if in_widget(f"lane-bare-{form}") else None,
        json_grammar=in_widget(f"lane-json-{form}"),
    )
    STATE.lanes = [*STATE.lanes, lane]
    STATE.lane_form = form + 1


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
