"""What a plan warns of, on standard error."""

from dashboard.commands.printing import note
from dashboard.engine.plan import Plan
from dashboard.wording.answer import warning_in_words


def note_warnings(plan: Plan) -> None:
    """Every warning of the plan is told, a note each."""
    for warning in plan.warnings:
        note(warning_in_words(plan, warning))
