"""Reasons of the engine, which tell options, models and sellers by their ids, in the words of people."""

import re
from collections.abc import Iterable

from dashboard.engine.inputs.days import days_in_text
from dashboard.engine.plan import Plan
from dashboard.wording.words import model_name, named, provider_name


def all_by_name(plan: Plan, reasons: Iterable[str]) -> str:
    """Reasons as one text."""
    return "; ".join(by_name(plan, reason) for reason in reasons)


def by_name(plan: Plan, reason: str) -> str:
    """The reason with the option that it begins with, and models and sellers anywhere, by name, and days in
    words; without a full stop."""
    reason = reason.removesuffix(".")
    for option_id in sorted(plan.options, key=len, reverse=True):
        if reason == option_id or reason.startswith((f"{option_id}:", f"{option_id} ")):
            rest = reason.removeprefix(option_id)
            return f"{named(plan, option_id)}{days_in_text(_with_names(plan, rest))}"
    return days_in_text(_with_names(plan, reason))


def _with_names(plan: Plan, text: str) -> str:
    options = [each.option for each in plan.options.values()]
    known = {o.provider: provider_name(o.provider) for o in options if o.provider}
    known |= {o.model: model_name(o.model) for o in options if o.model}
    if not known:
        return text
    longest_first = sorted(known, key=len, reverse=True)
    words = "|".join(re.escape(each) for each in longest_first)
    alone = rf"(?<![\w.@/-])(?:{words})(?![\w/@-]|\.\w)"
    return re.sub(alone, lambda found: known[found[0]], text)


def warned(plan: Plan) -> list[str]:
    """What a plan warns of, a sentence each."""
    return [f"{by_name(plan, warning).rstrip('.')}." for warning in plan.warnings]
