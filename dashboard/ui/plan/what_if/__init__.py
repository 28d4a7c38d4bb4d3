"""What if: sliders that compute in the browser, and let go become the plan."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.fields import Change, Workload
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.exports.html import what_if_script
from dashboard.exports.html.model import model_of
from dashboard.scenario import ScenarioError, from_mapping, to_mapping
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, in_widget
from dashboard.wording.currency import code_of

HERE = Path(__file__).parent
KEY = "what-if"
WHY = "what if"


def what_if(plan: Plan) -> None:
    """Draw the bar under the answer; nothing where no path can be told."""
    if plan.path is None:
        return
    model = model_of(plan)
    data = {
        "code": f"{STATE.code}:{code_of(shown())}:{shown().numbers.code}",
        "model": model,
        "can_undo": bool(session.history_of().past),
    }
    _bar()(
        key=KEY, data=data, on_use_change=lambda: _plan_with(plan, model), on_back_change=_step_back
    )


def _step_back() -> None:
    if in_widget(KEY).get("back"):
        session.undo()


@st.cache_resource(show_spinner=False)
def _bar() -> Any:
    """The component, registered once; the formulas are those of the memo's page."""
    return st.components.v2.component(
        "golden_path_what_if",
        html=(HERE / "bar.html").read_text(encoding="utf-8"),
        css=(HERE / "bar.css").read_text(encoding="utf-8"),
        js=what_if_script() + (HERE / "bar.js").read_text(encoding="utf-8"),
    )


def _plan_with(plan: Plan, model: Mapping[str, Any]) -> None:
    """The scenario takes the figures of the sliders, checked like a file; undo brings the old ones back."""
    asked = in_widget(KEY).get("use")
    if not asked:
        return
    listed = model["asked"] and model["asked"]["id"] in plan.asked.options
    new = moved(
        session.scenario(),
        asked,
        current=tuple(model["theirs"]["ids"]),
        share_of=model["asked"]["id"] if listed else "",
    )
    try:
        checked = from_mapping(
            to_mapping(new), today=session.today(), assumptions=session.assumptions()
        )
    except ScenarioError as error:
        STATE.refused = str(error)
        return
    session.put(checked)


def moved(
    scenario: Scenario,
    asked: Mapping[str, float | None],
    *,
    current: tuple[str, ...],
    share_of: str,
) -> Scenario:
    """The scenario with the figures of the bar: volume and growth of every workload, prices from month 0 on as
    changes, the success share of the option `share_of`, where there is one."""
    volume, growth = asked["volume"] or 1.0, asked["growth"] or 0.0
    workloads = {w: _grown(each, volume, growth) for w, each in scenario.workloads.items()}
    changes = scenario.changes
    if (theirs := asked["theirs"]) not in (None, 1):
        changes = _with(changes, Change(0, current, price_factor=theirs, why=WHY))
    if (gpu := asked["gpu"]) not in (None, 1):
        changes = _with(changes, Change(0, gpu_price_factor=gpu, why=WHY))
    options = dict(scenario.options)
    if (share := asked["share"]) is not None and share_of:
        options[share_of] = replace(options[share_of], success_share=share)  # type: ignore[type-var]
    return replace(scenario, workloads=workloads, options=options, changes=changes)


def _with(changes: tuple[Change, ...], new: Change) -> tuple[Change, ...]:
    """One change of the bar's for the same options and kind of price, however often it was moved."""
    for position, each in enumerate(changes):
        same = (each.why, each.month, each.options) == (new.why, new.month, new.options)
        if same and each.price_factor and new.price_factor:
            merged = replace(each, price_factor=each.price_factor * new.price_factor)
        elif same and each.gpu_price_factor and new.gpu_price_factor:
            merged = replace(each, gpu_price_factor=each.gpu_price_factor * new.gpu_price_factor)
        else:
            continue
        return (*changes[:position], merged, *changes[position + 1 :])
    return (*changes, new)


def _grown(workload: Workload, volume: float, growth: float) -> Workload:
    """So many times the requests, and growing by so much more a month; a curve with a ceiling is lifted."""
    asked = replace(workload, requests_per_month=workload.requests_per_month * volume)
    curve = workload.growth
    if curve is None:
        monthly = (1 + workload.growth_per_month) * (1 + growth) - 1
        return replace(asked, growth_per_month=monthly) if growth else asked
    if curve.kind == "constant":
        faster = (1 + curve.per_month) * (1 + growth) - 1
        return replace(asked, growth=replace(curve, per_month=faster)) if growth else asked
    return replace(asked, growth=replace(curve, ceiling=curve.ceiling * volume))
