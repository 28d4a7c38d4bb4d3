"""The few words of the tiles."""

from dashboard.engine.answers.gates import Gate, gates
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.wording.answer import to_measure
from dashboard.wording.words import (
    capital,
    chance,
    count,
    for_whom,
    money,
    month_name,
    months_in_words,
    on_no_bill,
)


def wrong_if(plan: Plan) -> tuple[str, str | None]:
    """What would make the answer another one: a figure, and what is expected of it."""
    if plan.decision.verdict == "measure_first" and (found := to_measure(plan)) is not None:
        if not found.needed.share:
            return "never", "any share pays"
        step = plan.decision.unmeasured[0]
        whose = for_whom(plan, step.workload)
        return (
            f"under {found.needed.share:.0%} good",
            f"likely enough{whose}: {chance(found.needed.chance)}",
        )
    first = next(iter(gates(plan)), None)
    if first is None:
        return "a price moves", "Risk says how far"
    return ("nothing", "what is left ends") if first.forced else _of_gate(plan, first)


def _of_gate(plan: Plan, gate: Gate) -> tuple[str, str]:
    """The volume beyond which the move does not pay, else the least it must save."""
    planned = f"requests; planned {count(gate.requests)}"
    if gate.volume.verdict == "below":
        return f"above {count(gate.volume.windows[0][1] or 0.0)}", planned
    if gate.volume.first is not None and gate.volume.verdict != "always":
        return f"under {count(gate.volume.first)}", planned
    when = month_name(plan.as_of, gate.month)
    if gate.least_saving_usd < 0:
        return f"over {money(-gate.least_saving_usd)} more", f"a month, from {when} on"
    return f"under {money(gate.least_saving_usd)}", f"saved in {when}"


def paid_in_words(plan: Plan) -> str:
    """What staying and the path cost in the first and in the last month."""
    path = plan.path
    if path is None:
        return ""
    last = plan.scenario.horizon_months
    first, end = money(float(path.monthly_usd[0])), money(float(path.monthly_usd[-1]))
    if path.stay_usd is None:
        return f"The path: {first} now, {end} in month {last}."
    stay = money(float(path.stay_usd[0])), money(float(path.stay_usd[-1]))
    beside = on_no_bill(plan)
    return (
        f"Now {stay[0]}, on the path {first}; in month {last} {stay[1]} and {end}."
        f"{f' {capital(beside)}.' if beside else ''}"
    )


def discounted_in_words(plan: Plan) -> str:
    """How the amounts of the whole horizon are added up."""
    months, rate = plan.scenario.horizon_months, 100 * plan.scenario.discount_per_year
    beside = on_no_bill(plan)
    return (
        f"Present values over {months_in_words(months)} at {num(rate):.3g}% a year, one-off costs included"
        f"{f'; {beside}' if beside else ''}."
    )
