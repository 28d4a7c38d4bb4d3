"""The form for a lane of the visitor's own: an address or a provider, its key, its prices."""

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.live.addresses import is_own_host
from dashboard.live.lanes import Lane, NoLane, Prices, address_lane, provider_lane
from dashboard.live.operator_keys import operator_lane
from dashboard.ui.compare import operator
from dashboard.ui.shell import session
from dashboard.ui.shell.served_models import chosen_model, private_addresses, served_model
from dashboard.ui.shell.state import STATE, has_value, in_widget, put_in_widget
from dashboard.ui.shell.typed_number import decimal_input
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
        model = served_model("lane", form, key_widget=f"lane-key-{form}")
        url = chosen_model("lane", form)[0]
    else:
        model = st.text_input(
            "Provider and model", key=f"lane-model-{form}", placeholder="openai/gpt-4.1-mini"
        )
    known = known_price(model, url=url, address=kind == ADDRESS)
    own = known is None and kind == ADDRESS and is_own_host(url)
    priced = _prices_of(form, known, own=own)
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
            _price_inputs(known, form=priced, own=own)
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


def _prices_of(form: int, known: HostedPrice | None, *, own: bool) -> str:
    """What tells the price fields: drawn afresh only for another known price, so that what was typed stays."""
    if known:
        return f"{form}-{known.provider}-{known.model_id}"
    return f"{form}-own" if own else str(form)


def _price_inputs(known: HostedPrice | None, *, form: str, own: bool) -> None:
    prices = known.usd_per_mtok if known else {"input": 0.0, "output": 0.0} if own else {}
    for column, meter in zip(st.columns(2), ("input", "output"), strict=True):
        key = f"lane-{meter}-{form}"
        decimal_input(
            f"USD per 1M {meter} tokens",
            None if has_value(key) else prices.get(meter),
            low=0.0,
            in_form=True,
            at=column,
            placeholder="unknown",
            key=key,
            help="Optional. Without prices no cost is shown. 0 for a server of your own.",
        )
    if known:
        st.caption(plain(f"Prices from {known.source}. Type to replace them."))
    if own:
        st.caption(
            "A server of your own network: taken to be free. Type what it costs, if it does."
        )


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


def edit(lane: Lane) -> None:
    """The form holds what the lane has, its key too, and the lane is none of the session's until it is added."""
    STATE.lanes = [each for each in STATE.lanes if each.name != lane.name]
    STATE.lanes_without_key = STATE.lanes_without_key - {lane.name}
    STATE.lane_form += 1
    form = STATE.lane_form
    kind = LENT if lane.on_operators_key else ADDRESS if lane.base_url else PROVIDER
    put_in_widget(f"lane-kind-{form}", kind)
    put_in_widget(f"lane-url-{form}", lane.base_url or "")
    put_in_widget(f"lane-model-{form}", lane.model)
    put_in_widget(f"lane-key-{form}", lane.api_key)
    put_in_widget(f"lane-bare-{form}", lane.system == "")
    put_in_widget(f"lane-json-{form}", lane.json_grammar)
    known = known_price(lane.model, url=lane.base_url or "", address=kind == ADDRESS)
    own = known is None and kind == ADDRESS and is_own_host(lane.base_url or "")
    priced = _prices_of(form, known, own=own)
    for meter in ("input", "output"):
        put_in_widget(f"lane-{meter}-{priced}", (lane.usd_per_mtok or {}).get(meter))
    put_in_widget(f"add-lane-{form}", True)


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
