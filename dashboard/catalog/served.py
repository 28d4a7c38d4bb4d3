"""`served` of data/hosted: which model a name of a seller stood for, from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.catalog.record import Record, read_fact
from dashboard.engine.inputs.facts import Fact


@dataclass(frozen=True, slots=True)
class Served:
    """The seller answered requests to `name` with the model. `ends` is the first day on which it did not."""

    provider: str
    name: str
    model: str
    starts: date
    ends: date | None
    by_own_name: bool
    """Whether the model is sold under its own name as well, and has its price there."""
    fact: Fact

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)

    def last_day(self, at: date) -> date:
        """The day itself, or the last one before it on which the name stood for the model."""
        return at if self.ends is None else min(at, self.ends - timedelta(days=1))

    @property
    def words(self) -> str:
        until = f" to {self.ends - timedelta(days=1)}" if self.ends else " on"
        return f"{self.provider} sold {self.model} as {self.name}, from {self.starts}{until}"


@dataclass(frozen=True, eq=False)
class ServedNames:
    """All of them; a model may have been sold under several names in turn."""

    rows: tuple[Served, ...] = ()

    def of(self, provider: str, model: str) -> tuple[Served, ...]:
        """The names under which alone the seller sold the model, the oldest first."""
        found = (r for r in self.rows if (r.provider, r.model) == (provider, model))
        return tuple(sorted((r for r in found if not r.by_own_name), key=lambda r: r.starts))

    def told(self, provider: str, model: str, *, at: date) -> tuple[Served, ...]:
        """What is to be known of a model or a name on the day: what it was sold as, what it stood for."""
        named = [r for r in self.rows if (r.provider, r.name) == (provider, model)]
        return (*self.of(provider, model), *(r for r in named if r.holds_on(at)))

    def stands_for(self, provider: str, name: str, *, at: date) -> str:
        """The other model that a model's name stands for at the seller on the day; "" where it is its own."""
        named = (r for r in self.rows if (r.provider, r.name) == (provider, name))
        return next((r.model for r in named if r.by_own_name and r.holds_on(at)), "")

    def ends(self) -> Mapping[tuple[str, str], tuple[date, str]]:
        """The end of each model that no name of the seller stands for any more, and who says so."""
        last = {(r.provider, r.model): self.of(r.provider, r.model) for r in self.rows}
        return {
            key: (rows[-1].ends, rows[-1].fact.source)
            for key, rows in last.items()
            if rows and rows[-1].ends
        }


def read_served(row: Record, provider: str) -> Served:
    """One row under `served` of a provider's file. Raises `FactFileError`."""
    name, model = row.text("name"), row.text("model")
    starts, ends = row.day("from"), row.day("to") if row.has("to") else None
    if ends is not None and ends <= starts:
        raise row.fault("to", f"{ends} is not after from {starts}")
    fact = read_fact(
        row,
        name=f"hosted.{provider}.{name}.stood_for.from-{starts}.{model}",
        value=model,
        unit="model",
        default_kind="published",
    )
    by_own_name = row.flag("by_own_name")
    row.done()
    return Served(provider, name, model, starts, ends, by_own_name, fact)
