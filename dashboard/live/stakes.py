"""What a comparison decides for a plan: how much each candidate may lose, and what moving to it is worth."""

from collections.abc import Mapping, Sequence

from dashboard.engine.months.standing import Standing
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.live.deciding import ERROR_SHARE, Rule
from dashboard.live.lanes import Lane


def rule_for(plan: Plan, options: Mapping[str, str]) -> Rule:
    """By lane, whose option is given: what it may lose against the model in use, and what moving to it is worth.

    The margin is that of the first workload to which the option is a candidate; the stake is of all of them. It
    is one of first answers: where bad ones are asked again, more of them may be lost than in the end. One has to
    be as sure as the surest of these workloads asks.
    """
    margins: dict[str, float] = {}
    ends: dict[str, float] = {}
    confidences: list[float] = []
    stakes: dict[str, float] = {}
    for lane, option_id in options.items():
        for workload_id, standings in plan.decision.standings.items():
            found = standings.get(option_id)
            if found is None or found.verdict == "in use":
                continue
            if found.needed_share is not None and lane not in margins:
                margins[lane] = first_margin(found)
                ends[lane] = found.margin
                confidences.append(found.confidence)
            hope = plan.decision.hopes.get(workload_id, {}).get(option_id)
            if hope is not None and hope.saving_usd > 0:
                stakes[lane] = stakes.get(lane, 0.0) + hope.saving_usd
    error = 1 - max(confidences) if confidences else ERROR_SHARE
    return Rule(margins_share=margins, ends_share=ends, stakes_usd=stakes, error_share=error)


def first_margin(found: Standing) -> float:
    """How many of its first answers may be worse than those of the model in use."""
    return max(0.0, found.quality.reference.value - (found.needed_share or 0.0))


def options_of(lanes: Sequence[Lane], scenario: Scenario) -> dict[str, str]:
    """By lane, the option that it stands for: of that name, else the only one with that model."""
    found: dict[str, str] = {}
    for lane in lanes:
        model = lane.model.rpartition("/")[2]
        same = [o for o, each in scenario.options.items() if each.model in (lane.model, model)]
        if lane.name in scenario.options:
            found[lane.name] = lane.name
        elif len(same) == 1 and not lane.is_demo:
            found[lane.name] = same[0]
    return found
