"""Nothing else that could be done costs less than the path."""

from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import CATALOG
from test_routes_properties import cases

from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.rules import Rules, allows, rules_of


@given(st.booleans().flatmap(lambda excluded: cases(excluded=excluded)))
@settings(deadline=None)
def test_staying_one_move_and_the_phases_keep_the_rules_and_never_cost_less(
    asked: Scenario,
) -> None:
    plan = evaluate(asked, CATALOG)
    rules = rules_of(plan.route_costs)
    found = alternatives(plan)
    if plan.path is None or not isinstance(rules, Rules):
        assert found == ()
        return
    at = {option_id: i for i, option_id in enumerate(plan.route_costs.option_ids)}
    slack = 1e-6 * (1 + abs(plan.path.npv_usd))
    for other in found:
        routes = plan.route_costs.stay()
        for w, workload_id in enumerate(plan.route_costs.workload_ids):
            routes[w] = [at[o] for o in other.path.options[workload_id]]
        assert allows(rules, plan.route_costs.starts, routes)
        assert other.path.npv_usd >= plan.path.npv_usd - slack


@given(cases())
@settings(deadline=None)
def test_the_month_of_a_single_move_is_the_best_there_is(asked: Scenario) -> None:
    plan = evaluate(asked, CATALOG)
    route_costs, rules = plan.route_costs, rules_of(plan.route_costs)
    assert isinstance(rules, Rules)
    for other in alternatives(plan):
        if other.kind != "switch":
            continue
        option = route_costs.option_ids.index(other.option_id)
        movers = [
            w
            for w in range(len(route_costs.workload_ids))
            if rules.on[w, option].any() and route_costs.starts[w] != option
        ]
        costs = []
        for month in range(route_costs.months):
            routes = route_costs.stay()
            routes[movers, month:] = option
            if allows(rules, route_costs.starts, routes):
                costs.append(route_costs.npv_usd(routes))
        assert abs(other.path.npv_usd - min(costs)) <= 1e-6 * (1 + min(costs))
