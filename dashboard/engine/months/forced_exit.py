"""Options in use that are not admissible any more: what they cost until they are left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dashboard.engine.cost.context import Context, Infeasible, Served
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.facts import NoPrice
from dashboard.engine.inputs.fields import Constraints
from dashboard.engine.months.changes import stay_chain, successor_of, without_ends
from dashboard.engine.months.running import Running, known_assumptions, price_factors, run
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario, narrowed


@dataclass(frozen=True, slots=True)
class Kept:
    """An option in use that must be left, running on until another can serve."""

    running: Running
    reasons: tuple[str, ...]
    priced: bool
    """False where nothing is known of what it costs: then it counts as nothing, and the pages say so."""


def leaving(
    scenario: Scenario,
    catalog: Catalog,
    tried: Mapping[str, Running | Infeasible],
    requests: Mapping[str, Array],
) -> dict[str, Kept]:
    """The options in use that cannot serve as they are asked to."""
    in_use = {scenario.current_of(w) for w in scenario.workloads}
    return {
        o: _kept(scenario, catalog, o, requests, found.reasons)
        for o, found in tried.items()
        if o in in_use and isinstance(found, Infeasible)
    }


def _kept(
    scenario: Scenario,
    catalog: Catalog,
    option_id: str,
    requests: Mapping[str, Array],
    reasons: tuple[str, ...],
) -> Kept:
    """The option as it runs today, without the constraints that exclude it; its price where it has one."""
    free = replace(without_ends(scenario), constraints=Constraints())
    found = run(free, catalog, option_id, requests)
    if isinstance(found, Infeasible):
        free = _only_where_used(free, option_id)
        found = run(free, catalog, option_id, requests)
    if isinstance(found, Infeasible):
        found = run(_at_last_price(free, catalog, option_id), catalog, option_id, requests)
    if isinstance(found, Running):
        return Kept(found, reasons, priced=True)
    workloads = {w: v for w, v in scenario.workloads.items() if scenario.current_of(w) == option_id}
    context = Context(workloads, catalog, known_assumptions(scenario, catalog), _no_answer)
    running = Running(
        option_id,
        scenario.options[option_id],
        context,
        Served(()),
        tuple(workloads),
        np.stack([requests[w] for w in workloads]),
        price_factors(free, option_id, context),
    )
    return Kept(running, reasons, priced=False)


def _only_where_used(scenario: Scenario, option_id: str) -> Scenario:
    """The scenario in which nobody may use the option but who is on it now."""
    workloads = {
        w: v
        if scenario.current_of(w) == option_id
        else replace(v, options=tuple(o for o in scenario.candidates_of(w) if o != option_id))
        for w, v in scenario.workloads.items()
    }
    return narrowed(scenario, workloads)


def _at_last_price(scenario: Scenario, catalog: Catalog, option_id: str) -> Scenario:
    """The scenario with the price that a model had until it was retired, as if it had been typed."""
    option = scenario.options[option_id]
    price = catalog.price(option.model, provider=option.provider)
    sold = option.traits.per_token
    if sold is None or sold.prices or isinstance(price, NoPrice):
        return scenario
    listed: Option = replace(option, prices=dict(price.usd_per_mtok))  # type: ignore[type-var]
    return replace(scenario, options={**scenario.options, option_id: listed})


def retiring(
    scenario: Scenario, catalog: Catalog, running: Mapping[str, Running]
) -> dict[str, date]:
    """The options that end within the horizon, by day; none where successors at the same price are assumed.

    With dated successors an agreed price is taken to cover what follows, and what follows the option in use
    without a successor that anybody knows is taken to cost the same: both are said beside the plan.
    """
    rule = scenario.constraints.successor_rule
    if rule == "same_price":
        return {}
    days = {o: r.served.retires_on for o, r in running.items()}
    if rule == "dated":
        staying = {o for w in scenario.workloads for o, _, _ in stay_chain(scenario, w)}
        days = {
            o: day
            for o, day in days.items()
            if not running[o].option.traits.agreed_price
            and (o not in staying or successor_of(scenario, o))
        }
    return {
        o: day
        for o, day in days.items()
        if day is not None and months_until(catalog.as_of, day) < scenario.horizon_months
    }


def _no_answer(option_id: str) -> Infeasible:
    return Infeasible((f"{option_id} is not asked",))
