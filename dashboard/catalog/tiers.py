"""`tiers` of data/hosted: since when a tier or a meter is sold, and what it asked on days no list covers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.catalog.quotes import METERS, TIERS, Quote, usable_meters
from dashboard.catalog.record import Record, read_fact
from dashboard.engine.inputs.facts import Fact

_KNOWN = (*TIERS, *METERS)


@dataclass(frozen=True, eq=False)
class TierStarts:
    """By seller and tier or meter: the first day it could be bought."""

    began: Mapping[tuple[str, str], date]

    def on(self, quote: Quote, provider: str, *, at: date) -> Quote:
        """The quote without what was not sold yet on the day."""
        late = {m for (p, m), day in self.began.items() if p == provider and at < day}
        if not late:
            return quote
        return replace(quote, usd_per_mtok=_without(quote.usd_per_mtok, late))

    def completed(self, quote: Quote, provider: str, *, at: date, others: Iterable[Quote]) -> Quote:
        """The quote with the tiers that were sold on the day and that its list lacks then.

        A tier asked the share of the standard price that it asks in the first of `others` that has both.
        """
        lacking = [
            tier
            for tier in TIERS
            if f"{tier}_input" not in quote.usd_per_mtok
            and (provider, tier) in self.began
            and self.began[provider, tier] <= at
        ]
        if not lacking:
            return quote
        meters, helped = dict(quote.usd_per_mtok), []
        for other in others:
            for tier in [t for t in lacking if f"{t}_input" in other.usd_per_mtok]:
                found = _in_proportion(quote.usd_per_mtok, other.usd_per_mtok, tier)
                if {f"{tier}_input", f"{tier}_output"} <= found.keys():
                    meters |= found
                    lacking.remove(tier)
                    helped.append(f"{tier} in its proportion to standard in {other.source}")
            if not lacking:
                break
        return replace(
            quote, usd_per_mtok=usable_meters(meters), source="; ".join((quote.source, *helped))
        )


def _without(meters: Mapping[str, float], late: set[str]) -> dict[str, float]:
    return {
        name: usd
        for name, usd in meters.items()
        if name.split("_")[0] not in late and not any(name.endswith(each) for each in late)
    }


def _in_proportion(
    standard: Mapping[str, float], other: Mapping[str, float], tier: str
) -> dict[str, float]:
    return {
        f"{tier}_{meter}": round(standard[meter] * other[f"{tier}_{meter}"] / other[meter], 9)
        for meter in METERS
        if meter in standard and meter in other and f"{tier}_{meter}" in other
    }


def read_tier_start(row: Record, provider: str) -> tuple[str, date, Fact]:
    """One row under `tiers` of a provider's file: the tier or meter and its first day.

    Raises `FactFileError`.
    """
    meter, day = row.text("meter"), row.day("from")
    if meter not in _KNOWN:
        raise row.fault("meter", f"is {meter!r}; expected one of {', '.join(_KNOWN)}")
    name = f"hosted.{provider}.{meter}.sold_from"
    fact = read_fact(row, name=name, value=day.isoformat(), unit="day", default_kind="published")
    row.done()
    return meter, day, fact
