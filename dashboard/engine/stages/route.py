"""The fourth stage: the cheapest path, what of it rests on evidence, and the verdict."""

from dataclasses import dataclass
from typing import Literal

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.search.path import Path, Step
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.search.routing import plan_path
from dashboard.engine.stages.admit import Admitted, Standings

Verdict = Literal["move", "measure_first", "stay", "must_move", "no_path"]


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


@dataclass(frozen=True, slots=True)
class Routed:
    """The path with its verdict."""

    path: Path | None
    no_path: tuple[str, ...]
    decision: Decision


def route(admitted: Admitted) -> Routed:
    """The cheapest path through everything that is good enough, be it on condition that it is measured first."""
    route_costs = admitted.all_kept
    path = plan_path(route_costs)
    if isinstance(path, Infeasible):
        return Routed(None, path.reasons, Decision("no_path", None, (), admitted.standings))
    unmeasured = tuple(s for s in path.steps if not _proven(admitted, s))
    by_evidence: Path | Infeasible = path
    if unmeasured:
        by_evidence = plan_path(admitted.by_evidence)
    return Routed(
        path,
        (),
        Decision(
            _verdict(route_costs, path, unmeasured),
            by_evidence if isinstance(by_evidence, Path) else None,
            unmeasured,
            admitted.standings,
        ),
    )


def _verdict(route_costs: RouteCosts, path: Path, unmeasured: tuple[Step, ...]) -> Verdict:
    chosen = [s for s in path.steps if not _follows(route_costs, s)]
    if not chosen:
        return "must_move" if path.steps else "stay"
    first = min(step.month for step in chosen)
    open_ = {(s.workload, s.month) for s in unmeasured}
    if any((s.workload, s.month) in open_ for s in chosen if s.month == first):
        return "measure_first"
    return "move"


def _follows(route_costs: RouteCosts, step: Step) -> bool:
    """Whether the step leads to what follows the model in use anyway, be it before it is due."""
    return step.option in {o for o, _, _ in stay_chain(route_costs.scenario, step.workload)}


def _proven(admitted: Admitted, step: Step) -> bool:
    """Whether the step needs no measuring: by evidence, or because it happens by itself."""
    if step.option in {o for o, _, _ in stay_chain(admitted.all_kept.scenario, step.workload)}:
        return True
    return admitted.standings[step.workload][step.option].may_move
