"""The answer: what to do and when, what it costs, and at which volumes that changes."""

from collections.abc import Callable
from functools import partial
from itertools import cycle

import streamlit as st

from dashboard.charts.theme import CONFIG
from dashboard.charts.timeline import timeline, timeline_table
from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.gates import Gate, gates
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionCost
from dashboard.ui.compare.before_after import measuring_in_words
from dashboard.ui.plan.charts import against_volume, figures_of_the_first_screen, over_time
from dashboard.ui.plan.inverse import inverse
from dashboard.ui.plan.start_row import start_row
from dashboard.ui.plan.tiles import tiles
from dashboard.ui.plan.what_if import what_if
from dashboard.ui.plan.what_would_change import turning
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.figures import Cell, Opens, draw_table
from dashboard.ui.shell.heading import page_heading
from dashboard.ui.shell.typed_number import unread
from dashboard.ui.usage.undo import say_what_was_taken_over
from dashboard.wording.alternatives import HEAD, rows
from dashboard.wording.answer import (
    answer,
    beside,
    looked_at,
    quality_in_words,
    to_measure,
    too_small,
)
from dashboard.wording.archetypes import three_ways_in_words
from dashboard.wording.endings import ends_in_words, must_in_words
from dashboard.wording.gates import (
    after_in_words,
    before_in_words,
    limits_in_words,
    short,
    step_of,
)
from dashboard.wording.market import reason_in_words
from dashboard.wording.opened import monthly_opened, once_opened
from dashboard.wording.reasons import by_name
from dashboard.wording.risk import outlook_in_words
from dashboard.wording.verdicts import verdict
from dashboard.wording.words import (
    capital,
    markdown,
    model_name,
    money,
    monthly_counts,
    named,
    provider_name,
    retirements,
    self_hosting,
)


def render(open_usage: Callable[[], None]) -> None:
    """Draw the page; `open_usage` switches to the Usage page, which this one does not know."""
    say_what_was_taken_over()
    plan = session.plan()
    session.outlook()  # what takes long is worked out before anything is drawn: the page comes at once
    every = {option_id: named(plan, option_id) for option_id in plan.options}
    names = {option_id: every[option_id] for option_id in shown(plan)}
    with st.container(gap="xxsmall"):
        start_row(open_usage)
        _answer(plan)
        tiles(plan)
        left, right = st.columns(2, gap="medium")
        with left.container(gap="xxsmall"):
            over_time(plan, names)
        with right.container(gap="xxsmall"):
            against_volume(plan, names)
        what_if(plan)
    figures_of_the_first_screen(plan)
    inverse(plan)
    _beside(plan)
    months = st.container()
    _alternatives(plan)
    _options(plan, names)
    _not_kept(plan, every)
    turning(plan, every)
    with months:
        _month_by_month(
            plan, every
        )  # last: how far each figure may go asks the plan again and again


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
    """The sentence, how sure it is, and what must be done whatever is decided."""
    said = markdown(answer(plan))
    page_heading(said, grey=bool(unread()))
    if too_small(plan) is None:
        seen = session.outlook()
        sure = outlook_in_words(plan, seen) if seen is not None else ""
        must = must_in_words(plan) or ""
        example = ":orange-badge[Example numbers] " if session.is_example() else ""
        if line := " ".join(each for each in (sure, must) if each):
            st.markdown(f"{example}{markdown(line)}")
    for warning in plan.warnings:
        st.warning(markdown(capital(by_name(plan, warning))))


def _beside(plan: Plan) -> None:
    """What else belongs to the answer, a line each."""
    if too_small(plan) is not None:
        return
    lines = [*beside(plan, session.beside_the_plan())]
    lines += [each for each in (self_hosting(plan), measuring_in_words(plan)) if each]
    st.header("What else belongs to the answer", anchor=False)
    listed = [line for line in lines if line != must_in_words(plan)]
    st.markdown("\n".join(f"- {markdown(line)}" for line in listed))
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


def _month_by_month(plan: Plan, names: dict[str, str]) -> None:
    """The timeline, and under it the gate of every step in words."""
    if plan.path is None or not plan.path.steps:
        return
    st.header("Month by month", anchor=False)
    each = gates(plan)
    figure = timeline(plan, plan.path, names, gates=[short(gate) for gate in each])
    st.plotly_chart(figure, config=CONFIG, key="timeline", alt=answer(plan))
    table = partial(timeline_table, plan, plan.path, names)
    chart_data(table, key="timeline", what="Month by month")
    shown = list(dict.fromkeys(each))
    columns = cycle(st.columns(min(2, len(shown)), gap="medium"))
    for n, (column, gate) in enumerate(zip(columns, shown, strict=False)):
        with column.container(border=True):
            st.markdown(markdown(f"**Gate: {step_of(plan, gate)}**"))
            said = f"{before_in_words(gate)} {after_in_words(plan, gate)}"
            st.markdown(markdown(said.strip()))
            _how_far(plan, gate, key=f"how-far-{n}")


@st.fragment
def _how_far(plan: Plan, gate: Gate, *, key: str) -> None:
    """On demand: every price that is asked about asks the plan some ten times."""
    if gate.forced:
        return
    with st.expander("How far each figure may go", key=key, on_change="rerun") as far:
        if far.open:
            said = limits_in_words(plan, gate) or "No figure alone makes another plan."
            st.caption(markdown(said))


def _alternatives(plan: Plan) -> None:
    """Staying, every single move and the phases beside the path, each at its best months."""
    others = alternatives(plan)
    if not others:
        return
    st.header("What else could be done", anchor=False)
    st.caption(
        "Present value over the horizon, one-off costs included; every plan at its own best months."
    )
    table = [dict(zip(HEAD, row, strict=True)) for row in rows(plan, others)]
    draw_table(table, caption="What else could be done, with its cost")


def _options(plan: Plan, names: dict[str, str]) -> None:
    st.header("The options", anchor=False)
    month_12 = min(12, plan.scenario.horizon_months - 1)
    table = [_option(plan, option_id, name, month_12) for option_id, name in names.items()]
    draw_table(table, caption="What each option costs; a figure that is underlined can be opened")
    if counts := monthly_counts(plan):
        st.caption(f"Costs of a month are {counts}.")
    if ways := three_ways_in_words(plan, session.catalog()):
        st.caption(markdown(ways))


def _option(plan: Plan, option_id: str, name: str, month_12: int) -> dict[str, Cell]:
    """A row of the table of options; without figures where it cannot serve."""
    cost = plan.options[option_id].cost
    once: Cell = ""
    if cost is not None:
        once = Opens(money(cost.one_off_usd), once_opened(cost)) if cost.one_off else money(0.0)
    return {
        "Option": capital(name),
        "Now": Opens(money(float(cost.monthly_usd[0])), monthly_opened(plan, cost)) if cost else "",
        f"Month {month_12}": money(float(cost.monthly_usd[month_12])) if cost else "",
        f"Per {num(1000):,} requests": money(cost.usd_per_1k_requests) if cost else "",
        f"Per {num(1000):,} good answers": money(cost.usd_per_success * 1000) if cost else "",
        "Good answers": quality_in_words(plan, option_id),
        "Once": once,
        "GPUs": _gpus(cost),
        "Against today's": verdict(plan, option_id),
    }


@st.fragment
def _not_kept(plan: Plan, names: dict[str, str]) -> None:
    """Why every other offer that people expect to see is no option."""
    market = plan.market
    if market is None:
        return
    with st.expander("Why not the others", key="why-not", on_change="rerun") as opened:
        if not opened.open:
            return
        drawn = set(shown(plan))
        more = [
            {
                "Option": capital(names[o]),
                "Now": money(float(cost.monthly_usd[0])),
                "Good answers": quality_in_words(plan, o),
                "Against today's": verdict(plan, o),
            }
            for o, cost in plan.costs().items()
            if o not in drawn
        ]
        draw_table(more, caption="Worked out in full and not drawn above")
        st.caption(
            f"{looked_at(market)} were looked at, {num(market.admissible):,} may be used. Of "
            "the models that "
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
        draw_table(found, caption="Models that are no options, with the reason")
        routers = [
            {
                "Model": model_name(each.model),
                "Router": provider_name(each.provider),
                "A month, from": money(each.low_usd_per_month),
                "to": money(each.high_usd_per_month),
            }
            for each in market.routers
        ]
        said = "Through a router, between the cheapest and the dearest host of the model"
        draw_table(routers, caption=said)


def _gpus(cost: OptionCost | None) -> str:
    if cost is None or cost.gpus_month_0 is None:
        return ""
    few, expected, most = cost.gpus_month_0
    if most is None:
        return f"{expected} ({few} or more)"
    return f"{expected}" if few == most else f"{expected} ({few} to {most})"
