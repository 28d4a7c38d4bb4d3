"""The shipped example of the three phases: a small model with a long prompt against the same model tuned."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.fields import Range
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.plan import Plan, evaluate
from dashboard.live.demo_facts import HELD_OUT, facts
from dashboard.scenario import from_mapping, to_mapping
from dashboard.scenario.measured import put_into
from dashboard.ui.shell import session
from dashboard.ui.shell.tables import shown_table
from dashboard.wording.words import markdown, named, windows_in_words

LANES = ("demo", "demo-tuned")
WORKED_EXAMPLES = {HELD_OUT: "six worked examples"}
"""What the system text of a prompt set has beyond instructions."""
Result = Mapping[str, Any]


def three_phases() -> None:
    """Draws what tuning the demo model brought on unseen tickets, and what that would do to the plan."""
    known = facts()
    if not known["results"]:
        return
    with st.expander("What tuning brought on this project's own example: support tickets to JSON"):
        held_out = known["results"][0]
        st.markdown(markdown(in_words(held_out)))
        rows = [row for result in known["results"] for row in _rows(result)]
        shown_table(pd.DataFrame(rows), hide_index=True, width="stretch", alt=in_words(held_out))
        if said := in_the_plan(session.plan(), held_out):
            st.markdown(markdown(said))
        st.caption(markdown(f"{training_in_words(known)} Limits: {known['limits']}"))


def in_words(result: Result) -> str:
    """What both lanes got right, and how many tokens a request took."""
    base, tuned = (result["lanes"][name] for name in LANES)
    fewer = _tokens(base) / _tokens(tuned)
    gap = result["difference"]
    return (
        f"On {result['what']}, the base model with a long prompt got {base['success']} right, tuned "
        f"{tuned['success']}: {gap['difference'] * 100:.0f} points more (95% interval {gap['low'] * 100:.0f} to "
        f"{gap['high'] * 100:.0f}), with {num(fewer):.1f} times fewer tokens per request."
    )


def training_in_words(known: Mapping[str, Any]) -> str:
    """How the adapter was made."""
    how = known["training"]
    return (
        f"Trained on {known['trained_on']} on {num(how['examples']):,} synthetic tickets, each seen once "
        f"({how['steps']} steps), in {how['wall_s'] / 60:.0f} minutes on one CPU thread "
        f"({how['cpu_s'] / 60:.0f} of CPU time); loss {num(how['first_loss']):g} to {num(how['last_loss']):g}. "
        "The command make train-demo does it again."
    )


def in_the_plan(plan: Plan, result: Result) -> str | None:
    """What figures like the tuned lane's would do to the break-even of a tuned option; None without one."""
    current = plan.asked.current_of(next(iter(plan.requests)))
    tuned = next((o for o, p in plan.options.items() if p.option.traits.tuning is not None), None)
    before = None if tuned is None else plan.between(current, tuned)
    if tuned is None or before is None:
        return None
    raw = to_mapping(plan.asked)
    put_into(raw["options"][tuned], _as_measured(result))
    changed = from_mapping(raw, today=session.today())
    after = evaluate(changed, session.catalog()).between(current, tuned)
    if after is None:
        return None
    return (
        f"If {named(plan, tuned)} did as well and took as few tokens against {named(plan, current)}, it would "
        f"cost less {windows_in_words(after.volume)}; now {windows_in_words(before.volume)}. An illustration of "
        "what such figures do, not a forecast."
    )


def _as_measured(result: Result) -> Measured:
    base, tuned = (result["lanes"][name] for name in LANES)
    low, high = tuned["wilson95"]
    into, out = (
        round(tuned["tokens"][side] / base["tokens"][side], 4) for side in ("input", "output")
    )
    return Measured(
        prompts=tuned["scored"],
        ratio_prompts=tuned["scored"],
        success_share=Range(round(tuned["success_share"], 4), low, high),
        input_ratio=Range(into),
        output_ratio=Range(out),
        own_prompt=True,
        demo=True,
    )


def _rows(result: Result) -> list[dict[str, object]]:
    asked = WORKED_EXAMPLES.get(result["prompts"], "instructions")
    return [
        {
            "Tickets": result["what"],
            "Model": f"Base, {asked} and JSON grammar"
            if name == "demo"
            else "Tuned, no instructions",
            "Right": f"{lane['success']} of {lane['scored']}",
            "95% interval": f"{lane['wilson95'][0] * 100:.0f} to {lane['wilson95'][1] * 100:.0f}%",
            "Tokens": _tokens_in_words(lane["tokens"]),
        }
        for name, lane in result["lanes"].items()
    ]


def _tokens_in_words(used: Mapping[str, float]) -> str:
    return f"{used['input']:.0f} in ({used['cached']:.0f} cached), {used['output']:.0f} out"


def _tokens(lane: Mapping[str, Any]) -> float:
    return float(lane["tokens"]["input"] + lane["tokens"]["output"])
