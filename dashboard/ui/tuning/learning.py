"""The learning curve of a fine-tune: what was measured, typed in; the curve, the budget and the decision."""

import json
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.charts.learning import learning
from dashboard.charts.theme import CONFIG
from dashboard.engine.answers.tuning_case import tuning_of
from dashboard.engine.cost.context import number
from dashboard.engine.plan import Plan
from dashboard.live.demo_curve import SIZES, curve_facts, demo_points
from dashboard.live.learning_curve import LearningCurve, NoCurve, Point, apart, learning_curve
from dashboard.live.tune_or_not import TuneDecision, tune_or_not
from dashboard.live.typed_points import PointsError, points_of_text, text_of_points
from dashboard.ui.shell import session
from dashboard.ui.shell.chart_data import chart_data
from dashboard.ui.shell.state import STATE, widget_key
from dashboard.ui.shell.tables import shown_table
from dashboard.ui.shell.typed_number import decimal_input
from dashboard.wording.learning import (
    budget_in_words,
    crossing_in_words,
    curve_in_words,
    decision_in_words,
    points_in_words,
    untuned_in_words,
)
from dashboard.wording.words import markdown

COLUMNS = ("Examples", "Right", "Asked")


def by_curve(plan: Plan, option_id: str, *, saving_usd: float) -> str:
    """Draws the points, and with them the curve and the budget; returns the decision, empty without a curve."""
    typed_for = curve_of(plan, option_id)
    with st.expander("Learning curve: tune or not", expanded=typed_for in STATE.curves):
        st.caption(
            "Fine-tune on a few numbers of examples and ask each model the same held-out prompts (Compare counts "
            "the right ones). Three sizes are enough to say whether more labels would pay."
        )
        demo = st.toggle(
            "Show the curve measured on the demo model",
            key=f"curve-demo:{option_id}",
            help="Fine-tunes of the small model on this machine, so that you see how a curve reads. It decides "
            "nothing about this option.",
        )
        if demo:
            st.caption(markdown(curve_in_words(curve_facts())))
        points = _points(typed_for, demo=demo)
        target, price = _asked(plan, option_id)
        if not points:
            return ""
        tuned, untuned = apart(points)
        curve = learning_curve(tuned)
        if isinstance(curve, NoCurve):
            st.warning(markdown(curve.reason))
            return ""
        found = tune_or_not(
            curve,
            target_share=target,
            usd_per_example=price,
            worth_usd=saving_usd if saving_usd > 0 else None,
        )
        if demo:
            st.markdown(markdown(decision_in_words(found)))
        _drawn(curve, found, price)
        if beside := untuned_in_words(untuned, target_share=target):
            st.caption(markdown(beside))
        return "" if demo else decision_in_words(found)


def curve_of(plan: Plan, option_id: str) -> str:
    """What fine-tunes are typed for: another scenario, model, method or workload has a curve of its own."""
    option = plan.asked.options[option_id]
    tuning = tuning_of(option)
    return json.dumps(
        [
            plan.scenario.name,
            option_id,
            option.model,
            tuning.method if tuning else None,
            sorted(plan.scenario.workloads),
        ]
    )


def _drawn(curve: LearningCurve, found: TuneDecision, price: float) -> None:
    said = crossing_in_words(found)
    figure = learning(curve, target_share=found.target_share)
    st.plotly_chart(figure, config=CONFIG, key="learning", alt=said)
    chart_data(figure, key="learning", what="Right answers against labelled examples")
    st.markdown(markdown(said))
    if budget := budget_in_words(found, usd_per_example=price):
        st.markdown(markdown(budget))
    st.caption(markdown(points_in_words(curve)))


def _points(typed_for: str, *, demo: bool) -> Sequence[Point]:
    """What the visitor typed and asked to be drawn, kept in the session; of the demo model what was measured."""
    if demo:
        rows = [(point.examples, int(point.right), point.asked) for point in demo_points()]
        shown_table(
            pd.DataFrame(rows, columns=list(COLUMNS)),
            hide_index=True,
            width="stretch",
            alt="Fine-tunes of the demo model: examples, right answers, asked",
        )
        return demo_points()
    kept = STATE.curves.get(typed_for, ())
    with st.form(f"curve-form:{typed_for}", border=False):
        typed = st.text_area(
            "A fine-tune a line: examples, right answers, asked",
            text_of_points(kept),
            key=f"curve:{typed_for}:{hash(kept)}",
            placeholder="\n".join(f"{n}, 0, 80" for n in SIZES),
            help="All asked the same held-out prompts. Lines of a table can be pasted.",
        )
        if not st.form_submit_button("Draw the curve"):
            return kept
    try:
        found = points_of_text(typed)
    except PointsError as error:
        st.error(markdown(str(error)))
        return ()
    if not found:
        st.warning("Type how many answers of each fine-tune were right and how many were asked.")
    STATE.curves = {**STATE.curves, typed_for: found}
    return found


def _asked(plan: Plan, option_id: str) -> tuple[float, float]:
    """The share that is asked for, and what a labelled example costs."""
    tuning = tuning_of(plan.asked.options[option_id])
    standings = plan.decision.standings.values()
    known = [s[option_id].needed_share for s in standings if option_id in s]
    least = next((share for share in known if share is not None), 0.9)
    own = tuning.usd_per_example if tuning else None
    usual = number(session.catalog().assumption("tuning_usd_per_example"))
    left, right = st.columns(2)
    target = decimal_input(
        "Right answers wanted, %",
        round(100 * least, 1),
        low=1.0,
        high=100.0,
        at=left,
        key=widget_key(f"curve-target:{option_id}"),
        help="From the plan: the least share with which the quality margin is kept.",
    )
    price = decimal_input(
        "USD per labelled example",
        usual if own is None else own,
        low=0.0,
        at=right,
        key=widget_key(f"curve-price:{option_id}"),
    )
    return (least if target is None else target / 100), (usual if price is None else price)
