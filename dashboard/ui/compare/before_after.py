"""What measuring changes: the plan with the measured figures, and with those that stood there before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.engine.inputs.measured import Measured, in_force
from dashboard.engine.options import Option
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.scenario.measured import SUCCESS_LOW
from dashboard.ui.shell import session
from dashboard.wording.words import answer

EARLIER, BEFORE = "figures-before-measuring", "answer-before-measuring"
Figures = tuple[float, TokenRatio]


@dataclass(frozen=True, slots=True)
class Ends:
    """The answer at both ends of what was measured."""

    unlucky: str
    lucky: str


def remember(before: Scenario, option_ids: list[str]) -> None:
    """The figures that these options had are kept in the session, to be shown beside the measured ones."""
    kept: dict[str, Figures] = st.session_state.setdefault(EARLIER, {})
    for option_id in option_ids:
        option = before.options[option_id]
        kept.setdefault(option_id, (option.success_share, option.token_ratio))


def measuring_in_words(plan: Plan) -> str | None:
    """The answer as it was before measuring, or that it is the same; None when nothing measured is in use.

    Worked out once per change of the scenario.
    """
    state, code = st.session_state, st.session_state["code"]
    if state.get(BEFORE, ("", None))[0] != code:
        earlier: Mapping[str, Figures] = state.get(EARLIER, {})
        found = without_measurements(plan.scenario, earlier)
        state[BEFORE] = (
            code,
            None if found is None else answer(evaluate(found, session.catalog())),
        )
    before: str | None = state[BEFORE][1]
    if before is None:
        return None
    if before == answer(plan):
        return "What Compare measured does not change this answer."
    return f"Before Compare measured: {before}"


def without_measurements(scenario: Scenario, earlier: Mapping[str, Figures]) -> Scenario | None:
    """The scenario with the figures from before measuring, where not known every answer right and tokens alike.

    None when no measured figure is in use.
    """
    options = dict(scenario.options)
    for option_id, option in scenario.options.items():
        found = in_force(option)
        share, ratio = earlier.get(option_id, (1.0, TokenRatio()))
        options[option_id] = _with(
            option,
            share=share if found.success_share else None,
            ratio=ratio if found.input_ratio and found.output_ratio else None,
        )
    return None if options == dict(scenario.options) else replace(scenario, options=options)


def at_both_ends(scenario: Scenario) -> Ends | None:
    """The answer if every measured figure lay at the dear, or at the cheap end of its interval.

    None when no measured figure is in use.
    """
    if all(in_force(option) == Measured() for option in scenario.options.values()):
        return None
    unlucky, lucky = (
        replace(scenario, options={o: _at_end(v, good=good) for o, v in scenario.options.items()})
        for good in (False, True)
    )
    catalog = session.catalog()
    return Ends(answer(evaluate(unlucky, catalog)), answer(evaluate(lucky, catalog)))


def _at_end(option: Option, *, good: bool) -> Option:
    found = in_force(option)
    share = _end(found.success_share, high=good)
    into, out = _end(found.input_ratio, high=not good), _end(found.output_ratio, high=not good)
    return _with(
        option,
        share=None if share is None else max(SUCCESS_LOW, share),
        ratio=None if into is None or out is None else TokenRatio(into, out),
    )


def _end(found: Range | None, *, high: bool) -> float | None:
    if found is None:
        return None
    bound = found.high if high else found.low
    return found.value if bound is None else bound


def _with(option: Option, *, share: float | None, ratio: TokenRatio | None) -> Option:
    """The option with these figures, None leaving it as it is; what it measured no longer explains them."""
    changes = {"success_share": share, "token_ratio": ratio}
    given = {name: value for name, value in changes.items() if value is not None}
    return replace(option, measured=None, **given) if given else option  # type: ignore[type-var]
