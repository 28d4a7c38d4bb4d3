"""Why an offer is no option, in words."""

from collections.abc import Callable, Mapping
from datetime import date

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words, days_in_text
from dashboard.engine.market.screen import Code
from dashboard.engine.market.why_not import MOVING, Dropped
from dashboard.wording.words import model_name, provider_name, shares_apart


def reason_in_words(dropped: Dropped) -> str:
    """One clause: "window 131,072 < 200,211 tokens", "ended on 2026-05-15"."""
    if dropped.code == "costs more" and dropped.by:
        more = "with what moving takes costs more" if dropped.detail == MOVING else _DEARER
        return f"{more} than {_offer(dropped.by)}"
    return against_in_words(dropped.code, dropped.detail)


_DEARER = "costs more per good answer"


def against_in_words(code: Code, detail: str) -> str:
    """What stands against an offer, as a screen has it, in one clause."""
    return _REASONS[code](detail)


def _sizes(what: str, detail: str) -> str:
    has, wants = (f"{num(float(each)):,.0f}" for each in detail.split())
    return f"{what} {has} < {wants} tokens"


def _day(detail: str) -> str:
    return day_in_words(date.fromisoformat(detail))


def _ended(detail: str) -> str:
    if detail[:2] == "20":
        return f"ended on {_day(detail)}"
    return days_in_text(detail) if detail.startswith("not listed") else f"ended: {detail}"


def _quality(detail: str) -> str:
    share, least, source = detail.split()
    value, needed = shares_apart(float(share), float(least))
    said = f"{_KNOWN_BY[source]} only {value} of its answers are expected to be good enough"
    return f"{said} where {needed} is needed"


_KNOWN_BY = {
    "typed": "as typed",
    "measured": "as measured so far",
    "prior": "from ratings",
    "unrated": "by a guess, since nobody rated it,",
}


_REASONS: Mapping[Code, Callable[[str], str]] = {
    "ended": _ended,
    "unconfirmed": lambda detail: f"not confirmed to be sold: {days_in_text(detail)}",
    "no price": lambda _: "a price that the workload needs is not known",
    "window": lambda detail: _sizes("window", detail),
    "output cap": lambda detail: _sizes("longest answer", detail),
    "excluded": lambda _: "left out by market.exclude",
    "constraint": lambda detail: detail,
    "quality": _quality,
    "router": lambda _: "a router: its price is a range over its hosts",
    "ends too early": lambda detail: f"ends on {_day(detail)}, before a move would have paid back",
    "costs more": lambda _: "costs more per good answer",
    "dominated": lambda _: "another is no dearer and no worse",
    "": lambda _: "",
}


def _offer(by: str) -> str:
    model, _, provider = by.partition("@")
    where = f" at {provider_name(provider)}" if provider else ""
    return f"{model_name(model)}{where}"
