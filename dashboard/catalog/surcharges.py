"""`surcharges` of data/hosted: what a seller asks more inside a zone, for models since a day of release."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.catalog.quotes import Quote
from dashboard.catalog.record import Record, read_fact
from dashboard.catalog.yaml_file import FactFileError
from dashboard.catalog.zones import ZoneQuote
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.price_words import ZONES


@dataclass(frozen=True, slots=True)
class Surcharge:
    """Of one seller in one zone; models that came out before cost there what they cost anywhere."""

    factor: float
    released_from: date
    fact: Fact

    def of(self, plain: Quote, zone: str, *, released: date) -> ZoneQuote:
        """The price inside the zone of a model that came out on the day."""
        if released >= self.released_from:
            return ZoneQuote(plain, zone, plain, self.factor)
        told = f"{zone} costs no more for models before {self.released_from} ({self.fact.source})"
        return ZoneQuote(replace(plain, source=f"{plain.source}; {told}"), zone, dated=True)


Surcharges = Mapping[tuple[str, str], Surcharge]
"""By seller and zone."""


def read_surcharge(row: Record, provider: str) -> tuple[tuple[str, str], Surcharge]:
    """One row under `surcharges` of a provider's file. Raises `FactFileError`."""
    zone, factor, day = row.text("zone"), row.positive("factor"), row.day("released_from")
    if zone not in ZONES:
        raise FactFileError(f"{row.where}: zone {zone}; expected {', '.join(ZONES)}")
    name = f"hosted.{provider}.surcharge.{zone}"
    fact = read_fact(row, name=name, value=factor, unit="times the price", default_kind="published")
    row.done()
    return (provider, zone), Surcharge(factor, day, replace(fact, as_of=day.isoformat()))
