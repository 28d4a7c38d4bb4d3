"""Prices that can be changed, and how much of each a cost line takes.

A line costs the sum of price times amount. Amounts are found so that today's prices give exactly what the engine
says: tokens a request for what is billed by tokens, GPU-hours for what is rented, else the sum itself.
"""

from collections.abc import Iterator

import numpy as np

from dashboard.engine.cost.cost_terms import (
    Array,
    Overflow,
    PerMonth,
    PerRequest,
    Shortfall,
    Steps,
    Term,
)
from dashboard.engine.cost.idling import Idling
from dashboard.engine.cost.roles import PER_TOKEN, RENT, CostRole
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.months.running import Running, paid_at
from dashboard.engine.options.protocol import references
from dashboard.engine.plan import Plan
from dashboard.exports.token_prices import Part, Price, keep, of_tokens
from dashboard.wording.words import named

PER_GPU_HOUR, PER_YEAR = ("USD/GPU-h", "USD per GPU-hour"), "USD/year"
PER_ANSWER = (CostRole.TOKENS, CostRole.OUTPUT, CostRole.TOOLS)


def priced(
    plan: Plan, running: Running, term: Term, prices: dict[str, Price], *, again: str | None = None
) -> tuple[Part, ...]:
    """The parts of a line; prices not met before are added. `again` is where answers are asked again."""
    if again is not None:
        assert isinstance(term, PerRequest)  # noqa: S101 - answers are paid per request
        return _of_answers(plan, running, term.usd_per_request, prices, again)
    option_id = running.option_id
    if isinstance(term, Overflow):
        beyond = _of_discount if term.role is CostRole.DISCOUNT else _of_spill
        return beyond(plan, running, term, prices)
    if isinstance(term, PerRequest) and term.role in PER_TOKEN:
        parts = of_tokens(plan, running, term, prices)
        if parts is not None:
            return parts
    usd = _unit_usd(term)
    if term.role is CostRole.OUTAGE:
        return _of_answers(plan, running, usd, prices, paid_at(plan.scenario, running, term))
    fact = _named_price(running, term)
    if fact is not None and isinstance(fact.value, float | int) and fact.value > 0:
        shared = fact.unit == PER_YEAR
        key = fact.name if shared else f"{option_id}.rent"
        label = "An engineer" if shared else f"{named(plan, option_id)}: a GPU"
        keep(prices, key, label, usd=float(fact.value), unit=fact.unit, fact=fact)
        return (Part(key, usd / fact.value),)
    return _of_its_own(plan, running, term, usd, prices)


def _unit_usd(term: Term) -> Array:
    """What a unit of the line costs: a request by workload, a month, a unit for a month."""
    if isinstance(term, PerRequest):
        return term.usd_per_request
    if isinstance(term, Steps):
        return np.array([term.usd_per_unit_month])
    assert isinstance(term, PerMonth | Shortfall | Idling)  # noqa: S101 - spills are priced apart
    return np.array([term.usd_per_month])


def _named_price(running: Running, term: Term) -> Fact | None:
    """The rent or the wage that a line is proportional to."""
    if term.role in RENT:
        gpus = [t for t in running.served.terms if t.role is CostRole.GPU and t.facts]
        first = gpus[0].facts[0] if gpus else None
        return first if first is not None and first.unit in PER_GPU_HOUR else None
    if term.role is CostRole.STAFF:
        return next((fact for fact in term.facts if fact.unit == PER_YEAR), None)
    return None


def _of_its_own(
    plan: Plan, running: Running, term: Term, usd: Array, prices: dict[str, Price]
) -> tuple[Part, ...]:
    """A price for this line alone: what its dearest workload pays for a request, or the sum of a month."""
    most = float(np.abs(usd).max(initial=0.0))
    if most == 0 or not np.isfinite(most):
        return (Part("", usd),)
    units: dict[type, str] = {PerRequest: "USD a request", Steps: "USD a unit and month"}
    unit = units.get(type(term), "USD a month")
    name = term.component.replace("_", " ")
    key = f"{running.option_id}.{term.component}.{term.drift}"
    fact = next((f for f in term.facts if f.unit.startswith("USD")), None)
    keep(prices, key, f"{named(plan, running.option_id)}: {name}", usd=most, unit=unit, fact=fact)
    return (Part(key, usd / most),)


def _of_spill(
    plan: Plan, running: Running, term: Overflow, prices: dict[str, Price]
) -> tuple[Part, ...]:
    """What a spilt request costs over what it costs today, by workload, by the prices of where it goes."""
    usd = term.usd_per_request
    to = [r.option_id for r in references(running.option) if r.refers.role is CostRole.SPILL]
    if not to or not np.all(np.isfinite(usd)) or not usd.all():
        return (Part("", np.ones_like(usd)),)
    parts = _of_answers(plan, running, usd, prices, to[0])
    return tuple(Part(part.key, part.amounts / usd, part.cap) for part in parts)


def _of_discount(
    plan: Plan, running: Running, term: Overflow, prices: dict[str, Price]
) -> tuple[Part, ...]:
    """What is taken off a request over what is taken off today, by the prices of its tokens."""
    lines = [t for t in running.served.terms if isinstance(t, PerRequest) and t.role in PER_TOKEN]
    usd = np.sum([line.usd_per_request for line in lines], axis=0)
    if not usd.all():
        return (Part("", np.ones_like(term.usd_per_request)),)
    parts = [part for line in lines for part in priced(plan, running, line, prices)]
    return tuple(Part(part.key, part.amounts / usd, part.cap) for part in parts)


def _of_answers(
    plan: Plan, running: Running, usd: Array, prices: dict[str, Price], again: str
) -> tuple[Part, ...]:
    """What an answer of another option costs, by that option's prices where they add up to it."""
    other = plan.route_costs.running.get(again)
    asked = [w for w, each in zip(running.workload_ids, usd, strict=True) if each]
    if other is not None and set(asked) <= set(other.workload_ids):
        found = [part for line in _answer_lines(plan, other, prices) for part in line]
        parts = [Part(p.key, _rows(p.amounts, other, running, asked), p.cap) for p in found]
        now = np.sum([part.usd(prices) for part in parts], axis=0) if parts else np.zeros(1)
        if parts and np.allclose(now, usd, rtol=1e-9, atol=0):
            return tuple(parts)
    most = float(usd.max(initial=0.0))
    if most == 0:
        return (Part("", usd),)
    key = f"{running.option_id}.answer of {again}"
    keep(
        prices, key, f"An answer of {named(plan, again)}", usd=most, unit="USD an answer", fact=None
    )
    return (Part(key, usd / most),)


def _rows(amounts: Array, other: Running, running: Running, asked: list[str]) -> Array:
    """Another option's amounts for the workloads of this one, nothing for those that do not ask there."""
    return np.array(
        [amounts[other.workload_ids.index(w)] if w in asked else 0.0 for w in running.workload_ids]
    )


def _answer_lines(
    plan: Plan, other: Running, prices: dict[str, Price]
) -> Iterator[tuple[Part, ...]]:
    for term in other.served.terms:
        if term.role in PER_ANSWER and isinstance(term, PerRequest):
            yield priced(plan, other, term, prices)
