"""Writes what a comparison measured into the options of the scenario, with where it came from."""

from typing import Any

import streamlit as st

from dashboard.live.comparison import Comparison
from dashboard.live.lanes import Lane
from dashboard.scenario import ScenarioError, from_mapping, to_mapping
from dashboard.ui import session
from dashboard.ui.comparing import Progress
from dashboard.ui.measured import Success, TokenRatios, origin_of, success, token_ratios
from dashboard.ui.verdicts import plain
from dashboard.ui.words import model_name, option_name

NOT_USED = ""
Path = tuple[str, ...]


def use_in_the_plan(progress: Progress) -> None:
    """Draws one choice of an option per lane and takes the measured figures over when asked."""
    result = progress.result
    if not isinstance(result, Comparison) or not result.runs:
        return
    st.subheader("Use in the plan", anchor=False)
    st.caption(
        "Choose the option each lane stands for. Its share of right answers is taken over, and its tokens "
        "relative to the lane of the option in use, on the prompts both answered in full. Without that lane "
        "no token ratio is taken: these prompts need not be as long as your workload's. Timings never are."
    )
    chosen = _choices(result)
    in_use = _in_use()
    base = next((name for name, option in chosen.items() if option == in_use), None)
    values, origins, said = _changes(progress, result, chosen, base=base)
    for line in said:
        st.markdown(f"- {plain(line)}")
    st.button(
        "Take over into the plan",
        key="take-over-measured",
        disabled=not values,
        on_click=_take_over,
        args=(values, origins),
    )
    if taken := st.session_state.pop("measured-taken", None):
        st.success(taken)


def _in_use() -> str:
    """The option that token ratios are measured against: the one the first workload is on."""
    current = session.scenario()
    return current.current_of(next(iter(current.workloads)))


def _choices(result: Comparison) -> dict[str, str]:
    options = session.scenario().options
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


def _changes(
    progress: Progress, result: Comparison, chosen: dict[str, str], *, base: str | None
) -> tuple[dict[Path, float], dict[str, str], list[str]]:
    """The fields to set, where each came from, and both in words."""
    values: dict[Path, float] = {}
    origins: dict[str, str] = {}
    said: list[str] = []
    demo_base = any(lane.is_demo and lane.name == base for lane in result.lanes)
    for lane in result.lanes:
        if lane.name not in chosen:
            continue
        option = chosen[lane.name]
        good = success(result, lane.name)
        ratios = token_ratios(result, lane.name, base=base) if base and base != lane.name else None
        own = _fields(option, good, ratios)
        for path, (value, prompts) in own.items():
            values[path] = value
            origins[".".join(path)] = origin_of(
                prompts, progress.day, demo=lane.is_demo or (demo_base and path[2] == "token_ratio")
            )
        said.append(_in_words(lane, good, ratios))
    return values, origins, said


def _fields(
    option: str, good: Success | None, ratios: TokenRatios | None
) -> dict[Path, tuple[float, int]]:
    """Field path to value and number of prompts. Ratios are per token of the workload's figures, so those of
    the option in use are multiplied in."""
    found: dict[Path, tuple[float, int]] = {}
    if good is not None and good.share > 0:
        found["options", option, "success_share"] = (round(good.share, 4), good.prompts)
    if ratios is not None:
        base = session.scenario().options[_in_use()].token_ratio
        for side in ("input", "output"):
            value = getattr(ratios, side) * getattr(base, side)
            found["options", option, "token_ratio", side] = (round(value, 4), ratios.prompts)
    return found


def _in_words(lane: Lane, good: Success | None, ratios: TokenRatios | None) -> str:
    demo = (
        " This is the demo model: its figures say nothing about a real one." if lane.is_demo else ""
    )
    parts = []
    if good is None:
        parts.append("no answer was scored, so no success share is taken")
    elif good.share == 0:
        parts.append(
            "no answer was right, so no success share is taken: an option without one has no cost"
        )
    else:
        parts.append(f"{good.share:.0%} right on {good.prompts} prompts")
    if ratios is not None:
        parts.append(
            f"{ratios.input:.2f} tokens in and {ratios.output:.2f} out per token of the lane in use"
        )
    return f"{lane.name}: {'; '.join(parts)}.{demo}"


def _take_over(values: dict[Path, float], origins: dict[str, str]) -> None:
    """The scenario holds the measured figures, or stays as it was and says what was refused."""
    raw: dict[str, Any] = to_mapping(session.scenario())
    for path, value in values.items():
        table = raw
        for key in path[:-1]:
            table = table.setdefault(key, {})
        table[path[-1]] = value
    try:
        new = from_mapping(raw, today=session.today(), assumption_names=session.assumption_names())
    except ScenarioError as error:
        st.session_state["refused"] = str(error)
        return
    session.put(new, origins=st.session_state["origins"] | origins)
    names = ", ".join(sorted({model_name(new.options[path[1]].model) for path in values}))
    st.session_state["measured-taken"] = f"Taken over for {names}. The Plan page follows."
