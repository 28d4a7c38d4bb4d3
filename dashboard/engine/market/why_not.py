"""Why an offer that people expect to see is no option, and what models cost through routers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.context import number
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.market.assumed import assume_of
from dashboard.engine.market.routed import EXPONENT, hosts_behind, routed_prices
from dashboard.engine.market.screen import Code, Screen
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.scenario import Scenario

MOVING = "moving"
"""The detail where an offer costs more only since moving there counts."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """An offer that everybody expects to see named, and why it is no option."""

    workload_id: str
    model: str
    provider: str
    kind: str
    code: Code
    detail: str = ""
    by: str = ""
    """The option or offer that is better, as model@provider."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A model through a router: what a month would cost at its cheapest and at its dearest route."""

    workload_id: str
    model: str
    provider: str
    low_usd_per_month: float
    high_usd_per_month: float
    mostly_usd_per_month: float
    """Nine in ten requests are billed no higher than this, by the router's own rule."""


def dropped(found: Screen, catalog: Catalog, scenario: Scenario) -> Iterator[Dropped]:
    """Every offer of a well-known model that is no option, with the reason."""
    table = found.table
    known = set(catalog.well_known_models())
    served = {
        (o.model, o.provider) for o in scenario.options.values() if o.traits.per_token is not None
    }
    best = _best(found)
    for i, model in enumerate(table.model_id):
        if model not in known or (model, table.provider[i]) in served:
            continue
        code, detail, by = found.codes[i], found.details[i], ""
        if not code:
            code, by, usd = "costs more", _offer(found, best), _per_good_answer(found, best)
            if found.cost_usd[i] >= found.stay_cost_usd:
                by, usd = _stays(scenario, found.workload_id), found.stay_usd_per_good_answer
            detail = "" if _per_good_answer(found, i) > usd else MOVING
        yield Dropped(found.workload_id, model, table.provider[i], "hosted", code, detail, by)


def _best(found: Screen) -> int | None:
    """The place of the offer that costs least over the horizon, moving there counted."""
    usd = np.where(found.admissible, found.cost_usd, np.inf)
    return int(usd.argmin()) if usd.size and np.isfinite(usd).any() else None


def _offer(found: Screen, i: int | None) -> str:
    return "" if i is None else f"{found.table.model_id[i]}@{found.table.provider[i]}"


def _per_good_answer(found: Screen, i: int | None) -> float:
    """USD a month at an offer, bad answers counted, for each answer in one that is good."""
    return np.inf if i is None else float(found.usd_per_month[i] / found.shares[i])


def _stays(scenario: Scenario, workload_id: str) -> str:
    option = scenario.options[stay_chain(scenario, workload_id)[-1][0]]
    return f"{option.model}@{option.provider}"


def routers(found: Screen, catalog: Catalog, scenario: Scenario) -> Iterator[Routed]:
    """What the well-known models cost through routers: between their cheapest and their dearest host."""
    table, known = found.table, set(catalog.well_known_models())
    exponent = number(assume_of(scenario, catalog)(EXPONENT))
    for i, code in enumerate(found.codes):
        model = table.model_id[i]
        if code != "router" or model not in known:
            continue
        usd = found.usd_per_month[[*hosts_behind(table, i), i]]
        usd = usd[np.isfinite(usd) & (usd > 0)]
        if not usd.size:
            continue
        _, mostly = routed_prices(usd, exponent=exponent)
        yield Routed(
            found.workload_id,
            model,
            table.provider[i],
            float(usd.min()),
            float(usd.max()),
            mostly,
        )
