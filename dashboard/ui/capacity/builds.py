"""The cheapest ways to build a fleet, over every provider's offer, as a table to choose from."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.engine.inputs.price_words import RENTED, STEADY
from dashboard.engine.market.builds import (
    Build,
    cheapest_builds,
    one_per_provider,
)
from dashboard.scenario import to_mapping
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, State, widget_key
from dashboard.ui.shell.tables import in_shown, money_column, shown_table
from dashboard.wording.words import gpu_name, markdown, money

SHOWN_BUILDS = 25
COMMITMENTS = dict(
    zip(
        RENTED,
        ("On demand", "Reserved for a year", "Reserved for three years", "Spot"),
        strict=True,
    )
)


@st.fragment
def cheapest(option_id: str) -> None:
    """Every GPU at every provider's price on file, and a button to take one of them."""
    st.header("Cheaper ways to build it", anchor=False)
    builds = _builds(option_id)
    if not builds:
        st.info(
            "No GPU with a rent on file carries this model within the targets. Relax the targets on the left, "
            "or take a smaller model."
        )
        return
    offered = [c for c in RENTED if any(build.offer.commitment == c for build in builds)]
    kinds = st.pills(
        "Commitment",
        offered,
        selection_mode="multi",
        default=[c for c in offered if c in STEADY],
        format_func=COMMITMENTS.__getitem__,
        key=widget_key(f"builds:{option_id}:commitments"),
        label_visibility="collapsed",
    )
    wanted = one_per_provider([build for build in builds if build.offer.commitment in kinds])
    if not wanted:
        st.caption("Choose at least one kind of rent.")
        return
    st.caption(markdown(_cheapest_in_words(wanted)))
    shown = wanted[:SHOWN_BUILDS]
    chosen = shown_table(
        pd.DataFrame([_row(build) for build in shown]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=widget_key(f"builds:{option_id}:{'-'.join(kinds)}"),
        placeholder="",
        column_config={
            "Provider": st.column_config.TextColumn(pinned=True),
            "GPUs, a month": money_column("$%,.0f", digits=0),
            "At the slow end": money_column("$%,.0f", digits=0),
            "GPU-hour": money_column("$%,.2f"),
            "Source": st.column_config.LinkColumn(display_text=r"https?://(?:www\.)?([^/]+)"),
        },
        alt="Builds that carry the load, cheapest first",
    )
    rows = chosen["selection"]["rows"]
    label = "Put into the option" if rows else "Put the cheapest into the option"
    if st.button(label, key="take-build"):
        _take(option_id, shown[rows[0] if rows else 0])
        st.rerun()


def _builds(option_id: str) -> tuple[Build, ...]:
    """Searched once per scenario and option."""
    return State.builds.of((STATE.mark, option_id), lambda: _searched(option_id))


def _searched(option_id: str) -> tuple[Build, ...]:
    bar = st.progress(0.0, "Trying every GPU, count and precision")
    builds: tuple[Build, ...] = ()
    catalog = session.catalog()
    offers = {gpu: catalog.gpu_offers_seen(gpu) for gpu in catalog.gpu_ids()}
    for step in cheapest_builds(session.plan().scenario, catalog, option_id, offers):
        if isinstance(step, tuple):
            builds = step
        else:
            bar.progress(step, "Trying every GPU, count and precision")
    bar.empty()
    return builds


def _cheapest_in_words(builds: Sequence[Build]) -> str:
    best, option = builds[0], builds[0].option
    build = (
        f"{best.replicas} x {option.gpus_per_replica} {gpu_name(option.gpu)} in {option.precision}"
    )
    risk = (
        "at the slow end of its range it misses the targets"
        if best.slow is None
        else f"{money(best.slow.usd_per_month)} at the slow end of its range"
    )
    doubt = "; the source of that price is weak" if best.offer.fact.weak else ""
    return (
        f"The cheapest even if it is slow is {build} at {best.offer.provider}: "
        f"{money(best.usd_per_month)} a month, {risk}{doubt}. "
        "One row for each provider, GPU and precision; whole instances are paid for. A lower precision can "
        "cost quality: Compare measures it. Choose a row to use it."
    )


def _row(build: Build) -> dict[str, object]:
    option, offer = build.option, build.offer
    return {
        "Provider": offer.provider,
        "GPUs, a month": in_shown(build.usd_per_month),
        "At the slow end": None if build.slow is None else in_shown(build.slow.usd_per_month),
        "GPU": gpu_name(option.gpu),
        "Per replica": option.gpus_per_replica,
        "Precision": option.precision,
        "Replicas": build.replicas,
        "GPUs paid": build.expected.gpus,
        "GPU-hour": in_shown(offer.usd_per_gpu_hour),
        "Rent": COMMITMENTS[offer.commitment],
        "Seen": offer.fact.as_of,
        "Weak": "weak" if offer.fact.weak else "",
        "Source": offer.fact.source_url,
        "Throughput from": "tables" if build.method == "measured" else "fitted model",
    }


def _take(option_id: str, build: Build) -> None:
    """The option on the hardware of the build, at the price of its offer."""
    table = dict(to_mapping(session.plan().scenario)["options"][option_id])
    for given in ("replica", "replicas", "spill_to", "owned", "reserve_base", "spot_hours_share"):
        table.pop(given, None)
    option = build.option
    table |= {
        "gpu": option.gpu,
        "gpus_per_replica": option.gpus_per_replica,
        "precision": option.precision,
        "commitment": option.commitment,
        "usd_per_gpu_hour": build.offer.usd_per_gpu_hour,
    }
    session.change(("options", option_id), table)
    session.redraw()
