"""What else could be done beside the path, as rows of a table."""

from collections.abc import Sequence
from itertools import groupby

from dashboard.engine.answers.alternatives import Alternative
from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Path, Step
from dashboard.wording.words import money, month_name, months_in_words, named

NEVER = "does not pay within the horizon"

EDGE_SHARE = 1 / 12
"""Of the horizon, at its end: a move there has no time left to earn anything."""

HEAD = ("Plan", "Costs", "Loses", "Pays back in", "Cash, lowest")


def is_staying(other: Alternative) -> bool:
    """Whether it is the plan to move nothing by choice."""
    return other.kind == "stay"


def rows(plan: Plan, others: Sequence[Alternative]) -> list[tuple[str, ...]]:
    """The path first, then whatever differs from it, the cheapest first."""
    if plan.path is None:
        return []
    best = _row("The path", plan.path, 0.0, compared=True)
    different = [other for other in others if other.path.options != plan.path.options]
    ordered = sorted(different, key=lambda other: other.path.npv_usd)
    return [
        best,
        *(
            _row(what_in_words(plan, each), each.path, each.loses_usd, compared=each.kind != "stay")
            for each in ordered
        ),
    ]


def _row(what: str, path: Path, loses_usd: float, *, compared: bool) -> tuple[str, ...]:
    """Staying is what the others are compared with: it has no payback, also where it means a move.

    What does not pay within the horizon never pays back, even where its first phase does.
    """
    paid, low = (None if NEVER in what else path.payback_month), path.cash_low_usd
    compared = compared and not path.is_staying
    moves = compared and bool(path.steps) and path.npv_stay_usd is not None
    never = "never" if moves else ""
    return (
        what,
        money(path.npv_usd),
        money(loses_usd) if loses_usd >= 1 else "",
        months_in_words(paid) if compared and paid is not None else never,
        money(low) if low is not None and moves else "",
    )


def what_in_words(plan: Plan, other: Alternative) -> str:
    """ "Stay", "All to GPT-4.1 in March 2027", "In phases: ..."."""
    if other.kind == "stay":
        return "Stay"
    if other.kind == "switch":
        who = dict.fromkeys(
            step.workload for step in other.path.steps if step.option == other.option_id
        )
        whose = f" for {' and '.join(who)}" if 0 < len(who) < len(plan.requests) else ""
        move = f"One move: {named(plan, other.option_id)}{whose}"
        return f"{move}, {_when(plan, other.path.steps[0]) if _pays(plan, other) else NEVER}"
    saves = _saves(other.path)
    by_workload = groupby(sorted(other.path.steps, key=lambda s: s.workload), lambda s: s.workload)
    alike: dict[str, list[str]] = {}
    for workload, steps in by_workload:
        if saves:
            told = ", ".join(_told(plan, step) for step in steps)
        else:  # at which months something that never pays is best, nobody need know
            in_order = sorted(steps, key=lambda s: s.month)
            told = ", then ".join(dict.fromkeys(named(plan, step.option) for step in in_order))
        alike.setdefault(told, []).append(workload)
    never = "" if saves else f", {NEVER}"
    if list(map(len, alike.values())) == [len(plan.requests)]:
        return f"In phases: {next(iter(alike))}{never}"
    each = "; ".join(f"{' and '.join(w)}: {told}" for told, w in alike.items())
    return f"In phases: {each}{never}"


def _saves(path: Path) -> bool:
    """Whether it saves against staying; taken to where nobody can stay.

    What it saves on no bill is never paid back, and saved all the same.
    """
    if path.saving_usd is None:
        return True
    paid = path.payback_month is not None or bool(path.unbilled_usd.any())
    return paid and path.saving_usd >= 0


def _pays(plan: Plan, other: Alternative) -> bool:
    """Whether it saves against staying, with every move early enough for that to be more than the horizon's edge.

    The best month of a move that loses is the last there is: no date to give to anybody.
    """
    late = any(is_late(plan, step) for step in other.path.steps)
    return _saves(other.path) and (not late or other.loses_usd < 1)


def is_late(plan: Plan, step: Step) -> bool:
    """Whether a move that nothing forces has no time left to earn anything."""
    edge = plan.scenario.horizon_months * (1 - EDGE_SHARE)
    return step.month >= edge and step.month not in plan.ends.values()


def _told(plan: Plan, step: Step) -> str:
    """One phase with its month, or that it has none that pays."""
    name = named(plan, step.option)
    return f"{name}, which {NEVER}" if is_late(plan, step) else f"{name} {_when(plan, step)}"


def _when(plan: Plan, step: Step) -> str:
    return "now" if step.month == 0 else f"in {month_name(plan.as_of, step.month)}"
