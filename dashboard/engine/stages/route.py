"""The fourth stage: the cheapest path, what of it rests on evidence, and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.engine.cost.context import Infeasible, number
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.quality.sources import Assume
from dashboard.engine.search.path import Path, Step
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.search.routing import plan_path
from dashboard.engine.stages.admit import Admitted, Hope, Standings

JUDGING = "switch_usd_per_evaluation_example"
"""What judging one answer takes, by a person."""

Verdict = Literal["move", "measure_first", "stay", "must_move", "no_path"]


@dataclass(frozen=True, slots=True)
class Foregone:
    """What only ratings speak for and would save a little more: less than finding out takes. USD."""

    steps: tuple[Step, ...]
    more_usd: float
    """What the path through it would save beyond the one of evidence, if its answers are good enough."""
    prompts: int
    usd: float
    """What judging the answers to so many prompts takes."""


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
    foregone: Foregone | None = None
    """What is not worth finding out."""


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

    Where something proven is worth moving to, what rests on ratings alone and brings less beyond it than finding
    out takes is left.
    """
    route_costs = admitted.all_kept
    path = plan_path(route_costs)
    if isinstance(path, Infeasible):
        return Routed(
            None,
            path.reasons,
            Decision("no_path", None, (), admitted.standings, admitted.hopes),
            route_costs,
        )
    unmeasured = tuple(s for s in path.steps if not _proven(admitted, s))
    by_evidence: Path | Infeasible = path
    if unmeasured:
        by_evidence = plan_path(admitted.by_evidence)
    foregone = None
    if unmeasured and isinstance(by_evidence, Path) and _moves(route_costs, by_evidence):
        foregone = _foregone(admitted, assume, path, by_evidence, unmeasured)
        if foregone is not None:
            path, unmeasured, route_costs = by_evidence, (), admitted.by_evidence
    return Routed(
        path,
        (),
        Decision(
            _verdict(route_costs, path, unmeasured),
            by_evidence if isinstance(by_evidence, Path) else None,
            unmeasured,
            admitted.standings,
            admitted.hopes,
            foregone,
        ),
        route_costs,
    )


def _foregone(
    admitted: Admitted,
    assume: Assume,
    path: Path,
    by_evidence: Path,
    unmeasured: tuple[Step, ...],
) -> Foregone | None:
    """What is not worth finding out: of its steps the greatest chance and the fewest prompts are taken."""
    found = [admitted.standings[step.workload][step.option] for step in unmeasured]
    more_usd = by_evidence.npv_usd - path.npv_usd
    prompts = min(each.prompts_for(each.least_share or 0.0) for each in found)
    usd = prompts * number(assume(JUDGING))
    if max(each.chance for each in found) * more_usd >= usd:
        return None
    return Foregone(unmeasured, more_usd, prompts, usd)


def _verdict(route_costs: RouteCosts, path: Path, unmeasured: tuple[Step, ...]) -> Verdict:
    chosen = _moves(route_costs, path)
    if not chosen:
        return "must_move" if path.steps else "stay"
    first = min(step.month for step in chosen)
    open_ = {(s.workload, s.month) for s in unmeasured}
    if any((s.workload, s.month) in open_ for s in chosen if s.month == first):
        return "measure_first"
    return "move"


def _moves(route_costs: RouteCosts, path: Path) -> list[Step]:
    """The steps that are not what happens anyway."""
    return [step for step in path.steps if not _follows(route_costs, step)]


def _follows(route_costs: RouteCosts, step: Step) -> bool:
    """Whether the step leads to what follows the model in use anyway, be it before it is due."""
    return step.option in {o for o, _, _ in stay_chain(route_costs.scenario, step.workload)}


def _proven(admitted: Admitted, step: Step) -> bool:
    """Whether the step needs no measuring: by evidence, or because it happens by itself."""
    if step.option in {o for o, _, _ in stay_chain(admitted.all_kept.scenario, step.workload)}:
        return True
    return admitted.standings[step.workload][step.option].may_move
