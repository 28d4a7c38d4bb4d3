"""`hours` of data/hosted: which hours of the week are dear at a seller, and which days are holidays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dashboard.catalog.quotes import Quote
from dashboard.catalog.record import Record, read_fact
from dashboard.engine.inputs.facts import Fact, OtherPrice
from dashboard.engine.inputs.hours import HOURS_PER_WEEK, HourlyPrice

_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-]\d\d):00")


@dataclass(frozen=True, slots=True)
class Holidays:
    utc_offset_hours: int
    covers_through: date
    days: frozenset[date]

    def on(self, moment: datetime) -> bool:
        """Whether the hour lies on a holiday of the place."""
        return (moment + timedelta(hours=self.utc_offset_hours)).date() in self.days


@dataclass(frozen=True, slots=True)
class Schedule:
    """One rule of a seller: in these hours the price is `factor` times the list's."""

    provider: str
    starts: date
    ends: date | None
    hours_utc: tuple[tuple[float, float], ...]
    weekdays: bool
    factor: float | None
    """For every model of the seller; None where `factors` names them."""
    factors: Mapping[str, float]
    bases: tuple[str, ...]
    """Lists whose price is the one outside these hours."""
    dear_in: tuple[str, ...]
    """Lists whose price is the one inside them."""
    holidays: Holidays | None
    fact: Fact

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What it is times, by model where it names them."""
        if self.factor is not None:
            return (self.fact,)
        return tuple(
            replace(self.fact, name=f"{self.fact.name}.{model}", value=each)
            for model, each in self.factors.items()
        )

    def factor_of(self, model: str) -> float | None:
        return self.factors.get(model, self.factor)

    def week(self, model: str, *, monday: date | None = None) -> tuple[float, ...]:
        """168 factors on the list's price, Monday 00:00 UTC first; with a `monday` its holidays count."""
        factor = self.factor_of(model) or 1.0
        found = []
        for hour in range(HOURS_PER_WEEK):
            weekday, of_day = divmod(hour, 24)
            share = 0.0 if self.weekdays and weekday >= 5 else self._share(of_day)
            if share and monday and self.holidays:
                moment = datetime.combine(monday, time()) + timedelta(hours=hour)
                share = 0.0 if self.holidays.on(moment) else share
            found.append(1 + share * (factor - 1))
        return tuple(found)

    def _share(self, hour: int) -> float:
        """How much of an hour of the day lies in the dear or discounted ones."""
        return sum(max(0.0, min(end, hour + 1) - max(start, hour)) for start, end in self.hours_utc)


def flat_week(quote: Quote, schedule: Schedule, model: str, *, of: str) -> Quote:
    """The price of the list `of` as the mean of a flat week without holidays, its hours beside it.

    The quote as it is where the rule says nothing of the model or the list.
    """
    factor = schedule.factor_of(model)
    if factor is None or of not in (*schedule.bases, *schedule.dear_in):
        return quote
    week = schedule.week(model)
    mean = sum(week) / len(week)
    scale = mean / factor if of in schedule.dear_in else mean
    dearest = max(week) / mean
    fact = schedule.fact
    return replace(
        quote,
        usd_per_mtok=_times(quote, scale),
        kind="derived",
        source=f"{quote.source}, mean of a flat week",
        also=(OtherPrice(f"{quote.source}, dearest hour", _times(quote, scale * dearest)),),
        by_hour=HourlyPrice(
            tuple(round(each / mean, 12) for each in week), fact.source, fact.source_url
        ),
    )


def _times(quote: Quote, factor: float) -> dict[str, float]:
    return {meter: round(usd * factor, 6) for meter, usd in quote.usd_per_mtok.items()}


def read_schedule(row: Record, provider: str) -> Schedule:
    """One rule under `hours` of a provider's file. Raises `FactFileError`."""
    starts, ends = row.day("from"), row.day("to") if row.has("to") else None
    hours = tuple(_span(row, words) for words in row.words("hours_utc"))
    factor = row.positive("factor") if row.has("factor") else None
    factors = row.numbers("factors")
    if (factor is None) == (not factors):
        raise row.fault("factor", "or factors: give the one or the other")
    name = f"hosted.{provider}.hours.from-{starts}"
    fact = read_fact(row, name=name, value=factor, unit="x", default_kind="published")
    fact = replace(fact, as_of=starts.isoformat())
    found = Schedule(
        provider,
        starts,
        ends,
        hours,
        row.flag("weekdays"),
        factor,
        factors,
        row.words("bases"),
        row.words("dear_in"),
        _holidays(row.record("holidays")) if row.has("holidays") else None,
        fact,
    )
    row.done()
    return found


def _holidays(row: Record) -> Holidays:
    days = row.take("days")
    if not isinstance(days, list) or not all(isinstance(day, date) for day in days):
        raise row.fault("days", f"is {days!r}; expected days as 2026-11-23")
    offset = _OFFSET.fullmatch(row.text("utc_offset"))
    if offset is None:
        raise row.fault("utc_offset", "expected an offset such as +08:00")
    found = Holidays(int(offset[1]), row.day("covers_through"), frozenset(days))
    row.done()
    return found


def _span(row: Record, words: str) -> tuple[float, float]:
    """`01:00-04:00` as hours of the day."""
    found = _SPAN.fullmatch(words)
    start, end = (int(found[i]) + int(found[i + 1]) / 60 for i in (1, 3)) if found else (0.0, 0.0)
    if not 0 <= start < end <= 24:
        raise row.fault("hours_utc", f"has {words!r}; expected hours such as 01:00-04:00")
    return start, end
