"""The gates of the path in words: what must be seen before a step, and when to go back."""

from collections.abc import Sequence

from dashboard.engine.answers.gates import Gate, StopRule
from dashboard.engine.answers.headroom import SUCCESS, Limit
from dashboard.engine.answers.least_good import LeastGood, least_good
from dashboard.engine.cost.breakeven import LOWEST_VOLUME, VolumeWindows
from dashboard.engine.inputs.currency import num
from dashboard.engine.plan import Plan
from dashboard.engine.quality.share import EVIDENCE
from dashboard.wording.words import (
    capital,
    count,
    money,
    money_in_digits,
    month_name,
    named,
    windows_in_words,
)

APART = 0.01
"""Of the planned saving: what must be saved and what the least volume saves are told apart from so much on."""

FIGURES = {
    "GPU rent": "GPU rent of",
    "token price": "tokens of",
    "success share": "good answers of",
}


def step_of(plan: Plan, gate: Gate) -> str:
    """ "Llama 3.3 70B at OpenRouter in March 2027"; whose step it is where there are several workloads."""
    when = "now" if gate.month == 0 else f"in {month_name(plan.as_of, gate.month)}"
    whose = f"{' and '.join(gate.movers)} to " if len(plan.requests) > 1 else ""
    return f"{whose}{named(plan, gate.option_id)} {when}"


def before_in_words(gate: Gate) -> str:
    """What must be seen before the move: a saving, and the volume at which there is one."""
    planned = f"planned {count(gate.requests)}"
    if gate.forced:
        said = (
            "What it leaves is not admissible, so there is no figure to wait for and no way back."
        )
        if gate.volume.verdict in ("always", "never"):
            return said
        return f"{said} The plan goes there then {windows_in_words(gate.volume)} ({planned})."
    if gate.by_waiting:
        said = _by_waiting(gate)
    else:
        least, now = _apart(gate.least_saving_usd, gate.saving_usd)
        said = f"Move if it saves at least {least} a month (planned {now})"
        if gate.least_saving_usd < 0:
            more = money(-gate.least_saving_usd)
            said = f"Move even if it costs up to {more} a month more (planned: it saves {now})"
    if gate.volume.verdict == "always":
        return f"{said}: so it does at every volume ({planned} requests a month)."
    if gate.volume.verdict == "never":
        return f"{said}: at this month's prices no volume alone does ({planned} requests a month)."
    turn = gate.turn_saving_usd
    if turn is not None and abs(turn - gate.least_saving_usd) > APART * abs(gate.saving_usd):
        return f"{said}, or, by volume alone, {windows_in_words(gate.volume)} ({planned})."
    return f"{said}: {windows_in_words(gate.volume)} ({planned})."


def _by_waiting(gate: Gate) -> str:
    """What this month must bring so that moving now beats moving a month later."""
    least, now = _apart(gate.least_saving_usd, gate.saving_usd)
    if gate.least_saving_usd < 0:
        most, costs = _apart(-gate.least_saving_usd, -gate.saving_usd)
        if gate.saving_usd < 0:
            return f"Move if this month costs at most {most} more (planned {costs}): later months bring it back"
        return f"Move even if this month costs up to {most} more (planned: it saves {now})"
    return f"Move as soon as a month saves {least} (planned {now}): from then on waiting costs more than moving"


WATCHES = {
    "volume": "product",
    "saving": "finance",
    "GPU rent": "platform",
    "token price": "procurement",
    "success share": "evaluation",
}
"""Who has the figure of a condition at hand, by what it is about."""


def conditions(plan: Plan, gate: Gate) -> list[tuple[str, str, str, str]]:
    """What must be true for a step: what, the figure, by when, and who watches it.

    The share of good answers is the one that the move needs to keep the margin of quality, where that is more
    than what it needs to pay.
    """
    step, when = step_of(plan, gate), month_name(plan.as_of, gate.month)
    good = [
        (_good_of(plan, gate, each), good_in_words(each), when, WATCHES["success share"])
        for each in least_good(plan, gate)
    ]
    if gate.forced:
        rows = [(f"{step}: nothing to wait for, what it leaves ends", "", when, "platform"), *good]
    else:
        least, now = _apart(gate.least_saving_usd, gate.saving_usd)
        saves = f"at least {least} (planned {now})"
        rows = [(f"{step}: saving a month", saves, when, WATCHES["saving"]), *good]
    if gate.volume.verdict not in ("always", "never"):
        figure = f"{windows_in_words(gate.volume)} (planned {count(gate.requests)})"
        rows.append((f"Volume{_whose(plan, gate.workloads)}", figure, when, WATCHES["volume"]))
    for limit in gate.limits:
        if limit.figure != "success share":
            what, figure = limit_in_words(plan, limit)
            said = f"{capital(what)}{_whose(plan, gate.workloads)}"
            rows.append((said, figure, when, WATCHES[limit.figure]))
    return rows


def good_in_words(each: LeastGood) -> str:
    """ "at least 88% (expected 95%)", or as it was typed or measured; a decimal more where the two would look
    alike."""
    form = ".0%" if f"{each.least:.0%}" != f"{each.planned:.0%}" else ".1%"
    known = each.source if each.source in EVIDENCE else "expected"
    return f"at least {num(each.least):{form}} ({known} {num(each.planned):{form}})"


def _good_of(plan: Plan, gate: Gate, each: LeastGood) -> str:
    return f"Good answers of {named(plan, gate.option_id)}{_whose(plan, each.workloads)}"


def _whose(plan: Plan, workloads: Sequence[str]) -> str:
    """ " for chat", where there are others."""
    return f" for {' and '.join(workloads)}" if len(workloads) < len(plan.requests) else ""


def limits_in_words(plan: Plan, gate: Gate) -> str:
    """The figures that may each go so far until the step is another, all else as planned; empty without any.

    Other workloads and other steps may turn earlier: then it is the move that stays, not the plan.

    The share of good answers is the one that the answer asks for: to pay alone, less would do.
    """
    good = () if gate.forced else least_good(plan, gate)
    limits = [each for each in gate.limits if not good or each.figure != SUCCESS]
    said = [" ".join(limit_in_words(plan, limit)) for limit in limits]
    of = f"{FIGURES['success share']} {named(plan, gate.option_id)}"
    shares = [(each, f"{of}{_whose(plan, each.workloads)} {good_in_words(each)}") for each in good]
    met = [share for each, share in shares if each.planned >= each.least]
    unmet = [share for each, share in shares if each.planned < each.least]
    alone = len(plan.requests) == 1 and plan.path is not None and len(plan.path.steps) == 1
    what = "the plan" if alone else "this move"
    found = [f"Each alone, {what} stays the same with {'; '.join(said + met)}."] * bool(said + met)
    found += [f"Measured, it takes {'; '.join(unmet)}."] * bool(unmet)
    return " ".join(found)


def limit_in_words(plan: Plan, limit: Limit) -> tuple[str, str]:
    """What may not go further, and how far: "tokens of GPT-4.1 at OpenAI", "at least $2.10 per 1M"."""
    way = "at most" if limit.at_most else "at least"
    if limit.figure == "success share":
        figures = f"{num(limit.limit):.1%} (planned {num(limit.planned):.1%})"
    else:
        per = "per GPU-hour" if limit.figure == "GPU rent" else "per 1M"
        most, planned = _apart(limit.limit, limit.planned)
        figures = f"{most} {per} (planned {planned})"
    return f"{FIGURES[limit.figure]} {named(plan, limit.option_id)}", f"{way} {figures}"


def _apart(one: float, other: float) -> tuple[str, str]:
    """Two amounts with as many digits as it takes to tell them apart."""
    if money(one) != money(other) or one == other:
        return money(one), money(other)
    return money_in_digits(one, ".4g"), money_in_digits(other, ".4g")


def after_in_words(plan: Plan, gate: Gate) -> str:
    """When to go back, and what waiting costs."""
    if gate.forced:
        return ""
    said = [_stop(plan, gate.stop)]
    if gate.earliest_month < gate.month:
        said.append(f"It beats never moving from {month_name(plan.as_of, gate.earliest_month)} on")
    if gate.delay_usd is not None and gate.delay_usd >= 1:
        said.append(f"A month of delay costs {money(gate.delay_usd)}")
    return f"{'. '.join(said)}."


def _stop(plan: Plan, stop: StopRule | None) -> str:
    if stop is None:
        return "There is no going back within the horizon"
    if stop.volume.verdict == "never":
        return "Going back never pays, at any volume"
    when = month_name(plan.as_of, stop.month)
    loss = -stop.saving_usd_per_month
    more = f": where it costs {money(loss)} a month more than before" if loss >= 1 else ""
    return f"Go back, from {when} on, {below(stop.volume)}{more}"


def below(volume: VolumeWindows) -> str:
    """Volumes that matter on the way down: "below 1.2M requests a month"."""
    first, *more = volume.windows
    if volume.verdict != "always" and first[0] <= LOWEST_VOLUME and first[1] is not None:
        windows = "window" if len(more) == 1 else "windows"
        again = f" and in {len(more)} more {windows}" if more else ""
        return f"below {count(first[1])} requests a month{again}"
    return windows_in_words(volume)


def short(gate: Gate) -> str:
    """The gate in a few characters, for the chart."""
    if gate.forced:
        return "must move"
    if gate.volume.verdict in ("always", "never") or gate.volume.first is None:
        return f"saves ≥ {money(gate.least_saving_usd)}"
    low, high = gate.volume.windows[-1]
    if gate.volume.verdict == "below":
        return f"≤ {count(high or 0)} requests"
    return f"≥ {count(low)} requests"
