"""Which kinds of prompts go where: the map of a comparison, as an option of the plan and as rules."""

import io
import zipfile
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.exports.deploy.routes import ALIAS, route_files
from dashboard.live.comparison import Comparison
from dashboard.live.progress import Progress
from dashboard.live.route_costs import costs_of
from dashboard.live.route_map import NoRouteMap, RouteMap, route_map
from dashboard.live.route_rules import called, rules_of
from dashboard.scenario import to_mapping
from dashboard.scenario.route_option import NAME, TooManyWays, router_table
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, State
from dashboard.ui.shell.tables import shown_table
from dashboard.wording.route_map import kind_in_words, kinds_told, route_map_in_words, why_it_stays
from dashboard.wording.words import markdown


def route_choice(progress: Progress, options: Mapping[str, str]) -> None:
    """Draws the map where there is one; `options` by lane, as the visitor said what each stands for."""
    result = progress.result
    if not isinstance(result, Comparison) or len(result.lanes) < 2:
        return
    st.header("Which kinds of prompts go where", anchor=False)
    found = route_map(result, costs_of(result, session.plan(), options))
    if isinstance(found, NoRouteMap):
        st.caption(markdown(found.reason))
        return
    st.markdown(f"**{markdown(route_map_in_words(found))}**")
    rows = [
        {
            "Kind, by its words": kind_in_words(route),
            "Of the requests": f"{route.share:.0%}",
            "Prompts": route.prompts,
            **{f"{lane} right": f"{share:.0%}" for lane, share in route.success.items()},
            "Goes to": route.lane,
        }
        for route in kinds_told(found)
    ]
    shown_table(
        pd.DataFrame(rows), hide_index=True, width="stretch", alt="Where each kind of prompts goes"
    )
    st.caption(
        "Each kind goes where a good answer is expected to cost least; the model named first is the one in use. "
        "Where the whole would lose more than the margin, kinds go back to it."
    )
    for route in kinds_told(found):
        if why := why_it_stays(route, found.lanes):
            st.caption(markdown(f"{kind_in_words(route)}: {why}."))
    take, save = st.columns(2)
    missing = [lane for lane, share in found.shares.items() if share and lane not in options]
    take.button(
        "Add as an option of the plan",
        key="take-routes",
        disabled=not found.worth_it or bool(missing),
        on_click=_take_over,
        args=(found, result, dict(options)),
        help="Say above which option each model stands for." if missing else None,
        width="stretch",
    )
    save.download_button(
        "Save as rules for litellm",
        _zipped(found, result),
        "routes.zip",
        "application/zip",
        disabled=not found.worth_it,
        help="A gateway's configuration, a hook and its figures. No text of a prompt and no key is in them.",
        width="stretch",
    )
    if said := State.routes_taken.once():
        st.success(markdown(said))


def _zipped(found: RouteMap, result: Comparison) -> bytes:
    files = route_files(
        alias=ALIAS,
        rules=rules_of(found),
        lanes=[route.lane for route in found.routes],
        called={lane.name: called(lane) for lane in result.lanes},
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _take_over(found: RouteMap, result: Comparison, options: Mapping[str, str]) -> None:
    """The scenario has the router, offered to every workload that lists its options."""
    try:
        table = router_table(
            {options[lane]: share for lane, share in found.shares.items() if lane in options},
            success=(found.success, *found.success_95),
            prompts=found.prompts,
            day=session.today(),
            demo=any(lane.is_demo for lane in result.lanes),
        )
    except TooManyWays as refused:
        STATE.routes_taken = str(refused)
        return
    offered = to_mapping(session.plan().scenario)["options"]
    candidates = [o for o in options.values() if o in table.values()]
    tables = {o: offered[o] for o in candidates if o not in session.scenario().options}
    for option_id, each in {**tables, NAME: table}.items():
        session.change(("options", option_id), each)
        for workload_id, workload in session.scenario().workloads.items():
            if workload.options and option_id not in workload.options:
                session.change(
                    ("workloads", workload_id, "options"), [*workload.options, option_id]
                )
    session.redraw()
    STATE.routes_taken = "Added. The Plan page weighs it against the other options."
