"""What dated changes do to an option: prices, rents, the share of requests it answers, and when it ends.

A change in month 0 is in the terms themselves, so break-even volumes are those of month 0; later ones are factors
by month, of the prices of month 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from dashboard.engine.cost.context import AnswerPrice, Served
from dashboard.engine.cost.cost_terms import (
    Array,
    Drift,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.discounts import discount_factors
from dashboard.engine.cost.repriced import at_prices
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Change
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.options.protocol import references
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Dated:
    """One option's changes; arrays have one figure per month."""

    prices: Array
    """What the provider asks, of what it asks without changes."""
    rents: Array
    answered: Array
    """Share of the requests that it answers; the rest falls into an outage."""

    @property
    def now(self) -> Mapping[Drift, float]:
        """What prices of month 0 are of those without changes."""
        price, rent = float(self.prices[0]), float(self.rents[0])
        return {
            "hosted": price,
            "gpu": rent,
            "elsewhere": 1.0,
            "first": 1.0,
            "second": 1.0,
            "third": 1.0,
            "none": 1.0,
            "asked": price,
            "asked per request": price,
            "answered": 1.0,
        }

    @property
    def later_prices(self) -> Array:
        later: Array = self.prices / self.prices[0]
        return later


def dated(scenario: Scenario, option_id: str) -> Dated:
    """The changes of one option, ones where nothing changes."""
    months = scenario.horizon_months
    prices, rents, out = np.ones(months), np.ones(months), np.zeros(months)
    traits = scenario.options[option_id].traits
    asks_rent = traits.rent_is_asked
    prices *= discount_factors(traits.discounts, months=months)
    for change in changes_of(scenario, option_id):
        prices[change.month :] *= _or_one(change.price_factor)
        rents[change.month :] *= _or_one(change.gpu_price_factor)
        rents[change.month :] *= _or_one(change.price_factor if asks_rent else None)
        out[change.month : change.month + 1] += change.outage_hours / HOURS_PER_MONTH
    return Dated(prices, rents, 1 - np.minimum(1.0, out))


def changes_of(scenario: Scenario, option_id: str) -> Iterator[Change]:
    return (c for c in scenario.changes if not c.options or option_id in c.options)


def _or_one(factor: float | None) -> float:
    return 1.0 if factor is None else factor


def ends_in(scenario: Scenario, option_id: str) -> int | None:
    """The first month of the horizon without the option: its own end, or that of one it cannot do without.

    What bad answers and peaks go to goes on where that has a successor; a part of a router does not.
    """
    own, mix = scenario.ends.get(option_id), scenario.options[option_id].traits.mix
    ends = [own.month] if own is not None else []
    for each in references(scenario.options[option_id]):
        if mix.get(each.option_id) == 0:
            continue
        chain = option_chain(scenario, each.option_id)
        last, _, end = chain[0] if each.option_id in mix else chain[-1]
        if scenario.ends.get(last) is not None:
            ends.append(end)
    return min((month for month in ends if month < scenario.horizon_months), default=None)


def why_ended(scenario: Scenario, option_id: str) -> str:
    """Why an option is not there from month 0 on."""
    for o in _needed(scenario, option_id):
        end = scenario.ends.get(o)
        if end is not None and end.month == 0:
            reason = f" ({end.why})" if end.why else ""
            said = "ends in month 0" if o == option_id else f"needs {o}, which ends in month 0"
            return f"{said}{reason}"
    raise ValueError(f"{option_id} does not end in month 0")


def _needed(scenario: Scenario, option_id: str) -> tuple[str, ...]:
    """The option and those it sends requests to."""
    return (option_id, *(r.option_id for r in references(scenario.options[option_id])))


def successor_of(scenario: Scenario, option_id: str) -> str:
    """Where those who stay on an option are moved to when it ends; empty when nowhere."""
    end = scenario.ends.get(option_id)
    return end.successor if end is not None else ""


Link = tuple[str, int, int]
"""An option with its first month and that after its last."""


def option_chain(scenario: Scenario, option_id: str) -> tuple[Link, ...]:
    """An option and all its successors, each with its months; the last lasts to the horizon or to its end."""
    option, start, months = option_id, 0, scenario.horizon_months
    chain: list[Link] = []
    while True:
        end = scenario.ends.get(option)
        until = months if end is None else min(months, max(start, end.month))
        chain.append((option, start, until))
        known = {o for o, _, _ in chain}
        follows = end.successor if end is not None and until < months else ""
        if follows not in scenario.options or follows in known:
            return tuple(chain)
        option, start = follows, until


def stay_chain(scenario: Scenario, workload_id: str) -> tuple[Link, ...]:
    """What serves a workload that never moves: each option with its months, the last to the horizon."""
    *before, (last, start, _) = option_chain(scenario, scenario.current_of(workload_id))
    return (*before, (last, start, scenario.horizon_months))


def answering(chain: Iterable[Link]) -> tuple[Link, ...]:
    """Those of a chain that answer in any month: one that ended before the first does not."""
    return tuple(link for link in chain if link[1] < link[2])


def nobody_stays(scenario: Scenario, workload_id: str) -> bool:
    """Whether what serves a workload that never moves ends within the horizon, and nothing follows it."""
    last, _, _ = stay_chain(scenario, workload_id)[-1]
    end = scenario.ends.get(last)
    return end is not None and end.month < scenario.horizon_months


def without_ends(scenario: Scenario) -> Scenario:
    return replace(scenario, changes=tuple(c for c in scenario.changes if not c.ends))


def with_changes(scenario: Scenario, option_id: str, served: Served) -> Served:
    """The option's own terms at its prices of month 0, marked for the changes to come."""
    traits = scenario.options[option_id].traits
    if not any(changes_of(scenario, option_id)) and not traits.discounts:
        return served
    asked = traits.asked
    now = dated(scenario, option_id).now
    return replace(served, terms=tuple(_now(marked(t, asked=asked), now) for t in served.terms))


SomeTerm = TypeVar("SomeTerm", bound=Term)


def marked(term: SomeTerm, *, asked: bool) -> SomeTerm:
    """Terms of no trend that a change may move."""
    if term.drift == "none" and isinstance(term, PerRequest):
        return replace(term, drift="asked per request" if asked else "answered")
    if term.drift == "none" and asked and isinstance(term, PerMonth | Steps):
        return replace(term, drift="asked")
    return term


def _now(term: Term, now: Mapping[Drift, float]) -> Term:
    """The term at the prices of month 0, its facts too, so that the formula still gives the figure.

    A commitment to spend stays, while what counts towards it is spent at those prices.
    """
    if isinstance(term, Shortfall):
        return at_prices(term, now)
    by = now[term.drift]
    if by == 1:
        return term
    facts = tuple(changed_fact(fact, by) for fact in term.facts)
    scaled: Term = replace(at_prices(term, now), facts=facts)  # type: ignore[type-var]
    return scaled


def changed_fact(fact: Fact, by: float) -> Fact:
    """A price after a change of month 0."""
    if not fact.unit.startswith("USD") or not isinstance(fact.value, int | float):
        return fact
    why = f"{num(fact.value):g} x {num(by):g}: a change or discount in month 0 of this scenario"
    return replace(fact, value=fact.value * by, kind="derived", why=why)


def changed_answer(scenario: Scenario, option_id: str, found: AnswerPrice) -> AnswerPrice:
    """The price per answer of month 0."""
    by = float(dated(scenario, option_id).prices[0])
    if by == 1:
        return found
    return replace(
        found, usd=found.usd * by, facts=tuple(changed_fact(fact, by) for fact in found.facts)
    )


def changed_factors(
    scenario: Scenario, option_id: str, factors: Mapping[Drift, Array]
) -> dict[Drift, Array]:
    """The price trends with the changes after month 0."""
    option, own = scenario.options[option_id], dated(scenario, option_id)
    if not scenario.changes and not any(o.traits.discounts for o in scenario.options.values()):
        return dict(factors)
    at = {r.refers.drift: _later(scenario, r.option_id) for r in references(option)}
    same = np.ones(scenario.horizon_months)
    hosted = own.later_prices if option.traits.trend == "hosted" else at.get("hosted", same)
    return {
        "none": factors["none"],
        "hosted": factors["hosted"] * hosted * own.answered,
        "gpu": factors["gpu"] * own.rents / own.rents[0],
        "elsewhere": factors["elsewhere"] * at.get("elsewhere", same) * own.answered,
        "first": factors["first"] * at.get("first", same) * own.answered,
        "second": factors["second"] * at.get("second", same) * own.answered,
        "third": factors["third"] * at.get("third", same) * own.answered,
        "asked": own.later_prices,
        "asked per request": own.later_prices * own.answered,
        "answered": own.answered,
    }


WINDOWS = ("again", "fallback", "outage")
"""How the rows of prices begin that hold in some of the months only."""
IN_SOME_MONTHS = (*WINDOWS, "lost")
"""How all rows of factors do."""


def window_factor(
    scenario: Scenario, option_id: str, trend: Array, *, start: int, end: int
) -> Array:
    """What another option's price per answer is of month 0 in the months from `start` to before `end`, else 0."""
    months = np.arange(scenario.horizon_months)
    inside = (months >= start) & (months < end)
    return np.where(inside, trend * _later(scenario, option_id), 0.0)


def _later(scenario: Scenario, option_id: str) -> Array:
    """The price steps of another option."""
    return dated(scenario, option_id).later_prices
