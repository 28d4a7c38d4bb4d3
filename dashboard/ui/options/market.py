"""Quality against price: rated models at their cheapest admitted host, and two of them in a sentence."""

from functools import partial

import streamlit as st

from dashboard.catalog.market import Market, market
from dashboard.charts.quality import quality_against_price, rated_table
from dashboard.charts.theme import CONFIG
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.fields import Workload
from dashboard.engine.inputs.ratings import win_share, win_share_range
from dashboard.engine.market.pareto import RatedOffer, pareto
from dashboard.engine.plan import Plan
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.wording.words import markdown, model_name, money, provider_name

CATEGORIES = {
    "full": "All prompts",
    "hard_6": "Hard prompts",
    "if": "Following instructions",
    "coding": "Coding",
    "math": "Mathematics",
    "long_user": "Long questions",
    "multiturn": "Several turns",
    "expert": "Expert questions",
    "industry_business_and_management_and_financial_operations": "Business and finance",
    "industry_legal_and_government": "Law and government",
    "industry_medicine_and_healthcare": "Medicine",
    "industry_software_and_it_services": "Software and IT",
    "creative_writing": "Creative writing",
}


def quality_and_price(plan: Plan) -> None:
    """The chart, what it says, and how two models compare."""
    st.header("Quality against price", anchor=False)
    left, right = st.columns(2, gap="medium")
    known = session.catalog().rating_categories()
    category = left.selectbox(
        "Rated on",
        [name for name in CATEGORIES if name in known],
        format_func=CATEGORIES.__getitem__,
        key="rated-on",
        help="Arena, the newest edition that was out on this day: people choose between two answers without "
        "knowing whose they are.",
    )
    workloads = list(plan.scenario.workloads)
    workload_id = workloads[0]
    if len(workloads) > 1:
        workload_id = right.selectbox("Priced for", workloads, key="priced-for")
    workload = plan.scenario.workloads[workload_id]
    found = market(
        session.catalog(),
        workload,
        constraints=plan.scenario.constraints,
        category=str(category),
    )
    if not found.offers:
        st.info("No rated model is left under the constraints.")
        return
    st.markdown(markdown(_front_in_words(found)))
    _chart(plan, found)
    _pair(plan, found, workload)


def _chart(plan: Plan, found: Market) -> None:
    names = [(model_name(o.model_id), provider_name(o.provider)) for o in found.offers]
    ours = {option.option.model for option in plan.options.values()}
    figure = quality_against_price(found.offers, names=names, in_scenario=ours)
    st.plotly_chart(figure, config=CONFIG, key="quality", alt=_front_in_words(found))
    table = partial(rated_table, found.offers, names)
    chart_data(table, key="quality", what="Quality against price")
    said = (
        "Each model at the cheapest host that the constraints leave, at the mix of cached, input and output "
        "tokens of this workload. Bars are 95% intervals. Points are people's preference, not your success "
        "share: measure that on Compare."
    )
    if found.left_out:
        left = ", ".join(model_name(model) for model in found.left_out)
        said += f" Left out by the constraints at every host: {left}."
    st.caption(markdown(said))


def _front_in_words(found: Market) -> str:
    front = pareto(found.offers)
    best, least = front[-1], front[0]
    if best is least:
        return f"{_called(best)} is both the cheapest and the highest rated."
    return (
        f"{_called(best)}{_until(best)} is rated highest, {num(best.rating.points):,.0f} points at "
        f"{money(best.usd_per_mtok)} per 1M tokens. {len(front)} of {len(found.offers)} models have nothing "
        f"cheaper that is rated higher, down to {_called(least)} at {money(least.usd_per_mtok)}."
    )


def _pair(plan: Plan, found: Market, workload: Workload) -> None:
    """Two models: how often people would prefer one, and what it costs of the other's price."""
    by_model = {offer.model_id: offer for offer in found.offers}
    ordered = sorted(by_model, key=lambda model: -by_model[model].rating.points)
    ours = [o.option.model for o in plan.options.values() if o.option.model in by_model]
    now = next((model for model in ours), ordered[0])
    other = next((model for model in ours if model != now), ordered[-1])
    left, right = st.columns(2, gap="medium")
    a = left.selectbox(
        "Compare", ordered, ordered.index(other), format_func=model_name, key="pair-a"
    )
    b = right.selectbox("with", ordered, ordered.index(now), format_func=model_name, key="pair-b")
    if a != b:
        st.markdown(markdown(pair_in_words(by_model[a], by_model[b])))
    st.caption(
        f"Priced at {num(workload.input_tokens):,.0f} input and {num(workload.output_tokens):,.0f} output "
        "tokens, "
        f"{workload.cached_share:.0%} of the input cached."
    )


def pair_in_words(a: RatedOffer, b: RatedOffer) -> str:
    """ "People would prefer A to B in 38 of 100 comparisons (36 to 41); A costs $0.14, B $1.93 per 1M tokens"."""
    share = win_share(a.rating.points, b.rating.points)
    low, high = win_share_range(a.rating, b.rating)
    return (
        f"People would prefer {model_name(a.model_id)} to {model_name(b.model_id)} in {share * 100:.0f} of 100 "
        f"comparisons ({low * 100:.0f} to {high * 100:.0f} over both intervals). It costs "
        f"{money(a.usd_per_mtok)} at {provider_name(a.provider)} instead of {money(b.usd_per_mtok)} at "
        f"{provider_name(b.provider)} per 1M tokens of this workload."
    )


def _until(offer: RatedOffer) -> str:
    return f" (which ends on {day_in_words(offer.ends_on)})" if offer.ends_on else ""


def _called(offer: RatedOffer) -> str:
    return f"{model_name(offer.model_id)} at {provider_name(offer.provider)}"
