"""Gates of random plans: what they say is so when it is put in."""

import numpy as np
import pytest
from hypothesis import given, settings
from small_catalog import CATALOG
from test_routes_properties import cases

from dashboard.engine.answers.gates import gates
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario


@given(cases())
@settings(deadline=None)
def test_a_gate_holds_for_what_is_planned_and_no_delay_is_worth_it(asked: Scenario) -> None:
    """At the planned volume the windows and the planned saving agree; waiting never costs less than nothing."""
    plan = evaluate(asked, CATALOG)
    found = gates(plan)
    assert plan.path is not None
    assert [(g.month, g.option_id) for g in found] == [(s.month, s.option) for s in plan.path.steps]
    slack = 1e-6 * (1 + plan.path.npv_usd)
    for gate in found:
        inside = any(
            low <= gate.requests and (high is None or gate.requests <= high)
            for low, high in gate.volume.windows
        )
        if abs(gate.saving_usd - gate.least_saving_usd) > slack:
            assert inside == (gate.saving_usd > gate.least_saving_usd)
        assert gate.earliest_month <= gate.month
        assert gate.delay_usd is None or gate.delay_usd >= -slack
        assert gate.stop is None or gate.stop.saving_usd_per_month <= slack


@given(cases())
@settings(deadline=None, max_examples=40)
def test_the_planned_saving_of_one_workload_is_the_difference_of_the_running_costs(
    asked: Scenario,
) -> None:
    """Bought hardware apart, which a gate counts by the month."""
    plan = evaluate(asked, CATALOG)
    route_costs = plan.route_costs
    assert plan.path is not None
    if len(plan.requests) > 1 or route_costs.buys:
        return
    for step, gate in zip(plan.path.steps, gates(plan), strict=True):
        before = asked.current_of(step.workload)
        if step.month:
            before = plan.path.options[step.workload][step.month - 1]
        on = np.ones((1, route_costs.months), dtype=bool)
        costs = [route_costs.option_usd(o, on)[step.month] for o in (before, step.option)]
        assert gate.saving_usd == pytest.approx(costs[0] - costs[1], abs=1e-6)
