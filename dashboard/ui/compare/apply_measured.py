"""Writes what a comparison measured into the options of the scenario, and shows what that changes."""

from typing import Any

import streamlit as st

from dashboard.engine.inputs.measured import Measured
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.live.comparison import Comparison
from dashboard.live.measured import measure
from dashboard.live.progress import Progress
from dashboard.scenario import ScenarioError, from_mapping, to_mapping
from dashboard.scenario.added_option import add_option
from dashboard.scenario.measured import is_empty, put_into, told, usable
from dashboard.ui.compare.before_after import at_both_ends, remember
from dashboard.ui.compare.route_choice import route_choice
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, State
from dashboard.wording.answer import answer
from dashboard.wording.comparison import NOTHING_RIGHT, nothing_right, plain
from dashboard.wording.words import (
    capital,
    markdown,
    model_name,
    named,
    option_name,
    windows_in_words,
)

NOT_USED = ""
SIDES = ("input", "output", "input_fixed")
DEMO_NOTE = " Measured on the demo model: it says nothing about a real one."


def use_in_the_plan(progress: Progress) -> None:
    """Draws one choice of an option per lane, what that would change, and takes it over when asked."""
    result = progress.result
    if not isinstance(result, Comparison) or not result.runs:
        return
    st.header("What changes in the plan", anchor=False)
    if progress.numbers is not None and nothing_right(progress.numbers):
        st.caption(plain(NOTHING_RIGHT))
        return
    st.caption(
        "Choose the option each model stands for. Its share of right answers is taken over, and its tokens "
        "relative to the model of the option in use, on the prompts both answered in full, each with its 95% "
        "interval. Without that one no token ratio is taken: these prompts need not be as long as your "
        "workload's. Timings never are."
    )
    chosen = _choices(result)
    found = _measured(progress, result, chosen)
    for name, (_, measured) in found.items():
        said = told(measured).replace("(no success)", "(no answer was right)")
        note = DEMO_NOTE if measured.demo else ""
        st.markdown(f"- {plain(f'{name}: {said}.{note}')}")
    used = {option: m for option, m in found.values() if not is_empty(m)}
    changed = _changed(used) if used else None
    if changed is not None:
        _before_and_after(changed)
    st.button(
        "Take over into the plan",
        key="take-over-measured",
        type="primary",
        disabled=changed is None,
        on_click=_take_over,
        args=(used,),
    )
    if taken := State.measured_taken.once():
        st.success(taken)
    route_choice(progress, chosen)


def _before_and_after(changed: Scenario) -> None:
    """The answer of the plan as it is, with the measured figures, and at both ends of their intervals."""
    before, after = st.columns(2)
    with before.container(border=True, height="stretch"):
        st.caption("Now")
        st.markdown(markdown(answer(session.plan())))
        for line in _break_evens(changed, shown=session.scenario()):
            st.markdown(markdown(line))
    with after.container(border=True, height="stretch"):
        st.caption("With what was measured")
        st.markdown(markdown(answer(evaluate(changed, session.catalog()))))
        for line in _break_evens(changed):
            st.markdown(markdown(line))
        for line in _ends_in_words(changed):
            st.caption(markdown(line))


def _ends_in_words(changed: Scenario) -> list[str]:
    ends = at_both_ends(changed)
    if ends is None:
        return []
    if ends.unlucky == ends.lucky == answer(evaluate(changed, session.catalog())):
        return ["The answer is the same at both ends of the intervals."]
    return [
        f"At the unlucky ends of the intervals: {ends.unlucky}",
        f"At the lucky ends: {ends.lucky}",
    ]


def _break_evens(changed: Scenario, shown: Scenario | None = None) -> list[str]:
    """From which volume each option whose figures change costs less than the one in use, as `shown` has it."""
    plan = evaluate(shown or changed, session.catalog())
    now, in_use = session.scenario().options, _in_use()
    pairs = [
        plan.between(in_use, option)
        for option in changed.options
        if option != in_use and changed.options[option] != now.get(option)
    ]
    return [
        f"{capital(named(plan, pair.to_id))} costs less {windows_in_words(pair.volume)}."
        for pair in pairs
        if pair
    ]


def _in_use() -> str:
    """The option that token ratios are measured against: the one the first workload is on."""
    current = session.scenario()
    return current.current_of(next(iter(current.workloads)))


def _choices(result: Comparison) -> dict[str, str]:
    options = session.plan().scenario.options
    chosen: dict[str, str] = {}
    for column, lane in zip(st.columns(max(2, len(result.lanes))), result.lanes, strict=False):
        option = column.selectbox(
            f"{lane.name} stands for",
            [NOT_USED, *(str(o) for o in options if o not in chosen.values())],
            format_func=lambda o: option_name(options[o]) if o else "not used in the plan",
            key=f"lane-is-{lane.name}",
        )
        if option:
            chosen[lane.name] = str(option)
    return chosen


def _measured(
    progress: Progress, result: Comparison, chosen: dict[str, str]
) -> dict[str, tuple[str, Measured]]:
    """By lane: the option it stands for, and what it showed."""
    in_use = _in_use()
    base = next((name for name, option in chosen.items() if option == in_use), None)
    return {
        lane: (
            option,
            measure(
                result,
                lane=lane,
                reference=base,
                day=progress.day,
                reference_ratio=session.scenario().options[in_use].token_ratio,
            ),
        )
        for lane, option in chosen.items()
    }


def _changed(used: dict[str, Measured]) -> Scenario | None:
    """The scenario with the measured figures; None when one of its options is gone meanwhile."""
    raw: dict[str, Any] = to_mapping(session.scenario())
    offered: dict[str, Any] = to_mapping(session.plan().scenario)["options"]
    for option_id, measured in used.items():
        if option_id not in offered:
            return None
        if option_id not in raw["options"]:
            add_option(raw, option_id, offered[option_id])
        put_into(raw["options"][option_id], measured)
    try:
        return from_mapping(raw, today=session.today(), assumptions=session.assumptions())
    except ScenarioError as error:
        st.error(plain(str(error)))
        return None


def _take_over(used: dict[str, Measured]) -> None:
    """The scenario holds the measured figures with their ranges, and says beside each where it is from."""
    new = _changed(used)
    if new is None:
        return
    remember(session.scenario(), list(used))
    origins = {}
    for option_id, measured in used.items():
        found, at = usable(measured), f"options.{option_id}"
        if found.success_share:
            origins[f"{at}.success_share"] = found.origin(found.prompts)
        if found.input_ratio:
            said = found.origin(found.ratio_prompts)
            origins |= {f"{at}.token_ratio.{side}": said for side in SIDES}
    session.put(new, origins={**STATE.origins, **origins})
    names = ", ".join(sorted({model_name(new.options[option].model) for option in used}))
    STATE.measured_taken = f"Taken over for {names}. The Plan page follows."
