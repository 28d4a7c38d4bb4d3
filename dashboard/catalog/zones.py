"""Prices of processing in a zone: what a list asks there beside its plain price is a factor on the plain price
in force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.catalog.quotes import TIERS, Quote, differs, times


@dataclass(frozen=True, slots=True)
class ZoneQuote:
    """What one list asks in a zone."""

    quote: Quote
    zone: str
    plain: Quote | None = None
    """The price without a zone in the same list, where it has one."""
    factor: float | None = None
    """The surcharge on the plain price, where the list has no price of the zone itself."""
    dated: bool = False
    """Whether it is known since when the price holds: then it is that of every day until it was read."""


def in_force(listed: ZoneQuote, at: date, on: Callable[[date], Quote | None]) -> Quote:
    """The price of the zone on a day; `on` is the price without one of any day.

    A surcharge is one on the price in force, tiers and all. A price of the zone itself counts as it stands while
    the price without a zone is that of the day on which its list was read; another moves it along.
    """
    anywhere = on(at)
    if anywhere is None:
        return listed.quote
    if listed.factor:
        words = f"for processing in {listed.zone}"
        return replace(times(anywhere, listed.factor, words=words), promotion_ended=None)
    read = _day(listed.quote)
    held = listed.dated and read and at <= read
    then = on(read) if read and not held else None
    if then is None or not differs(then.usd_per_mtok, anywhere.usd_per_mtok):
        until = listed.quote.promotional_until or anywhere.promotional_until
        return replace(listed.quote, promotional_until=until)
    return _moved(listed, listed.plain or then, anywhere)


def _day(quote: Quote) -> date | None:
    """The day on which a price was read, or on which it began where that is later."""
    days = [date.fromisoformat(quote.as_of)] if quote.as_of else []
    return max([*days, quote.effective_from] if quote.effective_from else days, default=None)


def _moved(listed: ZoneQuote, plain: Quote, anywhere: Quote) -> Quote:
    """The price in force times what the list asks in the zone beside its own plain price, of the tiers it has
    there."""
    inside = listed.quote

    def scaled(meters: Mapping[str, float]) -> dict[str, float]:
        return {
            name: round(usd * _share(name, inside, plain), 9)
            for name, usd in meters.items()
            if _tier(name) in {_tier(each) for each in inside.usd_per_mtok}
        }

    return replace(
        anywhere,
        usd_per_mtok=scaled(anywhere.usd_per_mtok),
        long_context_usd_per_mtok=scaled(anywhere.long_context_usd_per_mtok),
        kind="derived",
        source=f"{anywhere.source}, times {_share('input', inside, plain):.3g} for processing in {listed.zone} "
        f"as in {inside.source}",
        retires_on=inside.retires_on,
        end_source=inside.end_source,
        context_tokens=inside.context_tokens,
        promotion_ended=None,
        also=(),
    )


def _tier(meter: str) -> str:
    return next((tier for tier in TIERS if meter.startswith(f"{tier}_")), "")


def _share(meter: str, inside: Quote, plain: Quote) -> float:
    """What a meter costs in the zone times what it costs outside, in one list; as input or output where it lacks
    one of the two."""
    known = inside.usd_per_mtok.keys() & plain.usd_per_mtok.keys()
    base = "output" if meter.endswith("output") and "output" in known else "input"
    name = meter if meter in known else base
    return inside.usd_per_mtok[name] / plain.usd_per_mtok[name]
