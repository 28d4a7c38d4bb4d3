"""What measuring changes: the plan with the measured figures, and with those that stood there before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.engine.inputs.measured import Measured, in_force
from dashboard.engine.options import Option
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.ui.shell import session
from dashboard.ui.shell.kept import Figures
from dashboard.ui.shell.state import STATE, State
from dashboard.wording.answer import answer


@dataclass(frozen=True, slots=True)
class Ends:
    """The answer at both ends of what was measured."""

    unlucky: str
    lucky: str


def remember(before: Scenario, option_ids: list[str]) -> None:
    """The figures that these options had are kept in the session, to be shown beside the measured ones."""
    kept = STATE.figures_before
    for option_id in option_ids:
        option = before.options.get(option_id)
        if option is None:  # a candidate, which had figures of the market alone
            continue
        kept.setdefault(option_id, (option.success_share, option.token_ratio))


def measuring_in_words(plan: Plan) -> str | None:
    """The answer as it was before measuring, or that it is the same; None when nothing measured is in use.

    Worked out once per change of the scenario.
    """

    def work() -> str | None:
        found = without_measurements(plan.asked, STATE.figures_before)
        return None if found is None else answer(evaluate(found, session.catalog()))

    before = State.answer_before.of(STATE.mark, work)
    if before is None:
        return None
    if before == answer(plan):
        return "What Compare measured does not change this answer."
    return f"Before Compare measured: {before}"


def without_measurements(scenario: Scenario, earlier: Mapping[str, Figures]) -> Scenario | None:
    """The scenario with the figures from before measuring, where not known what ratings say and tokens alike.

    None when no measured figure is in use.
    """
    options = dict(scenario.options)
    for option_id, option in scenario.options.items():
        found = in_force(option)
        share, ratio = earlier.get(option_id, (None, TokenRatio()))
        before: dict[str, Any] = {}
        if found.success_share is not None:
            before["success_share"] = share
        if found.input_ratio and found.output_ratio:
            before["token_ratio"] = ratio
        options[option_id] = _with(option, before)
    return None if options == dict(scenario.options) else replace(scenario, options=options)


def at_both_ends(scenario: Scenario) -> Ends | None:
    """The answer if every measured figure lay at the dear, or at the cheap end of its interval.

    What is in use stays measured there: were it taken for certain to get all right, ratings would promise that of
    every other model. None when no measured figure is in use.
    """
    if all(in_force(option) == Measured() for option in scenario.options.values()):
        return None
    in_use = {scenario.current_of(workload_id) for workload_id in scenario.workloads}
    unlucky, lucky = (
        replace(
            scenario,
            options={
                o: _at_end(v, good=good, stays_measured=o in in_use)
                for o, v in scenario.options.items()
            },
        )
        for good in (False, True)
    )
    catalog = session.catalog()
    return Ends(answer(evaluate(unlucky, catalog)), answer(evaluate(lucky, catalog)))


def _at_end(option: Option, *, good: bool, stays_measured: bool) -> Option:
    found = in_force(option)
    share = _end(found.success_share, high=good)
    into, out = _end(found.input_ratio, high=not good), _end(found.output_ratio, high=not good)
    figures: dict[str, Any] = {}
    if share is not None:
        figures["success_share"] = share
    if into is not None and out is not None:
        figures["token_ratio"] = TokenRatio(into, out, option.token_ratio.input_fixed)
    at_end = _with(option, figures)
    if share is None or not stays_measured or option.measured is None:
        return at_end
    kept = Measured(prompts=found.prompts, success_share=Range(share, share, share))
    return replace(at_end, measured=kept)  # type: ignore[type-var]


def _end(found: Range | None, *, high: bool) -> float | None:
    if found is None:
        return None
    bound = found.high if high else found.low
    return found.value if bound is None else bound


def _with(option: Option, figures: Mapping[str, Any]) -> Option:
    """The option with these figures; what it measured no longer explains them."""
    return replace(option, measured=None, **figures) if figures else option  # type: ignore[type-var]
