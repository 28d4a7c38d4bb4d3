"""The currency and the form of numbers that people read: for showing only, all is computed in US dollars."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date

from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.number_form import POINT, NumberForm

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
"""What every font has and nobody takes for another; every other currency goes by its code."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A currency that amounts are shown in, and how every number beside them is written."""

    code: str
    per_usd: float
    fact: Fact
    numbers: NumberForm = POINT
    read_on: date | None = None
    """The day for which amounts are shown; None where nobody said."""

    def of(self, usd: float) -> float:
        """So many dollars in this currency."""
        return usd * self.per_usd

    @property
    def sign(self) -> str:
        """What stands before an amount: "€", or "CHF" and a space that does not break."""
        return SIGNS.get(self.code, f"{self.code}\u00a0")

    @property
    def is_dollars(self) -> bool:
        return self.code == DOLLARS.code

    @property
    def in_dollars(self) -> "Shown":
        """Dollars with numbers in the same form."""
        return replace(DOLLARS, numbers=self.numbers)

    @property
    def age_days(self) -> int | None:
        """How many days the rate is older than what is shown in it; None for a typed one."""
        if self.read_on is None or not self.fact.as_of or self.fact.kind == "chosen":
            return None
        return max(0, (self.read_on - date.fromisoformat(self.fact.as_of)).days)

    @property
    def _old(self) -> str:
        age = self.age_days
        return f", {age:,} days old" if age is not None and age > OLD_RATE_DAYS else ""

    @property
    def rate_in_words(self) -> str:
        """ "EUR, 0.8503 for a dollar (European Central Bank, 8 May 2026, 206 days old)"."""
        if self.fact.kind == "chosen":
            about = "a rate that you typed"
        else:
            day = self.fact.as_of
            said = f", {day_in_words(date.fromisoformat(day))}{self._old}" if day else ""
            about = f"{self.fact.source.split(',')[0]}{said}"
        rate = self.numbers.write(f"{self.per_usd:.4g}")
        return f"{self.code}, {rate} for a dollar ({about})"


OLD_RATE_DAYS = 7
"""Reference rates come on every working day: one that is older than so many days is told with its age."""

DOLLARS = Shown("USD", 1.0, Fact("market.currency.USD", 1.0, "USD per USD", "chosen", "itself"))

_SHOWN: ContextVar[Shown | None] = ContextVar("shown_currency", default=None)
_ASKED: list[Callable[[], Shown]] = []


def shown() -> Shown:
    """The currency of this piece of work: the one it was given, else what the reader chose, else dollars."""
    given = _SHOWN.get()
    if given is not None:
        return given
    return _ASKED[0]() if _ASKED else DOLLARS


@contextmanager
def showing(currency: Shown) -> Iterator[None]:
    """Amounts are in this currency inside, in this thread."""
    before = _SHOWN.set(currency)
    try:
        yield
    finally:
        _SHOWN.reset(before)


def asked_of(reader: Callable[[], Shown]) -> None:
    """From now on `reader` says what a page's reader chose, wherever no currency is given."""
    _ASKED[:] = [reader]


@dataclass(frozen=True, slots=True)
class num:  # noqa: N801 - reads as a word in front of every number: f"{num(requests):,}"
    """A number for people: formatted as Python does, written in the form that its reader chose."""

    value: object

    def __format__(self, form: str) -> str:
        return shown().numbers.write(format(self.value, form))
