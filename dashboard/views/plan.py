"""The answer: what to do and when, what it costs, and at which volumes that changes."""

from itertools import cycle
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.cost import cost_against_volume, cost_over_time
from dashboard.charts.risk import fan
from dashboard.charts.theme import CONFIG
from dashboard.charts.timeline import timeline
from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.quick_wins import quick_wins
from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionCost
from dashboard.ui.compare.before_after import measuring_in_words
from dashboard.ui.plan.what_if import what_if
from dashboard.ui.plan.what_would_change import turning
from dashboard.ui.shell import session
from dashboard.ui.shell.typed_number import unread
from dashboard.ui.usage.undo import say_what_was_taken_over
from dashboard.wording.alternatives import HEAD, rows
from dashboard.wording.answer import (
    answer,
    beside,
    ends_in_words,
    quality_in_words,
    to_measure,
    too_small,
)
from dashboard.wording.archetypes import three_ways_in_words
from dashboard.wording.gates import (
    after_in_words,
    before_in_words,
    limits_in_words,
    short,
    step_of,
)
from dashboard.wording.market import reason_in_words
from dashboard.wording.risk import chance, fan_in_words, outlook_in_words
from dashboard.wording.words import (
    count,
    markdown,
    model_name,
    money,
    month_name,
    months_in_words,
    named,
    provider_name,
    retirements,
    self_hosting,
    verdict,
    windows_in_words,
)

COST, SAVED = "Cost per month", "Saved so far"
NOTHING = VolumeWindows("never", (), ())


def render() -> None:
    say_what_was_taken_over()
    plan = session.plan()
    every = {option_id: named(plan, option_id) for option_id in plan.options}
    names = {option_id: every[option_id] for option_id in shown(plan)}
    _answer(plan)
    _figures(plan)
    left, right = st.columns(2, gap="medium")
    with left:
        _over_time(plan, names)
    with right:
        _against_volume(plan, names)
    what_if(plan)
    _month_by_month(plan, every)
    _alternatives(plan)
    _options(plan, names)
    _not_kept(plan, every)
    turning(plan, every)
    _why(plan, every)


MOST_DRAWN = 8
"""Options in one chart; all of them stand under "Why not the others"."""


def shown(plan: Plan) -> list[str]:
    """The options to draw: in use, on the path, what staying means, what to measure, then what was listed."""
    wanted = [plan.scenario.current_of(w) for w in plan.requests]
    if plan.path is not None:
        wanted += [step.option for step in plan.path.steps]
    wanted += [o for o, origin in plan.origins.items() if origin == "baseline"]
    if (measure := to_measure(plan)) is not None:
        wanted += measure.options
    wanted += list(plan.asked.options)
    wanted += list(plan.costs())
    first = list(dict.fromkeys(wanted))[: max(MOST_DRAWN, len(plan.asked.options))]
    return [o for o in plan.options if o in first]


def _answer(plan: Plan) -> None:
    said = markdown(answer(plan))
    st.header(f":gray[{said}]" if unread() else said, anchor=False)
    if too_small(plan) is None:
        _beside(plan)
    for warning in plan.warnings:
        st.warning(warning)


def _beside(plan: Plan) -> None:
    """How sure it is, and what else belongs to the answer, a line each."""
    seen = session.outlook()
    if seen is not None and (sure := outlook_in_words(plan, seen)):
        st.markdown(markdown(sure))
    lines = [*beside(plan, quick_wins(plan, session.catalog()))]
    lines += [each for each in (self_hosting(plan), measuring_in_words(plan)) if each]
    st.markdown("\n".join(f"- {markdown(line)}" for line in lines))
    if ending := retirements(plan):
        st.markdown(f":orange[{ending}]")
    _as_if_it_never_ended(plan)


def _as_if_it_never_ended(plan: Plan) -> None:
    """One click to the plan against today's price for good, and back."""
    rule = plan.asked.constraints.successor_rule
    if rule == "same_price":
        label, other = "Back to what follows the model in use", "dated"
    elif rule == "dated" and ends_in_words(plan) is not None:
        label, other = "As if it never ended", "same_price"
    else:
        return
    st.button(label, on_click=session.change, args=(("constraints", "successors"), other))


def _figures(plan: Plan) -> None:
    path = plan.path
    if path is None:
        return
    first = path.steps[0] if path.steps else None
    months = plan.scenario.horizon_months
    saving, step, payback, unit = st.columns(4)
    if path.saving_usd is None or path.npv_stay_usd is None:
        saving.metric(
            f"Costs over {months} months",
            money(path.npv_usd),
            delta="staying is no choice",
            help="Present value of the path, one-off costs included. Nothing is saved against an option in use "
            "that is not admissible.",
            **CARD,
        )
    else:
        saving.metric(
            f"Saved over {months} months",
            money(path.saving_usd),
            delta=f"{path.saving_usd / path.npv_stay_usd:.0%} of staying"
            if first and path.npv_stay_usd > path.saving_usd
            else None,
            help="Present value of staying less that of the path, one-off costs included.",
            **CARD,
        )
    step.metric(
        "Next step",
        "Stay" if first is None else _when(plan, first.month),
        delta=f"to {named(plan, first.option)}" if first else None,
        help=markdown(f"Costs {money(first.one_off_usd)} once.") if first else "No move pays back.",
        **CARD,
    )
    if path.cash_low_usd is None:
        once = sum(each.one_off_usd for each in path.steps)
        payback.metric("Moving costs", money(once), delta="once", help="All moves.", **CARD)
    else:
        payback.metric(
            "Pays back in",
            months_in_words(path.payback_month) if path.payback_month is not None else "never",
            delta=_chance_of_payback() if first else None,
            help=markdown(
                "When what was saved exceeds for good what moving cost. "
                f"On the way {money(-path.cash_low_usd)} are out at most."
            ),
            **CARD,
        )
    units = plan.usd_per_1k_requests(months - 1)
    if units is not None:
        stay, then = units
        unit.metric(
            f"Per 1,000 requests, month {months}",
            money(then),
            delta=f"{then / stay - 1:.0%} against staying"
            if first and min(then, stay) > 0
            else None,
            help=markdown(f"{money(stay)} without a move, at that month's volume and prices."),
            **CARD,
        )


CARD: dict[str, Any] = {
    "border": True,
    "height": "stretch",
    "delta_color": "off",
    "delta_arrow": "off",
}


def _when(plan: Plan, month: int) -> str:
    return "Now" if month == 0 else month_name(plan.as_of, month)


def _chance_of_payback() -> str | None:
    seen = session.outlook()
    if seen is None or seen.p_payback_within is None:
        return None
    return f"{chance(seen.p_payback_within[12])} within a year"


@st.fragment
def _over_time(plan: Plan, names: dict[str, str]) -> None:
    """What every option costs month by month, or what the plan will have saved and how sure that is."""
    seen = session.outlook()
    title, choice = st.columns([2, 3], vertical_alignment="center")
    saved = (
        seen is not None
        and choice.radio(
            "Show", (COST, SAVED), horizontal=True, label_visibility="collapsed", key="over-time-of"
        )
        == SAVED
    )
    title.subheader("Saved so far" if saved else "Cost per month", anchor=False)
    if saved and seen is not None:
        said = fan_in_words(plan, seen)
        st.caption(markdown(said))
        st.plotly_chart(fan(seen, as_of=plan.as_of), config=CONFIG, key="plan-fan", alt=said)
        return
    said = _over_time_sentence(plan, names)
    st.caption(markdown(said))
    st.plotly_chart(cost_over_time(plan, names), config=CONFIG, key="over-time", alt=said)


def _over_time_sentence(plan: Plan, names: dict[str, str]) -> str:
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
def _against_volume(plan: Plan, names: dict[str, str]) -> None:
    st.subheader("Cost against volume", anchor=False)
    current = plan.scenario.current_of(next(iter(plan.requests)))
    others = [o for o in names if o != current and plan.between(current, o)]
    if not others:
        st.caption("No option can be compared with the one in use.")
        return
    sentence, chart = st.empty(), st.empty()
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    chosen = left.selectbox(
        "Shade where this costs less than today's option",
        others,
        index=_most_telling(plan, current, others),
        format_func=lambda o: names[o],
        key=f"{st.session_state['generation']}:against",
    )
    per_request = right.toggle("Per 1,000 requests", key="per-1k")
    pair = plan.between(current, chosen)
    windows = pair.volume if pair else NOTHING
    said = f"{names[chosen]} costs less than {names[current]} {windows_in_words(windows)}."
    sentence.caption(f"{said} At this month's prices; the steps are whole replicas.")
    figure = cost_against_volume(plan, names, windows=windows, per_1k_requests=per_request)
    chart.plotly_chart(figure, config=CONFIG, key="against-volume", alt=said)


def _most_telling(plan: Plan, current: str, others: list[str]) -> int:
    """The first option whose break-even is neither "always" nor "never"."""
    for position, option_id in enumerate(others):
        pair = plan.between(current, option_id)
        if pair and pair.volume.verdict not in {"always", "never"}:
            return position
    return 0


def _month_by_month(plan: Plan, names: dict[str, str]) -> None:
    """The timeline, and under it the gate of every step in words."""
    if plan.path is None or not plan.path.steps:
        return
    st.subheader("Month by month", anchor=False)
    each = gates(plan)
    figure = timeline(plan, plan.path, names, gates=[short(gate) for gate in each])
    st.plotly_chart(figure, config=CONFIG, key="timeline", alt=answer(plan))
    shown = list(dict.fromkeys(each))
    for column, gate in zip(cycle(st.columns(min(2, len(shown)), gap="medium")), shown):
        with column.container(border=True):
            st.markdown(markdown(f"**Gate: {step_of(plan, gate)}**"))
            said = f"{before_in_words(gate)} {after_in_words(plan, gate)}"
            st.markdown(markdown(said.strip()))
            if far := limits_in_words(plan, gate):
                st.caption(markdown(far))


def _alternatives(plan: Plan) -> None:
    """Staying, every single move and the phases beside the path, each at its best months."""
    others = alternatives(plan)
    if not others:
        return
    st.subheader("What else could be done", anchor=False)
    st.caption(
        "Present value over the horizon, one-off costs included; every plan at its own best months."
    )
    table = pd.DataFrame(rows(plan, others), columns=list(HEAD))
    st.table(table.map(markdown), border="horizontal", hide_index=True)


def _options(plan: Plan, names: dict[str, str]) -> None:
    st.subheader("The options", anchor=False)
    month_12 = min(12, plan.scenario.horizon_months - 1)
    rows = []
    for option_id, name in names.items():
        cost = plan.options[option_id].cost
        rows.append(
            {
                "Option": name,
                "Now": money(float(cost.monthly_usd[0])) if cost else "",
                f"Month {month_12}": money(float(cost.monthly_usd[month_12])) if cost else "",
                "Per 1,000 requests": money(cost.usd_per_1k_requests) if cost else "",
                "Per 1,000 good answers": money(cost.usd_per_success * 1000) if cost else "",
                "Good answers": quality_in_words(plan, option_id),
                "Once": money(cost.one_off_usd) if cost else "",
                "GPUs": _gpus(cost),
                "Against today's": verdict(plan, option_id),
            }
        )
    st.table(pd.DataFrame(rows).map(markdown), border="horizontal", hide_index=True)
    if ways := three_ways_in_words(plan, session.catalog()):
        st.caption(markdown(ways))


@st.fragment
def _not_kept(plan: Plan, names: dict[str, str]) -> None:
    """Why every other offer that people expect to see is no option."""
    market = plan.market
    if market is None:
        return
    with st.expander("Why not the others"):
        drawn = set(shown(plan))
        more = [
            {
                "Option": names[o],
                "Now": money(float(cost.monthly_usd[0])),
                "Good answers": quality_in_words(plan, o),
                "Against today's": verdict(plan, o),
            }
            for o, cost in plan.costs().items()
            if o not in drawn
        ]
        if more:
            st.caption("Worked out in full and not drawn above:")
            st.table(pd.DataFrame(more).map(markdown), border="horizontal", hide_index=True)
        st.caption(
            f"{market.searched:,} offers were looked at, {market.admissible:,} may be used. Of the models that "
            "everybody knows, these are no options:"
        )
        found = [
            {
                "Model": model_name(each.model),
                "Host": provider_name(each.provider),
                "Why not": reason_in_words(each),
            }
            for each in market.dropped
        ]
        st.dataframe(pd.DataFrame(found), hide_index=True, height=320)
        routers = [
            {
                "Model": model_name(each.model),
                "Router": provider_name(each.provider),
                "A month, from": money(each.low_usd_per_month),
                "to": money(each.high_usd_per_month),
            }
            for each in market.routers
        ]
        if routers:
            st.caption("Through a router, between the cheapest and the dearest host of the model:")
            st.dataframe(pd.DataFrame(routers), hide_index=True, height=240)


def _gpus(cost: OptionCost | None) -> str:
    if cost is None or cost.gpus_month_0 is None:
        return ""
    few, expected, most = cost.gpus_month_0
    if most is None:
        return f"{expected} ({few} or more)"
    return f"{expected}" if few == most else f"{expected} ({few} to {most})"


@st.fragment
def _why(plan: Plan, names: dict[str, str]) -> None:
    st.subheader("Why: open a figure", anchor=False)
    costs = plan.costs()
    if not costs:
        return
    chosen = st.selectbox(
        "Option",
        list(costs),
        format_func=lambda o: names[o],
        key=f"{st.session_state['generation']}:why",
    )
    cost = costs[chosen]
    lines = [
        _line(line.component.replace("_", " "), line.usd_month_0, line.formula, line.facts)
        for line in cost.lines
    ]
    lines += [
        _line(f"{part.component}, once", part.usd, part.formula, part.facts)
        for part in cost.one_off
    ]
    st.table(pd.DataFrame(lines).map(markdown), border="horizontal", hide_index=True)
    for note in cost.notes:
        st.caption(markdown(f"Note: {note}."))


def _line(component: str, usd: float, formula: str, facts: tuple[Fact, ...]) -> dict[str, str]:
    """One row of the table that opens a cost: what, how much, how, from which facts."""
    figures = [f for f in facts if isinstance(f.value, int | float)]
    return {
        "Component": component,
        "First month": money(usd),
        "How": formula,
        "From": "; ".join(f"{f.name} = {f.value:,g} {f.unit} ({f.kind})" for f in figures),
    }
