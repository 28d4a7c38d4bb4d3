"""Two workloads that leave different models for one: each pays for what its own move changes."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.cash import uncertainty
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)
CHAT = {"requests_per_month": 1e6, "input_tokens": 1155, "output_tokens": 211}
LLAMA = {"kind": "hosted", "model": "llama-3.3-70b", "success_share": 0.95}
GPT = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1", "success_share": 0.95}


def plan_of(gpt_requests: float) -> Plan:
    raw = {
        "version": 2,
        "as_of": DAY,
        "candidates": "listed",
        "current": "gpt",
        "options": {
            "gpt": GPT,
            "aws": {**LLAMA, "provider": "aws"},
            "there": {**LLAMA, "provider": "deepinfra"},
        },
        "workloads": {
            "chat": {**CHAT, "requests_per_month": gpt_requests},
            "open": {**CHAT, "current": "aws"},
        },
        "constraints": {"successors": "same_price"},
    }
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


def test_a_workload_that_changes_its_host_pays_for_that_though_another_would_pay_for_more() -> None:
    """Too few requests on GPT-4.1 to move: the other is charged the days that a change of host takes."""
    plan = plan_of(gpt_requests=2_000)
    assert plan.path is not None
    (step,) = plan.path.steps
    assert (step.workload, step.option) == ("open", "there")
    costs = plan.route_costs
    host_only, maker = (costs.moves["there"][w] for w in ("open", "chat"))
    assert 0 < host_only.fixed_usd < maker.fixed_usd == costs.switching["there"].fixed_usd
    w, there = costs.workload_ids.index("open"), costs.option_ids.index("there")
    dual = costs.dual_run(w)[costs.option_ids.index("aws"), there, step.month]
    assert step.one_off_usd == pytest.approx(host_only.fixed_usd + float(dual))


def test_where_both_move_the_one_that_changes_most_is_paid_for_once() -> None:
    plan = plan_of(gpt_requests=1e6)
    assert plan.path is not None
    assert {step.workload for step in plan.path.steps} == {"chat", "open"}
    costs = plan.route_costs
    both = 0.0
    for step in plan.path.steps:
        w, left = costs.workload_ids.index(step.workload), plan.scenario.current_of(step.workload)
        at = costs.option_ids.index(left), costs.option_ids.index("there"), step.month
        both += float(costs.dual_run(w)[at])
    paid = sum(step.one_off_usd for step in plan.path.steps)
    assert paid - both == pytest.approx(costs.moves["there"]["chat"].fixed_usd)


@pytest.mark.parametrize("requests", [2_000, 1e6])
def test_as_expected_the_draws_pay_what_the_plan_pays(requests: float) -> None:
    plan = plan_of(gpt_requests=requests)
    costs = plan.route_costs
    unsure = uncertainty(costs, load(DAY))
    drawn = unsure.drawn(np.zeros((len(unsure.inputs), 1)))
    assert plan.path is not None
    for steps in (plan.path.options, dict.fromkeys(costs.workload_ids, ("there",) * costs.months)):
        routes = np.array(
            [[costs.option_ids.index(o) for o in steps[w]] for w in costs.workload_ids]
        )
        once = np.zeros(costs.months)
        for step in costs.steps(routes):
            once[step.month] += step.one_off_usd
        assert drawn.once_usd(routes)[:, 0] == pytest.approx(once, rel=1e-6)


def test_a_share_of_the_table_of_moves_is_kept_when_options_are_left_out() -> None:
    """`proven` alone: the workloads of each option keep what moving takes of them."""
    costs = plan_of(gpt_requests=1e6).route_costs
    assert all(set(found) == set(costs.running[o].workload_ids) for o, found in costs.moves.items())
    fewer = replace(costs, moves={})
    assert fewer.move_of("there", 0) is fewer.switching["there"]
