"""The three ways to compare: a proprietary model, an open one at its cheapest host, the same on own GPUs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.market.search import is_searched
from dashboard.engine.months.running import Running, run
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.scenario import Scenario, requests_by_month


@dataclass(frozen=True, slots=True)
class Way:
    """One of the three: an option of the scenario, or one that is compared beside it."""

    option: Option
    usd_month_0: float
    in_scenario: bool
    ends_on: date | None = None
    """By announcement; None where none is known."""


@dataclass(frozen=True, slots=True)
class ThreeWays:
    """What serving everything costs in month 0; None where there is nothing to compare."""

    proprietary: Way | None
    open_hosted: Way | None
    self_hosted: Way | None


def three_ways(
    scenario: Scenario, catalog: Catalog, *, hosts: Mapping[str, Sequence[str]]
) -> ThreeWays:
    """The cheapest of each way at the scenario's volume, the open model being that of its own GPUs.

    Fine-tuned models on own GPUs count only where there is no other: a host has the model as it is.

    `hosts` names, by open model, the providers to try beside the scenario's own options. Options that do not
    serve every workload are left out, and so are those that cannot serve.
    """
    fleets = {o: v for o, v in _all(scenario) if v.traits.own_gpus}
    as_they_are = {o: v for o, v in fleets.items() if v.traits.tuning is None}
    own = _cheapest(scenario, catalog, as_they_are or fleets)
    model = own.option.model if own else next((m for m in hosts if _uses(scenario, m)), "")
    offered = {
        f"{model} at {provider}": _hosted(model, provider, own.option if own else None)
        for provider in hosts.get(model, ())
    }
    here = {o: v for o, v in _all(scenario) if v.traits.per_token and v.model == model}
    proprietary = {o: v for o, v in _all(scenario) if _is_proprietary(v, catalog)}
    return ThreeWays(
        _cheapest(scenario, catalog, proprietary),
        _cheapest(scenario, catalog, {**here, **offered}),
        own,
    )


def _hosted(model: str, provider: str, own: Option | None) -> Hosted:
    """The model at a host, as good as on own GPUs and with the same second answers."""
    plain = Hosted(kind="hosted", model=model, provider=provider)
    if own is None:
        return plain
    return replace(
        plain,
        token_ratio=own.token_ratio,
        success_share=own.success_share,
        measured=own.measured,
        fallback=own.fallback,
    )


def _all(scenario: Scenario) -> Sequence[tuple[str, Option]]:
    return tuple(scenario.options.items())


def _uses(scenario: Scenario, model: str) -> bool:
    return any(option.model == model for option in scenario.options.values())


def _is_proprietary(option: Option, catalog: Catalog) -> bool:
    if option.traits.per_token is None:
        return False
    price = catalog.price(option.model, provider=option.provider)
    return isinstance(price, HostedPrice) and price.proprietary


def _cheapest(scenario: Scenario, catalog: Catalog, tried: Mapping[str, Option]) -> Way | None:
    """The cheapest in month 0 of those that can serve every workload."""
    best: Way | None = None
    for option_id, option in tried.items():
        found = in_month_0(scenario, catalog, option_id, option)
        if found is not None:
            usd = float(found.monthly_usd()[0])
            if best is None or usd < best.usd_month_0:
                best = Way(option, usd, option_id in scenario.options, found.served.retires_on)
    return best


def in_month_0(
    scenario: Scenario, catalog: Catalog, option_id: str, option: Option
) -> Running | None:
    """All that needs text on one option in month 0, one of the scenario or not; None where it cannot serve it."""
    asked = replace(
        scenario,
        workloads={
            w: replace(v, options=())
            for w, v in scenario.workloads.items()
            if is_searched(scenario, catalog, w)
        },
        options={**scenario.options, option_id: option},
        horizon_months=1,
    )
    requests = {w: requests_by_month(v, months=1) for w, v in scenario.workloads.items()}
    found = run(asked, catalog, option_id, requests)
    return found if isinstance(found, Running) else None
