"""Nothing else that could be done costs less than the path."""

from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import CATALOG
from test_routes_properties import cases

from dashboard.engine.alternatives import alternatives
from dashboard.engine.plan import evaluate
from dashboard.engine.rules import Rules, allows, rules_of
from dashboard.engine.scenario import Scenario


@given(st.booleans().flatmap(lambda excluded: cases(excluded=excluded)))
@settings(deadline=None)
def test_staying_one_move_and_the_phases_keep_the_rules_and_never_cost_less(
    asked: Scenario,
) -> None:
    plan = evaluate(asked, CATALOG)
    rules = rules_of(plan.journey)
    found = alternatives(plan)
    if plan.path is None or not isinstance(rules, Rules):
        assert found == ()
        return
    at = {option_id: i for i, option_id in enumerate(plan.journey.option_ids)}
    slack = 1e-6 * (1 + abs(plan.path.npv_usd))
    for other in found:
        routes = plan.journey.stay()
        for w, workload_id in enumerate(plan.journey.workload_ids):
            routes[w] = [at[o] for o in other.path.options[workload_id]]
        assert allows(rules, plan.journey.starts, routes)
        assert other.path.npv_usd >= plan.path.npv_usd - slack


@given(cases())
@settings(deadline=None)
def test_the_month_of_a_single_move_is_the_best_there_is(asked: Scenario) -> None:
    plan = evaluate(asked, CATALOG)
    journey, rules = plan.journey, rules_of(plan.journey)
    assert isinstance(rules, Rules)
    for other in alternatives(plan):
        if other.kind != "switch":
            continue
        option = journey.option_ids.index(other.option_id)
        movers = [
            w
            for w in range(len(journey.workload_ids))
            if rules.on[w, option].any() and journey.starts[w] != option
        ]
        costs = []
        for month in range(journey.months):
            routes = journey.stay()
            routes[movers, month:] = option
            if allows(rules, journey.starts, routes):
                costs.append(journey.npv_usd(routes))
        assert abs(other.path.npv_usd - min(costs)) <= 1e-6 * (1 + min(costs))
