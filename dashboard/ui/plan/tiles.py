"""The plan in four tiles: what it saves, what comes first, what is out of pocket, what would make it wrong."""

from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Path, Step
from dashboard.ui.shell import session
from dashboard.ui.shell.figures import Tile, draw_tiles
from dashboard.wording.answer import too_small
from dashboard.wording.opened import monthly_opened, once_opened
from dashboard.wording.tiles import discounted_in_words, wrong_if
from dashboard.wording.words import (
    capital,
    chance,
    money,
    month_name,
    months_in_words,
    named,
    on_no_bill,
)


def tiles(plan: Plan) -> None:
    """Draw the tiles; nothing where no path can be told."""
    path = plan.path
    if path is None:
        return
    first = path.steps[0] if path.steps else None
    if too_small(plan) is not None and plan.usd_today is not None:
        least = f"too small below {money(plan.smallest_usd_per_month)}"
        why = ("Below that no move earns back the work of it.",)
        draw_tiles(
            (Tile("Costs a month now", money(plan.usd_today), least, why), next_tile(plan, first))
        )
        return
    value, more = wrong_if(plan)
    draws = (
        "How likely it is good enough counts that nobody knows today's share exactly either: what is needed "
        "moves with it."
    )
    measured_first = (draws,) if plan.decision.verdict == "measure_first" else ()
    reasons = ("What would make this answer another one.", *measured_first)
    wrong = Tile("Wrong if", value, more, reasons)
    draw_tiles((_saving(plan, path), next_tile(plan, first), _pocket(plan, path), wrong))


def _saving(plan: Plan, path: Path) -> Tile:
    months = months_in_words(plan.scenario.horizon_months)
    how = discounted_in_words(plan)
    if path.saving_usd is None or path.npv_stay_usd is None:
        nothing = "Nothing is saved against an option in use that is not admissible."
        costs = money(path.npv_usd)
        return Tile(f"Costs over {months}", costs, "staying is no choice", (how, nothing))
    stay, goes = money(path.npv_stay_usd), money(path.npv_usd)
    saved = money(path.saving_usd)
    why = (f"Staying {stay} less the path {goes} is {saved}.", how)
    return Tile(f"Saved over {months}", saved, f"stay {stay}, path {goes}", why)


def next_tile(plan: Plan, first: Step | None) -> Tile:
    """What to do first: a move, or measuring where the first moves rest on ratings alone."""
    if first is None:
        return Tile("Next step", "Stay", None, ("No move pays back.",))
    at_once = [s for s in plan.path.steps if s.month == first.month] if plan.path else [first]
    ready = [s for s in at_once if s not in plan.decision.unmeasured]
    step = ready[0] if ready else first
    same = [s for s in ready or at_once if s.option == step.option] or [step]
    some = len(same) < len(plan.requests)
    whose = f" for {' and '.join(s.workload for s in same)}" if some else ""
    cost = plan.options[step.option].cost
    parts = (*once_opened(cost), *monthly_opened(plan, cost)) if cost else ()
    why = (f"Costs {money(sum(s.one_off_usd for s in same))} once.", *parts)
    value = _when(plan, step) if ready else "Measure"
    to = "to " if ready else ""
    return Tile("Next step", value, f"{to}{named(plan, step.option)}{whose}", why)


def _pocket(plan: Plan, path: Path) -> Tile:
    """What is out at most, and when it is back."""
    moves = tuple(
        f"{named(plan, step.option)}: {money(step.one_off_usd)} once." for step in path.steps
    )
    if path.cash_low_usd is None:
        once = sum(each.one_off_usd for each in path.steps)
        return Tile("Moving costs", money(once), "once", ("All moves.", *moves))
    back, beside = path.payback_month, on_no_bill(plan)
    said = (
        f"never back{' by bills alone' * bool(beside)}"
        if back is None
        else f"back in {months_in_words(back)}"
    )
    sure = _chance_of_payback()
    why = (
        "The lowest point of what was saved less what moving cost; it is back when the saving exceeds "
        f"for good what moving cost{f': {sure}' if sure else ''}.",
        *([f"{capital(beside)}."] if beside else ()),
        *moves,
    )
    out = money(max(0.0, -path.cash_low_usd))
    return Tile("Out of pocket at most", out, said if path.steps else None, why)


def _when(plan: Plan, step: Step) -> str:
    return "Now" if step.month == 0 else month_name(plan.as_of, step.month)


def _chance_of_payback() -> str | None:
    seen = session.outlook()
    if seen is None or seen.p_payback_within is None:
        return None
    return f"{chance(seen.p_payback_within[12])} within a year"
