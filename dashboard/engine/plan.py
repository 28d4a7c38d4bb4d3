"""The engine's one door: a scenario and a catalogue in, a plan out. The same two always give the same plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import get_args

import numpy as np

import dashboard
from dashboard.engine.cost.admission import zone_asked
from dashboard.engine.cost.breakeven import (
    CostCurve,
    VolumeWindows,
    both_ways_of,
    first_months,
    payback_lost_months,
    paybacks,
    permanent_months,
)
from dashboard.engine.cost.context import Infeasible, OneOff
from dashboard.engine.cost.cost_terms import Array, Drift, Steps
from dashboard.engine.cost.purchase import purchase_usd
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.measured import measured_facts
from dashboard.engine.inputs.provider_terms import Requirement
from dashboard.engine.months.announced import ANNOUNCED, with_announced
from dashboard.engine.months.forced_exit import Kept, leaving, months_until, retiring
from dashboard.engine.months.running import Running, answered_share, good_in_the_end, run
from dashboard.engine.months.settled import settled
from dashboard.engine.months.switching import SwitchingCost, switching_cost
from dashboard.engine.options import Option
from dashboard.engine.scenario import Scenario, requests_by_month
from dashboard.engine.search.path import Path
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.search.routing import plan_path


@dataclass(frozen=True, slots=True)
class Line:
    """One component of a cost, opened up: what it is in month 0, how it came about, from which facts."""

    component: str
    usd_month_0: float
    formula: str
    facts: tuple[Fact, ...]
    role: CostRole = CostRole.OTHER


@dataclass(frozen=True, slots=True)
class OptionCost:
    """What all workloads that may use an option would cost on it. USD; arrays have one figure per month.

    Costs are infinite once the option has ended.
    """

    monthly_usd: Array
    one_off: tuple[OneOff, ...]
    breakdown_usd: Mapping[str, Array]
    by_workload: Mapping[str, Array]
    usd_per_1k_requests: float
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
    """The first month without the option, by a change of the scenario."""

    @property
    def one_off_usd(self) -> float:
        return sum(part.usd for part in self.one_off)


@dataclass(frozen=True, slots=True)
class OptionPlan:
    """An option of the scenario: its cost, or the reasons why it cannot serve."""

    option_id: str
    option: Option
    success_share: float
    """Share of requests with a good answer in the end, after the fallback."""
    cost: OptionCost | None
    reasons: tuple[str, ...] = ()

    @property
    def feasible(self) -> bool:
        return self.cost is not None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where and when `to_id` costs strictly less than `from_id`."""

    from_id: str
    to_id: str
    volume: VolumeWindows
    tokens_per_month_at_first: float | None
    month: int | None
    month_permanent: int | None
    payback_months: float | None
    payback_months_discounted: float | None
    payback_lost_month: int | None
    """The month in which what was paid back is lost again; None when it never is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a page, a memo or a pipeline shows of one scenario."""

    scenario: Scenario
    engine: str
    as_of: date
    catalog_digest: str
    requests: Mapping[str, Array]
    """Requests of each workload by month."""
    options: Mapping[str, OptionPlan]
    break_even: tuple[BreakEven, ...]
    path: Path | None
    no_path: tuple[str, ...]
    """Why there is no path."""
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    route_costs: RouteCosts = field(repr=False, compare=False)
    """What prices any other way through the horizon: `engine.risk` draws it."""

    @property
    def total_requests_month_0(self) -> float:
        return float(sum(r[0] for r in self.requests.values()))

    def usd_per_1k_requests(self, month: int) -> tuple[float, float] | None:
        """USD per 1,000 requests in a month: on the options in use now, and on the path."""
        if self.path is None or self.path.stay_usd is None:
            return None
        thousands = float(sum(r[month] for r in self.requests.values())) / 1000
        stay, path = float(self.path.stay_usd[month]), float(self.path.monthly_usd[month])
        return stay / thousands, path / thousands

    def between(self, from_id: str, to_id: str) -> BreakEven | None:
        """The break-even of a pair; None when either cannot serve."""
        pairs = (b for b in self.break_even if (b.from_id, b.to_id) == (from_id, to_id))
        return next(pairs, None)

    def ending(self) -> dict[str, int]:
        """The month in which an option in use or on the path ends by announcement, within the horizon."""
        used = {self.scenario.current_of(w) for w in self.requests}
        if self.path is not None:
            used |= {step.option for step in self.path.steps}
        costs = self.costs()
        ends = {o: costs[o].retires_on for o in self.options if o in used and o in costs}
        months = {o: months_until(self.as_of, day) for o, day in ends.items() if day is not None}
        for o in used & costs.keys():
            end = costs[o].ends_in
            if end is not None:
                months[o] = min(end, months.get(o, end))
        return {o: month for o, month in months.items() if month < self.scenario.horizon_months}

    def costs(self) -> dict[str, OptionCost]:
        """The options that can serve, in the scenario's order."""
        return {o: plan.cost for o, plan in self.options.items() if plan.cost is not None}


def evaluate(scenario: Scenario, catalog: Catalog) -> Plan:
    """The plan of a scenario: every option's cost, every break-even, the cheapest path.

    Options that cannot serve are in the plan with their reasons. Raises UnknownName when the scenario overrides
    an assumption the catalogue does not have.
    """
    scenario = with_announced(settled(scenario), catalog)
    months = scenario.horizon_months
    requests = {w: requests_by_month(v, months=months) for w, v in scenario.workloads.items()}
    tried = {o: run(scenario, catalog, o, requests) for o in scenario.options}
    running = {o: r for o, r in tried.items() if isinstance(r, Running)}
    left = leaving(scenario, catalog, tried, requests)
    ends = retiring(scenario, catalog, running)
    served = running | {o: each.running for o, each in left.items()}
    served = {o: served[o] for o in scenario.options if o in served}
    switching = {
        o: switching_cost(scenario, o, r.option, context=r.context) for o, r in served.items()
    }
    by_workload = {o: r.by_workload_usd() for o, r in served.items()}
    discount = (1 + scenario.discount_per_year) ** (-np.arange(months) / 12)
    route_costs = RouteCosts(
        scenario,
        served,
        switching,
        {
            o: switching[o].fixed_usd + sum(part.usd for part in r.served.one_off)
            for o, r in served.items()
        },
        by_workload,
        discount,
        {
            **{o: each.reasons for o, each in left.items()},
            **_end_reasons(scenario, ends, running),
        },
        _end_months(catalog, ends, running),
        frozenset(o for o, each in left.items() if not each.priced),
    )
    once = {o: _once(scenario, r, switching[o]) for o, r in running.items()}
    options: dict[str, OptionPlan] = {}
    for option_id, option in scenario.options.items():
        found, share = tried[option_id], answered_share(scenario, option)
        if isinstance(found, Infeasible):
            options[option_id] = OptionPlan(option_id, option, share, None, found.reasons)
            continue
        dual = _dual_run(route_costs, option_id)
        cost = _cost(found, by_workload[option_id], (*once[option_id], *dual), scenario)
        options[option_id] = OptionPlan(option_id, option, share, cost)
    path = plan_path(route_costs)
    return Plan(
        scenario=scenario,
        engine=dashboard.__version__,
        as_of=catalog.as_of,
        catalog_digest=catalog.digest,
        requests=requests,
        options=options,
        break_even=_break_evens(scenario, options, running, discount),
        path=path if isinstance(path, Path) else None,
        no_path=() if isinstance(path, Path) else path.reasons,
        facts=_facts(options, switching, left),
        warnings=_warnings(scenario),
        route_costs=route_costs,
    )


def _end_months(
    catalog: Catalog, ends: Mapping[str, date], running: Mapping[str, Running]
) -> dict[str, int]:
    """The month from which each option is gone, announced or by a change of the scenario, whichever is first."""
    months = {o: months_until(catalog.as_of, day) for o, day in ends.items()}
    for o, each in running.items():
        if each.ends_in is not None:
            months[o] = min(each.ends_in, months.get(o, each.ends_in))
    return months


def _end_reasons(
    scenario: Scenario, ends: Mapping[str, date], running: Mapping[str, Running]
) -> dict[str, tuple[str, ...]]:
    """Why options in use cannot stay to the end of the horizon."""
    in_use = {scenario.current_of(w) for w in scenario.workloads}
    reasons: dict[str, tuple[str, ...]] = {
        o: (f"it ends in month {each.ends_in}",)
        for o, each in running.items()
        if o in in_use and each.ends_in is not None
    }
    for o in ends.keys() & in_use:
        reasons[o] = (f"it ends on {ends[o]:%Y-%m-%d}",)
    return reasons


def _once(scenario: Scenario, running: Running, switching: SwitchingCost) -> tuple[OneOff, ...]:
    """Paid at the first move to an option; nothing for the option everybody is on."""
    if all(scenario.current_of(w) == running.option_id for w in running.workload_ids):
        return ()
    bought = purchase_usd(running.served, running.volumes)
    return (*switching.fixed, *running.served.one_off, *((bought,) if bought else ()))


def _dual_run(route_costs: RouteCosts, option_id: str) -> tuple[OneOff, ...]:
    """What running the old and the new option for a while costs in month 0."""
    usd, option = 0.0, route_costs.option_ids.index(option_id)
    for w in route_costs.rows[option_id]:
        usd += float(route_costs.dual_run(w)[route_costs.starts[w], option, 0])
    if usd == 0:
        return ()
    formula = "months x the cheaper of both running costs x (1 + overrun)"
    return (OneOff("dual running", usd, formula, route_costs.switching[option_id].facts),)


def _cost(
    running: Running,
    by_workload: Mapping[str, Array],
    one_off: tuple[OneOff, ...],
    scenario: Scenario,
) -> OptionCost:
    breakdown = running.breakdown_usd()
    monthly = _until(running, running.monthly_usd())
    requests = float(running.volumes[:, 0].sum())
    good = good_in_the_end(scenario, running.option, running.context.workloads)
    fleet, gpus = running.served.fleet, running.served.gpus_per_replica
    replicas = fleet.peak_units(running.volumes) if fleet else np.zeros_like(monthly)
    return OptionCost(
        monthly_usd=monthly,
        one_off=one_off,
        breakdown_usd={part: _until(running, usd) for part, usd in breakdown.items()},
        by_workload={w: _until(running, usd) for w, usd in by_workload.items()},
        usd_per_1k_requests=float(monthly[0]) / requests * 1000,
        usd_per_success=float(monthly[0]) / float(good @ running.volumes[:, 0]),
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
        ends_in=running.ends_in,
    )


def _until(running: Running, usd: Array) -> Array:
    """The cost while the option can be used, infinite from its end on."""
    if running.ends_in is None:
        return usd
    return np.where(np.arange(len(usd)) < running.ends_in, usd, np.inf)


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


def _break_evens(
    scenario: Scenario,
    options: Mapping[str, OptionPlan],
    running: Mapping[str, Running],
    discount: Array,
) -> tuple[BreakEven, ...]:
    """Every ordered pair of options that serve the same workloads."""
    windows: dict[tuple[str, str], VolumeWindows] = {}
    costs = {o: plan.cost for o, plan in options.items() if plan.cost is not None}
    pairs = [
        (a, b)
        for a, b in combinations(running, 2)
        if running[a].workload_ids == running[b].workload_ids
    ]
    curves = [(costs[a].curve, costs[b].curve) for a, b in pairs]
    for (a, b), found in zip(pairs, both_ways_of(curves), strict=True):
        windows[a, b], windows[b, a] = found
    tokens = {o: _tokens_per_request(scenario, r) for o, r in running.items()}
    ordered = [(a, b) for a in running for b in running if (a, b) in windows]
    if not ordered:
        return ()
    return _timed(ordered, windows=windows, costs=costs, tokens=tokens, discount=discount)


def _timed(
    pairs: Sequence[tuple[str, str]],
    *,
    windows: Mapping[tuple[str, str], VolumeWindows],
    costs: Mapping[str, OptionCost],
    tokens: Mapping[str, float],
    discount: Array,
) -> tuple[BreakEven, ...]:
    """The windows of every pair with their months and paybacks, all pairs in one pass."""
    before = np.stack([costs[a].monthly_usd for a, _ in pairs])
    after = np.stack([costs[b].monthly_usd for _, b in pairs])
    once = np.array([costs[b].one_off_usd for _, b in pairs])
    both = np.isfinite(before) & np.isfinite(after)
    saving = np.subtract(before, after, out=np.zeros_like(before), where=both)
    found = zip(
        pairs,
        first_months(before, after),
        permanent_months(before, after),
        paybacks(saving, one_off_usd=once),
        paybacks(saving * discount, one_off_usd=once),
        payback_lost_months(saving, one_off_usd=once),
        strict=True,
    )
    return tuple(
        BreakEven(
            pair[0],
            pair[1],
            volume=windows[pair],
            tokens_per_month_at_first=None if first is None else first * tokens[pair[1]],
            month=month,
            month_permanent=permanent,
            payback_months=paid,
            payback_months_discounted=discounted,
            payback_lost_month=lost,
        )
        for pair, month, permanent, paid, discounted, lost in found
        for first in (windows[pair].first,)
    )


def _tokens_per_request(scenario: Scenario, running: Running) -> float:
    """Input and output tokens of the mean request in month 0, in the workloads' own tokens."""
    workloads = [scenario.workloads[w] for w in running.workload_ids]
    requests = running.volumes[:, 0]
    tokens = np.array([w.input_tokens + w.output_tokens + w.reasoning_tokens for w in workloads])
    return float(requests @ tokens / requests.sum())


def _facts(
    options: Mapping[str, OptionPlan],
    switching: Mapping[str, SwitchingCost],
    left: Mapping[str, Kept],
) -> tuple[Fact, ...]:
    """Every fact the plan rests on, once, in the order of use."""
    used: dict[tuple[str, object], Fact] = {}
    for each in left.values():
        for term in each.running.served.terms:
            used |= {(fact.name, fact.value): fact for fact in term.facts}
    for option_id, plan in options.items():
        if plan.cost is None:
            continue
        found = [fact for line in plan.cost.lines for fact in line.facts]
        found += [fact for part in plan.cost.one_off for fact in part.facts]
        found += switching[option_id].facts
        found += measured_facts(option_id, plan.option)
        for fact in found:
            used.setdefault((fact.name, fact.value), fact)
    return tuple(used.values())


def _warnings(scenario: Scenario) -> tuple[str, ...]:
    """What the constraints ask that the catalogue has no facts about, said aloud."""
    announced = tuple(
        f"{', '.join(change.options)}: the price in month {change.month} is {change.price_factor:g} times that "
        f"before ({change.why})"
        for change in scenario.changes
        if change.why.startswith(ANNOUNCED)
    )
    zone = zone_asked(scenario.constraints)
    if not zone or zone in get_args(Requirement):
        return announced
    return (
        *announced,
        f"constraints.region is {zone!r}; the catalogue knows terms for eu only, so every provider that "
        "constraints.confirmed does not name is left out",
    )
