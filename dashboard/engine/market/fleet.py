"""A whole fleet for one option: load and replicas by the hour, what the range does, waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from dashboard.engine.capacity.memory import DoesNotFit
from dashboard.engine.capacity.size import ReplicaCapacity
from dashboard.engine.capacity.waiting import Overloaded, Waiting, waiting
from dashboard.engine.cost.context import Context, Infeasible, Served
from dashboard.engine.cost.cost_terms import Array, Overflow, Steps, Term
from dashboard.engine.cost.load import SECONDS_PER_MONTH, hour_weights
from dashboard.engine.cost.purchase import level_payment
from dashboard.engine.cost.tokens import attempts_per_answer
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.months.running import Running, run
from dashboard.engine.options.protocol import OnGpus
from dashboard.engine.scenario import Scenario, requests_by_month

Speed = Literal["slow", "expected", "fast"]


@dataclass(frozen=True, slots=True)
class FleetSize:
    """Replicas by the hour and what they cost, if each is as slow, as expected or as fast as its range says."""

    replicas: Array
    """Up in each hour, spares included."""
    gpus: int
    """Paid for in the busiest hour."""
    usd_per_month: float
    """Rent, overhead, power, bought hardware as a level payment, and what spills; no people."""


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """One option with GPUs in one month."""

    option: OnGpus
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
    mtok: float
    """Millions of tokens in the month, input with its cached part and output, of answered requests."""

    @property
    def expected(self) -> FleetSize:
        size = self.sizes["expected"]
        assert size is not None  # noqa: S101 - the option can serve
        return size


def fleet_plan(
    scenario: Scenario, catalog: Catalog, option_id: str, *, month: int = 0
) -> FleetPlan | Infeasible:
    """The fleet of an option with GPUs in a month of the plan, or why it cannot serve."""
    running = running_of(scenario, catalog, option_id)
    if isinstance(running, Infeasible):
        return running
    option, context, served = running.option.traits.on_gpus, running.context, running.served
    if option is None or served.fleet is None:
        return Infeasible((f"{option_id} has no GPUs of its own",))
    volumes = running.volumes[:, month]
    sizes = {speed: size_at(served, volumes, speed) for speed in get_args(Speed)}
    capacities = {w: option.capacity(v, context) for w, v in context.workloads.items()}
    arrivals, expected = _arrivals(context, volumes), sizes["expected"]
    if expected is None:
        return Infeasible((f"{option_id} cannot carry the month with any number of replicas",))
    spares = 0 if option.replicas else option.spare_replicas * option.regions
    serving = np.maximum(expected.replicas - spares, 1)
    return FleetPlan(
        option=option,
        capacities=capacities,
        overridden=any(rate.method == "override" for rate in served.rates.values()),
        requests_per_s=arrivals,
        needed=option.load(context, served.rates) @ volumes,
        sizes=sizes,
        serving=int(serving[int(np.argmax(arrivals / serving))]),
        waiting=_waiting(context, capacities, arrivals, serving),
        mtok=_mtok(option, context, volumes),
    )


def _mtok(option: OnGpus, context: Context, volumes: Array) -> float:
    each = [option.tokens_of(workload) for workload in context.workloads.values()]
    return float(volumes @ np.array([tokens.input + tokens.output for tokens in each])) / 1e6


def capacities(
    scenario: Scenario, catalog: Catalog, option_id: str
) -> Mapping[str, ReplicaCapacity | DoesNotFit]:
    """One replica of the option for each workload that may use it; nothing for names nobody knows."""
    option = scenario.options[option_id].traits.on_gpus
    context = context_of(scenario, catalog, option_id)
    if option is None:
        return {}
    try:
        return {w: option.capacity(v, context) for w, v in context.workloads.items()}
    except UnknownName:
        return {}


def running_of(scenario: Scenario, catalog: Catalog, option_id: str) -> Running | Infeasible:
    months = scenario.horizon_months
    requests = {w: requests_by_month(v, months=months) for w, v in scenario.workloads.items()}
    return run(scenario, catalog, option_id, requests)


def _arrivals(context: Context, volumes: Array) -> Array:
    """Requests a second in each hour, over all workloads."""
    shapes = [hour_weights(w) * attempts_per_answer(w) for w in context.workloads.values()]
    hours = max(len(shape) for shape in shapes)
    columns = np.stack([np.resize(shape, hours) for shape in shapes], axis=1)
    per_s: Array = columns @ volumes / SECONDS_PER_MONTH
    return per_s


def size_at(served: Served, volumes: Array, speed: Speed) -> FleetSize | None:
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
    context: Context,
    capacities: Mapping[str, ReplicaCapacity | DoesNotFit],
    arrivals: Array,
    serving: Array,
) -> Waiting | Overloaded | None:
    """In the hour with the most requests for each replica, spares not counted on."""
    (capacity,) = capacities.values() if len(capacities) == 1 else (None,)
    if not isinstance(capacity, ReplicaCapacity):
        return None
    each = arrivals / serving
    workload = next(iter(context.workloads.values()))
    server = capacity.server
    return waiting(
        server.curve,
        float(each.max()),
        burstiness=workload.burstiness,
        ttft_p95_over_mean=server.ttft_p95_over_mean,
        tpot_p95_over_mean=server.tpot_p95_over_mean,
    )


def context_of(scenario: Scenario, catalog: Catalog, option_id: str) -> Context:
    """The need of an option that cannot serve as it is built now."""
    served_by = {
        w: v for w, v in scenario.workloads.items() if option_id in scenario.candidates_of(w)
    }
    tables = catalog.kernel_tables
    return Context(served_by, catalog, scenario.assumptions, _nowhere, scenario.constraints, tables)


def _nowhere(option_id: str) -> Infeasible:
    return Infeasible((f"{option_id} is not asked here",))
