"""A comparison that stops itself, in words: what is known, what it cost, and how much more it would take."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.signs import signed
from dashboard.live.deciding import Decision
from dashboard.wording.comparison import exact_money
from dashboard.wording.words import count, money

SAME = 1e-9
PROMPTS_NEVER = "if it goes on like this, more prompts decide nothing"


def after_deciding(decisions: Sequence[Mapping[str, Any]]) -> str:
    """Why the figures beside a decision differ from it; empty while none was made."""
    if all(decision["state"] == "open" for decision in decisions):
        return ""
    return (
        "The other figures also count what was under way when this was decided, with the intervals of a "
        "comparison that is looked at once; this is what may be acted on."
    )


def decided_in_words(decision: Mapping[str, Any]) -> str:
    """What may be done about one candidate, and why."""
    candidate, reference = decision["candidate"], decision["reference"]
    points = f"{num(decision['margin_share'] * 100):.3g} points"
    if decision["difference"] is None:
        return f"{candidate}: nothing known against {reference}, no prompt was answered by both."
    form = f".{max(1, len(points.split(maxsplit=1)[0].partition('.')[2]))}f"
    found, low, high = (signed(decision[of] * 100, form) for of in ("difference", "low", "high"))
    seen = (
        f"{reference} less {candidate}: {found} points on {_prompts(decision['prompts'], decision['asked'])}, "
        f"between {low} and {high} however often one looks"
    )
    said = {
        "enough to move": f"Enough to move to {candidate}: it loses less than {points}",
        "enough to stay": f"Enough to stay on {reference}: {candidate} loses more than {points}",
        "not worth knowing": f"Not worth knowing more of {candidate}: further prompts cost more than they "
        "can bring",
        "open": f"Open: whether {candidate} loses more than {points} is not known yet",
    }[decision["state"]]
    kinds = decision["prompts"] != decision["asked"]
    more = f" {_more(decision['more'], kinds=kinds)}." if decision["state"] == "open" else ""
    return f"{said} ({seen}).{more}{_margin(decision)}"


def _margin(decision: Mapping[str, Any]) -> str:
    """Which margin it is, where first answers may lose more than is lost in the end; else nothing."""
    first, end = decision["margin_share"], decision.get("margin_in_the_end_share")
    if end is None or first - end < SAME:
        return ""
    return (
        f" The plan's margin is {num(end * 100):.3g} points of the answers in the end: "
        f"{1 - end / first:.0%} of those "
        f"that are worse than today's are noticed and asked again, so up to {num(first * 100):.3g} points of "
        "the first answers may be."
    )


def meter(decision: Decision) -> str:
    """One line while it runs: prompts, dollars at stake, what the next prompt costs, and how many more."""
    parts = [f"{decision.candidate}: {decision.state}", _prompts(decision.prompts, decision.asked)]
    if decision.stake_usd is not None:
        parts.append(f"{money(decision.stake_usd)} at stake")
    if decision.usd_per_prompt:
        parts.append(f"{exact_money(decision.usd_per_prompt)} a prompt")
    if decision.state == "open" and decision.asked:
        parts.append(_more(decision.more, kinds=decision.prompts != decision.asked))
    return ", ".join(parts)


def _prompts(counted: int, asked: int) -> str:
    """How many there were, and as how many they count where some are alike."""
    if counted == asked:
        return f"{count(asked)} prompt{'s' * (asked != 1)}"
    return f"{count(asked)} prompts of {count(counted)} kind{'s' * (counted != 1)}"


def _more(more: int | None, *, kinds: bool) -> str:
    if more is None:
        return PROMPTS_NEVER
    return f"about {count(more)} more{' kinds' * kinds} expected"
