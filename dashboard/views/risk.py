"""Risk: how sure the plan is, what moves it, whether to wait, and what to measure first."""

import streamlit as st

from dashboard.charts.risk import fan, tornado
from dashboard.charts.theme import CONFIG
from dashboard.engine.answers.measuring import Asked
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Bar, Risk
from dashboard.engine.risk.outlook import DRAWS, Outlook
from dashboard.ui.risk.range_form import range_form
from dashboard.ui.risk.stresses import stress_table
from dashboard.ui.risk.tables import (
    ranges,
    spread_table,
    ways_to_decide,
    what_to_measure,
    when_options_turn,
)
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.figures import Tile, draw_tiles
from dashboard.ui.shell.heading import page_heading
from dashboard.wording.answer import answer, effort_in_words, to_measure
from dashboard.wording.risk import (
    fan_in_words,
    input_name,
    measured_in_words,
    outlook_in_words,
    stay_in_words,
    timing_in_words,
    value_in_words,
    waiting_in_words,
)
from dashboard.wording.words import capital, chance, count, markdown, money, months_in_words, named


def render() -> None:
    plan = session.plan()
    risk = session.risk(draws=DRAWS)
    if risk is None:
        page_heading("Nothing to draw yet.")
        st.markdown(markdown(answer(plan)))
        return
    said = outlook_in_words(plan, risk.outlook) or stay_in_words(plan, risk)
    page_heading(markdown(said))
    if not plan.decision.unmeasured:
        st.markdown(markdown(waiting_in_words(plan, risk)))
    else:
        st.markdown(markdown(answer(plan)))
    if measured := measured_in_words(plan):
        st.caption(markdown(measured))
    _figures(risk)
    left, right = st.columns(2, gap="medium")
    with left:
        _fan(plan, risk.outlook)
    with right:
        _tornado(plan, risk)
    st.header("Decide now, or wait for a sign?", anchor=False)
    st.caption(
        "Expected cost over the horizon, discounted. Hindsight is a yardstick, never a promise."
    )
    ways_to_decide(risk)
    stress_table(plan)
    _measure(plan, risk)
    st.header("When the other options turn", anchor=False)
    timings = " ".join(timing_in_words(plan, timing) for timing in risk.timing)
    st.caption(
        markdown(f"{timings} In the middle of the draws, and the 10th to the 90th percentile.")
    )
    when_options_turn(plan, risk)
    _spread(plan)
    with st.expander("What was drawn, and from which ranges"):
        st.caption(
            f"{num(risk.outlook.draws):,} draws, seed {plan.scenario.seed}. A range is its 10th to its 90th "
            "percentile; prices, rents, and the growth of workloads move together."
        )
        ranges(plan, risk)
        range_form(plan, risk)


@st.fragment
def _spread(plan: Plan) -> None:
    """Sobol indices, computed when asked for."""
    with st.expander("Where the spread of the saving comes from"):
        st.caption(
            "Sobol indices: the share of the variance that an input is behind alone, and what would be left if "
            "every other one were known. Inputs are drawn independently here."
        )
        if not st.button("Compute"):
            return
        found = session.spread()
        if found:
            spread_table(plan, found)
        else:
            st.caption("Nothing moves the saving of this plan.")


def _figures(risk: Risk) -> None:
    seen, saves = risk.outlook, chance(risk.outlook.p_saving_positive)
    within, middle = seen.p_payback_within, seen.payback_months[1]
    between = f"{money(seen.saving_usd.p10)} to {money(seen.saving_usd.p90)}"
    back = "in the middle, never" if middle is None else f"{months_in_words(middle)} in the middle"
    draw_tiles(
        (
            Tile(
                "Saving, middle of the draws",
                money(seen.saving_usd.p50),
                between,
                (
                    "Half of the draws save more, and eight in ten lie in this range. "
                    f"{capital(saves)} of them save at all.",
                ),
            ),
            Tile(
                "Paid back within a year",
                "nothing to pay back" if within is None else chance(within[12]),
                None if within is None else back,
            ),
            Tile(
                "Spend in the worst 5%",
                money(seen.spend.tail_usd),
                f"{money(seen.spend_stay.tail_usd)} when staying",
                ("Mean of the dearest twentieth of the draws, discounted over the horizon.",),
            ),
            Tile(
                "Dearer than hindsight",
                money(risk.policies.regret_mean_usd),
                f"{money(risk.policies.regret_p95_usd)} at worst, 19 times in 20",
                (
                    "What the plan costs more, on average, than the best plan for each draw known beforehand.",
                ),
            ),
        )
    )


def _fan(plan: Plan, seen: Outlook) -> None:
    st.header("What will have been saved", anchor=False)
    said = fan_in_words(plan, seen)
    st.caption(markdown(said))
    figure = fan(seen, as_of=plan.as_of)
    st.plotly_chart(figure, config=CONFIG, key="fan", alt=said)
    chart_data(figure, key="fan", what="What will have been saved")


def _tornado(plan: Plan, risk: Risk) -> None:
    st.header("What moves the saving", anchor=False)
    if not risk.tornado:
        st.caption("No uncertain figure moves the saving of this plan.")
        return
    said = _widest(plan, risk.tornado[0])
    st.caption(markdown(said))
    names = {bar.input.name: input_name(plan, bar.input) for bar in risk.tornado}
    figure = tornado(risk.tornado, names=names, saving_usd=_as_planned(plan, risk))
    st.plotly_chart(figure, config=CONFIG, key="tornado", alt=said)
    chart_data(figure, key="tornado", what="What moves the saving")


def _as_planned(plan: Plan, risk: Risk) -> float:
    saving = None if plan.path is None else plan.path.saving_usd
    return risk.outlook.saving_usd.p50 if saving is None else saving


def _widest(plan: Plan, bar: Bar) -> str:
    low, high = (value_in_words(bar.input, v) for v in (bar.input.low, bar.input.high))
    saved = f"{money(bar.low_usd)} saved at {low}, {money(bar.high_usd)} at {high}"
    said = f"{input_name(plan, bar.input)} most: {saved}."
    more = max(bar.replanned_low_usd, bar.replanned_high_usd)
    return f"{said} Another plan would then save {money(more)} more." if more > 0 else said


def _answers_of(names: str, asked: Asked) -> str:
    """Whose answers to judge, on how many prompts."""
    return f"The answers of {names}, on {count(asked.prompts)} prompts, for about {effort_in_words(asked)}"


def _measure(plan: Plan, risk: Risk) -> None:
    st.header("What to measure next", anchor=False)
    if (first := to_measure(plan)) is not None:
        names = " and ".join(named(plan, o) for o in first.options)
        st.markdown(
            markdown(
                f"{_answers_of(names, first)}: knowing is worth {money(first.worth_usd)}, since nobody moves on "
                "ratings alone."
            )
        )
    if not any(worth.usd > 0 for worth in risk.worth):
        if first is not None:
            return
        st.caption(
            "Nothing: whatever any one of these figures turned out to be, the same plan would be chosen."
        )
        return
    st.caption(
        "What it is worth to know a figure exactly before deciding: never pay more for finding out."
    )
    what_to_measure(plan, risk)
