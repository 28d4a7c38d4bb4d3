"""How sure a plan is, in words."""

from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Risk
from dashboard.engine.risk.outlook import Outlook
from dashboard.engine.risk.policies import Rule
from dashboard.ui.words import money, month_name, months_in_words, named

WORTH_WAITING = 0.02
"""Of the saving: a rule that gains less is not worth watching for."""


def chance(share: float) -> str:
    """A share of draws: "79 %", "over 99 %", "under 1 %"."""
    if share > 0.99:
        return "over 99 %" if share < 1 else "99 % or more"
    if share < 0.01:
        return "under 1 %"
    return f"{share:.0%}".replace("%", " %")


def how_sure(plan: Plan, risk: Risk) -> str:
    """The range of the saving, the chance of payback, whether to wait, and what to measure first."""
    return " ".join(
        said
        for said in (outlook_in_words(plan, risk.outlook), waiting_in_words(plan, risk))
        if said
    )


def outlook_in_words(plan: Plan, seen: Outlook) -> str:
    """Between what the saving lies in eight of ten draws, and how likely it pays back."""
    if seen.p_payback_within is None:
        return ""
    low, high = money(seen.saving_usd.p10), money(seen.saving_usd.p90)
    within = next((n for n, p in seen.p_payback_within.items() if p >= 0.5), None)
    within = within if within is not None else max(seen.p_payback_within)
    within = min(within, plan.scenario.horizon_months)
    paid = seen.p_payback_within.get(within)
    said = f"Eight times in ten the saving lies between {low} and {high}"
    if paid is None:
        return f"{said}."
    return f"{said}; it is paid back within {months_in_words(within)} with {chance(paid)}."


def waiting_in_words(plan: Plan, risk: Risk) -> str:
    """Whether to wait for a sign, and the one thing to measure."""
    policies = risk.policies
    parts = []
    if policies.waiting_usd > WORTH_WAITING * abs(risk.outlook.saving_usd.mean):
        parts = [rule_in_words(plan, rule) for rule in policies.rules]
        parts.append(f"Waiting for that is worth {money(policies.waiting_usd)}.")
    worth = risk.worth[0] if risk.worth else None
    if worth is not None and worth.usd > 0:
        parts.append(
            f"Measure first: {worth.input.label[:1].lower()}{worth.input.label[1:]}, worth {money(worth.usd)}."
        )
    elif risk.worth:
        parts.append("No single figure, however well measured, would change the plan.")
    return " ".join(parts)


def rule_in_words(plan: Plan, rule: Rule) -> str:
    """What must be seen before a workload is moved."""
    whose = f"For {rule.workload_id}, move" if len(plan.requests) > 1 else "Move"
    when = f", typically in {month_name(plan.as_of, rule.month_p50)}" if rule.month_p50 else ""
    return (
        f"{whose} to {named(plan, rule.option_id)} once it would save {money(rule.saving_usd_per_month)} "
        f"a month{when} (which comes in {chance(rule.moves_share)} of the draws)."
    )
