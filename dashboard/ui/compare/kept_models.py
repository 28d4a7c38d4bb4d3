"""The models of the Compare page over a reload: kept by the browser's tab without their keys, checked again."""

import os
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

import streamlit as st

from dashboard.live.lanes import Lane, NoLane, Prices, address_lane, provider_lane
from dashboard.live.operator_keys import operator_lane
from dashboard.operate.public import is_public
from dashboard.ui.compare import operator
from dashboard.ui.shell.served_models import private_addresses
from dashboard.ui.shell.state import STATE, in_widget

KEY = "kept-models"
MOST_KEPT, MOST_CHARACTERS = 4, 300
NO_KEY_YET = "Its key was not kept when the page was loaded again: press Edit and type it."
SCRIPT = """
const NAME = "golden-path-models";
export default function keptModels({ data, setTriggerValue }) {
  try {
    if (data.known) { sessionStorage.setItem(NAME, JSON.stringify(data.models)); return; }
    const kept = JSON.parse(sessionStorage.getItem(NAME) || "[]");
    if (Array.isArray(kept) && kept.length) setTriggerValue("found", kept);
  } catch { /* a browser that keeps nothing loses them with the page, as before */ }
}
"""


def keep_models() -> None:
    """The tab keeps the session's models; of a session that knows none yet it brings back those it kept."""
    if STATE.lanes:
        STATE.lanes_known = True
    data = {"known": STATE.lanes_known, "models": [told_without_key(each) for each in STATE.lanes]}
    _component()(key=KEY, data=data, on_found_change=_bring_back)


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    """The component, registered once; it draws nothing."""
    return st.components.v2.component("golden_path_kept_models", html="<i></i>", js=SCRIPT)


def told_without_key(lane: Lane) -> dict[str, Any]:
    """What of a model may stay in the browser: everything that was typed but its key."""
    return {
        "name": lane.name,
        "model": lane.model,
        "base_url": lane.base_url or "",
        "usd_per_mtok": dict(lane.usd_per_mtok) if lane.usd_per_mtok is not None else None,
        "is_bare": lane.system == "",
        "json_grammar": lane.json_grammar,
        "is_lent": lane.on_operators_key,
        "had_key": bool(lane.api_key) or lane.name in STATE.lanes_without_key,
    }


def _bring_back() -> None:
    found = in_widget(KEY).get("found")
    STATE.lanes_known = True
    if STATE.lanes or not isinstance(found, list) or is_public(os.environ):
        return
    for kept in found[:MOST_KEPT]:
        lane = lane_of(kept) if isinstance(kept, Mapping) else None
        if lane is None or lane.name in {each.name for each in STATE.lanes}:
            continue
        STATE.lanes = [*STATE.lanes, lane]
        if kept.get("had_key") and not lane.on_operators_key:
            STATE.lanes_without_key = STATE.lanes_without_key | {lane.name}


def lane_of(kept: Mapping[str, Any]) -> Lane | None:
    """The model as it was typed, checked as the form checks it; None for what the form would refuse."""
    name, model, url = (
        str(kept.get(x) or "")[:MOST_CHARACTERS] for x in ("name", "model", "base_url")
    )
    prices, lent = _prices(kept.get("usd_per_mtok")), operator.lent()
    lane: Lane | NoLane
    if not name:
        return None
    if kept.get("is_lent"):
        if lent is None:
            return None
        lane = operator_lane(name, model, lent=lent, usd_per_mtok=None)
    elif url:
        lane = address_lane(
            name, model, base_url=url, usd_per_mtok=prices, allow_private=private_addresses()
        )
    else:
        lane = provider_lane(name, model, api_key=NO_KEY_YET, usd_per_mtok=prices)
        lane = lane if isinstance(lane, NoLane) else replace(lane, api_key="")
    if isinstance(lane, NoLane):
        return None
    bare = "" if kept.get("is_bare") else None
    return replace(lane, system=bare, json_grammar=bool(kept.get("json_grammar")))


def _prices(kept: object) -> Prices | None:
    if not isinstance(kept, Mapping) or not {"input", "output"} <= set(kept):
        return None
    found = {m: kept[m] for m in ("input", "output", "cached_input") if m in kept}
    good = all(
        isinstance(usd, int | float) and not isinstance(usd, bool) and isfinite(usd) and usd >= 0
        for usd in found.values()
    )
    return {meter: float(usd) for meter, usd in found.items()} if good else None
