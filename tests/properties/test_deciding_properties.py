"""What is decided at other volumes is what a plan of these volumes decides."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import CATALOG
from test_routes_properties import cases

from dashboard.engine.months.running import Running
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario


@given(cases(), st.sampled_from([0.05, 0.5, 3.0, 40.0]), st.data())
@settings(deadline=None, max_examples=60)
def test_a_multiple_of_one_workload_is_decided_as_it_would_be_planned(
    asked: Scenario, times: float, data: st.DataObject
) -> None:
    who = data.draw(st.sampled_from(sorted(asked.workloads)))

    def change(running: Running) -> Running:
        factors = np.array([times if w == who else 1.0 for w in running.workload_ids])
        return replace(running, volumes=running.volumes * factors[:, None])

    more = asked.workloads[who]
    if more.growth is not None:
        return
    more = replace(more, requests_per_month=more.requests_per_month * times)
    planned = evaluate(replace(asked, workloads={**asked.workloads, who: more}), CATALOG)
    decided = evaluate(asked, CATALOG).deciding.considered(change).path
    assert (decided is None) == (planned.path is None)
    if decided is not None and planned.path is not None:
        assert decided.npv_usd == pytest.approx(planned.path.npv_usd, rel=1e-9, abs=1e-6)


@given(cases())
@settings(deadline=None, max_examples=20)
def test_without_a_change_it_is_the_plan(asked: Scenario) -> None:
    plan = evaluate(asked, CATALOG)
    decided = plan.deciding.considered(lambda running: running).path
    assert plan.path is not None
    assert decided is not None
    assert (decided.steps, decided.npv_usd) == (plan.path.steps, plan.path.npv_usd)
