"""What the tab of a browser says, so that several open plans can be told apart."""

from dashboard.engine.plan import Plan
from dashboard.wording.words import money


def tab_in_words(page: str, scenario: str, plan: Plan | None) -> str:
    """ "Plan: Support assistant, saves $164k - Golden Path"; without the amount where none is known or saved."""
    path = plan.path if plan is not None else None
    saving = path.saving_usd if path is not None else None
    told = f", saves {money(saving)}" if saving is not None and saving > 0 else ""
    return f"{page}: {scenario}{told} - Golden Path"
