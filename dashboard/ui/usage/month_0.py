"""Month 0 of the plan beside a month of the file it was made of."""

from collections.abc import Sequence

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.plan import Plan
from dashboard.ui.usage.apply_profile import Taken
from dashboard.usage import UsageProfile
from dashboard.wording.words import money

CENT = 0.005
HOURS_PER_DAY = 24
SAME_WITHIN = 0.005
"""A bill that is so near to list prices is what they come to."""


def month_0_of(profile: UsageProfile, taken: Sequence[Taken], plan: Plan) -> str:
    """What month 0 of the plan costs on the options in use, beside a month of the file, and what sets them
    apart; then what the file was billed."""
    if profile.grouping is None:
        return ""
    billed = _billed_in_words(profile, taken)
    month = [profile.grouping.usd_per_month.get(each.found) for each in taken]
    listed = [usd for usd in month if usd is not None]
    if len(listed) < len(month):
        return f"A month of the file has no price to compare with month 0.{billed}"
    costs = plan.costs()
    planned = [
        costs.get(plan.scenario.current_of(each.name))
        for each in taken
        if each.name in plan.requests
    ]
    if any(cost is None for cost in planned) or len(planned) < len(taken):
        return f"A month of the file costs {money(sum(listed))} at list prices.{billed}"
    usd_0 = sum(
        float(cost.by_workload[each.name][0])
        for cost, each in zip(planned, taken, strict=True)
        if cost is not None
    )
    levels = moved = 0.0
    for each, usd in zip(taken, listed, strict=True):
        on_one = profile.grouping.usd_in_use.get(each.found)
        alike = usd if on_one is None or each.price is None else on_one
        scaled = float(profile.workloads[each.found]["requests_per_month"])
        level = profile.grouping.levels.get(each.found, 1.0) * each.requests_per_month / scaled
        moved += alike - usd
        levels += alike * (level - 1)
    others = [each.name for each in taken if each.price is None]
    said = month_0_in_words(
        usd_0,
        sum(listed),
        levels,
        one_model_usd=moved,
        on_other_models=others,
        has_sound=bool(profile.tokens.audio_input or profile.tokens.audio_output),
    )
    return f"{said}{billed}"


def month_0_in_words(
    planned_usd: float,
    file_usd: float,
    level_usd: float,
    *,
    one_model_usd: float = 0.0,
    on_other_models: Sequence[str] = (),
    has_sound: bool = False,
) -> str:
    """Both costs, and what sets them apart: the volume of the plan against the mean of the file, the model that
    each workload is planned on against all that it had, and the rest. `on_other_models` are the workloads whose
    option in use is none of the file's models."""
    gap = planned_usd - file_usd
    sound = ", and sound as text" if has_sound else ""
    if abs(gap) < CENT:
        return f"Month 0 costs {money(planned_usd)}, as a month of the file does."
    parts = []
    if abs(level_usd) >= CENT:
        parts.append(
            f"{_signed(level_usd)} since the volume planned is not the file's mean (its last weeks, or typed)"
        )
    if abs(one_model_usd) >= CENT:
        parts.append(
            f"{_signed(one_model_usd)} since each workload is planned on the model with most of its tokens{sound}"
        )
    rest = gap - level_usd - one_model_usd
    if abs(rest) >= CENT:
        why = "each workload has one mean of lengths, cached share and batches, at today's prices"
        if on_other_models:
            named = ", ".join(on_other_models)
            why = f"the option in use of {named} is not the file's model"
        parts.append(f"{_signed(rest)} since {why}")
    return f"Month 0 costs {money(planned_usd)}, a month of the file {money(file_usd)}: {', '.join(parts)}."


def _billed_in_words(profile: UsageProfile, taken: Sequence[Taken]) -> str:
    """What a month of the file was billed, where all of it is taken and its bill is one: no estimate of a log,
    nothing paid elsewhere."""
    reckoned = (profile.estimated_usd or 0.0) + (profile.upstream_usd or 0.0)
    billed = (profile.billed_usd or 0.0) - reckoned - (profile.apart_usd or 0.0)
    days = profile.period.days_covered
    if (
        billed <= 0
        or reckoned
        or not days
        or {each.found for each in taken} != {*profile.workloads}
    ):
        return ""
    month = billed / (days * HOURS_PER_DAY) * HOURS_PER_MONTH
    computed = profile.computed_usd
    if not computed or abs(billed - computed) <= SAME_WITHIN * computed:
        return f" A month of the file was billed {money(month)}."
    share = billed / computed - 1
    side = "below" if share < 0 else "above"
    return (
        f" A month of the file was billed {money(month)}, {num(abs(share)):.1%} {side} list prices; type "
        "your own "
        "prices under Options and the plan pays them."
    )


def _signed(usd: float) -> str:
    return f"{'+' if usd > 0 else ''}{money(usd)}"
