"""What would save more than the plan does, and is not expected to be good enough."""

from dataclasses import dataclass

from dashboard.engine.months.standing import Standing
from dashboard.engine.plan import Plan
from dashboard.engine.stages.admit import Hope

WORTH_NAMING_USD = 1.0


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """The option that lacks least of what a workload needs, among those that would save more than the plan."""

    workload: str
    option: str
    hope: Hope
    standing: Standing

    @property
    def missing(self) -> float:
        """By how much the share of good answers is too low; what has no least share lacks all of it."""
        least = self.standing.needed_share
        return 1.0 if least is None else least - self.standing.quality.value


def turned_down(plan: Plan) -> TurnedDown | None:
    """None where nothing that was turned down would save more."""
    found = [
        TurnedDown(w, o, hope, plan.decision.standings[w][o])
        for w, hopes in plan.decision.turned_down.items()
        for o, hope in hopes.items()
        if hope.saving_usd >= max(0.0, _planned_usd(plan, w)) + WORTH_NAMING_USD
    ]
    return min(found, key=lambda each: (each.missing, -each.hope.saving_usd), default=None)


def _planned_usd(plan: Plan, workload_id: str) -> float:
    """What the workload's first step would save by itself; nothing where it stays."""
    steps = [s for s in (plan.path.steps if plan.path else ()) if s.workload == workload_id]
    first = min(steps, key=lambda step: step.month, default=None)
    hopes = plan.decision.hopes.get(workload_id, {})
    return hopes[first.option].saving_usd if first and first.option in hopes else 0.0
