"""From which month of a plan an option can be had: no model is moved to before its first day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import day_in_words, months_until
from dashboard.engine.options import Option
from dashboard.engine.options.protocol import references
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class FirstDay:
    """The model that comes last of those an option answers with, and when it does."""

    model: str
    day: date
    month: int
    """Of the plan."""

    @property
    def in_words(self) -> str:
        return f"no list has {self.model} before {day_in_words(self.day)}"


def first_day(scenario: Scenario, option: Option, catalog: Catalog) -> FirstDay | None:
    """When the option can be had; None where it can from the first month on, or nobody says when.

    What is in use now is there, whatever the lists say, also behind another option.
    """
    in_use = {scenario.current_of(w) for w in scenario.workloads}
    there = {scenario.options[o].model for o in in_use}
    asked = dict.fromkeys(_models(scenario, option, frozenset()))
    seen = {m: catalog.first_seen(m) for m in asked if m and m not in there}
    days = [(day, model) for model, day in seen.items() if day is not None]
    day, model = max(days, default=(catalog.as_of, ""))
    month = months_until(catalog.as_of, day)
    return FirstDay(model, day, month) if month else None


def _models(scenario: Scenario, option: Option, before: frozenset[str]) -> Iterator[str]:
    """The option's own model and those of every option that it hands requests on to."""
    yield option.model
    for other in (each.option_id for each in references(option)):
        if other not in before and other in scenario.options:
            yield from _models(scenario, scenario.options[other], before | {other})
