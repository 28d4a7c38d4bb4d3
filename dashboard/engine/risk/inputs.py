"""What a plan does not know: each uncertain input with its range, where the range is from, and what it moves.

`low` and `high` of a range are its 10th and 90th percentiles and `value` its median: two halves of a normal
distribution, so a range need not be symmetric. What has no range is not drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from dashboard.engine.facts import Catalog, Fact, NoPrice
from dashboard.engine.inputs import Range, Workload
from dashboard.engine.need import number
from dashboard.engine.refresh import TREND, refresh_months
from dashboard.engine.running import DRIFTS, Running
from dashboard.engine.scenario import Scenario
from dashboard.engine.switching import SwitchingCost
from dashboard.engine.terms import Array

Z90 = 1.2815515655446004
"""The 90th percentile of the standard normal distribution."""

MOST_Z = 2.5
"""Draws stay within this many standard deviations: beyond, a guessed range says nothing."""

SPREAD = "growth_spread_per_month"
CEILING_SPREAD = "growth_ceiling_spread_share"
SUCCESS_SPREAD = "success_spread_share"

LABELS: Mapping[str, str] = {
    "hosted_price_drift_per_year": "Drift of hosted prices",
    "gpu_price_drift_per_year": "Drift of GPU rents",
    TREND: "Price trend at equal quality",
    "staff_usd_per_year": "Cost of an engineer",
    "staff_fte_self_hosted": "Staff for own GPUs",
    "staff_fte_dedicated": "Staff for dedicated endpoints",
    "tooling_usd_per_month": "Tooling",
    "max_fill": "Fill of the GPUs",
    "engineer_usd_per_week": "Cost of an engineer-week",
    "switch_engineer_weeks_hosted": "Work of moving to a host",
    "switch_engineer_weeks_provisioned": "Work of moving to provisioned units",
    "switch_engineer_weeks_dedicated": "Work of moving to a dedicated endpoint",
    "switch_engineer_weeks_self_hosted": "Work of moving to own GPUs",
    "switch_engineer_weeks_quote": "Work of moving to the offer",
    "switch_engineer_weeks_tuning": "Work of a first fine-tune",
    "switch_overrun_share": "Overrun of the move",
    "switch_dual_run_months": "Months of running both",
    "tuning_usd_per_example": "Price of a labelled example",
}
"""Assumptions that are uncertain rather than chosen. Another is drawn where the scenario gives it a range."""

Action = Literal["growth", "drift", "throughput", "price"]


@dataclass(frozen=True, slots=True)
class UncertainInput:
    """One figure nobody knows exactly."""

    name: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    action: Action
    """What it moves: the volumes, the price trends, the capacity of replicas, or coefficients of the costs."""
    fact: Fact | None = None
    group: str = ""
    """Inputs of one group move together to some degree."""
    at_low: Scenario | None = None
    """The scenario with this input at `low`, for those that move coefficients."""
    at_high: Scenario | None = None
    options: tuple[str, ...] = ()
    """The options it may move; empty for all."""

    def values(self, z: Array) -> Array:
        """The input's value at standard normal deviates, any shape."""
        return self.value + two_piece(z, self.low - self.value, self.high - self.value)


def two_piece(z: Array, at_low: Array | float, at_high: Array | float) -> Array:
    """Straight from 0 at z = 0 to `at_low` at the 10th percentile, and to `at_high` at the 90th."""
    found: Array = np.where(z < 0, -z * at_low, z * at_high) / Z90
    return found


def uncertain_inputs(
    scenario: Scenario,
    catalog: Catalog,
    running: Mapping[str, Running],
    switching: Mapping[str, SwitchingCost],
) -> tuple[UncertainInput, ...]:
    """Every input with a range that some option's cost depends on, in a fixed order."""
    found = (
        *_growth(scenario, catalog),
        *_assumptions(scenario, catalog, running, switching),
        *_throughput(running),
        *_rents(scenario, catalog, running),
        *_success(scenario, catalog, running),
    )
    return tuple(u for u in found if u.low < u.high)


def _growth(scenario: Scenario, catalog: Catalog) -> Iterator[UncertainInput]:
    for workload_id, workload in scenario.workloads.items():
        value, low, high, unit, fact = growth_range(workload, catalog)
        yield UncertainInput(
            f"growth.{workload_id}",
            "Growth" if len(scenario.workloads) == 1 else f"Growth of {workload_id}",
            unit,
            value,
            low,
            high,
            "growth",
            fact,
            group="growth",
        )


def growth_range(
    workload: Workload, catalog: Catalog
) -> tuple[float, float, float, str, Fact | None]:
    """The growth of a workload with its range: the share per month, or the ceiling of an S-curve."""
    growth = workload.growth
    if growth is None or growth.kind == "constant":
        value = workload.growth_per_month if growth is None else growth.per_month
        unit, name = "share per month", SPREAD
    else:
        value, unit, name = growth.ceiling, "requests per month", CEILING_SPREAD
    if growth is not None and (growth.low is not None or growth.high is not None):
        low = value if growth.low is None else growth.low
        high = value if growth.high is None else growth.high
        return value, min(low, value), max(high, value), unit, None
    fact = catalog.assumption(name)
    spread = number(fact) * (1.0 if name == SPREAD else value)
    return value, value - spread, value + spread, unit, fact


def _assumptions(
    scenario: Scenario,
    catalog: Catalog,
    running: Mapping[str, Running],
    switching: Mapping[str, SwitchingCost],
) -> Iterator[UncertainInput]:
    need = next((r.need for r in running.values()), None)
    if need is None:
        return
    ranged = [n for n, given in need.assumptions.items() if isinstance(given, Range)]
    users = _users(running, switching)
    for name in dict.fromkeys((*LABELS, *ranged)):
        if name not in users:
            continue
        fact = need.assume(name)
        value = number(fact)
        low = value if fact.low is None else min(fact.low, value)
        high = value if fact.high is None else max(fact.high, value)
        is_trend = name in (*DRIFTS.values(), TREND)
        at = (low, high)
        yield UncertainInput(
            name,
            LABELS.get(name, name.replace("_", " ").capitalize()),
            fact.unit,
            value,
            low,
            high,
            "drift" if is_trend else "price",
            fact,
            group="prices" if name in DRIFTS.values() else "",
            at_low=None if is_trend else _assuming(scenario, catalog, name, at[0]),
            at_high=None if is_trend else _assuming(scenario, catalog, name, at[1]),
            options=users[name],
        )


def _assuming(scenario: Scenario, catalog: Catalog, name: str, value: float) -> Scenario:
    others = {
        key: given
        for key, given in scenario.assumptions.items()
        if catalog.assumption(key).name != name
    }
    return replace(scenario, assumptions={**others, name: Range(value)})


def _users(
    running: Mapping[str, Running], switching: Mapping[str, SwitchingCost]
) -> dict[str, tuple[str, ...]]:
    """The options that each assumption is a fact of."""
    users: dict[str, dict[str, None]] = {}
    for option_id, each in running.items():
        facts = [f for term in each.served.terms for f in term.facts]
        facts += [f for part in each.served.one_off for f in part.facts]
        facts += switching[option_id].facts
        facts += each.served.fleet.facts if each.served.fleet else ()
        names = [name for fact in facts for name in fact.name.split(" + ")]
        names += [DRIFTS[t.drift] for t in each.served.terms if t.drift in DRIFTS]
        names += [TREND] if refresh_months(each.option) else []
        for name in names:
            users.setdefault(name, {})[option_id] = None
    return {name: tuple(options) for name, options in users.items()}


def _throughput(running: Mapping[str, Running]) -> Iterator[UncertainInput]:
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


def _rents(
    scenario: Scenario, catalog: Catalog, running: Mapping[str, Running]
) -> Iterator[UncertainInput]:
    """The rent of each GPU over the offers seen, where the scenario does not name it."""
    offers: dict[tuple[str, str], list[str]] = {}
    for option_id, each in running.items():
        option: Any = each.option
        if each.served.gpus_per_replica and option.usd_per_gpu_hour is None:
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
    return _with_options(scenario, {o: {"usd_per_gpu_hour": usd} for o in users})


def _with_options(scenario: Scenario, fields: Mapping[str, Mapping[str, Any]]) -> Scenario:
    options: dict[str, Any] = dict(scenario.options)
    for option_id, changed in fields.items():
        options[option_id] = replace(options[option_id], **changed)
    return replace(scenario, options=options)


def _success(
    scenario: Scenario, catalog: Catalog, running: Mapping[str, Running]
) -> Iterator[UncertainInput]:
    """How many answers are good enough, where a bad one costs something."""
    in_use = {scenario.current_of(w) for w in scenario.workloads}
    costly = any(w.usd_per_failure for w in scenario.workloads.values())
    fact = catalog.assumption(SUCCESS_SPREAD)
    for option_id, each in running.items():
        option = each.option
        if option_id in in_use or not (option.fallback or costly):
            continue
        value, spread = option.success_share, number(fact)
        low, high = max(0.001, value - spread), min(1.0, value + spread)
        at = [_with_options(scenario, {option_id: {"success_share": s}}) for s in (low, high)]
        yield UncertainInput(
            f"success.{option_id}",
            f"Good answers of {option_id}",
            "share",
            value,
            low,
            high,
            "price",
            fact,
            at_low=at[0],
            at_high=at[1],
        )
