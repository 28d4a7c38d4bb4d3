"""Plans of random scenarios over every way of serving."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, FREE_MOVE, PER_REPLICA, scenario

from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import Switching, Tuning, Workload
from dashboard.engine.options import OPTIONS
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.provisioned import Provisioned, Units
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.router import Router
from dashboard.engine.options.self_hosted import Replica, SelfHosted
from dashboard.engine.options.serverless_gpu import ServerlessGpu
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario

SHARES = st.sampled_from([0.0, 0.1, 0.5])
TUNINGS = st.sampled_from(
    [None, Tuning(usd_per_run=100, prompt_shrink=0.3, adapters_per_replica=1)]
)

HOSTED = st.builds(
    Hosted,
    kind=st.just("hosted"),
    model=st.just("big"),
    tier=st.sampled_from(["standard", "batch", "priority"]),
    prices=st.sampled_from([{}, {"input": 1.0, "output": 3.0}, {"input": 0.0, "output": 0.0}]),
    success_share=st.sampled_from([1.0, 0.9]),
    tuning=TUNINGS,
    committed_usd_per_month=st.sampled_from([0.0, 2_000.0]),
    usd_per_1k_tool_calls=st.sampled_from([0.0, 5.0]),
)
PROVISIONED = st.builds(
    Provisioned,
    kind=st.just("provisioned"),
    model=st.just("big"),
    units=st.builds(
        Units,
        input_tokens_per_minute=st.just(3000.0),
        output_weight=st.sampled_from([1.0, 4.0]),
        minimum=st.sampled_from([1, 15]),
        step=st.sampled_from([1, 5]),
        usd_per_hour=st.just(1.0),
        usd_per_month_reserved=st.just(260.0),
        reserved=st.sampled_from([0, 10]),
    ),
    spill_to=st.sampled_from(["", "today"]),
)
OWN = st.builds(
    SelfHosted,
    kind=st.sampled_from(["self_hosted", "dedicated"]),
    model=st.just("open-10b"),
    gpu=st.just("card"),
    commitment=st.sampled_from(["on_demand", "reserved_1y", "owned"]),
    owned=st.just(Owned(capex_usd=20_000, kw=1.0)),
    replica=st.sampled_from([Replica(requests_per_s=PER_REPLICA), Replica(tokens_per_s=700.0)]),
    min_replicas=st.integers(0, 2),
    spare_replicas=st.integers(0, 2),
    autoscale=st.booleans(),
    replicas=st.sampled_from([0, 0, 3]),
    spill_to=st.just("today"),
    staff_fte=st.sampled_from([0.0, 0.1]),
    overhead_share=SHARES,
    licence_usd_per_gpu_month=st.sampled_from([0.0, 300.0]),
    spot_usd_per_gpu_hour=st.just(1.0),
    success_share=st.sampled_from([1.0, 0.9]),
    fallback=st.sampled_from(["", "today"]),
    tuning=TUNINGS,
)
QUOTE = st.builds(
    Quote,
    kind=st.just("quote"),
    usd_per_month=st.sampled_from([0.0, 500.0, 4_000.0]),
    usd_per_1k_requests=st.sampled_from([0.5, 3.0]),
    commitment_months=st.sampled_from([0, 3]),
)
MIXED = OWN.filter(lambda o: o.commitment == "on_demand").flatmap(
    lambda own: st.builds(
        replace,
        st.just(own),
        reserve_base=st.booleans(),
        reserved_usd_per_gpu_hour=st.sampled_from([0.1, 1.2, 1.99, 3.0]),
        spot_hours_share=SHARES,
    )
)
SERVERLESS = st.builds(
    ServerlessGpu,
    kind=st.just("serverless_gpu"),
    model=st.just("open-10b"),
    gpu=st.just("card"),
    provider=st.sampled_from(["", "Swift"]),
    gpus_per_worker=st.integers(1, 2),
    requests_per_s=st.sampled_from([0.2, 3.0]),
    seconds_per_request=st.sampled_from([0.0, 4.0]),
    concurrency=st.sampled_from([0, 8]),
    cold_start_s=st.sampled_from([0.0, 30.0, 400.0]),
    idle_timeout_s=st.sampled_from([0.0, 5.0, 300.0]),
    max_fill=st.sampled_from([None, 1.0]),
    staff_fte=st.sampled_from([0.0, 0.1]),
    success_share=st.sampled_from([1.0, 0.9]),
    fallback=st.sampled_from(["", "today"]),
)
ROUTER = st.builds(
    Router,
    kind=st.just("router"),
    first=st.just("today"),
    second=st.just("quote"),
    first_share=SHARES,
    usd_per_1k_requests=st.sampled_from([0.0, 0.1]),
    usd_per_mtok=st.sampled_from([0.0, 0.05]),
    success_share=st.sampled_from([0.0, 0.9]),
)
WAYS = {
    Hosted: HOSTED,
    Provisioned: PROVISIONED,
    SelfHosted: OWN,
    Quote: QUOTE,
    ServerlessGpu: SERVERLESS,
    Router: ROUTER,
}
ANY_OPTION = st.one_of(*WAYS.values(), MIXED)
WORKLOADS = st.builds(
    Workload,
    requests_per_month=st.integers(1_000, 3_000_000).map(float),
    input_tokens=st.sampled_from([100.0, 1_000.0, 4_000.0]),
    cached_share=SHARES,
    output_tokens=st.sampled_from([0.0, 200.0]),
    batch_share=SHARES,
    growth_per_month=st.sampled_from([-0.2, 0.0, 0.3]),
    peak_to_mean=st.sampled_from([1.0, 1.7, 3.0]),
    billed_failure_share=SHARES,
    retries=st.sampled_from([None, 0, 2]),
    usd_per_failure=st.sampled_from([0.0, 0.01]),
    tool_calls=st.sampled_from([0.0, 1.0]),
    cache_write_share=SHARES,
    cache_write_hour_share=SHARES,
)
MOVES = st.builds(
    Switching,
    usd=st.integers(0, 8_000).map(float),
    build_months=st.integers(0, 2),
    minimum_months=st.integers(0, 3),
)


@st.composite
def scenarios(draw: st.DrawFn, /, workloads: int = 3, **fixed: Any) -> Scenario:
    options = {"today": BIG, "a": draw(ANY_OPTION), "b": draw(OWN)}
    if isinstance(options["a"], Router):
        options["quote"] = Quote(kind="quote", usd_per_1k_requests=2.0, success_share=0.9)
    asked = draw(st.lists(WORKLOADS, min_size=1, max_size=workloads))
    return scenario(
        options,
        workloads={f"w{i}": workload for i, workload in enumerate(asked)},
        switching={"today": FREE_MOVE, **{o: draw(MOVES) for o in options if o != "today"}},
        horizon_months=draw(st.integers(1, 8)),
        discount_per_year=draw(st.sampled_from([0.0, 0.1])),
        assumptions={"hosted_price_drift_per_year": draw(st.sampled_from([0.0, -0.3]))},
        **fixed,
    )


def test_every_way_of_serving_is_tried() -> None:
    assert set(WAYS) == set(OPTIONS)


@given(scenarios())
@settings(deadline=None)
def test_components_and_workloads_both_add_up_to_the_month(asked: Scenario) -> None:
    for cost in evaluate(asked, CATALOG).costs().values():
        months = cost.monthly_usd.shape
        by_component = sum(cost.breakdown_usd.values(), np.zeros(months))
        by_workload = sum(cost.by_workload.values(), np.zeros(months))
        assert by_component == pytest.approx(cost.monthly_usd, rel=1e-9, abs=1e-9)
        assert by_workload == pytest.approx(cost.monthly_usd, rel=1e-9, abs=1e-9)
        assert np.all(cost.monthly_usd >= 0)
        assert sum(line.usd_month_0 for line in cost.lines) == pytest.approx(cost.monthly_usd[0])


@given(scenarios(), st.sampled_from([1.001, 1.7, 20.0]), st.integers(0, 2))
@settings(deadline=None)
def test_more_requests_of_any_workload_never_cost_less(
    asked: Scenario, factor: float, which: int
) -> None:
    workload_id = list(asked.workloads)[which % len(asked.workloads)]
    workload = asked.workloads[workload_id]
    grown = replace(workload, requests_per_month=workload.requests_per_month * factor)
    more = replace(asked, workloads={**asked.workloads, workload_id: grown})
    before, after = evaluate(asked, CATALOG).costs(), evaluate(more, CATALOG).costs()
    for option_id in before.keys() & after.keys():
        least = before[option_id].monthly_usd * (1 - 1e-9) - 1e-9
        assert np.all(after[option_id].monthly_usd >= least)


@given(scenarios())
@settings(deadline=None)
def test_the_curve_meets_the_month_it_was_drawn_for(asked: Scenario) -> None:
    """Bought hardware apart, which the curve spreads over its life."""
    plan = evaluate(asked, CATALOG)
    for option_id, cost in plan.costs().items():
        total = np.array([sum(r[0] for r in plan.requests.values())])
        if getattr(asked.options[option_id], "commitment", "") != "owned":
            assert cost.curve.at(total) == pytest.approx(cost.monthly_usd[:1])


@given(scenarios(workloads=2))
@settings(deadline=None)
def test_at_todays_volume_windows_and_month_0_agree(asked: Scenario) -> None:
    plan = evaluate(asked, CATALOG)
    total = plan.total_requests_month_0
    for pair in plan.break_even:
        before, after = (plan.costs()[o] for o in (pair.from_id, pair.to_id))
        at = [float(cost.curve.at(np.array([total]))[0]) for cost in (before, after)]
        on_an_edge = any(total in window for window in pair.volume.windows)  # where one cost jumps
        if abs(at[0] - at[1]) > 1e-6 * max(at) and not on_an_edge:
            inside = any(
                low <= total and (high is None or total <= high)
                for low, high in pair.volume.windows
            )
            assert inside == (at[1] < at[0])


def npv(plan: Plan, route: tuple[str, ...]) -> float | None:
    """Cash of one workload's route by the contract's words; None where it breaks a rule of the scenario."""
    asked, costs = plan.scenario, plan.costs()
    months = asked.horizon_months
    cash, before, held = np.zeros(months), "today", 0
    paid_until = dict.fromkeys(costs, 0)
    for month, option_id in enumerate(route):
        cash[month] += costs[option_id].monthly_usd[month]
        if option_id != before:
            move, option = asked.switching.get(option_id), asked.options[option_id]
            lease = 12 if getattr(option, "commitment", "") == "reserved_1y" else 0
            if month < held or (move and month < (move.build_months or 0)):
                return None
            if option_id != "today":
                cash[month] += costs[option_id].one_off_usd
                cash[-1] -= sum(
                    0.2 * part.usd
                    for part in costs[option_id].one_off
                    if part.component == "hardware"
                )
            held = month + max(lease, move.minimum_months if move else 0)
            paid_until[option_id] = month + getattr(option, "commitment_months", 0)
        for gone, until in paid_until.items():
            if gone != option_id and month < until:
                cash[month] += getattr(asked.options[gone], "usd_per_month", 0.0)
        before = option_id
    discount = (1 + asked.discount_per_year) ** (-np.arange(months) / 12)
    return float(cash @ discount)


@given(scenarios(workloads=1))
@settings(deadline=None)
def test_no_plan_with_one_or_two_moves_costs_less_than_the_path(asked: Scenario) -> None:
    """Of plans over options whose answers are known to be good enough."""
    plan = evaluate(asked, CATALOG)
    assert plan.path is not None
    months, known = asked.horizon_months, plan.decision.standings["w0"]
    ids = [o for o in plan.costs() if known[o].verdict in ("in use", "evidence")]
    routes = {
        ("today",) * first + (one,) * (second - first) + (two,) * (months - second)
        for one in ids
        for two in ids
        for first in range(months + 1)
        for second in range(first, months + 1)
    }
    costs = [cost for route in routes if (cost := npv(plan, route)) is not None]
    chosen = npv(plan, plan.path.options["w0"])
    assert plan.path.npv_stay_usd is not None
    # Two millionths: a fleet without replicas that spills everything differs from staying by one.
    slack = 2e-6 * (1 + abs(plan.path.npv_stay_usd))
    assert plan.path.npv_usd <= min(costs) + slack
    assert plan.path.npv_usd == pytest.approx(chosen, abs=slack)


@given(scenarios())
@settings(deadline=None)
def test_the_path_never_costs_more_than_staying_or_one_move_of_everything(
    asked: Scenario,
) -> None:
    """Of everything to an option whose answers are known to be good enough."""
    free = replace(asked, switching={o: Switching(usd=0.0, build_months=0) for o in ("a", "b")})
    plan = evaluate(free, CATALOG)
    assert plan.path is not None
    months = free.horizon_months
    discount = (1 + free.discount_per_year) ** (-np.arange(months) / 12)
    assert plan.path.npv_stay_usd is not None
    slack = 1e-6 * (1 + abs(plan.path.npv_stay_usd))
    assert plan.path.npv_usd <= plan.path.npv_stay_usd + slack
    today = plan.costs()["today"].monthly_usd
    for option_id, cost in plan.costs().items():
        if set(cost.by_workload) != set(free.workloads) or option_id == "today":
            continue
        if any(each[option_id].verdict != "evidence" for each in plan.decision.standings.values()):
            continue
        for month in range(months):
            cash = np.concatenate([today[:month], cost.monthly_usd[month:]])
            cash[month] += cost.one_off_usd
            assert plan.path.npv_usd <= cash @ discount + slack


@given(scenarios())
@settings(max_examples=30)  # two plans and their texts for each
def test_the_same_scenario_gives_the_same_plan(asked: Scenario) -> None:
    assert repr(evaluate(asked, CATALOG)) == repr(evaluate(asked, CATALOG))


@given(WORKLOADS, st.sampled_from([0.5, 2.0, 8.0]))
@settings(deadline=None)
def test_prices_twice_as_high_make_tokens_twice_as_dear(workload: Workload, by: float) -> None:
    workload = replace(workload, usd_per_failure=0.0)
    prices = {"input": 2.0, "cached_input": 0.5, "output": 8.0}
    scaled = replace(BIG, prices={meter: usd * by for meter, usd in prices.items()})
    options = {"today": replace(BIG, prices=prices), "scaled": scaled}
    costs = evaluate(scenario(options, workload), CATALOG).costs()
    assert costs["scaled"].monthly_usd == pytest.approx(costs["today"].monthly_usd * by)
