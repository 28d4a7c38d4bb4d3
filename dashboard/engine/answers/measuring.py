"""What to measure before moving: which options, on how many prompts, for how much, and what knowing is worth."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.engine.answers.gates import Gate
from dashboard.engine.months.standing import Standing
from dashboard.engine.plan import Plan
from dashboard.engine.quality.prompts import MOST_PROMPTS
from dashboard.engine.search.path import Step
from dashboard.engine.stages.route import work_of_measuring_usd

SHORTLIST = 3
"""Models on it: the one of the plan and the best beside it."""


@dataclass(frozen=True, slots=True)
class Needed:
    """The least success share at which a step of the path still pays and keeps the margin."""

    share: float
    chance: float
    """That the margin holds and the step pays, at the present evidence."""
    by: str
    """`margin` or `cost`, whichever asks for more."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """What is open where answers are as good as expected: how many of the bad ones somebody notices."""

    least: float
    """Of those that are worse than today's, for the margin to hold with answers as good as expected."""
    sure_share: float
    """From this share of good answers on it holds with confidence, however many are noticed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What measuring for one step would take. USD."""

    options: tuple[str, ...]
    """The step's own first, then the best beside it, a model each."""
    needed: Needed
    """Of the first."""
    prompts: int
    """Of the step's workload."""
    enough: bool
    """False where even MOST_PROMPTS would not decide, the expected share being too near to what is needed."""
    tokens_usd: float
    """The model in use included."""
    work_usd: float
    """Of trying another model and judging the answers."""
    open_noticed: Noticed | None
    """Where answers as good as expected would leave it open: what decides then."""
    is_more: bool
    """Whether the prompts come on top of some that were judged already."""

    @property
    def usd(self) -> float:
        """In all."""
        return self.tokens_usd + self.work_usd


@dataclass(frozen=True, slots=True)
class Measuring(Asked):
    """What measuring for the first step would take, and what measuring for all of them would bring. USD."""

    worth_usd: float
    """What the plan saves over that without it, times the chance that it holds; never more than it saves."""


def needed(plan: Plan, step: Step, gate: Gate | None) -> Needed | None:
    """What one step needs of its success share, solved; None where any share does or the model is in use."""
    standing = plan.decision.standings.get(step.workload, {}).get(step.option)
    if standing is None or standing.verdict == "in use" or not standing.quality.name:
        return None
    by_cost = _to_pay(step, gate)
    asks = {"margin": standing.needed_share or 0.0, "cost": by_cost}
    by = max(asks, key=lambda name: asks[name])
    if asks[by] <= 0:
        return None
    chance = standing.chance
    if by_cost > (standing.least_share or 0.0):
        chance = min(chance, standing.quality.chance(by_cost))
    return Needed(asks[by], chance, by)


def _to_pay(step: Step, gate: Gate | None) -> float:
    """The share from which on a step pays; 0 where any does."""
    return 0.0 if gate is None else gate.share_of(step.workload)


def measuring(plan: Plan, gate_of: Mapping[Step, Gate]) -> Measuring | None:
    """What to measure for the first step that rests on ratings alone; None where none does.

    Where several do, each by its part of the saving has its own chance.
    """
    if plan.path is None or not plan.decision.unmeasured:
        return None
    steps = plan.decision.unmeasured
    found = [asked_of(plan, step, gate_of.get(step)) for step in steps]
    without = plan.decision.by_evidence
    gain = 0.0 if without is None else max(0.0, without.npv_usd - plan.path.npv_usd)
    if plan.path.saving_usd is not None:
        gain = min(gain, max(0.0, plan.path.saving_usd))
    parts = [_hoped_usd(plan, step) for step in steps]
    whole = sum(parts)
    holds = [each.needed.chance for each in found]
    chance = sum(p * c for p, c in zip(parts, holds, strict=True)) / whole if whole else holds[0]
    first = found[0]
    return Measuring(
        *(first.options, first.needed, first.prompts, first.enough),
        *(first.tokens_usd, first.work_usd, first.open_noticed, first.is_more),
        worth_usd=chance * gain,
    )


def _hoped_usd(plan: Plan, step: Step) -> float:
    hope = plan.decision.hopes.get(step.workload, {}).get(step.option)
    return 0.0 if hope is None else max(0.0, hope.saving_usd)


def asked_of(plan: Plan, step: Step, gate: Gate | None) -> Asked:
    """What measuring for one step takes: its shortlist and the model in use on prompts of its workload."""
    asked = needed(plan, step, gate) or Needed(0.0, 1.0, "margin")
    standing = plan.decision.standings[step.workload][step.option]
    options = shortlist(plan, step)
    is_more = sum(standing.quality.judged) > 0
    open_noticed = _noticed(standing) if standing.is_open_as_expected else None
    prompts = standing.prompts_for(max(standing.least_share or 0.0, _to_pay(step, gate)))
    costs = plan.costs()
    each = [
        costs[o].first_usd_per_request_of((step.workload,))
        for o in (*options, plan.scenario.current_of(step.workload))
        if o in costs and step.workload in costs[o].units
    ]
    few = min(MOST_PROMPTS, prompts)
    assume = plan.route_costs.running[step.option].context.assume
    work_usd = work_of_measuring_usd(few, assume)
    enough, tokens_usd = prompts <= MOST_PROMPTS, few * sum(each)
    return Asked(options, asked, few, enough, tokens_usd, work_usd, open_noticed, is_more)


def _noticed(standing: Standing) -> Noticed:
    worse = standing.quality.reference.value - standing.quality.value
    return Noticed(1 - standing.margin / worse, standing.needed_share or 0.0)


def shortlist(plan: Plan, step: Step) -> tuple[str, ...]:
    """The step's option, then the most promising others, one a model: those with most chance times saving."""
    hoped = plan.decision.hopes.get(step.workload, {})
    ranked = sorted(hoped, key=lambda o: -hoped[o].chance * max(0.0, hoped[o].saving_usd))
    found, models = [step.option], {plan.options[step.option].option.model}
    for option_id in ranked:
        model = plan.options[option_id].option.model
        own = plan.options[option_id].option.traits.own_gpus
        if plan.decision.standings[step.workload][option_id].may_move:
            continue
        again = any(_is_snapshot(plan, step.workload, option_id, other) for other in found)
        if model not in models and hoped[option_id].saving_usd > 0 and not own and not again:
            found.append(option_id)
            models.add(model)
    return tuple(found[:SHORTLIST])


DAY = re.compile(r"-(\d{3,8}|\d{4}-\d\d-\d\d)")
"""What a dated snapshot of a model has behind its name."""


def _is_snapshot(plan: Plan, workload_id: str, *option_ids: str) -> bool:
    """Whether two options are one model at one host, once with a day in its name: as good, for the same price."""
    short, long = sorted((plan.options[o].option for o in option_ids), key=lambda o: len(o.model))
    day = long.model.removeprefix(short.model)
    if short.provider != long.provider or day == long.model or not DAY.fullmatch(day):
        return False
    standings, costs = plan.decision.standings[workload_id], plan.costs()
    shares = {standings[o].quality.value for o in option_ids}
    usd = {float(costs[o].by_workload[workload_id][0]) for o in option_ids}
    return len(shares) == len(usd) == 1
