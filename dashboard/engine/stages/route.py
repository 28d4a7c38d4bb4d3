"""The fourth stage: the cheapest path, what of it rests on evidence, and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.engine.cost.context import Infeasible, number
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.quality.sources import Assume
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.path import Path, Step
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.search.routing import plan_path
from dashboard.engine.stages.admit import Admitted, Hope, Standings

JUDGING = "switch_usd_per_evaluation_example"
"""What judging one answer takes, by a person."""
TRYING, WEEK_HOURS, WEEK_USD = (
    "switch_hours_per_prompt",
    "engineer_hours_per_week",
    "engineer_usd_per_week",
)
"""How long an engineer takes to try one prompt on another model, and what that costs."""

Verdict = Literal["move", "measure_first", "stay", "must_move", "no_path"]


@dataclass(frozen=True, slots=True)
class Foregone:
    """What only ratings speak for and would save one workload a little more: less than finding out takes. USD."""

    workload: str
    options: tuple[str, ...]
    more_usd: float
    """What the path through it would save beyond the one of evidence, if its answers are good enough."""
    prompts: int
    usd: float
    """What trying it and judging the answers to so many prompts takes."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and what that rests on."""

    verdict: Verdict
    by_evidence: Path | None
    """The cheapest path of what was typed, measured or is the very model in use; None where there is none."""
    unmeasured: tuple[Step, ...]
    """The steps of the path that rest on ratings alone."""
    standings: Standings
    """How every option stands with every workload that may use it."""
    hopes: Mapping[str, Mapping[str, Hope]]
    """By workload and option that is good enough or promising."""
    turned_down: Mapping[str, Mapping[str, Hope]]
    """By workload and option whose answers are not expected to be good enough: what it would save if they were,
    at least."""
    foregone: tuple[Foregone, ...] = ()
    """What is not worth finding out, for each workload at most one."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The path with its verdict."""

    path: Path | None
    no_path: tuple[str, ...]
    decision: Decision
    route_costs: RouteCosts
    """Of the options that the path was chosen from."""


def route(admitted: Admitted, assume: Assume) -> Routed:
    """The cheapest path through everything that is good enough, be it on condition that it is measured first.

    Where something proven is worth moving a workload to, what rests on ratings alone and brings less beyond it
    than finding out takes is left.
    """
    route_costs = admitted.all_kept
    path = plan_path(route_costs)
    if isinstance(path, Infeasible):
        decision = Decision(
            "no_path", None, (), admitted.standings, admitted.hopes, admitted.turned_down
        )
        return Routed(None, path.reasons, decision, route_costs)
    by_evidence = plan_path(admitted.by_evidence) if _unmeasured(admitted, path) else path
    settled: frozenset[str] = frozenset()
    foregone = []
    for workload in dict.fromkeys(step.workload for step in _unmeasured(admitted, path)):
        narrowed = admitted.proven_for(settled | {workload})
        proven = by_evidence if narrowed is admitted.by_evidence else plan_path(narrowed)
        if isinstance(proven, Infeasible):
            continue
        left = _foregone(admitted, assume, workload, path, proven)
        if left is not None:
            settled, path, route_costs = settled | {workload}, proven, narrowed
            foregone.append(left)
    unmeasured = _unmeasured(admitted, path)
    decision = Decision(
        _verdict(route_costs, path, unmeasured),
        by_evidence if isinstance(by_evidence, Path) else None,
        unmeasured,
        admitted.standings,
        admitted.hopes,
        admitted.turned_down,
        tuple(foregone),
    )
    return Routed(path, (), decision, route_costs)


def _foregone(
    admitted: Admitted, assume: Assume, workload: str, path: Path, proven: Path
) -> Foregone | None:
    """What of a workload's path is not worth finding out beside what is proven, be that to stay.

    Of its steps the greatest chance and the fewest prompts are taken.
    """
    options = tuple(s.option for s in _unmeasured(admitted, path) if s.workload == workload)
    if not options:  # what was left for another workload left this one nothing to find out
        return None
    found = [admitted.standings[workload][option] for option in options]
    more_usd = proven.npv_usd - path.npv_usd
    prompts = min(each.prompts_for(each.least_share or 0.0) for each in found)
    usd = work_of_measuring_usd(prompts, assume)
    if max(each.chance for each in found) * more_usd >= usd:
        return None
    return Foregone(workload, options, more_usd, prompts, usd)


def work_of_measuring_usd(prompts: int, assume: Assume) -> float:
    """What it takes to try a model and to have the answers to so many prompts judged, tokens apart."""
    hours, week_hours, week_usd = (number(assume(x)) for x in (TRYING, WEEK_HOURS, WEEK_USD))
    return prompts * number(assume(JUDGING)) + hours * week_usd / week_hours


def _verdict(route_costs: RouteCosts, path: Path, unmeasured: tuple[Step, ...]) -> Verdict:
    chosen = [step for step in path.steps if not follows(route_costs.scenario, step)]
    if not chosen:
        return "must_move" if path.steps else "stay"
    first = min(step.month for step in chosen)
    open_ = {(s.workload, s.month) for s in unmeasured}
    if any((s.workload, s.month) in open_ for s in chosen if s.month == first):
        return "measure_first"
    return "move"


def follows(scenario: Scenario, step: Step) -> bool:
    """Whether the step leads to what follows the model in use anyway, be it before it is due."""
    return step.option in {o for o, _, _ in stay_chain(scenario, step.workload)}


def _unmeasured(admitted: Admitted, path: Path) -> tuple[Step, ...]:
    """The steps that rest on ratings alone: not by evidence, and not what happens by itself."""
    scenario = admitted.all_kept.scenario
    return tuple(
        step
        for step in path.steps
        if not follows(scenario, step)
        and not admitted.standings[step.workload][step.option].may_move
    )
