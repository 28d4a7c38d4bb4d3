"""Uncertain inputs of offers through a router: whom it hands the requests to, and at which price."""

from collections.abc import Iterator, Mapping

import numpy as np

from dashboard.engine.cost.context import Infeasible, number
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.market.routed import EXPONENT, hosts_behind, routed_prices
from dashboard.engine.months.running import Running
from dashboard.engine.risk.inputs import UncertainInput, with_options
from dashboard.engine.scenario import Scenario


def router_inputs(
    scenario: Scenario, catalog: Catalog, running: Mapping[str, Running]
) -> Iterator[UncertainInput]:
    """The price of every option at a router, as a multiple of the router's own; an agreed price is kept."""
    for option_id, each in running.items():
        option, hosted = each.option, each.option.traits.per_token
        if hosted is None or hosted.prices:
            continue
        hosts = _hosts(catalog, option.model, option.provider)
        own = _usd(scenario, each, option.provider)
        usd = [_usd(scenario, each, host) for host in hosts]
        asked = np.array([found for found in usd if found is not None])
        if own is None or own <= 0 or not asked.size:
            continue
        fact = each.context.assume(EXPONENT)
        low, high = routed_prices(np.append(asked, own) / own, exponent=number(fact))
        yield UncertainInput(
            f"router.{option_id}",
            "Price of the host behind the router",
            "x the router's own",
            1.0,
            min(low, 1.0),
            max(high, 1.0),
            "route",
            fact,
            about=option_id,
            options=(option_id,),
        )


def _hosts(catalog: Catalog, model: str, provider: str) -> tuple[str, ...]:
    """Who serves the model now, where the provider is a router."""
    table = catalog.offers()
    row = table.row(model, provider)
    return () if row is None else tuple(table.provider[i] for i in hosts_behind(table, row))


def _usd(scenario: Scenario, each: Running, provider: str) -> float | None:
    """The first month's answers at a provider; None where it serves or prices none under the constraints."""
    there = with_options(scenario, {each.option_id: {"provider": provider}})
    found = there.options[each.option_id].answer_price(each.context)
    return None if isinstance(found, Infeasible) else float(found.usd @ each.volumes[:, 0])
