"""A whole fleet for one option: load and replicas by the hour, what the range does, waits, cheaper builds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from dashboard.engine.capacity import ReplicaCapacity
from dashboard.engine.capacity_coefficients import Precision
from dashboard.engine.capacity_memory import DoesNotFit
from dashboard.engine.capacity_waiting import Overloaded, Waiting, waiting
from dashboard.engine.facts import Catalog, GpuOffer, UnknownName
from dashboard.engine.fleet import SECONDS_PER_MONTH, hour_weights
from dashboard.engine.need import Infeasible, Need, Served
from dashboard.engine.options.self_hosted import Replica, SelfHosted
from dashboard.engine.owned import level_payment
from dashboard.engine.running import Running, run
from dashboard.engine.scenario import Scenario, requests_by_month
from dashboard.engine.terms import Array, Overflow, Steps, Term
from dashboard.engine.tokens import attempts_per_answer

GPU_COUNTS = (1, 2, 4, 8)
FIRST_LOOK = 12
"""Builds that are looked at again with the measured tables, after all were ranked by the compact model."""

Speed = Literal["slow", "expected", "fast"]


@dataclass(frozen=True, slots=True)
class FleetSize:
    """Replicas by the hour and what they cost, if each is as slow, as expected or as fast as its range says."""

    replicas: Array
    """Up in each hour, spares included."""
    gpus: int
    """In the busiest hour."""
    usd_per_month: float
    """Rent, overhead, power, bought hardware as a level payment, and what spills; no people."""


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """One option with GPUs in one month."""

    option: SelfHosted
    capacities: Mapping[str, ReplicaCapacity | DoesNotFit]
    """One replica for each workload; a measurement typed in by the user does not change it."""
    overridden: bool
    """The user's own measurement of a replica counts, not these capacities."""
    requests_per_s: Array
    """Over all workloads by the hour, failed attempts included."""
    needed: Array
    """Replicas that the load of each hour keeps busy at the planned fill, as fractions."""
    sizes: Mapping[Speed, FleetSize | None]
    """None where no number of replicas meets the targets, or a fixed fleet is too small."""
    serving: int
    """Replicas in the hour of `waiting`, spares not counted on."""
    waiting: Waiting | Overloaded | None
    """In the busiest hour, for a fleet with one workload; None where several share it."""

    @property
    def expected(self) -> FleetSize:
        size = self.sizes["expected"]
        assert size is not None  # noqa: S101 - the option can serve
        return size


@dataclass(frozen=True, slots=True)
class Build:
    """One way of building the replicas, with what the workloads cost on it."""

    gpu: str
    gpus_per_replica: int
    precision: Precision
    method: str
    replicas: int
    gpus: int
    usd_per_month: float
    usd_per_month_slow: float | None
    """At the slow end of the range; None where it does not meet the targets."""
    offer: GpuOffer


def fleet_plan(
    scenario: Scenario, catalog: Catalog, option_id: str, *, month: int = 0
) -> FleetPlan | Infeasible:
    """The fleet of an option with GPUs in a month of the plan, or why it cannot serve."""
    running = _running(scenario, catalog, option_id)
    if isinstance(running, Infeasible):
        return running
    option, need, served = running.option, running.need, running.served
    if not isinstance(option, SelfHosted) or served.fleet is None:
        return Infeasible((f"{option_id} has no GPUs of its own",))
    volumes = running.volumes[:, month]
    sizes = {speed: _size(served, volumes, speed) for speed in get_args(Speed)}
    capacities = {w: option.capacity(v, need) for w, v in need.workloads.items()}
    arrivals, expected = _arrivals(need, volumes), sizes["expected"]
    if expected is None:
        return Infeasible((f"{option_id} cannot carry the month with any number of replicas",))
    spares = 0 if option.replicas else option.spare_replicas * option.regions
    serving = np.maximum(expected.replicas - spares, 1)
    return FleetPlan(
        option=option,
        capacities=capacities,
        overridden=any(rate.method == "override" for rate in served.rates.values()),
        requests_per_s=arrivals,
        needed=option.load(need, served.rates) @ volumes,
        sizes=sizes,
        serving=int(serving[int(np.argmax(arrivals / serving))]),
        waiting=_waiting(need, capacities, arrivals, serving),
    )


def capacities(
    scenario: Scenario, catalog: Catalog, option_id: str
) -> Mapping[str, ReplicaCapacity | DoesNotFit]:
    """One replica of the option for each workload that may use it; nothing for names nobody knows."""
    option, need = scenario.options[option_id], _need(scenario, catalog, option_id)
    if not isinstance(option, SelfHosted):
        return {}
    try:
        return {w: option.capacity(v, need) for w, v in need.workloads.items()}
    except UnknownName:
        return {}


def _running(scenario: Scenario, catalog: Catalog, option_id: str) -> Running | Infeasible:
    months = scenario.horizon_months
    requests = {w: requests_by_month(v, months=months) for w, v in scenario.workloads.items()}
    return run(scenario, catalog, option_id, requests)


def _arrivals(need: Need, volumes: Array) -> Array:
    """Requests a second in each hour, over all workloads."""
    shapes = [hour_weights(w) * attempts_per_answer(w) for w in need.workloads.values()]
    hours = max(len(shape) for shape in shapes)
    columns = np.stack([np.resize(shape, hours) for shape in shapes], axis=1)
    per_s: Array = columns @ volumes / SECONDS_PER_MONTH
    return per_s


def _size(served: Served, volumes: Array, speed: Speed) -> FleetSize | None:
    """The fleet if every replica runs at that end of its range: the same as so much more or less to do."""
    fleet = served.fleet
    assert fleet is not None  # noqa: S101 - asked by the caller
    rates = list(served.rates.values())
    ends = {"slow": "low", "expected": "requests_per_s", "fast": "high"}
    at = np.array([getattr(rate, ends[speed]) for rate in rates])
    if np.any(at <= 0):
        return None
    share = at / np.array([rate.requests_per_s for rate in rates])
    asked = volumes / share
    by_hour = fleet.by_hour(asked)
    usd = sum(
        _usd(term, asked, share)
        for term in (*served.terms, *level_payment(served, discount_per_year=0))
    )
    if not np.isfinite(usd):
        return None
    return FleetSize(by_hour, int(by_hour.max()) * served.gpus_per_replica, usd)


def _usd(term: Term, asked: Array, share: Array) -> float:
    """What a term costs; people cost the same at any speed. Only the requests there really are can spill."""
    if isinstance(term, Steps):
        return float(term.usd(asked))
    if isinstance(term, Overflow):
        whole = float(term.usd(asked))
        return float((term.weights(asked) * share).sum()) if np.isfinite(whole) and whole else whole
    return 0.0


def _waiting(
    need: Need,
    capacities: Mapping[str, ReplicaCapacity | DoesNotFit],
    arrivals: Array,
    serving: Array,
) -> Waiting | Overloaded | None:
    """In the hour with the most requests for each replica, spares not counted on."""
    (capacity,) = capacities.values() if len(capacities) == 1 else (None,)
    if not isinstance(capacity, ReplicaCapacity):
        return None
    each = arrivals / serving
    workload = next(iter(need.workloads.values()))
    server = capacity.server
    return waiting(
        server.curve,
        float(each.max()),
        burstiness=workload.burstiness,
        ttft_p95_over_mean=server.ttft_p95_over_mean,
        tpot_p95_over_mean=server.tpot_p95_over_mean,
    )


def cheapest_builds(
    scenario: Scenario,
    catalog: Catalog,
    option_id: str,
    gpu_ids: tuple[str, ...],
    *,
    month: int = 0,
) -> Iterator[float | tuple[Build, ...]]:
    """Yields the share searched now and then, at last every build that meets the targets, cheapest first.

    All GPUs with a rent on file, 1, 2, 4 and 8 of them for a replica, in every precision; engine, spares and fill
    are the option's own. The compact model ranks them; the best are looked at again with the measured tables.
    """
    running = _running(scenario, catalog, option_id)
    option = scenario.options[option_id]
    if not isinstance(option, SelfHosted):
        yield ()
        return
    need = running.need if isinstance(running, Running) else _need(scenario, catalog, option_id)
    months = {w: requests_by_month(v, months=month + 1) for w, v in need.workloads.items()}
    volumes = np.array([requests[month] for requests in months.values()])
    asked = [
        _variant(option, gpu, count, precision)
        for gpu in gpu_ids
        for count in GPU_COUNTS
        for precision in get_args(Precision)
    ]
    ranked: list[tuple[SelfHosted, Build]] = []
    compact = replace(need, tables=None)
    for done, variant in enumerate(asked):
        if done % 20 == 0:
            yield done / len(asked)
        build = _build(variant, compact, volumes)
        if build is not None:
            ranked.append((variant, build))
    ranked.sort(key=lambda each: each[1].usd_per_month)
    again = [_build(variant, need, volumes) for variant, _ in ranked[:FIRST_LOOK]]
    found = [*(b for b in again if b is not None), *(build for _, build in ranked[FIRST_LOOK:])]
    yield tuple(sorted(found, key=_rank))


def _rank(build: Build) -> tuple[float, float, int]:
    """Cheapest first; of two the one whose slow end costs less, then the one with fewer GPUs."""
    slow = build.usd_per_month_slow
    return build.usd_per_month, float("inf") if slow is None else slow, build.gpus


def _need(scenario: Scenario, catalog: Catalog, option_id: str) -> Need:
    """The need of an option that cannot serve as it is built now."""
    served_by = {
        w: v for w, v in scenario.workloads.items() if option_id in scenario.candidates_of(w)
    }
    tables = catalog.kernel_tables
    return Need(served_by, catalog, scenario.assumptions, _nowhere, scenario.constraints, tables)


def _nowhere(option_id: str) -> Infeasible:
    return Infeasible((f"{option_id} is not asked here",))


def _variant(option: SelfHosted, gpu: str, count: int, precision: Precision) -> SelfHosted:
    """The option on other hardware, rented at the catalogue's price, without the user's measurement."""
    rented = "on_demand" if option.commitment == "owned" else option.commitment
    return replace(
        option,
        gpu=gpu,
        gpus_per_replica=count,
        precision=precision,
        commitment=rented,
        usd_per_gpu_hour=None,
        replica=Replica(),
        replicas=0,
        spill_to="",
    )


def _build(option: SelfHosted, need: Need, volumes: Array) -> Build | None:
    """None where it does not fit, misses the targets or has no rent on file."""
    offer = need.catalog.gpu_offer(option.gpu, commitment=option.commitment)
    if not isinstance(offer, GpuOffer):
        return None
    served = option.serve(need)
    if isinstance(served, Infeasible):
        return None
    expected, slow = _size(served, volumes, "expected"), _size(served, volumes, "slow")
    if expected is None:
        return None
    return Build(
        gpu=option.gpu,
        gpus_per_replica=option.gpus_per_replica,
        precision=option.precision,
        method=next(iter(served.rates.values())).method,
        replicas=expected.gpus // option.gpus_per_replica,
        gpus=expected.gpus,
        usd_per_month=expected.usd_per_month,
        usd_per_month_slow=None if slow is None else slow.usd_per_month,
        offer=offer,
    )
