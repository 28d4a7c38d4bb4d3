"""One cell about an option: when it pays against the one in use, and why not if it does not."""

import math
from collections.abc import Collection, Sequence

from dashboard.engine.inputs.days import day_in_words, months_until
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.months.standing import Standing
from dashboard.engine.plan import Plan
from dashboard.engine.stages.break_even import BreakEven
from dashboard.wording.reasons import all_by_name
from dashboard.wording.words import (
    chance,
    current_of,
    money,
    month_name,
    months_in_words,
    shares_apart,
    windows_in_words,
)


def verdict(plan: Plan, option_id: str) -> str:
    """One cell for the table: when an option pays against the one in use, and why not if it does not."""
    option = plan.options[option_id]
    if not option.feasible:
        reasons = all_by_name(plan, option.reasons)
        return _gone(plan, option_id) or f"cannot serve: {reasons}"
    if (said := _against_staying(plan, option_id)) is not None:
        return said
    currents = {
        current_of(plan, w) for w in plan.requests if option_id in plan.scenario.candidates_of(w)
    }
    if option_id in currents:
        return "in use now"
    return _not_good_enough(plan, option_id) or _against_in_use(plan, option_id, currents)


def _against_in_use(plan: Plan, option_id: str, currents: Collection[str]) -> str:
    """Against what its workloads are on now."""
    if currents and all(not plan.options[c].feasible for c in currents):
        return "not compared: the option in use cannot stay"
    if (late := _too_late(plan, option_id)) is not None:
        return late
    pairs = [pair for c in currents if (pair := plan.between(c, option_id)) is not None]
    users = [w for w, found in plan.decision.standings.items() if option_id in found]
    mixed = any(option_id in plan.decision.turned_down[w] for w in users)
    if len(pairs) != 1 or mixed or _is_agreed(plan, currents):
        apart = "not compared: its workloads are on different options now"
        return _by_workload(plan, option_id, users) or apart
    return break_even_in_words(plan, pairs[0])


def _too_late(plan: Plan, option_id: str) -> str | None:
    """That an option takes longer to build than the plan looks ahead; None where it does not."""
    found = [hopes[option_id] for hopes in plan.decision.hopes.values() if option_id in hopes]
    return _not_in_time(plan, min(each.build_months for each in found)) if found else None


def _not_in_time(plan: Plan, build_months: int) -> str | None:
    if build_months < plan.scenario.horizon_months:
        return None
    return f"cannot be there within the horizon: building it takes {months_in_words(build_months)}"


def _is_agreed(plan: Plan, option_ids: Collection[str]) -> bool:
    """Whether one of them is paid on for some months after leaving, which a saving a month does not show."""
    costs = plan.route_costs
    return any(costs.option_ids[i] in option_ids for i in costs.agreed)


def _gone(plan: Plan, option_id: str) -> str | None:
    """That an option in use has ended, or ends within the plan's first month; None where it does not."""
    day = plan.end_days.get(option_id)
    if day is None or months_until(plan.as_of, day) > 0:
        return None
    verb = "ended" if day <= plan.as_of else "ends"
    return f"in use now, {verb} on {day_in_words(day)}"


def _against_staying(plan: Plan, option_id: str) -> str | None:
    """What moving there now saves against what follows the model in use; None where nothing follows it."""
    users = [w for w, found in plan.decision.standings.items() if option_id in found]
    costs = plan.costs()
    ends = {o: month for o, month in plan.ending().items() if costs[o].ends_in is not None}
    gone = {current_of(plan, w) for w in users} - costs.keys()  # what follows them is staying
    compared = any(current_of(plan, w) in ends.keys() | gone for w in users)
    if not compared or not plan.route_costs.can_stay:
        return None
    if option_id in {current_of(plan, w) for w in users}:
        return (
            f"in use now, until {month_name(plan.as_of, ends[option_id])}"
            if option_id in ends
            else None
        )
    return (
        _too_late(plan, option_id)
        or _not_good_enough(plan, option_id)
        or _by_workload(plan, option_id, users)
    )


def _not_good_enough(plan: Plan, option_id: str) -> str | None:
    """That no workload gets answers that are good enough from an option, for the nearest; None where one does."""
    found = [s[option_id] for s in plan.decision.standings.values() if option_id in s]
    if not found or any(each.is_kept for each in found):
        return None
    return not_good_enough(max(found, key=lambda each: -lacking(each)))


def lacking(standing: Standing) -> float:
    """How much of the share of good answers is missing that is needed."""
    return (standing.needed_share or standing.quality.value) - standing.quality.value


def not_good_enough(standing: Standing) -> str:
    """ "its answers are not expected to be good enough: 92% where 93% is needed"."""
    said = "its answers are not expected to be good enough"
    if standing.needed_share is None:
        return said
    share, needed = shares_apart(standing.quality.value, standing.needed_share)
    guess = ", a guess, as nobody rated it," if standing.quality.source == "unrated" else ""
    return f"{said}: {share}{guess} where {needed} is needed"


def _by_workload(plan: Plan, option_id: str, users: Sequence[str]) -> str | None:
    """What a move now saves, for each workload where there are several; None where nothing is known of it."""
    known = [w for w in users if option_id in plan.decision.hopes[w]]
    if len(users) == 1 and known:
        return _saved(plan, option_id, users[0])
    said = [f"for {w} {_saved(plan, option_id, w)}" for w in known]
    said += [
        f"for {w} {not_good_enough(plan.decision.standings[w][option_id])}"
        for w in users
        if w not in known
    ]
    return "; ".join(said) or None


def _saved(plan: Plan, option_id: str, workload_id: str) -> str:
    """What a move now saves against staying, and how likely it is good enough where only ratings say so."""
    hope = plan.decision.hopes[workload_id][option_id]
    follows = option_id in {o for o, _, _ in stay_chain(plan.scenario, workload_id)}
    if follows and abs(hope.saving_usd) < 1:
        return "what staying means"
    if (late := _not_in_time(plan, hope.build_months)) is not None:
        return late
    if abs(hope.saving_usd) < 1:
        return "costs as much as staying"
    if hope.saving_usd < 0:
        return f"costs {money(-hope.saving_usd)} more than staying"
    waits = hope.month > hope.build_months or option_id in plan.sold_from
    when = f"in {month_name(plan.as_of, hope.month)}" if waits else "now"
    said = f"saves {money(hope.saving_usd)} against staying, if moved to {when}"
    if follows or plan.decision.standings[workload_id][option_id].may_move:
        return said
    return f"{said} and good enough: {chance(hope.chance)} likely"


def break_even_in_words(plan: Plan, pair: BreakEven) -> str:
    """The volume verdict, then the month it pays back in."""
    volume = f"cheaper {windows_in_words(pair.volume)}"
    if pair.volume.verdict == "never":
        return "never cheaper, at any volume"
    if pair.payback_months is not None:
        lost = pair.payback_lost_month
        again = "" if lost is None else f", lost again in {month_name(plan.as_of, lost)}"
        paid = f"{volume}; pays back in {months_in_words(pair.payback_months)}{again}"
        if pair.payback_months_discounted is None:
            return f"{paid}, not counting that money now is worth more"
        return paid
    if pair.month is None:
        return (
            f"{volume}; not within {months_in_words(plan.scenario.horizon_months)} of this growth"
        )
    from_when = f"{volume}; cheaper to run from {month_name(plan.as_of, pair.month)}"
    if not math.isfinite(float(plan.costs()[pair.from_id].monthly_usd[-1])):
        return f"{from_when}, and the one in use ends"
    counts = plan.costs()[pair.to_id].unbilled_usd.any()
    return f"{from_when}, not paid back{' by bills alone' if counts else ''}"
