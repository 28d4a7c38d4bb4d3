"""The second stage: every option at work, what moving to it costs, and what prices any routes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, permutations

import numpy as np

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.days import day_in_words, months_until
from dashboard.engine.months.forced_exit import Kept, leaving, retiring
from dashboard.engine.months.running import Running
from dashboard.engine.months.switching import SwitchingCost, switching_cost
from dashboard.engine.quality.sources import Asked, asked
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.stages.pairs import run_pairs, told, without
from dashboard.engine.stages.prepare import Prepared

Change = Callable[[Running], Running]
"""An option at another price or volume, or as it was."""


@dataclass(frozen=True, slots=True)
class Serving:
    """The options that can serve, and why the others cannot."""

    prepared: Prepared
    tried: Mapping[str, Running | Infeasible]
    running: Mapping[str, Running]
    left: Mapping[str, Kept]
    """Those in use that must be left, as they run until then."""
    served: Mapping[str, Running]
    """Both, in the scenario's order."""
    switching: Mapping[str, SwitchingCost]
    """What moving there takes where it changes most."""
    by_workload: Mapping[str, Mapping[str, Array]]
    barred: Mapping[str, tuple[str, ...]]
    ends: Mapping[str, int]
    discount: Array
    route_costs: RouteCosts
    """Over all options that can serve, good enough or not."""

    def with_change(self, change: Change) -> "Serving":
        """The same options at other prices or volumes."""
        served = {o: change(r) for o, r in self.served.items()}
        changed = {o: r for o, r in served.items() if r is not self.served[o]}
        return replace(
            self,
            running={o: served[o] for o in self.running},
            served=served,
            by_workload={
                **self.by_workload,
                **{o: r.by_workload_usd() for o, r in changed.items()},
            },
            route_costs=self.route_costs.with_running(changed),
        )


def serve(prepared: Prepared, catalog: Catalog) -> Serving:
    """Every option tried, in the scenario's order."""
    prepared, tried = _pair_by_pair(prepared, catalog)
    scenario, requests = prepared.scenario, prepared.requests
    running = {o: r for o, r in tried.items() if isinstance(r, Running)}
    left = leaving(scenario, catalog, tried, requests)
    ends = retiring(scenario, catalog, running)
    served = running | {o: each.running for o, each in left.items()}
    served = {o: served[o] for o in scenario.options if o in served}
    switching = {
        o: switching_cost(scenario, o, r.option, context=r.context) for o, r in served.items()
    }
    by_workload = {o: r.by_workload_usd() for o, r in served.items()}
    billed = {o: r.by_workload_usd(billed=True) for o, r in served.items()}
    discount = (1 + scenario.discount_per_year) ** (-np.arange(scenario.horizon_months) / 12)
    barred = {
        **{o: each.reasons for o, each in left.items()},
        **_end_reasons(scenario, ends, running),
    }
    unpriced = frozenset(o for o, each in left.items() if not each.priced)
    end_months = _end_months(catalog, ends, running)
    once = {
        o: switching[o].fixed_usd + sum(part.usd for part in r.served.one_off)
        for o, r in served.items()
    }
    moves = {o: _moves(scenario, o, r, switching[o]) for o, r in served.items()}
    route_costs = RouteCosts(
        scenario,
        served,
        switching,
        once,
        billed,
        discount,
        barred,
        end_months,
        unpriced,
        moves,
        _nearer(scenario, served, switching),
    )
    return Serving(
        prepared,
        tried,
        running,
        left,
        served,
        switching,
        by_workload,
        barred,
        end_months,
        discount,
        route_costs,
    )


def _moves(
    scenario: Scenario, option_id: str, running: Running, most: SwitchingCost
) -> dict[str, SwitchingCost]:
    """What moving there takes for each workload, by what it leaves."""
    leaving = {w: scenario.current_of(w) for w in running.workload_ids}
    apart = set(leaving.values()) - {option_id}
    is_there = any(scenario.current_of(w) == option_id for w in scenario.workloads)
    if len(apart) <= 1 and not (is_there and apart):
        return dict.fromkeys(leaving, most)
    found = {
        current: switching_cost(
            scenario,
            option_id,
            running.option,
            context=running.context,
            workloads=[w for w, left in leaving.items() if left == current],
            is_there=is_there,
        )
        for current in apart
    }
    return {w: found.get(current, most) for w, current in leaving.items()}


def _nearer(
    scenario: Scenario, served: Mapping[str, Running], switching: Mapping[str, SwitchingCost]
) -> dict[str, dict[str, SwitchingCost]]:
    """What moves take that keep the model of an option not in use now, where it is another sum."""
    in_use = {scenario.current_of(w) for w in scenario.workloads}
    same: dict[Asked, list[str]] = {}
    for o, running in served.items():
        if running.option.model and running.option.traits.vendor_price:
            same.setdefault(asked(running.option, running.context.catalog), []).append(o)
    known: dict[tuple[str, str, bool], SwitchingCost] = {}
    found: dict[str, dict[str, SwitchingCost]] = {}
    for left, option_id in chain.from_iterable(permutations(each, 2) for each in same.values()):
        if left in in_use or option_id in in_use:
            continue
        running, leaving = served[option_id], served[left].option
        key = option_id, leaving.provider, leaving.traits.per_token is None
        if key not in known:
            known[key] = switching_cost(
                scenario, option_id, running.option, context=running.context, leaving=[leaving]
            )
        if known[key] != switching[option_id]:
            found.setdefault(option_id, {})[left] = known[key]
    return found


def _pair_by_pair(
    prepared: Prepared, catalog: Catalog
) -> tuple[Prepared, dict[str, Running | Infeasible]]:
    """Every option tried, and what is prepared without the workloads that each of them cannot serve."""
    refused = {o: dict(each) for o, each in prepared.refused.items()}
    tried: dict[str, Running | Infeasible] = {}
    for o in prepared.scenario.options:
        tried[o], more = run_pairs(prepared.scenario, catalog, o, prepared.requests)
        refused[o] = {**refused.get(o, {}), **more}
    refused = {o: each for o, each in refused.items() if each}
    for o, each in refused.items():
        found = tried[o]
        if isinstance(found, Running):
            tried[o] = told(found, each)
        elif not any(o in prepared.scenario.candidates_of(w) for w in prepared.requests):
            tried[o] = Infeasible(tuple(why for reasons in each.values() for why in reasons))
    narrowed = without(prepared.scenario, refused)
    return replace(prepared, scenario=narrowed, refused=refused), tried


def route_costs_of(
    serving: Serving, scenario: Scenario, served: Mapping[str, Running]
) -> RouteCosts:
    """What prices routes over some of the options, some of them for fewer workloads."""
    whole = serving.route_costs
    return RouteCosts(
        scenario,
        served,
        {o: whole.switching[o] for o in served},
        {o: whole.once_usd[o] for o in served},
        {
            o: whole.billed_by_workload[o]
            if r is serving.served[o]
            else r.by_workload_usd(billed=True)
            for o, r in served.items()
        },
        whole.discount,
        {o: why for o, why in whole.barred.items() if o in served},
        {o: end for o, end in whole.ends.items() if o in served},
        frozenset(o for o in whole.unpriced if o in served),
        {o: {w: whole.moves[o][w] for w in r.workload_ids} for o, r in served.items()},
        {
            o: kept
            for o, each in whole.nearer.items()
            if o in served and (kept := {left: each[left] for left in each if left in served})
        },
        whole.due,
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
        reasons[o] = (f"it ends on {day_in_words(ends[o])}",)
    return reasons
