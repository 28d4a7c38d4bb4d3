"""Uncertain inputs of GPUs: what a replica carries, and what a GPU rents for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import NoPrice
from dashboard.engine.months.running import Running
from dashboard.engine.risk.inputs import UncertainInput, with_options
from dashboard.engine.scenario import Scenario


def throughput_inputs(running: Mapping[str, Running]) -> Iterator[UncertainInput]:
    """One input for every replica: the same model errs for all of them in the same direction."""
    rated = {o: r for o, r in running.items() if any(x.low < x.high for x in rates_of(r))}
    if not rated:
        return
    ranges = [
        capacity_range(rate.requests_per_s, rate.low, rate.high)
        for r in rated.values()
        for rate in rates_of(r)
    ]
    yield UncertainInput(
        "throughput",
        "Throughput of a replica",
        "x the model's",
        1.0,
        min(low for low, _ in ranges),
        max(high for _, high in ranges),
        "throughput",
        options=tuple(rated),
    )


def rates_of(running: Running) -> list[Any]:
    return [running.served.rates[w] for w in running.workload_ids if w in running.served.rates]


def capacity_range(rate: float, low: float, high: float) -> tuple[float, float]:
    """The range relative to the rate. Where the slow end meets no target, it mirrors the fast end."""
    fast = max(high / rate, 1.0)
    return (min(low / rate, 1.0) if low > 0 else 1 / fast), fast


def rent_inputs(
    scenario: Scenario, catalog: Catalog, running: Mapping[str, Running]
) -> Iterator[UncertainInput]:
    """The rent of each GPU over the offers seen, where the scenario does not name it."""
    offers: dict[tuple[str, str], list[str]] = {}
    for option_id, each in running.items():
        option = each.option.traits.on_gpus
        if option and each.served.gpus_per_replica and option.usd_per_gpu_hour is None:
            offers.setdefault((option.gpu, option.commitment), []).append(option_id)
    for (gpu, commitment), users in offers.items():
        offer = catalog.gpu_offer(gpu, commitment=commitment)
        if isinstance(offer, NoPrice) or not offer.low < offer.high:
            continue
        at = [_renting(scenario, users, usd) for usd in (offer.low, offer.high)]
        yield UncertainInput(
            f"rent.{gpu}.{commitment}",
            f"Rent of {catalog.gpu(gpu).name}",
            "USD per GPU-hour",
            offer.usd_per_gpu_hour,
            min(offer.low, offer.usd_per_gpu_hour),
            max(offer.high, offer.usd_per_gpu_hour),
            "price",
            offer.fact,
            group="rents",
            at_low=at[0],
            at_high=at[1],
            options=tuple(users),
        )


def _renting(scenario: Scenario, users: Sequence[str], usd: float) -> Scenario:
    return with_options(scenario, {o: {"usd_per_gpu_hour": usd} for o in users})
