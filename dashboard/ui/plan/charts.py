"""The two charts of the first screen, each with what else can be seen in its place."""

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.choice import HEIGHT, band_of_winners, stay_against_path, winners_table
from dashboard.charts.cost import cost_against_volume, cost_over_time
from dashboard.charts.drawn import Table, table_of
from dashboard.charts.risk import fan
from dashboard.charts.theme import CONFIG
from dashboard.engine.answers.winners import Winner, winners
from dashboard.engine.cost.breakeven import NEVER
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.state import widget_key
from dashboard.wording.risk import fan_in_words
from dashboard.wording.tiles import paid_in_words
from dashboard.wording.winners import FAMILY_NAMES, never_in_words, winners_in_words
from dashboard.wording.words import capital, count, markdown, money, option_name, windows_in_words

PAID, COST, SAVED = "What you pay a month", "Every option", "Saved so far"
WINS, VOLUME = "Who wins at which volume", "Cost against volume"
BELOW, ABOVE = 1e-3, 1e3
"""Of today's volume: the band of winners reaches from one to the other."""


@st.fragment
def over_time(plan: Plan, names: dict[str, str]) -> None:
    """Staying against the path month by month, every option, or what the plan saved and how sure that is."""
    seen = session.outlook()
    ways = [PAID, COST, *([SAVED] if seen is not None else [])]
    chosen = st.radio(
        "Show", ways, horizontal=True, label_visibility="collapsed", key="over-time-of"
    )
    paid = stay_against_path(plan) if chosen == PAID else None
    if paid is not None:
        said, figure = paid_in_words(plan), paid
        st.plotly_chart(figure, height=HEIGHT, config=CONFIG, key="paid", alt=said)
    elif chosen == SAVED and seen is not None:
        said, figure = fan_in_words(plan, seen), fan(seen, as_of=plan.as_of)
        st.plotly_chart(figure, config=CONFIG, key="plan-fan", alt=said)
    else:
        said, figure = _cheapest_at_the_end(plan, names), cost_over_time(plan, names)
        st.plotly_chart(figure, config=CONFIG, key="over-time", alt=said)
    st.caption(markdown(said))
    if chosen != PAID:  # of what stands on the first screen the figures lie beneath it
        chart = "plan-fan" if chosen == SAVED and seen is not None else "over-time"
        chart_data(figure, key="over-time", what=chosen, chart=chart)


def _cheapest_at_the_end(plan: Plan, names: dict[str, str]) -> str:
    costs = plan.costs()
    if not costs:
        return "No option can be priced."
    last = plan.scenario.horizon_months - 1
    costs = {o: cost for o, cost in costs.items() if o in names} or costs
    costs = {o: cost for o, cost in costs.items() if set(cost.by_workload) == set(plan.requests)}
    if not costs:
        return "Each line is the cost of those workloads alone that the option may serve."
    cheapest = min(costs, key=lambda o: float(costs[o].monthly_usd[last]))
    requests = sum(float(r[last]) for r in plan.requests.values())
    return (
        f"In month {last + 1}, at {count(requests)} requests, {names[cheapest]} is the cheapest to run: "
        f"{money(float(costs[cheapest].monthly_usd[last]))} a month."
    )


@st.fragment
def against_volume(plan: Plan, names: dict[str, str]) -> None:
    """Who is cheapest at which volume, or the cost of every option against it with one break-even shaded."""
    chosen = st.radio(
        "Against volume",
        [WINS, VOLUME],
        horizontal=True,
        label_visibility="collapsed",
        key="against-volume-of",
    )
    if chosen == VOLUME:
        drawn = _cost_against_volume(plan, names)
        if drawn is not None:
            chart_data(drawn, key="against-volume", what=VOLUME)
        return
    found = _volumes(plan)
    said = winners_in_words(plan, found)
    if found:
        never = never_in_words(plan, found)
        figure = band_of_winners(plan, found, FAMILY_NAMES, never=never)
        alt = f"{said} {capital(never)}." if never else said
        st.plotly_chart(figure, height=HEIGHT, config=CONFIG, key="winners", alt=alt)
    st.caption(markdown(said))


def _volumes(plan: Plan) -> tuple[Winner, ...]:
    here = plan.total_requests_month_0
    return winners(plan, max(1.0, here * BELOW), here * ABOVE)


def figures_of_the_first_screen(plan: Plan) -> None:
    """The figures behind its two charts, beneath it: the screen has no room for them."""
    with st.container(horizontal=True):
        if plan.path is not None:
            label = f"Data and picture: {PAID[0].lower()}{PAID[1:]}"
            chart_data(partial(_paid_table, plan), key="paid", what=PAID, label=label)
        if _volumes(plan):
            label = f"Data and picture: {WINS[0].lower()}{WINS[1:]}"
            chart_data(partial(_winners_table, plan), key="winners", what=WINS, label=label)


def _paid_table(plan: Plan) -> Table:
    return table_of(stay_against_path(plan) or go.Figure())


def _winners_table(plan: Plan) -> Table:
    found = _volumes(plan)
    called = {w.option_id: option_name(plan.options[w.option_id].option) for w in found}
    return winners_table(found, FAMILY_NAMES, called)


def _cost_against_volume(plan: Plan, names: dict[str, str]) -> go.Figure | None:
    current = plan.scenario.current_of(next(iter(plan.requests)))
    others = [o for o in names if o != current and plan.between(current, o)]
    if not others:
        st.caption("No option can be compared with the one in use.")
        return None
    sentence, chart = st.empty(), st.empty()
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    chosen = left.selectbox(
        "Shade where this costs less than today's option",
        others,
        index=_most_telling(plan, current, others),
        format_func=lambda o: names[o],
        key=widget_key("against"),
    )
    per_request = right.toggle(f"Per {num(1000):,} requests", key="per-1k")
    pair = plan.between(current, chosen)
    windows = pair.volume if pair else NEVER
    said = f"{names[chosen]} costs less than {names[current]} {windows_in_words(windows)}."
    sentence.caption(f"{said} At this month's prices; the steps are whole replicas.")
    figure = cost_against_volume(plan, names, windows=windows, per_1k_requests=per_request)
    chart.plotly_chart(figure, config=CONFIG, key="against-volume", alt=said)
    return figure


def _most_telling(plan: Plan, current: str, others: list[str]) -> int:
    """The first option whose break-even is neither "always" nor "never"."""
    for position, option_id in enumerate(others):
        pair = plan.between(current, option_id)
        if pair and pair.volume.verdict not in {"always", "never"}:
            return position
    return 0
