"""What to measure before moving: which options, on how many prompts, for how much, and what knowing is worth."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.engine.answers.gates import Gate
from dashboard.engine.months.standing import MOST_PROMPTS
from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Step

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
class Measuring:
    """What measuring would take and bring. USD."""

    options: tuple[str, ...]
    """The plan's own first, then the best beside it, a model each."""
    needed: Needed
    """Of the first."""
    prompts: int
    enough: bool
    """False where even MOST_PROMPTS would not decide, the expected share being too near to what is needed."""
    usd: float
    worth_usd: float
    """What the plan saves over that without it, times the chance that it holds; never more than it saves."""


def needed(plan: Plan, step: Step, gate: Gate | None) -> Needed | None:
    """What one step needs of its success share, solved; None where any share does or the model is in use."""
    standing = plan.decision.standings.get(step.workload, {}).get(step.option)
    if standing is None or standing.verdict == "in use" or not standing.quality.name:
        return None
    by_cost = [x.limit for x in gate.limits if x.figure == "success share"] if gate else []
    asks = {"margin": standing.least_share or 0.0, "cost": max(by_cost, default=0.0)}
    by = max(asks, key=lambda name: asks[name])
    if asks[by] <= 0:
        return None
    if by == "margin":
        return Needed(asks[by], standing.chance, by)
    return Needed(asks[by], min(standing.chance, standing.quality.chance(asks[by])), by)


def measuring(plan: Plan, gate_of: Mapping[Step, Gate]) -> Measuring | None:
    """What to measure for the first step that rests on ratings alone; None where none does."""
    if plan.path is None or not plan.decision.unmeasured:
        return None
    first = min(plan.decision.unmeasured, key=lambda step: step.month)
    asked = needed(plan, first, gate_of.get(first))
    standing = plan.decision.standings[first.workload][first.option]
    if asked is None:
        asked = Needed(0.0, 1.0, "margin")
    options = shortlist(plan, first)
    prompts = standing.prompts_for(asked.share)
    costs = plan.costs()
    current = plan.scenario.current_of(first.workload)
    whose = (first.workload,)
    each = [
        costs[o].first_usd_per_request_of(whose)
        for o in (*options, current)
        if o in costs and first.workload in costs[o].units
    ]
    without = plan.decision.by_evidence
    gain = 0.0 if without is None else max(0.0, without.npv_usd - plan.path.npv_usd)
    if plan.path.saving_usd is not None:
        gain = min(gain, max(0.0, plan.path.saving_usd))
    return Measuring(
        options,
        asked,
        min(MOST_PROMPTS, prompts),
        prompts <= MOST_PROMPTS,
        min(MOST_PROMPTS, prompts) * sum(each),
        asked.chance * gain,
    )


def shortlist(plan: Plan, step: Step) -> tuple[str, ...]:
    """The step's option, then the most promising others, one a model: those with most chance times saving."""
    hoped = plan.decision.hopes.get(step.workload, {})
    ranked = sorted(hoped, key=lambda o: -hoped[o].chance * max(0.0, hoped[o].saving_usd))
    found, models = [step.option], {plan.options[step.option].option.model}
    for option_id in ranked:
        model = plan.options[option_id].option.model
        own = plan.options[option_id].option.traits.own_gpus
        if model not in models and hoped[option_id].saving_usd > 0 and not own:
            found.append(option_id)
            models.add(model)
    return tuple(found[:SHORTLIST])
