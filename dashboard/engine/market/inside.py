"""What every offer asks for being processed inside the zone of a scenario, and where it cannot be had."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.admission import admitted, admitted_price, zone_asked
from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import NoPrice
from dashboard.engine.inputs.offers import OfferTable
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Inside:
    """What is asked for being processed inside the zone of the scenario; the plain prices without one."""

    prices: Mapping[str, Array]
    refused: Mapping[int, str]
    """Why an offer is not to be had there, by place in the table."""


def inside_zone(
    scenario: Scenario, catalog: Catalog, table: OfferTable, refused: Mapping[str, str]
) -> Inside:
    """Prices of the zone for every offer; `refused` says which sellers are out by their terms."""
    if not zone_asked(scenario.constraints):
        return Inside(table.usd_per_mtok, {})
    prices = {meter: column.copy() for meter, column in table.usd_per_mtok.items()}
    reasons: dict[int, str] = {}
    for i in np.flatnonzero(table.running).tolist():
        model, provider = table.model_id[i], table.provider[i]
        terms = admitted(provider, constraints=scenario.constraints, catalog=catalog)
        price = catalog.price(model, provider=provider)
        if refused[provider] or isinstance(terms, Infeasible) or isinstance(price, NoPrice):
            continue
        found = admitted_price(price, model=model, terms=terms, catalog=catalog)
        if isinstance(found, Infeasible):
            reasons[i] = found.reasons[0]
            continue
        longer = {f"long_{m}": usd for m, usd in found.long_context_usd_per_mtok.items()}
        asked = {**found.usd_per_mtok, **longer}
        for meter, column in prices.items():
            column[i] = asked.get(meter, np.nan)
    return Inside(prices, reasons)
