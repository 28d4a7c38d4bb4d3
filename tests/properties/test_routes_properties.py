"""The path of several workloads against every way through the horizon, priced by the journey's own rules."""

from dataclasses import replace
from datetime import date
from itertools import permutations, product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, OWN, scenario

from dashboard.engine.cost.context import OneOff
from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import Constraints, Switching, Workload
from dashboard.engine.months.switching import SwitchingCost
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.joint import Joint
from dashboard.engine.search.route_costs import NOWHERE, RouteCosts
from dashboard.engine.search.routing import cheapest_routes
from dashboard.engine.search.rules import Rules, allows, rules_of

MOST_ROUTES = 1_500
"""Routes of all workloads tried for one case."""

OPTIONS = st.one_of(
    st.builds(
        lambda usd: replace(BIG, prices={"input": usd, "output": 4 * usd}),
        st.sampled_from([0.3, 1.0, 2.0]),
    ),
    st.builds(
        Quote,
        kind=st.just("quote"),
        usd_per_month=st.sampled_from([300.0, 800.0, 1_600.0]),
        usd_per_1k_requests=st.sampled_from([0.0, 0.3, 1.0]),
        commitment_months=st.sampled_from([0, 2, 3]),
    ),
    st.builds(
        lambda usd, spare: replace(OWN, usd_per_gpu_hour=usd, spare_replicas=spare),
        st.sampled_from([0.5, 1.0, 2.0]),
        st.integers(0, 1),
    ),
    st.builds(
        lambda usd: replace(
            OWN, commitment="owned", owned=Owned(capex_usd=usd, residual_share=0.25, kw=0.0)
        ),
        st.sampled_from([1_000.0, 4_000.0]),
    ),
)
MOVES = st.builds(
    Switching,
    engineer_weeks=st.sampled_from([0.0, 0.1, 0.3]),
    dual_run_months=st.sampled_from([0.0, 0.5, 1.0]),
    overrun_share=st.just(0.0),
    build_months=st.integers(0, 2),
    minimum_months=st.sampled_from([0, 0, 2, 3]),
)
SIZES = st.sampled_from([(1, 3, 5), (2, 2, 4), (2, 3, 3), (3, 2, 3), (2, 4, 2), (3, 3, 2)])
"""Workloads, options and months."""


@st.composite
def cases(draw: st.DrawFn, *, excluded: bool = False) -> Scenario:
    workloads, options, months = draw(SIZES)
    offered = {"today": BIG, **{f"o{i}": draw(OPTIONS) for i in range(options - 1)}}
    if excluded:
        offered["today"] = replace(BIG, success_share=0.5)
    names = st.sampled_from(list(offered))
    asked = {
        f"w{i}": Workload(
            requests_per_month=draw(st.sampled_from([1e5, 3e5, 6e5, 1e6])),
            input_tokens=1_000,
            output_tokens=200,
            peak_to_mean=1.0,
            growth_per_month=draw(st.sampled_from([-0.3, 0.0, 0.3, 0.6])),
            current="today" if excluded else draw(names),
            options=tuple(draw(st.lists(names, unique=True, max_size=options))),
        )
        for i in range(workloads)
    }
    return scenario(
        offered,
        workloads=asked,
        switching={o: draw(MOVES) for o in offered},
        horizon_months=months,
        discount_per_year=draw(st.sampled_from([0.0, 0.1])),
        constraints=Constraints(min_quality=0.9 if excluded else 0.0),
    )


def every_route(route_costs: RouteCosts, rules: Rules) -> list[np.ndarray]:
    """All routes that keep the rules, shape (workloads, months) each."""
    rows = []
    for w in range(len(route_costs.workload_ids)):
        each = product(rules.options_of(w), repeat=route_costs.months)
        alone = replace(rules, on=rules.on[[w]], arrive=rules.arrive[[w]], move=rules.move[[w]])
        routes = (np.array([route]) for route in each)
        rows.append([r[0] for r in routes if allows(alone, route_costs.starts[[w]], r)])
    return [np.array(route) for route in product(*rows)]


def rules_in_words(asked: Scenario, routes: dict[str, tuple[str, ...]]) -> bool:
    """The scenario's rules again, read off its own fields."""
    for workload_id, route in routes.items():
        before, free_from = asked.current_of(workload_id), 0
        for month, option in enumerate(route):
            move = asked.switching[option]
            if option not in asked.candidates_of(workload_id):
                return False
            if option != before:
                ready = 0 if option == asked.current_of(workload_id) else move.build_months or 0
                if month < free_from or month < ready:
                    return False
                free_from = month + move.minimum_months
            before = option
    return True


@given(cases())
@settings(deadline=None)
def test_no_way_through_the_horizon_is_cheaper_and_every_rule_is_kept(asked: Scenario) -> None:
    plan = evaluate(asked, CATALOG)
    route_costs = plan.route_costs
    rules = rules_of(route_costs)
    assert isinstance(rules, Rules)
    assert plan.path is not None
    assert rules_in_words(asked, dict(plan.path.options))
    routes = every_route(route_costs, rules)
    if len(routes) > MOST_ROUTES:
        routes = routes[:: len(routes) // MOST_ROUTES]
    least = min(route_costs.npv_usd(route) for route in routes)
    assert plan.path.npv_usd <= least + 1e-6 * abs(least)


@given(cases(excluded=True))
@settings(deadline=None)
def test_with_an_excluded_option_in_use_no_admissible_way_is_cheaper(asked: Scenario) -> None:
    plan = evaluate(asked, CATALOG)
    rules = rules_of(plan.route_costs)
    if not isinstance(rules, Rules):
        assert plan.path is None
        assert plan.no_path == rules.reasons
        return
    assert plan.path is not None
    assert plan.path.npv_stay_usd is None
    for w, route in plan.path.options.items():
        ready = min(
            asked.switching[o].build_months or 0 for o in asked.candidates_of(w) if o != "today"
        )
        assert [o == "today" for o in route] == [m < ready for m in range(asked.horizon_months)]
    least = min(
        plan.route_costs.npv_usd(r) for r in every_route(plan.route_costs, rules)[:MOST_ROUTES]
    )
    assert plan.path.npv_usd <= least + 1e-6 * abs(least)


ENDING = replace(
    CATALOG, prices={"big": replace(CATALOG.prices["big"], retires_on=date(2027, 1, 10))}
)
"""Everything on the proprietary model ends in month 2."""


@given(cases())
@settings(deadline=None)
def test_with_announced_ends_taken_at_their_word_no_other_way_is_cheaper(asked: Scenario) -> None:
    plan = evaluate(replace(asked, constraints=Constraints(successors=False)), ENDING)
    rules = rules_of(plan.route_costs)
    if not isinstance(rules, Rules):
        assert plan.path is None
        return
    assert plan.path is not None
    for w, route in plan.path.options.items():
        for month, option in enumerate(route):
            ends = asked.options[option].traits.per_token and month >= 2
            ready = [
                o
                for o in asked.candidates_of(w)
                if not asked.options[o].traits.per_token
                and (o == asked.current_of(w) or (asked.switching[o].build_months or 0) <= month)
            ]
            assert not (ends and ready)
    least = min(
        plan.route_costs.npv_usd(r) for r in every_route(plan.route_costs, rules)[:MOST_ROUTES]
    )
    assert plan.path.npv_usd <= least + 1e-6 * abs(least)


@given(cases())
@settings(deadline=None, max_examples=30)
def test_a_few_at_a_time_is_never_dearer_than_staying_and_keeps_every_rule(asked: Scenario) -> None:
    """As it is searched when all together would be too much work."""
    route_costs = evaluate(asked, CATALOG).route_costs
    rules = rules_of(route_costs)
    assert isinstance(rules, Rules)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashboard.engine.search.routing.MOST_RELAXATIONS", 0)
        routes = cheapest_routes(route_costs, rules)
    assert routes is not None
    assert allows(rules, route_costs.starts, routes)
    stay = route_costs.npv_usd(route_costs.stay())
    assert route_costs.npv_usd(routes) <= stay + 1e-6 * stay


@st.composite
def apart(draw: st.DrawFn) -> RouteCosts:
    """Prices of routes where moving to an option takes more of one workload than of another."""
    costs = evaluate(draw(cases()), CATALOG).route_costs
    usd, months = st.sampled_from([0.0, 300.0, 900.0, 2_500.0]), st.sampled_from([0.0, 0.5, 1.0])
    moves = {
        o: {
            w: replace(
                costs.switching[o],
                fixed=(OneOff("engineering", draw(usd), "drawn"),),
                dual_run_months=draw(months),
            )
            for w in running.workload_ids
        }
        for o, running in costs.running.items()
    }
    most = {o: max(found.values(), key=lambda each: each.fixed_usd) for o, found in moves.items()}
    once = {
        o: most[o].fixed_usd + sum(part.usd for part in running.served.one_off)
        for o, running in costs.running.items()
    }
    pairs = [
        (left, o)
        for left, o in permutations(costs.option_ids, 2)
        if not {costs.option_ids.index(left), costs.option_ids.index(o)} & {*costs.starts.tolist()}
    ]
    nearer = {
        pair: replace(most[pair[1]], fixed=(OneOff("engineering", draw(usd), "drawn"),))
        for pair in pairs
        if draw(st.booleans())
    }
    by_option: dict[str, dict[str, SwitchingCost]] = {}
    for (left, o), each in nearer.items():
        if each.fixed_usd <= min(move.fixed_usd for move in moves[o].values()):
            by_option.setdefault(o, {})[left] = each
    return replace(costs, switching=most, once_usd=once, moves=moves, nearer=by_option)


@given(apart(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_no_way_is_cheaper_where_moves_take_more_of_one_than_of_another(
    costs: RouteCosts, random: Random
) -> None:
    """All together, and one of them around others who go any way of theirs."""
    rules = rules_of(costs)
    assert isinstance(rules, Rules)
    routes = every_route(costs, rules)
    if len(routes) > MOST_ROUTES:
        return
    npv = [costs.npv_usd(route) for route in routes]
    found = cheapest_routes(costs, rules)
    assert found is not None
    assert costs.npv_usd(found) == pytest.approx(min(npv), abs=1e-6)
    others = random.choice(routes).copy()
    w = random.randrange(len(others))
    mine = [r for r in routes if np.array_equal(np.delete(r, w, 0), np.delete(others, w, 0))]
    fixed = others.copy()
    fixed[w] = NOWHERE
    rerouted = Joint(costs, rules, (w,), fixed).solve()
    assert rerouted is not None
    others[w] = rerouted[0]
    assert costs.npv_usd(others) == pytest.approx(min(map(costs.npv_usd, mine)), abs=1e-6)


@given(apart(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_what_a_month_of_moves_costs_is_what_the_one_takes_that_changes_most(
    costs: RouteCosts, random: Random
) -> None:
    """Whoever comes pays what is not paid already by those who are there, in whatever order."""
    rules = rules_of(costs)
    assert isinstance(rules, Rules)
    routes = random.choice(every_route(costs, rules))
    expected = np.zeros(costs.months)
    before = np.concatenate([costs.starts[:, None], routes[:, :-1]], axis=1)
    for month in range(costs.months):
        for o, option_id in enumerate(costs.option_ids):
            new = costs.starts != o
            come = np.flatnonzero((routes[:, month] == o) & (before[:, month] != o) & new)
            there = np.flatnonzero((before[:, month] == o) & new)
            if not come.size:
                continue
            own = [
                costs.nearer.get(option_id, {})
                .get(
                    costs.option_ids[before[w, month]],
                    costs.moves[option_id][costs.workload_ids[w]],
                )
                .fixed_usd
                for w in come
            ]
            paid = [costs.moves[option_id][costs.workload_ids[w]].fixed_usd for w in there]
            expected[month] += max(0.0, max(own) - max(paid, default=0.0))
            if not there.size and o not in costs.starts:
                parts = costs.running[option_id].served.one_off
                users = np.any(routes == o, axis=1)
                expected[month] += sum(p.usd for p in parts) + costs.hardware_usd(o, users)[0]
    found = np.zeros(costs.months)
    for (month, w, others), step in zip(costs.entries(routes), costs.steps(routes), strict=True):
        option = int(routes[w, month])
        if option != costs.starts[w]:
            dual = costs.dual_run(w)[before[w, month], option, month]
            found[month] += step.one_off_usd - dual
        left = int(before[w, month])
        assert costs.coming_usd(w, option, others, left) <= step.one_off_usd + 1e-9
    assert found == pytest.approx(expected)
