"""What every option costs if all workloads that may use it are on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from dashboard.engine.cost.breakeven import (
    CostCurve,
)
from dashboard.engine.cost.context import OneOff
from dashboard.engine.cost.cost_terms import Array, Drift, Steps
from dashboard.engine.cost.roles import SECOND_ANSWERS, CostRole
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.months.running import Running
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Line:
    """One component of a cost, opened up: what it is in month 0, how it came about, from which facts."""

    component: str
    usd_month_0: float
    formula: str
    facts: tuple[Fact, ...]
    role: CostRole = CostRole.OTHER


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What the requests of one workload cost on an option in month 0, its part of what is shared included."""

    requests: float
    usd: float
    """What better answers than today's earn is left out: nobody pays it back."""
    first_usd: float
    """Of the first answers alone."""
    good_answers: float


@dataclass(frozen=True, slots=True)
class OptionCost:
    """What all workloads that may use an option would cost on it. USD; arrays have one figure per month.

    Costs are infinite once the option has ended.
    """

    monthly_usd: Array
    unbilled_usd: Array
    """What of it is on no bill."""
    one_off: tuple[OneOff, ...]
    breakdown_usd: Mapping[str, Array]
    by_workload: Mapping[str, Array]
    usd_per_1k_requests: float
    """With what bad answers cost; what better answers than today's earn is left out: nobody pays it back."""
    first_usd_per_1k_requests: float
    """Of the first answers alone."""
    usd_per_success: float
    replicas: Array
    gpus: Array
    gpus_month_0: tuple[int, int, int | None] | None
    """Fewest, expected and most GPUs in month 0 over the range of the throughput; None without GPUs.

    The most is None where the slow end of the range does not meet the targets with any number of GPUs.
    """
    lines: tuple[Line, ...]
    curve: CostCurve
    """Cost against total volume at month-0 prices."""
    volumes: Array
    """Requests by workload and month, in the order of `by_workload`."""
    factors: Mapping[Drift, Array]
    """What prices are of month 0, by trend and month."""
    fleet: Steps | None
    """The replicas, where there are any."""
    retires_on: date | None
    notes: tuple[str, ...]
    ends_in: int | None = None
    """The first month without the option, announced or by a change of the scenario."""
    units: Mapping[str, UnitCost] = field(default_factory=dict)
    """By workload."""

    @property
    def billed_usd(self) -> Array:
        """What is paid every month; infinite once the option has ended."""
        return self.monthly_usd - self.unbilled_usd

    @property
    def one_off_usd(self) -> float:
        return sum(part.usd for part in self.one_off)

    def usd_per_1k_of(self, workloads: Sequence[str]) -> float:
        """USD per 1,000 requests of these workloads; those of all are `usd_per_1k_requests`."""
        if set(workloads) == set(self.units):
            return self.usd_per_1k_requests
        each = [self.units[w] for w in workloads]
        return sum(unit.usd for unit in each) / sum(unit.requests for unit in each) * 1000

    def first_usd_per_request_of(self, workloads: Sequence[str]) -> float:
        """USD of the first answer to a request of these workloads."""
        each = [self.units[w] for w in workloads]
        return sum(unit.first_usd for unit in each) / sum(unit.requests for unit in each)

    def usd_per_success_of(self, workloads: Sequence[str]) -> float:
        """USD per good answer to these workloads; those of all are `usd_per_success`."""
        if set(workloads) == set(self.units):
            return self.usd_per_success
        each = [self.units[w] for w in workloads]
        return _per_good_answer(
            sum(unit.usd for unit in each), sum(unit.good_answers for unit in each)
        )

    def good_share_of(self, workloads: Sequence[str]) -> float:
        """Of the requests of these workloads in month 0, those with a good answer in the end, as expected."""
        each = [self.units[w] for w in workloads]
        return sum(unit.good_answers for unit in each) / sum(unit.requests for unit in each)


@dataclass(frozen=True, slots=True)
class OptionPlan:
    """An option of the scenario: its cost, or the reasons why it cannot serve."""

    option_id: str
    option: Option
    success_share: float | None
    """Share of its requests with a good answer in the end; None where it cannot serve."""
    cost: OptionCost | None
    reasons: tuple[str, ...] = ()
    open_weights: bool = False
    """Whether anybody may serve its model."""

    @property
    def feasible(self) -> bool:
        return self.cost is not None


def option_cost(
    running: Running,
    by_workload: Mapping[str, Array],
    one_off: tuple[OneOff, ...],
    scenario: Scenario,
    *,
    end: int | None = None,
) -> OptionCost:
    """`end` is the month from which the option is not there any more, announced or by a change."""
    breakdown = running.breakdown_usd()
    monthly = _until(end, running.monthly_usd())
    requests = float(running.volumes[:, 0].sum())
    fleet, gpus = running.served.fleet, running.served.gpus_per_replica
    replicas = fleet.peak_units(running.volumes) if fleet else np.zeros_like(monthly)
    return OptionCost(
        monthly_usd=monthly,
        unbilled_usd=running.unbilled_usd(),
        one_off=one_off,
        breakdown_usd={part: _until(end, usd) for part, usd in breakdown.items()},
        by_workload={w: _until(end, usd) for w, usd in by_workload.items()},
        usd_per_1k_requests=(float(monthly[0]) - _again_usd(running, earned=True))
        / requests
        * 1000,
        first_usd_per_1k_requests=(float(monthly[0]) - _again_usd(running)) / requests * 1000,
        usd_per_success=_per_good_answer(
            float(monthly[0]) - _again_usd(running, earned=True), requests * good_share(running)
        ),
        replicas=replicas,
        gpus=replicas * gpus,
        gpus_month_0=_gpu_range(running, fleet) if fleet else None,
        lines=tuple(
            Line(
                term.component,
                float(running.term_usd(term, running.volumes[:, :1])[0]),
                term.formula,
                term.facts,
                term.role,
            )
            for term in running.served.terms
        ),
        curve=running.curve(discount_per_year=scenario.discount_per_year),
        volumes=running.volumes,
        factors=running.factors,
        fleet=fleet,
        retires_on=running.served.retires_on,
        notes=running.served.notes,
        ends_in=end,
        units=_units(running),
    )


def _units(running: Running) -> dict[str, UnitCost]:
    requests = running.volumes[:, 0]
    usd, first = np.zeros_like(requests), np.zeros_like(requests)
    for term in running.served.terms:
        each = running.shared_usd(term, running.volumes)[:, 0]
        again = term.role in SECOND_ANSWERS
        usd += np.maximum(0.0, each) if again else each
        first += 0.0 if again else each
    good = requests * running.good_shares
    figures = zip(requests.tolist(), usd.tolist(), first.tolist(), good.tolist(), strict=True)
    return {w: UnitCost(*each) for w, each in zip(running.workload_ids, figures, strict=True)}


def _again_usd(running: Running, *, earned: bool = False) -> float:
    """What answers cost in month 0 that were not good enough; `earned`: only what better ones bring in."""
    terms = (term for term in running.served.terms if term.role in SECOND_ANSWERS)
    each = (running.term_usd(term, running.volumes[:, :1])[0] for term in terms)
    return float(sum(min(0.0, usd) if earned else usd for usd in each))


def _per_good_answer(usd: float, good_answers: float) -> float:
    return usd / good_answers if good_answers > 0 else float("inf")


def good_share(running: Running) -> float:
    """Share of the requests of month 0 with a good answer in the end."""
    requests = running.volumes[:, 0]
    return float(running.good_shares @ requests / requests.sum())


def _until(end: int | None, usd: Array) -> Array:
    """The cost while the option can be used, infinite from its end on."""
    return usd if end is None else np.where(np.arange(len(usd)) < end, usd, np.inf)


def _gpu_range(running: Running, fleet: Steps) -> tuple[int, int, int | None]:
    """GPUs in month 0 if replicas were as fast, or as slow, as the range of the throughput allows."""
    rates = [running.served.rates[w] for w in running.workload_ids]

    def gpus(slower: list[float]) -> int:
        volumes = running.volumes[:, :1] * np.array(slower)[:, None]
        return int(fleet.peak_units(volumes)[0]) * running.served.gpus_per_replica

    few = gpus([rate.requests_per_s / rate.high for rate in rates])
    expected = gpus([1.0] * len(rates))
    if any(rate.low == 0 for rate in rates):
        return few, expected, None
    return few, expected, gpus([rate.requests_per_s / rate.low for rate in rates])
