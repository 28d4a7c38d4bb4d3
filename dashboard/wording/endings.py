"""What of the options in use ends, or has ended, and what staying then means."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from dashboard.engine.inputs.days import day_in_words, days_in_text, months_until
from dashboard.engine.market.baseline import chain_of
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.plan import Plan
from dashboard.wording.verdicts import not_good_enough
from dashboard.wording.words import (
    days_in_words,
    model_name,
    month_name,
    months_in_words,
    named,
    provider_name,
)

URGENT_DAYS = 31
"""An end that is no further off than this goes before everything else that is said."""


@dataclass(frozen=True, slots=True)
class _End:
    """One end in words, and in how many days it is; None where only its month is known."""

    said: str
    days: int | None


def ends_in_words(plan: Plan) -> str | None:
    """What of the options in use ends, and what staying then means; None where nothing does."""
    return _joined(_ends(plan))


def urgent_in_words(plan: Plan) -> str | None:
    """What ends within days or has ended, as the first thing to be said; None where nothing does so soon."""
    soon = [each for each in _ends(plan) if _is_urgent(each)]
    said = _joined(soon)
    ahead = [each.days for each in soon if each.days is not None and each.days > 0]
    if said is None:
        return None
    return f"Urgent, in {days_in_words(min(ahead))}: {said}" if ahead else f"Urgent: {said}"


def later_in_words(plan: Plan) -> str | None:
    """What ends and is not urgent."""
    return _joined([each for each in _ends(plan) if not _is_urgent(each)])


def must_in_words(plan: Plan) -> str | None:
    """What must be done whatever is decided, since what is in use ends; None where the answer says so itself."""
    ends = later_in_words(plan) if plan.decision.verdict in ("measure_first", "move") else None
    return f"Must do anyway: {ends}" if ends else None


def not_confirmed_in_words(plan: Plan) -> list[str]:
    """Of which option in use nothing fresh says that it is still sold: staying may not be possible."""
    return [
        f"Is {named(plan, option_id)} still sold? {days_in_text(why[:1].upper() + why[1:])}. "
        "Staying may not be possible: ask the seller first."
        for option_id, why in plan.not_confirmed.items()
    ]


def open_ends_in_words(plan: Plan, told: Iterable[str]) -> list[str]:
    """Of which options of the answer nobody has said how long they will be sold."""
    said = []
    for option_id in dict.fromkeys(told):
        if (day := plan.open_ends.get(option_id)) is None:
            continue
        passed = " That day has passed." if promise_ran_out(plan, option_id) else ""
        said.append(
            f"{named(plan, option_id)} may end within the horizon: all that is promised is not before "
            f"{day_in_words(day)}.{passed}"
        )
    return said


def promise_ran_out(plan: Plan, option_id: str) -> bool:
    """Whether the day until which an option is promised at least has passed: it may end any day."""
    day = plan.open_ends.get(option_id)
    return day is not None and day <= plan.as_of


def _is_urgent(each: _End) -> bool:
    return each.days is not None and each.days <= URGENT_DAYS


def _joined(ends: list[_End]) -> str | None:
    return f"{'. '.join(dict.fromkeys(each.said for each in ends))}." if ends else None


def _ends(plan: Plan) -> list[_End]:
    """Every end of what a workload is on if it never moves."""
    found = []
    for workload_id in plan.requests:
        chain = list(chain_of(plan.scenario, workload_id))
        for (_, before, _), (month, option_id, _) in pairwise(chain):
            when, days = _when(plan, before, month)
            then = f"staying means {named(plan, option_id)}"
            if option_id not in plan.costs():
                then = (
                    f"what follows, {named(plan, option_id)}, is no option: staying is not possible"
                )
            elif ends_badly(plan, workload_id, option_id):
                standing = plan.decision.standings[workload_id][option_id]
                then = f"{then}, and {not_good_enough(standing)}"
            said = f"{_that_ends(plan, before)} {when}; {then}"
            found.append(_End(said, days))
        last = chain[-1][1]
        if (soon := _soon(plan, last)) is not None:
            found.append(soon)
    return found


def _soon(plan: Plan, option_id: str) -> _End | None:
    """The announced end, within days, of what nothing follows within the horizon."""
    day = plan.end_days.get(option_id)
    if day is None or not 0 < (day - plan.as_of).days <= URGENT_DAYS:
        return None
    horizon = plan.scenario.horizon_months
    if months_until(plan.as_of, day) >= horizon:
        then = f"that is after the {months_in_words(horizon)} planned, so look further ahead"
    else:
        then = {
            "same_price": "later months assume a successor at the same price",
            "dated": "no successor is known, so later months assume one at the same price",
            "none": "nothing stays on it after that",
        }[plan.scenario.constraints.successor_rule]
    when, days = _when(plan, option_id, 0)
    return _End(f"{_that_ends(plan, option_id)} {when}; {then}", days)


def ends_badly(plan: Plan, workload_id: str, option_id: str) -> bool:
    """Whether staying takes a workload to an option whose answers are not expected to be good enough."""
    standing = plan.decision.standings.get(workload_id, {}).get(option_id)
    chain = (o for o, _, _ in stay_chain(plan.scenario, workload_id))
    return standing is not None and not standing.is_kept and option_id in chain


def _that_ends(plan: Plan, option_id: str) -> str:
    """The option, or the model at its provider where that is served by the unit: it is the model that ends."""
    option = plan.options[option_id].option
    if option.traits.per_token is not None or not (option.traits.vendor_price and option.provider):
        return named(plan, option_id)
    return f"{model_name(option.model)} at {provider_name(option.provider)}"


def _when(plan: Plan, option_id: str, month: int) -> tuple[str, int | None]:
    """ "ends on 14 January 2027" or "ended on 1 May 2026", and in how many days."""
    day = plan.end_days.get(option_id)
    if day is None:
        return (f"ends in {month_name(plan.as_of, month)}", None) if month else ("has ended", 0)
    verb = "ended" if day <= plan.as_of else "ends"
    return f"{verb} on {day_in_words(day)}", (day - plan.as_of).days
