"""Gates of random plans: what they say is so when it is put in."""

from dataclasses import replace

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
        route = np.array(plan.path.options[step.workload], dtype=object)
        later = np.flatnonzero(route[step.month :] != step.option)
        end = step.month + int(later[0]) if later.size else route_costs.months
        counted = slice(step.month, step.month + 1 if gate.by_waiting else end)
        weights = route_costs.discount[counted]
        costs = [route_costs.option_usd(o, on)[counted] for o in (before, step.option)]
        expected = (costs[0] - costs[1]) @ weights / weights.sum()
        assert gate.saving_usd == pytest.approx(expected, abs=1e-6)


@given(cases())
@settings(deadline=None, max_examples=60)
def test_at_its_volume_a_gate_turns_what_is_cheaper(asked: Scenario) -> None:
    """One workload that grows alike: asked for a little less than the gate needs, something else is best."""
    plan = evaluate(asked, CATALOG)
    if len(plan.requests) > 1 or plan.path is None:
        return
    for step, gate in zip(plan.path.steps, gates(plan), strict=True):
        low = next((a for a, b in gate.volume.windows if a <= gate.requests), None)
        if gate.forced or low is None or low <= 2 or len(plan.path.steps) > 1:
            continue
        (workload_id,) = plan.requests
        workload = asked.workloads[workload_id]
        times = low * 0.999 / gate.requests
        less = replace(workload, requests_per_month=workload.requests_per_month * times)
        if workload.growth is not None:
            continue
        other = evaluate(replace(asked, workloads={workload_id: less}), CATALOG)
        assert other.path is not None
        route = plan.path.options[workload_id]
        assert other.path.options[workload_id] != route
        assert step.option in route
