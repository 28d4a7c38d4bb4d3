"""How sure a plan is: its outlook, what moves it, what other ways to decide would do, what to measure first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.plan import Plan
from dashboard.engine.risk.cash import DrawnJourney, Uncertainty
from dashboard.engine.risk.choices import Choices, Route, choices, hindsight_usd, switches
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.measuring import Worth, worth_of_knowing
from dashboard.engine.risk.ordered import Or, percentiles_or_none
from dashboard.engine.risk.outlook import DRAWS, Outlook, draw, outlook
from dashboard.engine.risk.policies import Policies, fixed_plans, policies
from dashboard.engine.risk.sampling import one_at_a_time
from dashboard.engine.risk.volumes import VolumeRange, volume_ranges
from dashboard.engine.search.path import TIE
from dashboard.engine.search.route_costs import Routes
from dashboard.engine.search.routing import routes_of

VOLUME_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Bar:
    """What the plan saves when one input is at its 10th or its 90th percentile and all else as planned."""

    input: UncertainInput
    low_usd: float
    high_usd: float
    replanned_low_usd: float
    """What the best plan for that value would save on top."""
    replanned_high_usd: float

    @property
    def swing_usd(self) -> float:
        return abs(self.high_usd - self.low_usd)


@dataclass(frozen=True, slots=True)
class Timing:
    """When an option starts to cost less to run than the one it replaces, over the draws."""

    workload_id: str
    from_id: str
    to_id: str
    months: tuple[Or, Or, Or]
    """The 10th, 50th and 90th percentile of the first month; None where it never does within the horizon."""
    never_share: float


@dataclass(frozen=True, slots=True)
class Risk:
    """Everything the draws say about a plan. USD, discounted over the horizon."""

    inputs: tuple[UncertainInput, ...]
    outlook: Outlook
    tornado: tuple[Bar, ...]
    """The widest first."""
    policies: Policies
    worth: tuple[Worth, ...]
    """What knowing each input before deciding is worth, the most first."""
    timing: tuple[Timing, ...]
    volumes: tuple[VolumeRange, ...]
    """From which volume on each option costs less for good than the one in use, over VOLUME_DRAWS draws."""


def assess(plan: Plan, catalog: Catalog, *, draws: int = DRAWS) -> Risk | None:
    """The risk of a plan, the same for the same seed; None where nothing can be drawn."""
    found = draw(plan, catalog, draws=draws)
    if found is None or plan.path is None:
        return None
    unsure, z = found
    drawn = unsure.drawn(z)
    routes = routes_of(plan.route_costs, plan.path)
    each = [(choices(drawn, routes, w), route_of(drawn, routes, w)) for w in range(len(routes))]
    plans = [
        fixed_plans(at, switches(at, np.full(at.months, at.start)), at.route_usd(route))
        for at, route in each
    ]
    return Risk(
        unsure.inputs,
        outlook(drawn, plan.path),
        tornado(unsure, routes),
        policies(each, [_waits_for(plan, at) for at, _ in each]),
        worth_of_knowing(unsure.inputs, z, plans, seed=plan.scenario.seed),
        _timings(each),
        _volumes(plan, unsure, z),
    )


def _waits_for(plan: Plan, at: Choices) -> frozenset[str]:
    """What a workload may be told to wait for: beside a move that needs no measuring nothing that needs it."""
    steps = [s for s in (plan.path.steps if plan.path else ()) if s.workload == at.workload_id]
    if not steps or any(step in plan.decision.unmeasured for step in steps):
        return frozenset(at.option_ids)
    standings = plan.decision.standings.get(at.workload_id, {})
    return frozenset(o for o in at.option_ids if o not in standings or standings[o].may_move)


def tornado(unsure: Uncertainty, routes: Routes) -> tuple[Bar, ...]:
    """Every input at both ends, the widest bar first; inputs that move nothing are left out."""
    drawn = unsure.drawn(one_at_a_time(unsure.inputs))
    discount = unsure.route_costs.discount[:, None]
    spend = (drawn.cash(routes).usd * discount).sum(axis=0)
    saving = (drawn.cash(unsure.route_costs.stay()).usd * discount).sum(axis=0) - spend
    better = np.zeros_like(saving)
    for w in range(len(routes)):
        at = choices(drawn, routes, w)
        planned = at.route_usd(route_of(drawn, routes, w))
        gain = planned - hindsight_usd(at)
        better += np.where(gain > TIE * planned, gain, 0.0)
    bars = [
        Bar(each, *(float(v) for v in (*saving[2 * k : 2 * k + 2], *better[2 * k : 2 * k + 2])))
        for k, each in enumerate(unsure.inputs)
    ]
    largest = max((bar.swing_usd for bar in bars), default=0.0)
    moving = [
        bar
        for bar in bars
        if bar.swing_usd > TIE * largest or bar.replanned_low_usd or bar.replanned_high_usd
    ]
    return tuple(sorted(moving, key=lambda bar: -bar.swing_usd))


def route_of(drawn: DrawnJourney, routes: Routes, workload: int) -> Route:
    """The workload's row, as positions among the options it may use."""
    route_costs = drawn.route_costs
    workload_id = route_costs.workload_ids[workload]
    allowed = [
        i
        for i, o in enumerate(route_costs.option_ids)
        if workload_id in route_costs.running[o].workload_ids
    ]
    return np.array([allowed.index(i) for i in routes[workload].tolist()])


def _timings(each: Sequence[tuple[Choices, Route]]) -> tuple[Timing, ...]:
    """For every workload, the option it ends on against the one in use; its cheapest rival where it stays."""
    found = []
    for at, route in each:
        target = int(route[-1])
        if target == at.start:
            rivals = [i for i in range(len(at.option_ids)) if i != at.start]
            if not rivals:
                continue
            target = min(rivals, key=lambda i: float(at.usd[i, -1].mean()))
        cheaper = at.usd[target] < at.usd[at.start]
        first = np.where(cheaper.any(axis=0), cheaper.argmax(axis=0), np.inf)
        found.append(
            Timing(
                at.workload_id,
                at.option_ids[at.start],
                at.option_ids[target],
                percentiles_or_none(first),
                float(np.isinf(first).mean()),
            )
        )
    return tuple(found)


def _volumes(plan: Plan, unsure: Uncertainty, z: Array) -> tuple[VolumeRange, ...]:
    """Of every option against the one in use that it would replace, those that were admitted."""
    in_use = dict.fromkeys(plan.scenario.current_of(w) for w in plan.requests)
    drawn = unsure.drawn(z[:, :VOLUME_DRAWS])
    admitted = drawn.route_costs.option_ids
    asked = [(b.from_id, b.to_id) for b in plan.break_even if b.from_id in in_use]
    pairs = [pair for pair in asked if set(pair) <= set(admitted)]
    return volume_ranges(drawn, pairs, discount_per_year=plan.scenario.discount_per_year)
