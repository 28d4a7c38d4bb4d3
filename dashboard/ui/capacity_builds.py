"""The cheapest ways to build a fleet, as a table to choose from."""

import pandas as pd
import streamlit as st

from dashboard.engine.capacity_fleet import Build, cheapest_builds
from dashboard.scenario import to_mapping
from dashboard.ui import session
from dashboard.ui.words import gpu_name, markdown, money

SHOWN_BUILDS = 15


@st.fragment
def cheapest(option_id: str) -> None:
    """Every GPU with a rent on file, and a button to take one of them."""
    st.subheader("Cheaper ways to build it", anchor=False)
    builds = _builds(option_id)
    if not builds:
        st.info(
            "No GPU with a rent on file carries this model within the targets. Relax the targets on the left, "
            "or take a smaller model."
        )
        return
    st.caption(markdown(_cheapest_in_words(builds)))
    shown = builds[:SHOWN_BUILDS]
    chosen = st.dataframe(
        pd.DataFrame([_row(build) for build in shown]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"{st.session_state['generation']}:builds:{option_id}",
        placeholder="",
        column_config={
            "A month": st.column_config.NumberColumn(format="$%.0f"),
            "At the slow end": st.column_config.NumberColumn(format="$%.0f"),
            "Rent": st.column_config.NumberColumn("Rent, GPU-hour", format="$%.2f"),
        },
    )
    rows = chosen["selection"]["rows"]
    if st.button("Put into the option", key="take-build", disabled=not rows):
        _take(option_id, shown[rows[0]])
        st.rerun()


def _builds(option_id: str) -> tuple[Build, ...]:
    """Searched once per scenario and option."""
    mark = (st.session_state["code"], option_id)
    kept = st.session_state.get("builds")
    if kept and kept[0] == mark:
        found: tuple[Build, ...] = kept[1]
        return found
    bar = st.progress(0.0, "Trying every GPU, count and precision")
    builds: tuple[Build, ...] = ()
    catalog = session.catalog()
    for step in cheapest_builds(session.scenario(), catalog, option_id, catalog.gpu_ids()):
        if isinstance(step, tuple):
            builds = step
        else:
            bar.progress(step, "Trying every GPU, count and precision")
    bar.empty()
    st.session_state["builds"] = (mark, builds)
    return builds


def _cheapest_in_words(builds: tuple[Build, ...]) -> str:
    best = builds[0]
    build = f"{best.replicas} x {best.gpus_per_replica} {gpu_name(best.gpu)} in {best.precision}"
    slow = best.usd_per_month_slow
    risk = (
        "at the slow end of its range it misses the targets"
        if slow is None
        else f"{money(slow)} at the slow end of its range"
    )
    return (
        f"{len(builds)} builds meet the targets. The cheapest is {build}: {money(best.usd_per_month)} a month, "
        f"{risk}. A lower precision can cost quality: Compare measures it. Choose a row to use it."
    )


def _row(build: Build) -> dict[str, object]:
    return {
        "GPU": gpu_name(build.gpu),
        "Per replica": build.gpus_per_replica,
        "Precision": build.precision,
        "Replicas": build.replicas,
        "GPUs": build.gpus,
        "A month": build.usd_per_month,
        "At the slow end": build.usd_per_month_slow,
        "Rent": build.offer.usd_per_gpu_hour,
        "Throughput from": "tables" if build.method == "measured" else "fitted model",
    }


def _take(option_id: str, build: Build) -> None:
    """The option on the hardware of the build, at the catalogue's rent."""
    table = dict(to_mapping(session.scenario())["options"][option_id])
    for given in ("usd_per_gpu_hour", "replica", "replicas", "spill_to"):
        table.pop(given, None)
    if table.get("commitment") == "owned":
        table.pop("commitment")
        table.pop("owned", None)
    table |= {
        "gpu": build.gpu,
        "gpus_per_replica": build.gpus_per_replica,
        "precision": build.precision,
    }
    session.change(("options", option_id), table)
    session.redraw()
