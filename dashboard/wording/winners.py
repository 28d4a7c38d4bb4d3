"""Who is cheapest at which volume, in words."""

from collections.abc import Mapping, Sequence

from dashboard.engine.answers.winners import Family, Winner, family_of, serving_all
from dashboard.engine.plan import Plan
from dashboard.wording.words import capital, count, option_name

FAMILY_NAMES: Mapping[Family, str] = {
    "proprietary": "Proprietary",
    "open": "Open model, hosted",
    "own": "Own GPUs",
    "tuned": "Fine-tuned",
    "other": "Other",
}
SHORT: Mapping[Family, str] = {
    "proprietary": "proprietary",
    "open": "hosted open models",
    "own": "own GPUs",
    "tuned": "fine-tuned",
}
SAID_AT_MOST = 2


def winners_in_words(plan: Plan, found: Sequence[Winner]) -> str:
    """ "Cheapest from 219M requests a month: tuned Llama 3.1 8B on rented L40S"; at this month's prices."""
    if not found:
        return "Nothing that is good enough can serve every workload."
    every = "With every workload on one option, " if len(plan.requests) > 1 else ""
    if len(found) == 1:
        return capital(f"{every}{_name(plan, found[0])} is cheapest at every volume shown.")
    turns = [f"from {count(each.start)} {_name(plan, each)}" for each in found[1:]]
    more = len(turns) - SAID_AT_MOST
    rest = f", and {more} more turns" if more > 0 else ""
    return capital(f"{every}cheapest a month: {', '.join(turns[:SAID_AT_MOST])}{rest}.")


def never_in_words(plan: Plan, found: Sequence[Winner]) -> str:
    """The kinds of choice that are worked out and the cheapest at no volume shown: "never: own GPUs"."""
    there = {family_of(plan, o) for o in serving_all(plan)} - {each.family for each in found}
    names = [name for family, name in SHORT.items() if family in there]
    return f"never: {', '.join(names)}" if names and found else ""


def _name(plan: Plan, winner: Winner) -> str:
    return option_name(plan.options[winner.option_id].option)
