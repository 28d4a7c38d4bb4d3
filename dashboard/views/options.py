"""The candidates: who offers a model at what price, and every input of every option."""

import pandas as pd
import streamlit as st

from dashboard.catalog.market import admitted_hosts
from dashboard.engine.cost.admission import requirements
from dashboard.engine.inputs.days import day_in_words, days_in_text
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.engine.plan import Plan
from dashboard.ui.options.all_offers import all_offers
from dashboard.ui.options.constraints import constraints
from dashboard.ui.options.market import quality_and_price
from dashboard.ui.options.new_option import add_option, new_option
from dashboard.ui.options.option_form import option_form
from dashboard.ui.plan.changes_form import changes_form
from dashboard.ui.shell import session
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.refresh import refresh
from dashboard.ui.shell.state import widget_key
from dashboard.ui.shell.tables import price_columns, shown_table
from dashboard.wording.declared import declared
from dashboard.wording.reasons import by_name
from dashboard.wording.words import (
    capital,
    gpu_name,
    markdown,
    model_name,
    money,
    named,
    provider_name,
)

FIRST_MODEL, FIRST_GPU = "llama-3.3-70b", "h100-sxm"
PRECISIONS = declared(SelfHosted, "precision").choices
PRICES = ("Input", "Cached", "Output")
HOST_COLUMNS = {
    "Host": st.column_config.TextColumn(pinned=True, width=140),
    "Constraints": st.column_config.TextColumn(width=200),
    "Retires": st.column_config.DateColumn(format="D MMM YYYY", width=105),
    "Context": st.column_config.NumberColumn(format="compact", help="Longest request, in tokens."),
    "Source": st.column_config.TextColumn(width="large"),
    "Link": st.column_config.LinkColumn(display_text=r"https?://(?:www\.)?([^/]+)"),
}


def render() -> None:
    plan = session.plan()
    page_heading(markdown(_sentence(plan)))
    for option_id in plan.asked.options:
        _card(plan, option_id)
    constraints(plan)
    quality_and_price(plan)
    _hosts(plan)
    all_offers()
    _own()
    new_option()
    changes_form(plan)
    refresh()


def _sentence(plan: Plan) -> str:
    costs = {o: cost for o, cost in plan.costs().items() if o in plan.asked.options}
    beside = len(plan.options) - len(plan.asked.options)
    found = f" {beside} more come from the market or follow what ends." if beside else ""
    if not costs:
        return f"None of {len(plan.asked.options)} listed options can be priced yet.{found}"
    cheapest = min(costs, key=lambda o: float(costs[o].monthly_usd[0]))
    now = money(float(costs[cheapest].monthly_usd[0]))
    able = f"{len(costs)} of {len(plan.asked.options)} listed options can serve"
    return f"{able}. Cheapest of them this month: {named(plan, cheapest)}, {now}.{found}"


def _hosts(plan: Plan) -> None:
    """One open model at every host that still offers it; rows can be added to the scenario."""
    st.header("The same model at its hosts", anchor=False)
    models = session.catalog().model_ids()
    model = st.selectbox(
        "Open model",
        models,
        index=models.index(FIRST_MODEL) if FIRST_MODEL in models else 0,
        format_func=model_name,
        key="hosts-of",
    )
    asked = plan.scenario.constraints
    hosts = admitted_hosts(session.catalog(), str(model), constraints=asked)
    offers = [price for price, _ in hosts]
    if not offers:
        st.caption("No host in the catalogue offers it on this day.")
        return
    st.caption(
        f"USD per 1M tokens on {day_in_words(session.catalog().as_of)}. Choose rows to add them as options."
    )
    rows = pd.DataFrame([_offer(*host, constrained=bool(requirements(asked))) for host in hosts])
    chosen = shown_table(
        rows,
        hide_index=True,
        column_config={**price_columns(rows, PRICES, width="small"), **HOST_COLUMNS},
        height=min(400, 38 + 35 * len(hosts)),
        on_select="rerun",
        selection_mode="multi-row",
        key=widget_key(f"hosts:{model}"),
        placeholder="",
        alt="Hosts of the model with their prices",
    )
    picked = chosen["selection"]["rows"]
    label = f"Add {len(picked)} as options" if picked else "Add as options"
    if st.button(label, disabled=not picked):
        for row in picked:
            offer = offers[row]
            add_option({"kind": "hosted", "provider": offer.provider, "model": offer.model_id})
        st.rerun()


def _offer(price: HostedPrice, refused: str, *, constrained: bool) -> dict[str, object]:
    meters = price.usd_per_mtok
    row: dict[str, object] = {"Host": provider_name(price.provider)}
    if constrained:
        row["Constraints"] = f"out: {refused}" if refused else "met"
    return row | {
        "Input": meters.get("input"),
        "Cached": meters.get("cached_input"),
        "Output": meters.get("output"),
        "Context": price.context_tokens,
        "Retires": price.retires_on,
        "Source": days_in_text(price.source),
        "Link": price.source_url,
    }


def _own() -> None:
    st.header("On your own GPUs", anchor=False)
    with st.form("own", border=False):
        columns = st.columns(4, gap="medium")
        models, gpus = session.catalog().model_ids(), session.catalog().gpu_ids()
        model = columns[0].selectbox(
            "Model", models, index=models.index(FIRST_MODEL), format_func=model_name
        )
        gpu = columns[1].selectbox("GPU", gpus, index=gpus.index(FIRST_GPU), format_func=gpu_name)
        count = columns[2].number_input("GPUs per replica", min_value=1, max_value=72, value=2)
        precision = columns[3].selectbox("Precision", PRECISIONS)
        tuned = st.toggle("Fine-tuned", help="Labelling, training runs and a shorter prompt.")
        if st.form_submit_button("Add as an option"):
            table: dict[str, object] = {
                "kind": "self_hosted",
                "model": model,
                "gpu": gpu,
                "gpus_per_replica": int(count),
                "precision": precision,
            }
            add_option({**table, "tuning": {"prompt_shrink": 0.5}} if tuned else table)
            st.rerun()


def _card(plan: Plan, option_id: str) -> None:
    option = plan.options[option_id]
    cost = (
        f"{money(float(option.cost.monthly_usd[0]))} this month" if option.cost else "cannot serve"
    )
    in_use = {plan.scenario.current_of(w) for w in plan.requests}
    mark = ", in use now" if option_id in in_use else ""
    with st.expander(f"**{markdown(capital(named(plan, option_id)))}** ({markdown(cost)}{mark})"):
        for reason in option.reasons:
            st.warning(markdown(f"{capital(by_name(plan, reason))}."))
        option_form(option_id, option.option)
        for note in option.cost.notes if option.cost else ():
            st.caption(markdown(f"Note: {by_name(plan, note)}."))
        if option_id not in in_use and st.button("Remove", key=f"remove:{option_id}"):
            session.change(("options", option_id), None)
            session.redraw()
            st.rerun()
