"""Throughput units by search: how many to reserve of a hosted model, the rest paid per token."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from dashboard.engine.cost.context import Infeasible, Served, number
from dashboard.engine.cost.cost_terms import Array, Overflow
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.provider_terms import ThroughputUnit
from dashboard.engine.months.running import asked_of
from dashboard.engine.options.provisioned import LEASE_MONTHS, Provisioned
from dashboard.engine.scenario import Scenario

WORTH_IT = 1 - 1e-6
"""Units are kept where they cost less than paying for every token; equal is no reason to be bound."""


def unit_candidates(
    scenario: Scenario, catalog: Catalog, workload_id: str, hosted_ids: Iterable[str]
) -> Iterator[Provisioned]:
    """Of every hosted option the units that are cheapest at the requests of month 0, where any are cheaper.

    As many as are cheapest with the rest paid per token at the option itself, none for longer than it is sold.
    """
    for option_id in hosted_ids:
        option = scenario.options[option_id]
        paid = option.traits.per_token
        if paid is None or paid.tier != "standard" or paid.prices or option.traits.tuning:
            continue
        unit = catalog.provisioned(option.model, provider=option.provider)
        price = catalog.price(option.model, provider=option.provider)
        if unit is None or not unit.usd_per_month or not isinstance(price, HostedPrice):
            continue
        until = price.retires_on
        months = months_until(catalog.as_of, until) if until else scenario.horizon_months
        sold = {c: p for c, p in unit.usd_per_month.items() if LEASE_MONTHS[c] <= months}
        if not sold:
            continue
        unit = replace(unit, usd_per_month=sold)
        best = _cheapest(scenario, catalog, workload_id, option_id, unit)
        if best is not None:
            yield best


def _cheapest(
    scenario: Scenario, catalog: Catalog, workload_id: str, option_id: str, unit: ThroughputUnit
) -> Provisioned | None:
    """The units to reserve; None where paying for every token is as cheap."""
    hosted = scenario.options[option_id]
    some = Provisioned(
        kind="provisioned",
        model=hosted.model,
        provider=hosted.provider,
        reserved_units=1,
        spill_to=option_id,
        commitment=next(iter(unit.usd_per_month)),
    )
    workload = replace(scenario.workloads[workload_id], options=(), current=option_id)
    alone = replace(
        scenario,
        workloads={workload_id: workload},
        options={option_id: hosted, "units": some},
        current="",
        switching={},
        changes=(),
    )
    context, _ = asked_of(alone, catalog, "units")
    served = some.serve(context)
    if isinstance(served, Infeasible):
        return None
    spill = _spill(served)
    requests = scenario.workloads[workload_id].requests_per_month
    need: Array = spill.load_per_request[:, 0] * requests
    per_token = float(spill.usd_per_request[0]) * requests
    if not need.sum():
        return None
    counts = _counts(need, unit)
    above = np.clip(need[:, None] - counts, 0.0, None).sum(axis=0) / need.sum()
    found = [
        (float(usd), commitment, int(count))
        for commitment, price in unit.usd_per_month.items()
        for count, usd in zip(counts, counts * number(price) + above * per_token, strict=True)
    ]
    usd, commitment, count = min(found)
    if usd >= per_token * WORTH_IT:
        return None
    chosen = replace(some, commitment=commitment, reserved_units=count)
    return replace(chosen, reserved_units=0, spill_to="") if count >= need.max() else chosen


def _spill(served: Served) -> Overflow:
    return next(term for term in served.terms if isinstance(term, Overflow))


def _counts(need: Array, unit: ThroughputUnit) -> Array:
    """The counts among which the cheapest is: the cost bends only where an hour's need is just covered."""
    steps = np.unique(np.concatenate([np.floor(need / unit.step), np.ceil(need / unit.step)]))
    counts = np.unique(np.maximum(steps * unit.step, unit.minimum))
    return counts.astype(float)
