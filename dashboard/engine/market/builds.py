"""The cheapest way to build a fleet: every GPU, count and precision, at every provider's price."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast, get_args

import numpy as np

from dashboard.engine.cost.context import Context, Infeasible, Served
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.capacity_coefficients import Precision
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import GpuOffer
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.inputs.price_words import RENTED
from dashboard.engine.market.fleet import FleetSize, size_at
from dashboard.engine.months.running import asked_of
from dashboard.engine.options.protocol import OnGpus
from dashboard.engine.options.self_hosted import Commitment, Replica
from dashboard.engine.scenario import Scenario, requests_by_month

GPU_COUNTS = (1, 2, 4, 8)
TOLD_EVERY = 20
"""Builds between two words on how far the search is."""
AS_PUBLISHED: tuple[Precision, ...] = ("mxfp4",)
"""Precisions that nobody converts a model to: looked at where its maker publishes it so."""
FIRST_LOOK = 12
"""Replicas that are looked at again with the measured tables, after all were ranked by the compact model."""


@dataclass(frozen=True, slots=True)
class Build:
    """One way of building the replicas at one price, with what the workloads cost on it."""

    option: OnGpus
    method: str
    expected: FleetSize
    slow: FleetSize | None
    """At the slow end of the range; None where it does not meet the targets."""
    offer: GpuOffer

    @property
    def replicas(self) -> int:
        return int(self.expected.replicas.max())

    @property
    def usd_per_month(self) -> float:
        return self.expected.usd_per_month


def cheapest_builds(
    scenario: Scenario,
    catalog: Catalog,
    option_id: str,
    offers: Mapping[str, Sequence[GpuOffer]],
    *,
    month: int = 0,
    counts: Sequence[int] = GPU_COUNTS,
    precisions: Sequence[Precision] = get_args(Precision),
    look_again: int = FIRST_LOOK,
) -> Iterator[float | tuple[Build, ...]]:
    """Yields the share searched now and then, at last every build that meets the targets, cheapest first.

    The GPUs of `offers`, so many of them for a replica, each at every offer under which it can be rented by the
    month, else at the catalogue's rent; engine, spares and fill are the option's own. The compact model ranks the
    replicas; the best are looked at again with the measured tables.
    """
    option = scenario.options[option_id].traits.on_gpus
    if option is None:
        yield ()
        return
    context, _ = asked_of(scenario, catalog, option_id)
    months = {w: requests_by_month(v, months=month + 1) for w, v in context.workloads.items()}
    volumes = np.array([requests[month] for requests in months.values()])
    asked = _variants(option, catalog, tuple(offers), counts, precisions)
    ranked: list[tuple[OnGpus, tuple[Build, ...]]] = []
    compact = replace(context, tables=None)
    for done, variant in enumerate(asked):
        if done % TOLD_EVERY == 0:
            yield done / len(asked)
        fitting = _fitting(variant, compact)
        build = None if fitting is None else fitting.at(volumes)
        if build is not None:
            ranked.append((variant, at_offers(build, offers[variant.gpu])))
    ranked.sort(key=lambda each: _rank(each[1][0]))
    again = (_fitting(variant, context) for variant, _ in ranked[:look_again])
    builds = (fitting.at(volumes) for fitting in again if fitting is not None)
    first = (at_offers(build, offers[build.option.gpu]) for build in builds if build is not None)
    others = (priced for _, priced in ranked[look_again:])
    yield tuple(sorted((build for priced in (*first, *others) for build in priced), key=_rank))


@dataclass(frozen=True, slots=True)
class Fitting:
    """An option that can serve at the catalogue's rent, and how, whatever the volume."""

    option: OnGpus
    served: Served
    offer: GpuOffer
    least: tuple[bool, float] = (False, 0.0)
    """The first two of its rank with nothing to do: with more it costs no less."""

    def at(self, volumes: Array) -> Build | None:
        """The build that carries so many requests a month; None where none meets the targets."""
        expected = size_at(self.served, volumes, "expected")
        if expected is None:
            return None
        slow = size_at(self.served, volumes, "slow")
        method = next(iter(self.served.rates.values())).method
        return Build(self.option, method, expected, slow, self.offer)


def fitting_builds(
    scenario: Scenario, catalog: Catalog, option_id: str, *, precisions: Sequence[Precision]
) -> tuple[Fitting, ...]:
    """Every GPU that is rented, count and precision that can serve, by the compact model, the leanest first."""
    option = scenario.options[option_id].traits.on_gpus
    if option is None:
        return ()
    context, _ = asked_of(scenario, catalog, option_id)
    compact = replace(context, tables=None)
    asked = _variants(option, catalog, catalog.rented_gpus(), GPU_COUNTS, precisions)
    nothing = np.zeros(len(context.workloads))
    fitting = (each for variant in asked if (each := _fitting(variant, compact)) is not None)
    found = [
        replace(each, least=_rank(build)[:2])
        for each in fitting
        if (build := each.at(nothing)) is not None
    ]
    return tuple(sorted(found, key=lambda each: each.least))


def cheapest_of(fitting: Sequence[Fitting], volumes: Array) -> Build | None:
    """The cheapest of them, the leanest first, for so many requests a month at the catalogue's rents."""
    best: Build | None = None
    for each in fitting:
        if best is not None and each.least > _rank(best)[:2]:
            break
        build = each.at(volumes)
        if build is not None and (best is None or _rank(build) < _rank(best)):
            best = build
    return best


def at_offers(build: Build, offers: Sequence[GpuOffer]) -> tuple[Build, ...]:
    """The build at each offer by the month, cheapest first; as it is where there is none."""
    priced = [_at(build, offer) for offer in offers if offer.commitment in RENTED]
    return tuple(sorted(priced, key=_rank)) or (build,)


def one_per_provider(builds: Sequence[Build]) -> tuple[Build, ...]:
    """Of builds in their order, the first of each provider, GPU, precision and commitment."""
    first: dict[tuple[str, ...], Build] = {}
    for build in builds:
        offer, option = build.offer, build.option
        first.setdefault((offer.provider, option.gpu, option.precision, offer.commitment), build)
    return tuple(first.values())


def _at(build: Build, offer: GpuOffer) -> Build:
    """The build rented elsewhere: GPUs are paid for by whole instances, what else it costs stays."""
    expected = _rented(build.expected, build, offer)
    slow = None if build.slow is None else _rented(build.slow, build, offer)
    commitment = cast("Commitment", offer.commitment)
    rented: OnGpus = replace(  # type: ignore[type-var]
        build.option, commitment=commitment, usd_per_gpu_hour=offer.usd_per_gpu_hour
    )
    return replace(build, option=rented, expected=expected, slow=slow, offer=offer)


def _rented(size: FleetSize, build: Build, offer: GpuOffer) -> FleetSize:
    regions = build.option.regions
    needed = size.replicas * build.option.gpus_per_replica / regions
    paid, before = (
        np.ceil(needed / each.gpus) * each.gpus * regions for each in (offer, build.offer)
    )
    more = paid.mean() * offer.usd_per_gpu_hour - before.mean() * build.offer.usd_per_gpu_hour
    usd = size.usd_per_month + (1 + build.option.overhead_share) * HOURS_PER_MONTH * float(more)
    return FleetSize(size.replicas, int(paid.max()), usd)


def _rank(build: Build) -> tuple[bool, float, float, int]:
    """Cheapest first, by the mean of the expected cost and that at the slow end of the range.

    A price that is weak or has no day never leads. Then the one that costs less as expected, then fewer GPUs.
    """
    fact, usd = build.offer.fact, build.usd_per_month
    slow = float("inf") if build.slow is None else build.slow.usd_per_month
    doubtful = fact.weak or not fact.as_of[:1].isdigit()
    return doubtful, (usd + slow) / 2, usd, build.expected.gpus


def _variant(option: OnGpus, gpu: str, count: int, precision: Precision) -> OnGpus:
    """The option on other hardware, rented at the catalogue's price, without the user's measurement."""
    rented = "on_demand" if option.commitment == "owned" else option.commitment
    variant: OnGpus = replace(  # type: ignore[type-var]
        option,
        gpu=gpu,
        gpus_per_replica=count,
        precision=precision,
        commitment=rented,
        usd_per_gpu_hour=None,
        reserve_base=False,
        spot_hours_share=0.0,
        replica=Replica(),
        replicas=0,
        spill_to="",
    )
    return variant


def _variants(
    option: OnGpus,
    catalog: Catalog,
    gpus: Sequence[str],
    counts: Sequence[int],
    precisions: Sequence[Precision],
) -> list[OnGpus]:
    published = catalog.model(option.model).published_in
    return [
        _variant(option, gpu, count, precision)
        for gpu in gpus
        for count in counts
        for precision in precisions
        if precision not in AS_PUBLISHED or precision in published
    ]


def _fitting(option: OnGpus, context: Context) -> Fitting | None:
    """None where it does not fit, misses the targets or has no rent on file."""
    offer = context.catalog.gpu_offer(option.gpu, commitment=option.commitment)
    if not isinstance(offer, GpuOffer):
        return None
    served = option.serve(context)
    return None if isinstance(served, Infeasible) else Fitting(option, served, offer)
