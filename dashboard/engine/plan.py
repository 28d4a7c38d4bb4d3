"""The engine's one door: a scenario and a catalogue in, a plan out. The same two always give the same plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import dashboard
from dashboard.engine.cost.context import Infeasible, number
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.market.assumed import assume_of
from dashboard.engine.market.baseline import end_days, not_confirmed, open_ends
from dashboard.engine.market.relaxing import Relaxed, most_removing
from dashboard.engine.market.search import MarketView
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.path import Path
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.stages.admit import standings_of, with_due
from dashboard.engine.stages.break_even import BreakEven, BreakEvens
from dashboard.engine.stages.deciding import Deciding
from dashboard.engine.stages.option_cost import OptionCost, OptionPlan
from dashboard.engine.stages.prepare import Origin, Prepared, prepare
from dashboard.engine.stages.route import Decision
from dashboard.engine.stages.serve import serve
from dashboard.engine.stages.timing import time

SMALLEST = "smallest_plannable_usd_per_month"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a page, a memo or a pipeline shows of one scenario."""

    scenario: Scenario
    """With everything that there was to choose from: what the market offers, what follows the models in use."""
    asked: Scenario
    """As the person has it."""
    origins: Mapping[str, Origin]
    """Where each option is from."""
    market: MarketView | None
    """What was looked at; None where only what is listed counts."""
    engine: str
    as_of: date
    catalog_digest: str
    requests: Mapping[str, Array]
    """Requests of each workload by month."""
    options: Mapping[str, OptionPlan]
    path: Path | None
    no_path: tuple[str, ...]
    """Why there is no path."""
    decision: Decision
    """The verdict, and what it rests on."""
    smallest_usd_per_month: float
    """Below this no move earns back its work."""
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    break_evens: BreakEvens = field(repr=False, compare=False)
    """Where and when options cost less than others, found when first asked for."""
    route_costs: RouteCosts = field(repr=False, compare=False)
    """What prices any other way through the horizon: `engine.risk` draws it."""
    deciding: Deciding = field(repr=False, compare=False)
    """What would be decided at other prices or volumes."""
    relaxed: Relaxed | None = None
    """Where the market was searched and there is no path: the demand that leaves out most."""
    ends: Mapping[str, int] = field(default_factory=dict)
    """The month from which an option must not be used; those that last the horizon are not in it."""
    end_days: Mapping[str, date] = field(default_factory=dict)
    """The announced day of the end, of what is in use and what follows it, where there is one."""
    not_confirmed: Mapping[str, str] = field(default_factory=dict)
    """The options in use of which nothing fresh says that they are still sold, and why."""
    open_ends: Mapping[str, date] = field(default_factory=dict)
    """Options that may end within the horizon, nobody has said when, and the last day that is promised."""
    sold_from: Mapping[str, int] = field(default_factory=dict)
    """The month in which an option's model comes out; those that are out are not in it."""

    @property
    def break_even(self) -> tuple[BreakEven, ...]:
        """Every ordered pair of options that serve the same workloads."""
        return self.break_evens.every

    def lasts(self, option_id: str) -> bool:
        """Whether the option can be used to the end of the horizon."""
        return option_id not in self.ends

    @property
    def total_requests_month_0(self) -> float:
        return float(sum(r[0] for r in self.requests.values()))

    @property
    def usd_today(self) -> float | None:
        """What month 0 costs on the options in use now; None where one of them has no price."""
        costs, total = self.costs(), 0.0
        for workload_id in self.requests:
            cost = costs.get(self.scenario.current_of(workload_id))
            if cost is None:
                return None
            total += float(cost.by_workload[workload_id][0])
        return total

    def usd_per_1k_requests(self, month: int) -> tuple[float, float] | None:
        """USD per 1,000 requests in a month: on the options in use now, and on the path."""
        if self.path is None or self.path.stay_usd is None:
            return None
        thousands = float(sum(r[month] for r in self.requests.values())) / 1000
        stay, path = float(self.path.stay_usd[month]), float(self.path.monthly_usd[month])
        return stay / thousands, path / thousands

    def between(self, from_id: str, to_id: str) -> BreakEven | None:
        """The break-even of a pair; None when either cannot serve."""
        return self.break_evens.between(from_id, to_id)

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
    prepared = prepare(scenario, catalog)
    serving = serve(prepared, catalog)
    prepared, standings = serving.prepared, standings_of(serving)
    serving = with_due(serving, standings)
    timing = time(serving, catalog)
    assume = assume_of(scenario, catalog)
    deciding = Deciding(serving, catalog, assume, standings)
    routed, decision = deciding.planned()
    found = routed.path
    path = found if isinstance(found, Path) else None
    return Plan(
        scenario=prepared.scenario,
        asked=scenario,
        origins=prepared.origins,
        market=prepared.market,
        engine=dashboard.__version__,
        as_of=catalog.as_of,
        catalog_digest=catalog.digest,
        requests=prepared.requests,
        options=timing.options,
        break_evens=timing.break_evens,
        path=path,
        no_path=found.reasons if isinstance(found, Infeasible) else (),
        decision=decision,
        smallest_usd_per_month=number(assume(SMALLEST)),
        facts=timing.facts,
        warnings=prepared.warnings,
        route_costs=routed.route_costs,
        deciding=deciding,
        relaxed=None if path is not None else _relaxed(prepared, catalog),
        ends=serving.ends,
        end_days=end_days(prepared.scenario, catalog),
        not_confirmed=not_confirmed(prepared.scenario, catalog),
        open_ends=open_ends(prepared.scenario, catalog),
        sold_from={o: s.sold_from for o, s in serving.switching.items() if s.sold_from},
    )


def _relaxed(prepared: Prepared, catalog: Catalog) -> Relaxed | None:
    return None if prepared.market is None else most_removing(prepared.asked, catalog)
