"""Gates of random plans: what they say is so when it is put in."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, FLAT_DAY, scenario
from test_routes_properties import cases

from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.turning import BESIDE
from dashboard.engine.inputs.fields import Switching
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.path import Path


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


@st.composite
def choices(draw: st.DrawFn) -> Scenario:
    """One workload and two or three others to move to at a price a token and a sum once."""
    prices = st.sampled_from([0.05, 0.2, 0.4, 0.7, 1.0, 1.4, 1.9])
    offered = {
        "today": 2.0,
        **{o: draw(prices) for o in ("a", "b", "c")[: draw(st.integers(2, 3))]},
    }
    once = {
        o: Switching(usd=draw(st.sampled_from([0.0, 800.0, 3_000.0, 9_000.0, 20_000.0])))
        for o in offered
    }
    workload = replace(FLAT_DAY, requests_per_month=draw(st.sampled_from([3e5, 1e6, 4e6])))
    options = {
        o: replace(BIG, prices={"input": usd, "output": 4 * usd}) for o, usd in offered.items()
    }
    return scenario(options, workload, switching=once)


def route_of(asked: Scenario) -> tuple[str, ...]:
    path = evaluate(asked, CATALOG).path
    assert path is not None
    (route,) = path.options.values()
    return route


@given(choices())
@settings(deadline=None, max_examples=60)
def test_what_a_gate_allows_is_where_the_plan_turns_second_best_included(asked: Scenario) -> None:
    """A volume and each price, typed in a little to either side of what the gate says."""
    plan = evaluate(asked, CATALOG)
    assert plan.path is not None
    if len(plan.path.steps) != 1:
        return
    (gate,), route = gates(plan), route_of(asked)
    second = min(p.npv_usd for p in other_paths(plan) if p.options != plan.path.options)
    if second - plan.path.npv_usd < 1:
        return
    (workload_id,) = plan.requests
    workload = asked.workloads[workload_id]
    low, high = next(
        (a, b)
        for a, b in gate.volume.windows
        if a <= gate.requests and (b is None or b >= gate.requests)
    )
    asked_at = [(low * 1.004, True), (low * 0.996, False)] if low > 2 else []
    asked_at += [(high * 0.996, True), (high * 1.004, False)] if high is not None else []
    asked_at += [(gate.requests * 5, True)] if high is None else []
    for at, holds in asked_at:
        volume = workload.requests_per_month * at / gate.requests
        less = replace(workload, requests_per_month=volume)
        assert (route_of(replace(asked, workloads={workload_id: less})) == route) == holds
    for limit in gate.limits:
        if limit.figure != "token price":
            continue
        toward = 1.004 if limit.at_most else 0.996
        for times, holds in ((1 / toward, True), (toward, False)):
            factor = limit.limit / limit.planned * times
            option = asked.options[limit.option_id]
            assert isinstance(option, Hosted)
            prices = {kind: usd * factor for kind, usd in option.prices.items()}
            dearer = {**asked.options, limit.option_id: replace(option, prices=prices)}
            assert (route_of(replace(asked, options=dearer)) == route) == holds


def other_paths(plan: Plan) -> list[Path]:
    return [each.path for each in alternatives(plan)]


@st.composite
def moving(draw: st.DrawFn) -> Scenario:
    """One workload that grows or shrinks, and options that are built and run beside what they replace."""
    prices = st.sampled_from([0.05, 0.4, 1.0, 1.4, 1.9])
    offered = {"today": 2.0, "a": draw(prices), "b": draw(prices)}
    moves = {
        o: Switching(
            engineer_weeks=draw(st.sampled_from([0.0, 0.3, 1.0])),
            dual_run_months=draw(st.sampled_from([0.0, 0.5, 2.0])),
            overrun_share=0.0,
            build_months=draw(st.sampled_from([0, 0, 3])),
        )
        for o in offered
    }
    growth = draw(st.sampled_from([-0.1, 0.0, 0.0, 0.1, 0.3]))
    workload = replace(
        FLAT_DAY,
        requests_per_month=draw(st.sampled_from([3e5, 1e6, 4e6])),
        growth_per_month=growth,
    )
    options = {
        o: replace(BIG, prices={"input": usd, "output": 4 * usd}) for o, usd in offered.items()
    }
    return scenario(
        options,
        workload,
        switching=moves,
        assumptions={"hosted_price_drift_per_year": draw(st.sampled_from([0.0, -0.4]))},
    )


def makes(asked: Scenario, option_id: str, month: int) -> bool:
    path = evaluate(asked, CATALOG).path
    assert path is not None
    return any((s.option, s.month) == (option_id, month) for s in path.steps)


@given(moving())
@settings(deadline=None, max_examples=80)
def test_beside_every_end_that_a_gate_names_the_plan_does_what_it_says(asked: Scenario) -> None:
    """Whatever is done before and after: within the volumes and prices the move is made, beyond it is not."""
    plan = evaluate(asked, CATALOG)
    assert plan.path is not None
    second = [p.npv_usd for p in other_paths(plan) if p.options != plan.path.options]
    if second and min(second) - plan.path.npv_usd < 1:
        return
    (workload_id,) = plan.requests
    workload = asked.workloads[workload_id]
    for gate in gates(plan):
        made = partial(makes, option_id=gate.option_id, month=gate.month)
        for low, high in gate.volume.windows:
            ends = [(low * 1.01, True), (low * 0.99, False)] if low > 2 else []
            ends += [(high * 0.99, True), (high * 1.01, False)] if high is not None else []
            for at, holds in ends if low <= gate.requests <= (high or np.inf) else ():
                volume = workload.requests_per_month * at / gate.requests
                less = replace(workload, requests_per_month=volume)
                assert made(replace(asked, workloads={workload_id: less})) == holds
        for limit in gate.limits:
            if limit.figure != "token price":
                continue
            apart = limit.limit / limit.planned - 1
            near = max(
                0.01, 2 * BESIDE / abs(apart)
            )  # no nearer than the plan is asked beside an end
            for part, holds in ((1 - near, True), (1 + near, False)):
                factor = 1 + apart * part
                option = asked.options[limit.option_id]
                assert isinstance(option, Hosted)
                prices = {kind: usd * factor for kind, usd in option.prices.items()}
                moved = {**asked.options, limit.option_id: replace(option, prices=prices)}
                assert made(replace(asked, options=moved)) == holds, limit
