"""What a comparison decides for a scenario: the margin of every lane that is one of its options, and what is
at stake."""

from collections.abc import Sequence

from dashboard.catalog import load
from dashboard.commands.scenario_file import today
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.live.deciding import Rule


def rule_of(scenario: Scenario | None, lanes: Sequence[str]) -> Rule:
    """How sure one must be; with a scenario, until the answers decide its plan or are not worth their price."""
    if scenario is None:
        return Rule()
    return rule_for(evaluate(scenario, load(today())), {lane: lane for lane in lanes})


def rule_for(plan: Plan, options: dict[str, str]) -> Rule:
    """By lane, whose option is given: what it may lose against the model in use, and what moving to it is worth.

    The margin is that of the first workload to which the option is a candidate; the stake is of all of them.
    """
    margins: dict[str, float] = {}
    stakes: dict[str, float] = {}
    for lane, option_id in options.items():
        for workload_id, standings in plan.decision.standings.items():
            found = standings.get(option_id)
            if found is None or found.verdict == "in use":
                continue
            if found.least_share is not None:
                margins.setdefault(
                    lane, max(0.0, found.quality.reference.value - found.least_share)
                )
            hope = plan.decision.hopes.get(workload_id, {}).get(option_id)
            if hope is not None and hope.saving_usd > 0:
                stakes[lane] = stakes.get(lane, 0.0) + hope.saving_usd
    return Rule(margins_share=margins, stakes_usd=stakes)
