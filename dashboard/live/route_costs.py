"""What routing by kind is decided by: the prices of a plan where lanes are its options, else what was paid."""

from collections.abc import Mapping

from dashboard.engine.plan import Plan
from dashboard.live.comparison import Comparison
from dashboard.live.route_map import Costs
from dashboard.live.stakes import first_margin

PER_1K = 1000


def costs_of(comparison: Comparison, plan: Plan | None, options: Mapping[str, str]) -> Costs:
    """By lane what a request costs; lanes of which nobody knows are left out. `options` by lane.

    With a plan the margin, how surely it has to hold and what a bad answer costs are those of its first workload.
    A lane's own cost does not count what bad answers cost: the map counts them by kind.
    """
    paid: dict[str, float] = {}
    for lane in comparison.lanes:
        costs = [
            run.answer.usd
            for run in comparison.runs
            if run.call.lane.name == lane.name and run.answer.usd is not None
        ]
        if costs and not lane.is_demo:
            paid[lane.name] = sum(costs) / len(costs)
    if plan is None:
        return Costs(paid)
    for name, option_id in options.items():
        found = plan.options.get(option_id)
        if found is not None and found.cost is not None:
            paid[name] = found.cost.first_usd_per_1k_requests / PER_1K
    workload_id, workload = next(iter(plan.scenario.workloads.items()))
    standings = plan.decision.standings.get(workload_id, {})
    asked = [
        each
        for option_id in options.values()
        if (each := standings.get(option_id)) is not None
        and each.verdict != "in use"
        and each.needed_share is not None
    ]
    if not asked:
        margin = workload.quality_margin
        told = {} if margin is None else {"margin_share": margin}
        return Costs(paid, bad_answer_usd=workload.bad_answer_usd, **told)
    first = first_margin(asked[0])
    planned = asked[0].quality.reference.value - (asked[0].least_share or 0.0)
    return Costs(
        paid,
        bad_answer_usd=workload.bad_answer_usd,
        noticed_share=max(0.0, 1 - asked[0].margin / planned) if planned > 0 else 0.0,
        margin_share=first,
        margin_in_the_end_share=asked[0].margin,
        confidence_share=asked[0].confidence,
    )
