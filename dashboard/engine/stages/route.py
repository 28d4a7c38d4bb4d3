"""The fourth stage: the cheapest path, what of it rests on evidence, and the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from dashboard.engine.cost.context import Infeasible, number
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.quality.sources import Assume
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.least_share import share_to_pay
from dashboard.engine.search.path import Path, Step
from dashboard.engine.search.route_costs import Flags, RouteCosts
from dashboard.engine.search.routing import cheapest_routes, plan_path, routes_of
from dashboard.engine.search.rules import Rules, allows, rules_of
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


Open = tuple[str, tuple[str, ...]]
"""A workload, and options that only ratings speak for."""

Chosen = tuple[Path, RouteCosts]
"""A path, and what it was chosen from."""

MEASURING_MONTHS = 1
"""For how long a move waits for what is measured first: the step of time of a plan."""


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
    chance: float = 1.0
    """That its answers are good enough, and that it pays."""
    waiting_usd: float = 0.0
    """What the proven moves save less while they wait for it."""
    later_usd: float = 0.0
    """What going on to it would save beyond the proven moves, once these are made."""

    @property
    def worth_usd(self) -> float:
        """What knowing would be worth before anything is moved."""
        return self.chance * self.more_usd

    @property
    def spare_usd(self) -> float:
        """What knowing is worth beyond what finding out takes; below 0 it is not worth finding out."""
        return self.worth_usd - self.usd - self.waiting_usd

    @property
    def worth_later_usd(self) -> float:
        """What knowing is worth once the proven moves are made."""
        return self.chance * self.later_usd


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and what that rests on."""

    verdict: Verdict
    by_evidence: Path | None
    """The cheapest path of what was typed, measured or is the very model in use; None where there is none."""
    unmeasured: tuple[Step, ...]
    """The steps of the path that rest on ratings alone, in the order of their months."""
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
    """What was chosen, and what else it was weighed against."""

    path: Path | Infeasible
    route_costs: RouteCosts
    """Of the options that the path was chosen from."""
    foregone: tuple[tuple[Foregone, Path], ...] = ()
    """What was not worth finding out, each with the proven path that is taken instead."""
    by_evidence: Path | Infeasible | None = None
    """None where it was not asked for: with several workloads, or where nothing rests on ratings."""
    spare_usd: Mapping[Open, float] = field(default_factory=dict)
    """`Foregone.spare_usd` of what was weighed on the way, chosen or not."""


def route(admitted: Admitted, assume: Assume) -> Routed:
    """The cheapest path through everything that is good enough, be it on condition that it is measured first.

    Where something proven is worth moving a workload to, what rests on ratings alone and brings less beyond it
    than finding out takes is left, for what is the most promising without it if that is worth finding out.
    """
    route_costs = admitted.all_kept
    path = plan_path(route_costs)
    if isinstance(path, Infeasible):
        return Routed(path, route_costs)
    by_evidence: Path | Infeasible | None = None
    settled: frozenset[str] = frozenset()
    foregone, spare_usd = [], {}
    for workload in dict.fromkeys(step.workload for step in _unmeasured(admitted, path)):
        narrowed = admitted.proven_for(settled | {workload})
        if narrowed is admitted.by_evidence:
            proven = by_evidence = by_evidence or plan_path(narrowed)
        else:
            proven = plan_path(narrowed)
        if isinstance(proven, Infeasible):
            continue
        asked = admitted, assume, workload
        left = _weighed(*asked, (path, route_costs), (proven, narrowed))
        if left is None:  # what was left for another workload left this one nothing to find out
            continue
        spare_usd[left.workload, left.options] = left.spare_usd
        if left.spare_usd >= 0:
            continue
        beside = admitted.beside(settled, workload, frozenset(left.options))
        further = proven if beside is narrowed else plan_path(beside)
        if isinstance(further, Path):
            more = _weighed(*asked, (further, beside), (proven, narrowed))
            if more is not None and more.spare_usd >= 0:
                spare_usd[more.workload, more.options] = more.spare_usd
                path, route_costs = further, beside
                continue
        settled, path, route_costs = settled | {workload}, proven, narrowed
        foregone.append((left, proven))
    return Routed(path, route_costs, tuple(foregone), by_evidence, spare_usd)


def decision_of(
    admitted: Admitted, routed: Routed, turned_down: Mapping[str, Mapping[str, Hope]]
) -> Decision:
    """The verdict, and what it rests on."""
    path, told = routed.path, (admitted.standings, admitted.hopes, turned_down)
    if isinstance(path, Infeasible):
        return Decision("no_path", None, (), *told)
    unmeasured, by_evidence = _unmeasured(admitted, path), routed.by_evidence
    if by_evidence is None:
        rests = unmeasured or routed.foregone
        by_evidence = plan_path(admitted.by_evidence) if rests else path
    known = by_evidence if isinstance(by_evidence, Path) else None
    verdict = _verdict(routed.route_costs, path, unmeasured)
    foregone = tuple(
        replace(left, later_usd=_later_usd(admitted, left.workload, proven))
        if left.waiting_usd
        else left
        for left, proven in routed.foregone
    )
    return Decision(verdict, known, unmeasured, *told, foregone)


def _weighed(
    admitted: Admitted,
    assume: Assume,
    workload: str,
    chosen: Chosen,
    instead: Chosen,
) -> Foregone | None:
    """What finding out about a workload's path is worth beside what is proven, be that to stay; None where the
    path rests on no ratings.

    Finding out takes work, and what is proven to save meanwhile waits for it. Of its steps the greatest chance
    and the fewest prompts are taken. `instead` is the proven path and what it was chosen from, where others go on
    hoping.
    """
    (path, route_costs), (proven, narrowed) = chosen, instead
    steps = [s for s in _unmeasured(admitted, path) if s.workload == workload]
    if not steps:
        return None
    more_usd = proven.npv_usd - path.npv_usd
    prompts, chance = _to_find_out(admitted, chosen, steps, more_usd)
    usd = work_of_measuring_usd(prompts, assume) + _tokens_usd(route_costs, steps, prompts)
    found = Foregone(workload, tuple(s.option for s in steps), more_usd, prompts, usd, chance)
    if found.spare_usd < 0:
        return found
    return replace(found, waiting_usd=_waiting_usd(narrowed, workload, proven))


def _to_find_out(
    admitted: Admitted, chosen: Chosen, steps: Sequence[Step], more_usd: float
) -> tuple[int, float]:
    """The fewest prompts and the greatest chance that any of the steps keeps the margin and is worth it."""
    found, (path, route_costs) = [], chosen
    for step in steps:
        standing = admitted.standings[step.workload][step.option]
        least, chance = standing.least_share or 0.0, standing.chance
        pays = share_to_pay(route_costs, path, step.workload, step.option, worth_usd=more_usd)
        if pays is not None and pays > least:
            least, chance = pays, min(chance, standing.quality.chance(pays))
        found.append((standing.prompts_for(least), chance))
    return min(prompts for prompts, _ in found), max(chance for _, chance in found)


def _tokens_usd(route_costs: RouteCosts, steps: Sequence[Step], prompts: int) -> float:
    """What so many answers cost at the first of the steps and at the option in use."""
    step, usd = steps[0], 0.0
    for option_id in (step.option, route_costs.scenario.current_of(step.workload)):
        running = route_costs.running.get(option_id)
        if running is None or step.workload not in running.workload_ids:
            continue
        requests = running.volumes[running.workload_ids.index(step.workload), 0]
        billed = route_costs.billed_by_workload[option_id].get(step.workload)
        if billed is not None and requests > 0:
            usd += prompts * float(billed[0]) / float(requests)
    return usd


def _waiting_usd(route_costs: RouteCosts, workload: str, proven: Path) -> float:
    """What the plan chosen from these saves less if the workload's own moves wait for what is measured.

    Infinite where they cannot wait. What happens by itself waits for nothing.
    """
    rules = rules_of(route_costs)
    if not isinstance(rules, Rules):
        return 0.0
    scenario, w = route_costs.scenario, route_costs.workload_ids.index(workload)
    due = {option for option, _, _ in stay_chain(scenario, workload)}
    chosen = [i for i, o in enumerate(route_costs.option_ids) if o not in due]
    later, near = replace(rules, arrive=_later(rules, w, chosen)), routes_of(route_costs, proven)
    if allows(later, route_costs.starts, near):
        return 0.0
    routes = cheapest_routes(route_costs, later, near=near)
    return np.inf if routes is None else max(0.0, route_costs.npv_usd(routes) - proven.npv_usd)


def _later(rules: Rules, w: int, options: Sequence[int]) -> Flags:
    """When options may be come to if a workload waits for what is measured with each."""
    arrive = rules.arrive.copy()
    ready = np.cumsum(rules.arrive[w, options], axis=-1)
    arrive[w, options] &= ready > MEASURING_MONTHS
    return arrive


def _later_usd(admitted: Admitted, workload: str, proven: Path) -> float:
    """What going on to what was measured meanwhile saves beyond the proven moves, these made as they are."""
    route_costs = admitted.all_kept
    rules = rules_of(route_costs)
    if not isinstance(rules, Rules):
        return 0.0
    w, ids = route_costs.workload_ids.index(workload), route_costs.option_ids
    standings = admitted.standings[workload]
    open_ = [i for i, o in enumerate(ids) if o in standings and not standings[o].may_move]
    on, arrive = rules.on.copy(), _later(rules, w, open_)
    chosen = [step.month for step in proven.steps if step.workload == workload]
    first = min(chosen, default=0)
    for month in range(first + 1):
        on[w, :, month] &= np.arange(len(ids)) == ids.index(proven.options[workload][month])
    later, near = replace(rules, on=on, arrive=arrive), routes_of(route_costs, proven)
    routes = cheapest_routes(route_costs, later, near=near)
    return 0.0 if routes is None else max(0.0, proven.npv_usd - route_costs.npv_usd(routes))


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
    """The steps that rest on ratings alone, the first first: not by evidence, and not what happens by itself."""
    scenario = admitted.all_kept.scenario
    found = (
        step
        for step in path.steps
        if not follows(scenario, step)
        and not admitted.standings[step.workload][step.option].may_move
    )
    return tuple(sorted(found, key=lambda step: step.month))
