"""The third stage: what every option costs over the months, and when one becomes cheaper than another."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.engine.cost.context import Infeasible, OneOff
from dashboard.engine.cost.purchase import purchase_usd
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.measured import measured_facts
from dashboard.engine.months.forced_exit import Kept
from dashboard.engine.months.running import Running
from dashboard.engine.months.switching import SwitchingCost
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.route_costs import RouteCosts
from dashboard.engine.stages.break_even import BreakEvens
from dashboard.engine.stages.option_cost import OptionPlan, good_share, option_cost
from dashboard.engine.stages.serve import Serving


@dataclass(frozen=True, slots=True)
class Timing:
    """Every option with its cost or the reasons why not, and the break-evens between them."""

    options: Mapping[str, OptionPlan]
    break_evens: BreakEvens
    facts: tuple[Fact, ...]


def time(serving: Serving, catalog: Catalog) -> Timing:
    """What the options cost if everybody were on them, and the break-evens between them."""
    scenario, running = serving.prepared.scenario, serving.running
    once = {o: _once(scenario, r, serving.switching[o]) for o, r in running.items()}
    options: dict[str, OptionPlan] = {}
    for option_id, option in scenario.options.items():
        found = serving.tried[option_id]
        is_open = bool(option.model) and catalog.open_weights(option.model)
        if isinstance(found, Infeasible):
            options[option_id] = OptionPlan(option_id, option, None, None, found.reasons, is_open)
            continue
        dual = _dual_run(serving.route_costs, option_id)
        cost = option_cost(
            found,
            serving.by_workload[option_id],
            (*once[option_id], *dual),
            scenario,
            end=serving.ends.get(option_id),
        )
        options[option_id] = OptionPlan(option_id, option, good_share(found), cost, (), is_open)
    costs = {o: each.cost for o, each in options.items() if each.cost is not None}
    return Timing(
        options,
        BreakEvens(scenario, costs, running, serving.discount),
        _facts(options, serving.switching, serving.left),
    )


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
        usd += float(route_costs.dual_run_usd(w, int(route_costs.starts[w]), option)[0])
    if usd == 0:
        return ()
    formula = "months x the cheaper of both running costs x (1 + overrun)"
    return (OneOff("dual running", usd, formula, route_costs.switching[option_id].facts),)


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
