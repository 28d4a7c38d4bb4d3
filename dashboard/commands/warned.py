"""What a plan warns of, on standard error."""

from dashboard.commands.printing import note
from dashboard.engine.plan import Plan
from dashboard.wording.reasons import by_name


def note_warnings(plan: Plan) -> None:
    """Every warning of the plan is told, a note each."""
    for warning in plan.warnings:
        note(by_name(plan, warning))
