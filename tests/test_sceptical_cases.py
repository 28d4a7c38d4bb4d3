"""Answers that a sceptical reader caught: each stands for a kind."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.headroom import Price
from dashboard.engine.answers.measuring import measuring
from dashboard.engine.answers.quick_wins import quick_wins
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.months.running import Running, run
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.outlook import glance
from dashboard.engine.search.path import Step
from dashboard.scenario import from_mapping
from dashboard.wording import words
from dashboard.wording.answer import answer, beside, gate_of
from dashboard.wording.verdicts import verdict

DAY = date(2026, 11, 23)


def planned(provider: str, model: str, more: dict[str, Any], **workload: Any) -> Plan:
    option = {"kind": "hosted", "provider": provider, "model": model}
    raw = {
        "version": 2,
        "as_of": DAY,
        "horizon_months": 36,
        "current": "now",
        "workloads": {"task": workload},
        "options": {"now": option},
        **more,
    }
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


@pytest.fixture(scope="module")
def clinic() -> Plan:
    """Wrong answers cost $20, and better ones than today's earn as much: costs below nothing."""
    return planned(
        "azure",
        "gpt-4.1",
        {"constraints": {"baa": True, "zero_retention": True}},
        requests_per_month=800_000,
        input_tokens=3000,
        output_tokens=700,
        bad_answer_usd=20,
    )


@pytest.fixture(scope="module")
def agent() -> Plan:
    return planned(
        "anthropic",
        "claude-sonnet-4-5",
        {"horizon_months": 24},
        requests_per_month=3_000_000,
        input_tokens=18000,
        cached_share=0.8,
        output_tokens=600,
        category="coding",
        bad_answer_usd=0.5,
    )


def test_no_move_is_paid_for_by_running_two_models_at_once(clinic: Plan) -> None:
    """What better answers earn is earned once: moving to and fro brought it in again and again."""
    assert clinic.path is not None
    assert all(step.one_off_usd > 0 for step in clinic.path.steps)
    assert len(clinic.path.steps) <= 2
    assert all(cost.one_off_usd >= 0 for cost in clinic.costs().values())


def test_measuring_and_a_request_cost_money_however_good_the_answers_are(clinic: Plan) -> None:
    found = measuring(clinic, gate_of(clinic))
    assert found is not None
    assert found.usd is not None
    assert found.usd > 0
    for cost in clinic.costs().values():
        assert cost.usd_per_1k_requests > 0
        assert cost.usd_per_success > 0
        assert 0 < cost.first_usd_per_1k_requests <= cost.usd_per_1k_requests


def test_what_better_answers_are_counted_for_is_a_sentence_of_its_own(agent: Plan) -> None:
    assert agent.path is not None
    option = agent.path.steps[0].option
    earned = sum(x.usd_month_0 for x in agent.costs()[option].lines if x.role is CostRole.WRONG)
    assert earned < -1
    said = " ".join(beside(agent, around(agent, load(DAY))))
    assert "a month of this is what better answers than today's are counted for" in said
    assert "it is on no bill" in said


def test_where_the_model_in_use_is_gone_the_rest_is_set_against_what_follows_it(
    agent: Plan,
) -> None:
    follows = next(o for o, origin in agent.origins.items() if origin == "baseline")
    assert verdict(agent, follows) == "what staying means"
    others = [o for o in agent.costs() if o != follows]
    told = {verdict(agent, o) for o in others}
    assert all("against staying" in said or "more than staying" in said for said in told)


@pytest.mark.parametrize("seller", ["gmi", "openrouter", "databricks"])
def test_nobody_resells_a_model_for_longer_than_its_maker_does(seller: str) -> None:
    catalog = load(DAY)
    models = {"gmi": "gpt-5.1", "openrouter": "gpt-4.1", "databricks": "claude-sonnet-4-5"}
    price = catalog.price(models[seller], provider=seller)
    own = catalog.price(models[seller])
    assert price.retires_on == own.retires_on  # type: ignore[union-attr]
    assert price.retires_on is not None  # type: ignore[union-attr]


def test_open_weights_outlive_the_page_of_their_maker_and_clouds_have_days_of_their_own() -> None:
    catalog = load(DAY)
    llama = catalog.price("llama-3.3-70b", provider="deepinfra")
    assert llama.retires_on is None  # type: ignore[union-attr]
    azure, openai = (catalog.price("gpt-4.1", provider=p) for p in ("azure", "openai"))
    assert azure.retires_on != openai.retires_on  # type: ignore[union-attr]


def test_a_bill_of_seventeen_dollars_is_too_small_though_the_model_ends() -> None:
    plan = planned(
        "openai",
        "gpt-4o-mini",
        {"horizon_months": 12},
        requests_per_month=200_000,
        input_tokens=500,
        output_tokens=20,
    )
    assert answer(plan).startswith("Too small to plan: it costs $17.40 a month now")
    assert "ends on 14 January 2027" in answer(plan)


def test_a_reasoning_model_in_use_has_its_hidden_tokens_on_the_bill_already() -> None:
    """Rated at high effort (6 for each visible one), its successor at the greatest (12): twice as many."""
    plan = planned(
        "openai",
        "gpt-5.1",
        {"candidates": "listed"},
        requests_per_month=40_000_000,
        input_tokens=6000,
        output_tokens=300,
    )
    follows = next(o for o, origin in plan.origins.items() if origin == "baseline")
    lines = [x for x in plan.costs()[follows].lines if x.role is CostRole.OUTPUT]
    price = load(DAY).price(plan.options[follows].option.model)
    list_usd = 40e6 * 300 / 1e6 * price.usd_per_mtok["output"]  # type: ignore[union-attr]
    assert sum(x.usd_month_0 for x in lines) == pytest.approx(2 * list_usd, rel=1e-6)
    said = " ".join(beside(plan, around(plan, load(DAY))))
    assert "at a greater reasoning effort than the model in use, so 2 output tokens" in said


def test_what_needs_no_measuring_is_said_with_what_it_saves_beside_what_must_be_measured() -> None:
    """A model that was typed saves a little, sold nowhere else; one that only ratings speak for far more."""
    dear = {"input": 1.2, "output": 9.6}
    llama = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b", "prices": dear}
    now = {"kind": "hosted", "provider": "openai", "model": "gpt-5.2", "success_share": 0.93}
    options = {"now": now, "llama": {**llama, "success_share": 0.915}}
    plan = planned(
        "openai",
        "gpt-5.2",
        {"options": options, "market": {"exclude": ["llama-3.3-70b"]}},
        requests_per_month=3e6,
    )
    evidence = plan.decision.by_evidence
    assert evidence is not None
    assert evidence.saving_usd is not None
    said = answer(plan)
    assert said.startswith("Measure first:")
    told = "\n".join(beside(plan, around(plan, load(DAY))))
    assert "Nothing more need be known to move to Llama 3.3 70B at DeepInfra" in told
    assert words.money(evidence.saving_usd) in told


def test_what_is_typed_and_saves_nearly_as_much_is_moved_to_without_waiting() -> None:
    """A month of what Llama saves is more than ever comes of measuring something a little cheaper."""
    llama = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}
    now = {"kind": "hosted", "provider": "openai", "model": "gpt-5.2", "success_share": 0.93}
    options = {"now": now, "llama": {**llama, "success_share": 0.915}}
    plan = planned("openai", "gpt-5.2", {"options": options}, requests_per_month=3e6)
    assert plan.decision.verdict == "move"
    assert "to Llama 3.3 70B at DeepInfra now" in answer(plan)
    (left,) = plan.decision.foregone
    assert left.usd < left.worth_usd < left.usd + left.waiting_usd
    told = "\n".join(beside(plan, around(plan, load(DAY))))
    assert f"a month of waiting for it costs {words.money(left.waiting_usd)}" in told


def test_a_first_step_waits_for_the_end_of_a_commitment_and_saves_what_the_search_says() -> None:
    """40,000 USD a month are paid for nine months, whoever leaves; the same model elsewhere saves then."""
    now = {"kind": "hosted", "provider": "openai", "model": "gpt-5.2"}
    committed = {**now, "committed_usd_per_month": 40_000, "commitment_months": 9}
    plan = planned(
        "openai",
        "gpt-5.2",
        {"options": {"now": committed}, "horizon_months": 24},
        requests_per_month=6e6,
        input_tokens=1500,
        output_tokens=300,
    )
    (win,) = (each for each in around(plan, load(DAY)).wins if each.same_model)
    assert win.month == 9
    assert plan.decision.by_evidence is not None
    assert win.saving_usd == pytest.approx(plan.decision.by_evidence.saving_usd)
    (said,) = (s for s in beside(plan, around(plan, load(DAY))) if s.startswith("Free first step"))
    assert said.endswith(" from month 9 on.")


def test_waiting_for_one_workload_costs_nothing_of_what_another_hopes_for() -> None:
    """Chat has something proven and something to hope for; code hopes for a hundred times as much. The proven of
    chat waits a month for what is measured, and what code hopes for waits for nothing of that."""
    hosted = {"kind": "hosted", "provider": "openai"}
    hope = {"kind": "hosted", "provider": "gmi", "model": "glm-5.3-flash"}
    options = {
        "now": {**hosted, "model": "gpt-5.4"},
        "sure": {
            **hosted,
            "model": "gpt-5-mini",
            "success_share": 0.97,
            "prices": {"input": 0.5, "output": 2.0},
        },
        "hope": hope,
        "now2": {**hosted, "model": "gpt-5.4"},
        "hope2": hope,
    }
    chat = {"requests_per_month": 1e6, "input_tokens": 1400, "output_tokens": 260}
    code = {"requests_per_month": 2e6, "input_tokens": 3000, "output_tokens": 900}
    both = {
        "chat": {**chat, "current": "now", "options": ["now", "sure", "hope"]},
        "code": {**code, "current": "now2", "options": ["now2", "hope2"]},
    }
    raw = {
        "version": 2,
        "as_of": DAY,
        "horizon_months": 24,
        "candidates": "listed",
        "current": "now",
        "workloads": both,
        "options": options,
    }
    plan = evaluate(from_mapping(raw, today=DAY), load(DAY))
    assert plan.decision.verdict == "measure_first"
    assert {(s.workload, s.option) for s in plan.decision.unmeasured} == {
        ("chat", "hope"),
        ("code", "hope2"),
    }
    assert plan.decision.foregone == ()
    said = " ".join(beside(plan, around(plan, load(DAY))))
    assert "GPT-5 Mini at OpenAI saves $115k for chat." in said
    assert "once measured" not in said.split("Small first step")[1].split(".")[0]
    for gate in gate_of(plan).values():
        assert all(limit.limit < 1e6 * limit.planned for limit in gate.limits)


def test_a_gate_ends_where_the_plan_of_that_volume_does_something_else() -> None:
    """It said "only below 8.34M", where the plan at 9M makes the same move."""
    asked = {"input_tokens": 900, "output_tokens": 150}
    volumes = (1e6, 9e6, 12e6)
    first = {
        at: gates(planned("groq", "llama-3.3-70b", {}, requests_per_month=at, **asked))[0]
        for at in volumes
    }
    assert len({gate.option_id for gate in first.values()}) == 2
    for gate in first.values():
        for at, other in first.items():
            inside = any(
                low <= at and (high is None or at <= high) for low, high in gate.volume.windows
            )
            assert inside == (other.option_id == gate.option_id and other.month == gate.month)


def test_own_gpus_are_not_all_dearer_where_those_that_are_not_good_enough_are_cheaper() -> None:
    asked = {"input_tokens": 1500, "output_tokens": 200}
    plan = planned("openai", "gpt-4.1-mini", {}, requests_per_month=3e9, **asked)
    own = {
        o: each.cost.monthly_usd[0]
        for o, each in plan.options.items()
        if each.option.traits.own_gpus and each.cost is not None
    }
    per_token = min(
        plan.options[o].cost.monthly_usd[0]  # type: ignore[union-attr]
        for o in plan.route_costs.option_ids
        if plan.options[o].option.traits.per_token is not None
    )
    assert min(own.values()) < per_token  # the premise
    assert min(own, key=lambda o: own[o]) not in plan.route_costs.option_ids
    said = words.self_hosting(plan)
    assert said is not None
    assert not said.startswith("Own GPUs never")


LISTED = {
    "candidates": "listed",
    "horizon_months": 24,
    "workloads": {"chat": {}, "mail": {"options": ["now", "mini"]}},
    "options": {
        "now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
        "mini": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1-mini"},
    },
}


def test_who_names_his_options_may_go_on_to_what_follows_the_one_in_use() -> None:
    """The second workload on it had no plan: what follows was known from the first."""
    plan = planned("", "", LISTED)
    assert plan.path is not None
    (successor,) = {o for o, origin in plan.origins.items() if origin == "baseline"}
    for workload in ("chat", "mail"):
        assert successor in plan.scenario.candidates_of(workload)


def test_where_there_is_no_plan_it_is_said_for_whom_and_why_nothing_else_will_do() -> None:
    plan = planned("", "", {**LISTED, "constraints": {"successors": False}})
    assert plan.path is None
    assert answer(plan) == (
        "No plan: chat has nowhere to go; GPT-4.1 at OpenAI: it ends on 14 January 2027; GPT-4.1 Mini at OpenAI "
        "ends in month 2 of the plan, too early."
    )


def test_from_units_to_tokens_of_the_same_model_is_a_first_step_though_both_end() -> None:
    units = {"kind": "provisioned", "provider": "azure", "model": "gpt-4.1"}
    plan = planned(
        "",
        "",
        {"options": {"now": units}, "horizon_months": 24},
        requests_per_month=2e6,
        input_tokens=900,
        output_tokens=150,
    )
    (win,) = [each for each in quick_wins(plan, load(DAY)) if each.same_model]
    assert win.to_id == "gpt-4.1@azure"
    assert plan.ends["gpt-4.1@azure"] == plan.ends["now"] < 24
    # the same model at the same provider: nothing runs twice
    assert plan.route_costs.switching["gpt-4.1@azure"].dual_run_months == 0


def test_where_wrong_answers_make_the_saving_the_first_sentence_says_that_bills_rise() -> None:
    plan = planned(
        "openai",
        "gpt-5.4-mini",
        {"horizon_months": 24},
        requests_per_month=500_000,
        input_tokens=900,
        output_tokens=150,
        bad_answer_usd=0.5,
    )
    path = plan.path
    assert path is not None
    assert path.stay_usd is not None
    billed = float((path.cash_usd - path.stay_usd) @ plan.route_costs.discount)
    assert billed > 1_000
    first = answer(plan).split(". ")[0]
    assert f"bills alone are {words.money(billed)} higher" in first
    assert any("not paid back by bills alone" in verdict(plan, o) for o in plan.options)


@pytest.mark.parametrize(("share", "again"), [(0.92, ", with what is asked again,"), (0.99, "")])
def test_what_is_asked_again_is_named_where_it_is_counted_in_what_requests_cost(
    share: float, again: str
) -> None:
    host = {
        "kind": "hosted",
        "provider": "deepinfra",
        "model": "llama-3.3-70b",
    }
    now = {"kind": "hosted", "provider": "openai", "model": "gpt-5.4-mini"}
    more = {
        "candidates": "listed",
        "options": {"now": now, "host": {**host, "success_share": share}},
    }
    plan = planned("", "", more, requests_per_month=2e6, input_tokens=900, output_tokens=200)
    (said,) = [s for s in beside(plan, around(plan, load(DAY))) if s.startswith("1,000 requests")]
    assert said.startswith(f"1,000 requests{again} cost ")


@pytest.mark.parametrize(
    ("more", "host"),
    [
        ({"constraints": {"region": "eu"}}, ("deepinfra", "glm-5.3-flash")),
        ({}, ("groq", "llama-3.3-70b")),  # it ended there
    ],
)
def test_what_was_typed_at_an_option_that_cannot_serve_counts_in_the_draws_as_in_the_plan(
    more: dict[str, Any], host: tuple[str, str]
) -> None:
    """Worth $56k, it said, and that staying costs less in 99% of the draws; $3.6M elsewhere."""
    now = {"kind": "hosted", "provider": "openai", "model": "gpt-6-luna", "success_share": 0.93}
    other = {"kind": "hosted", "provider": host[0], "model": host[1], "success_share": 0.97}
    more = {"options": {"now": now, "other": other}, "horizon_months": 24, **more}
    asked = {"requests_per_month": 2e6, "input_tokens": 6000, "output_tokens": 400}
    plan = planned("", "", more, bad_answer_usd=0.05, **asked)
    assert not plan.options["other"].feasible  # the premise
    assert plan.path is not None
    assert {plan.options[step.option].option.model for step in plan.path.steps} == {host[1]}
    costs = plan.route_costs
    for option_id, running in costs.running.items():
        again = run(costs.scenario, load(DAY), option_id, plan.requests)
        assert isinstance(again, Running)
        assert again.shares == pytest.approx(running.shares), option_id
    drawn = glance(plan, load(DAY))
    assert drawn is not None
    assert plan.path.saving_usd is not None
    assert drawn.saving_usd.p10 < plan.path.saving_usd < drawn.saving_usd.p90


def test_a_second_forced_move_that_keeps_the_model_takes_what_a_host_takes() -> None:
    """It was charged as if it left today's model: of $7,565 "by going early" $6,000 were that."""
    now = {"kind": "hosted", "provider": "azure", "model": "gpt-4.1"}
    asked = {"requests_per_month": 118_000, "input_tokens": 1500, "output_tokens": 300}
    plan = planned("", "", {"candidates": "listed", "options": {"now": now}}, **asked)
    costs = plan.route_costs
    first, second = costs.steps(costs.stay())
    assert (first.option, second.option) == ("gpt-6-luna@azure", "gpt-6-luna@openai")
    other_host = planned(
        "azure", "gpt-6-luna", {"candidates": "listed", "horizon_months": 24}, **asked
    ).route_costs
    (alone,) = other_host.steps(other_host.stay())
    assert alone.option == "gpt-6-luna@openai"
    move = other_host.switching[alone.option]
    assert second.one_off_usd == pytest.approx(
        move.fixed_usd + move.dual_run_months * (1 + move.overrun_share) * _billed(plan, second)
    )
    assert move.fixed_usd < 0.5 * first.one_off_usd


def _billed(plan: Plan, step: Step) -> float:
    """What the cheaper of both is billed in the month of a step."""
    costs = plan.route_costs
    return min(
        float(costs.billed_by_workload[o]["task"][step.month])
        for o in ("gpt-6-luna@azure", "gpt-6-luna@openai")
    )


MEASURED_FIRST = {
    "thin": ("google", "gemini-2.5-pro", (30_000, 200_000, 1000), 24),
    "wide": ("openai", "gpt-4.1-mini", (5_000_000, 1500, 200), 36),
}


def _chosen(plan: Plan) -> set[tuple[str, int]]:
    assert plan.path is not None
    return {(step.option, step.month) for step in plan.path.steps}


@pytest.mark.parametrize("case", MEASURED_FIRST)
def test_a_gate_of_what_is_measured_first_is_where_the_plan_at_that_volume_turns(case: str) -> None:
    """What is worth finding out at the planned volume is not at a fifth of it: there the proven is taken."""
    provider, model, (requests, read, written), months = MEASURED_FIRST[case]

    def at(volume: float) -> Plan:
        asked = {"requests_per_month": volume, "input_tokens": read, "output_tokens": written}
        return planned(provider, model, {"horizon_months": months}, **asked)

    plan = at(requests)
    assert plan.decision.verdict == "measure_first"
    (gate,) = set(gates(plan))
    step = gate.option_id, gate.month
    ((low, _),) = gate.volume.windows
    assert step in _chosen(at(low * 1.02))
    assert step not in _chosen(at(low * 0.98))


def test_a_price_limit_of_what_is_measured_first_is_where_the_plan_turns() -> None:
    """Every price a little to either side of what is said of it, everything that decides asked again."""
    plan = planned(
        "openai",
        "gpt-4.1",
        {"horizon_months": 24},
        requests_per_month=1_000_000,
        input_tokens=1500,
        output_tokens=300,
    )
    assert plan.decision.verdict == "measure_first"
    scenario = plan.route_costs.scenario
    (gate,) = set(gates(plan))
    limits = [limit for limit in gate.limits if limit.figure == "token price"]
    assert len(limits) >= 3
    for limit in limits:
        price = Price(limit.figure, limit.option_id, limit.planned, limit.unit)
        for near, holds in ((0.99, limit.at_most), (1.01, not limit.at_most)):
            times = limit.limit / limit.planned * near
            path = plan.deciding.considered(partial(price.times, scenario, times=times)).path
            assert path is not None
            made = any((s.option, s.month) == (gate.option_id, gate.month) for s in path.steps)
            assert made == holds, (limit, near)


def test_each_workload_of_a_shared_step_needs_its_own_share_and_is_named() -> None:
    """Code pays for each bad answer, mail for none: one figure for both is neither's."""
    raw = {
        "version": 2,
        "as_of": DAY,
        "horizon_months": 36,
        "current": "now",
        "workloads": {
            "chat": {"requests_per_month": 1e6, "input_tokens": 2000, "output_tokens": 300},
            "code": {
                "requests_per_month": 120_000,
                "input_tokens": 9000,
                "output_tokens": 1200,
                "category": "coding",
                "bad_answer_usd": 1.5,
            },
        },
        "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}},
    }
    plan = evaluate(from_mapping(raw, today=DAY), load(DAY))
    said = answer(plan)
    open_ = {step.workload for step in plan.decision.unmeasured}
    assert open_
    assert all(f" for {w}" in said or f"of {w}" in said for w in open_)
    for step, gate in gate_of(plan).items():
        standing = plan.decision.standings[step.workload][step.option]
        alone = gate.share_of(step.workload)
        assert alone <= standing.quality.value
        for other in gate.movers:
            assert other == step.workload or gate.shares.get(other) is not gate.shares.get(
                step.workload
            )


@pytest.mark.parametrize("volume", [2_000_000, 60_000])
def test_where_nobody_can_stay_a_gate_compares_with_waiting_and_holds_as_planned(
    volume: float,
) -> None:
    """The model ends next month and nothing follows: never moving is no way, moving in a month is."""
    plan = planned(
        "openai",
        "gpt-5",
        {"horizon_months": 24, "constraints": {"successors": "none"}},
        requests_per_month=volume,
        input_tokens=1500,
        output_tokens=300,
    )
    assert plan.path is not None
    assert not plan.route_costs.can_stay
    for gate in set(gates(plan)):
        assert gate.is_open
        if gate.forced:
            continue
        assert gate.by_waiting
        windows = gate.volume.windows
        assert any(a <= gate.requests and (b is None or gate.requests <= b) for a, b in windows)
