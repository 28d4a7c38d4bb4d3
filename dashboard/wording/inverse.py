"""One exact sentence for each question that is asked the other way round; "never" is an answer."""

from dashboard.engine.answers.inverse import Fit, StayPrice
from dashboard.engine.cost.breakeven import HIGHEST_VOLUME
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.wording.words import capital, count, money, month_name, named, self_hosting


def own_gpus_in_words(plan: Plan) -> str:
    """The volume from which own GPUs cost less than the best that is paid per token."""
    said = self_hosting(plan)
    if said is None:
        return "Never, as it stands: no own GPUs are among the options that may serve this."
    return f"{said} You have {count(plan.total_requests_month_0)}."


def stay_in_words(plan: Plan, found: StayPrice | None) -> str:
    """The price at which staying is best."""
    if found is None:
        return "No price: there is no plan to compare staying with."
    names = " and ".join(named(plan, o) for o in found.option_ids)
    ends = " and never ended" if found.ends else ""
    if found.factor is None:
        return f"Never: even if {names} cost nothing{ends}, moving would be better."
    if found.factor >= 1:
        never_ended = " and if it never ended" if found.ends else ""
        return f"Today's: at the price of {names} now{never_ended}, staying is best."
    costs = plan.costs()
    now = [costs[o].usd_per_1k_requests for o in found.option_ids if o in costs]
    each = (
        f", {money(now[0] * found.factor)} instead of {money(now[0])} per {num(1000):,} requests"
        if len(now) == 1
        else ""
    )
    return (
        f"{num(100 * (1 - found.factor)):.1f}% less: if {names} cost {num(found.factor):.1%} of today's "
        f"price{each}"
        f"{ends}, staying would be best."
    )


def fit_in_words(plan: Plan, found: tuple[Fit, ...], usd: float, above: int | None) -> str:
    """What a budget a month buys, and whether the path keeps within it."""
    served = [fit for fit in found if fit.requests > 0]
    if not served:
        return f"Never: not one request a month can be served well enough for {money(usd)}."
    best = served[0]
    most = (
        "any volume"
        if best.requests >= HIGHEST_VOLUME
        else f"up to {count(best.requests)} requests"
    )
    said = f"{money(usd)} a month buys {most} at {named(plan, best.option_id)}"
    current = next(iter({plan.scenario.current_of(w) for w in plan.requests}))
    today = next((fit for fit in found if fit.option_id == current), None)
    if today is not None and today.option_id != best.option_id:
        said += f", {count(today.requests)} at {named(plan, today.option_id)}"
    if plan.path is None:
        return f"{said}."
    if above is None:
        return f"{capital(said)}. The path stays within it in all {plan.scenario.horizon_months} months."
    usd_then = money(float(plan.path.monthly_usd[above]))
    return (
        f"{capital(said)}. The path passes it in {month_name(plan.as_of, above)} with {usd_then}."
    )
