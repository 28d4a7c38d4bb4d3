"""The searches beside each other: every way is walked in small cases, which are the same every time."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import Change, Constraints, Switching
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.search import routing
from dashboard.engine.search.joint import Joint
from dashboard.engine.search.route_costs import NOWHERE, RouteCosts, Routes
from dashboard.engine.search.rules import Rules, allows, rules_of

CASES = range(24)
MOST_PAIRS = 1_500
"""Pairs of ways that are walked in a case."""


def drawn(seed: int, *, workloads: int = 2) -> Scenario:
    """Two workloads, four options and four months; prices, moves, volumes and a dated change by the seed."""
    rng = np.random.default_rng(seed)

    def pick(*values: Any) -> Any:
        return values[int(rng.integers(len(values)))]

    options = {
        "today": BIG,
        "cheap": replace(BIG, prices={"input": pick(0.5, 1.0), "output": pick(2.0, 6.0)}),
        "offer": Quote(
            kind="quote",
            usd_per_month=pick(300.0, 800.0, 1_600.0),
            usd_per_1k_requests=pick(0.0, 0.3, 1.0),
            commitment_months=pick(0, 2, 3),
        ),
        "own": pick(
            replace(OWN, usd_per_gpu_hour=pick(0.5, 1.0, 2.0)),
            replace(
                OWN,
                commitment="owned",
                owned=Owned(capex_usd=pick(1_000.0, 4_000.0), residual_share=0.25),
            ),
        ),
    }
    if seed % 2:  # what is spent on "cheap", at the same maker, counts
        agreed = (400.0, 1_500.0)[seed // 2 % 2]
        options["today"] = replace(BIG, committed_usd_per_month=agreed, commitment_months=3)
    return scenario(
        options,
        workloads={
            f"w{i}": replace(
                FLAT_DAY,
                requests_per_month=pick(1e5, 3e5, 6e5, 1e6),
                growth_per_month=pick(-0.3, 0.0, 0.6),
                current=pick("today", "today", "cheap", "offer"),
            )
            for i in range(workloads)
        },
        switching={
            name: Switching(
                engineer_weeks=pick(0.0, 0.05, 0.2),
                dual_run_months=pick(0.0, 0.5),
                overrun_share=0.0,
                build_months=pick(0, 0, 1),
                minimum_months=pick(0, 0, 2),
            )
            for name in options
        },
        changes=(
            Change(2, options=(pick("cheap", "offer"),), price_factor=pick(0.3, 4.0), why="it"),
        ),
        assumptions={"switch_back_share": pick(0.0, 0.5)},
        horizon_months=4,
        discount_per_year=pick(0.0, 0.3),
    )


def priced(seed: int, **given: Any) -> tuple[RouteCosts, Rules]:
    route_costs = evaluate(drawn(seed, **given), CATALOG).route_costs
    rules = rules_of(route_costs)
    assert isinstance(rules, Rules)
    return route_costs, rules


def ways(route_costs: RouteCosts, rules: Rules, w: int) -> list[np.ndarray]:
    """Every way of one workload that keeps the rules."""
    alone = replace(rules, on=rules.on[[w]], arrive=rules.arrive[[w]], move=rules.move[[w]])
    found = (np.array([way]) for way in product(rules.options_of(w), repeat=route_costs.months))
    return [way[0] for way in found if allows(alone, route_costs.starts[[w]], way)]


def npv(route_costs: RouteCosts, routes: Routes) -> float:
    return route_costs.npv_usd(np.asarray(routes))


@pytest.mark.parametrize("seed", CASES)
def test_two_together_are_the_cheapest_of_all_pairs_of_ways(seed: int) -> None:
    route_costs, rules = priced(seed)
    pairs = list(product(ways(route_costs, rules, 0), ways(route_costs, rules, 1)))
    least = min(npv(route_costs, np.array(pair)) for pair in pairs[:: len(pairs) // MOST_PAIRS + 1])
    nowhere = np.full_like(route_costs.stay(), NOWHERE)
    found = Joint(route_costs, rules, (0, 1), nowhere).solve()
    assert found is not None
    assert allows(rules, route_costs.starts, found)
    assert npv(route_costs, found) <= least * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("w", [0, 1])
def test_one_around_another_that_stays_is_the_cheapest_of_its_ways(seed: int, w: int) -> None:
    route_costs, rules = priced(seed)
    others = route_costs.stay()
    others[w] = NOWHERE
    each = ways(route_costs, rules, w)
    least = min(npv(route_costs, _with(others, w, way)) for way in each)
    found = Joint(route_costs, rules, (w,), others).solve()
    assert found is not None
    cost = npv(route_costs, _with(others, w, found[0]))
    assert cost == pytest.approx(least, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(0, 48, 3))
@pytest.mark.parametrize("w", [0, 1])
def test_one_around_another_that_moves_is_the_cheapest_of_its_ways(seed: int, w: int) -> None:
    """Whoever is on an option when the other comes saves it the coming; its commitment counts from the first."""
    route_costs, rules = priced(seed)
    theirs, mine = ways(route_costs, rules, 1 - w), ways(route_costs, rules, w)
    for way in theirs[:: len(theirs) // 4 + 1]:
        others = _with(np.full_like(route_costs.stay(), NOWHERE), 1 - w, way)
        found = Joint(route_costs, rules, (w,), others).solve()
        least = min(npv(route_costs, _with(others, w, each)) for each in mine)
        assert found is not None
        assert allows(rules, route_costs.starts, _with(others, w, found[0]))
        assert npv(route_costs, _with(others, w, found[0])) <= least * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize("seed", CASES)
def test_with_no_room_for_every_age_of_a_commitment_a_way_is_found_that_costs_little_more(
    seed: int,
) -> None:
    """Exact but where the same commitment is taken up twice, or another's is relied on."""
    route_costs, rules = priced(seed)
    for w in (0, 1):
        others = route_costs.stay()
        others[w] = NOWHERE
        exact = Joint(route_costs, rules, (w,), others).solve()
        found = routing._route_around(route_costs, rules, w, others)
        assert exact is not None
        assert allows(rules, route_costs.starts, _with(others, w, found[0]))
        least = npv(route_costs, _with(others, w, exact[0]))
        cost = npv(route_costs, _with(others, w, found[0]))
        assert least - 1e-6 <= cost <= least * (1.0 if _free(route_costs) else 1.3) + 1e-6


def _with(routes: Routes, w: int, way: np.ndarray) -> Routes:
    changed = routes.copy()
    changed[w] = way
    return changed


def _free(route_costs: RouteCosts) -> bool:
    return all(running.served.commitment is None for running in route_costs.running.values())


@pytest.mark.parametrize("seed", CASES)
def test_all_at_once_is_the_cheapest_of_staying_and_of_every_common_way(seed: int) -> None:
    """Each common way: where they are for some months, then one option for all in each further month.

    Where they start apart, moving to where one of them is already may be free, which is left to later passes; so
    is what counts towards an agreement that is taken up on the way.
    """
    route_costs, rules = priced(seed)
    found = routing._all_together(route_costs, rules)
    months, starts = route_costs.months, route_costs.starts
    shared = [o for o in range(len(route_costs.option_ids)) if rules.on[:, o].all()]
    least = np.inf
    for first in range(months + 1):
        for rest in product(shared, repeat=months - first):
            way = [[start] * first + list(rest) for start in starts.tolist()]
            if allows(rules, starts, np.array(way)):
                least = min(least, npv(route_costs, np.array(way)))
    assert allows(rules, starts, found)
    on_the_way = any(route_costs.counting(o) for o in shared if o not in starts)
    if len(set(starts.tolist())) == 1 and not on_the_way:
        assert npv(route_costs, found) == pytest.approx(least, rel=1e-6)


def test_a_few_at_a_time_is_nearly_always_as_cheap_as_all_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As it is searched where all together would be too much work: here all together says how good that is."""
    exact, near = [], []
    for seed in CASES:
        route_costs, rules = priced(seed, workloads=3)
        nowhere = np.full_like(route_costs.stay(), NOWHERE)
        best = Joint(route_costs, rules, range(3), nowhere).solve()
        assert best is not None
        exact.append(npv(route_costs, best))
        with monkeypatch.context() as patch:
            patch.setattr(routing, "MOST_RELAXATIONS", 0)
            routes = routing.cheapest_routes(route_costs, rules)
        assert routes is not None
        assert allows(rules, route_costs.starts, routes)
        near.append(npv(route_costs, routes))
    over = np.array(near) / np.array(exact) - 1
    assert (over >= -1e-9).all()
    assert (over <= 1e-6).mean() >= 0.95
    assert over.max() <= 0.25


def test_the_work_of_a_search_is_counted_by_states_choices_and_months() -> None:
    """Two workloads, each on one of two options, held for a month, nothing committed, over three months.

    4 states, 4 choices, and every move between choices priced twice over: (4 + 2 x 4) x 4 x 3 = 144. Held for two
    months on the second: 3 x 3 states, so (9 + 8) x 4 x 3 = 204. A commitment of two months has the ages 0 to 2.
    What is bought is tried for each set of its users: 2^2 - 1 times.
    """

    def work(second: Any, minimum: int = 0) -> int:
        asked = scenario(
            {"today": BIG, "second": second},
            workloads={"a": FLAT_DAY, "b": FLAT_DAY},
            switching={
                "today": Switching(usd=0.0),
                "second": Switching(usd=0.0, minimum_months=minimum, build_months=0),
            },
            horizon_months=3,
        )
        route_costs = evaluate(asked, CATALOG).route_costs
        rules = rules_of(route_costs)
        assert isinstance(rules, Rules)
        nowhere = np.full_like(route_costs.stay(), NOWHERE)
        return Joint(route_costs, rules, (0, 1), nowhere).relaxations()

    cheap = replace(BIG, prices={"input": 1.0, "output": 4.0})
    assert work(cheap) == 144
    assert work(cheap, minimum=2) == 204
    held = Quote(kind="quote", usd_per_month=500.0, commitment_months=2)
    assert work(held) == (4 * 3 + 8) * 4 * 3
    bought = replace(OWN, commitment="owned", owned=Owned(capex_usd=1_000))
    assert work(bought) == 144 * 3


def test_nobody_pays_for_a_commitment_that_another_still_uses() -> None:
    """1,000 a month for both, committed for a year: while b is there a leaves it for nothing."""
    asked = scenario(
        {"offer": Quote(kind="quote", usd_per_month=1_000.0, commitment_months=12), "today": BIG},
        workloads={w: replace(FLAT_DAY, current="offer") for w in ("a", "b")},
        horizon_months=6,
        discount_per_year=0.5,
    )
    route_costs = evaluate(asked, CATALOG).route_costs
    offer, today = (route_costs.option_ids.index(o) for o in ("offer", "today"))
    on = np.array([[today] * 6, [offer] * 3 + [today] * 3])
    assert route_costs.stranded_usd(offer, on) == pytest.approx([0, 0, 0, *[1_000] * 3])
    assert route_costs.stranded_usd(today, on) == pytest.approx([0] * 6)


def test_what_is_spent_at_the_same_provider_counts_towards_what_is_agreed() -> None:
    """5,000 agreed for four months: 5,000 on tokens and shortfall, then 1,800 on the maker's other model, which
    leaves 3,200, and at another provider all of it."""
    agreed = replace(BIG, committed_usd_per_month=5_000.0, commitment_months=4)
    half = {"input": 1.0, "cached_input": 0.25, "output": 4.0}
    options = {
        "today": agreed,
        "next": replace(BIG, prices=half),
        "away": replace(BIG, provider="host", prices=half),
    }
    asked = scenario(options, workloads={"a": FLAT_DAY}, horizon_months=6)
    route_costs = evaluate(asked, CATALOG).route_costs
    today, near, away = (route_costs.option_ids.index(o) for o in options)
    routes = np.array([[today, near, near, away, away, near]])
    assert route_costs.stranded_usd(today, routes) == pytest.approx([0, 3_200, 3_200, 5_000, 0, 0])
    assert route_costs.running_usd(routes) == pytest.approx([*[5_000] * 3, 6_800, 1_800, 1_800])


def test_a_commitment_counts_from_the_month_it_is_taken_up_and_anew_when_taken_up_again() -> None:
    """Two months from month 1: paid on in month 2. Again from month 4 on: left after a month, paid in month 5."""
    asked = scenario(
        {"today": BIG, "offer": Quote(kind="quote", usd_per_month=700.0, commitment_months=2)},
        horizon_months=7,
    )
    route_costs = evaluate(asked, CATALOG).route_costs
    offer = route_costs.option_ids.index("offer")
    on = np.array([[False, True, False, False, True, False, False]])
    assert route_costs.stranded_usd(offer, on) == pytest.approx([0, 0, 700, 0, 0, 700, 0])
    never = np.zeros((1, 7), dtype=bool)
    assert route_costs.stranded_usd(offer, never) == pytest.approx([0] * 7)


def test_rented_options_buy_nothing_and_bought_ones_for_whoever_uses_them() -> None:
    """A card each for two workloads of a million: 12,000 apiece, a quarter of which is left."""
    bought = replace(OWN, commitment="owned", owned=Owned(capex_usd=12_000, residual_share=0.25))
    asked = scenario({"today": BIG, "own": bought}, workloads={"a": FLAT_DAY, "b": FLAT_DAY})
    route_costs = evaluate(asked, CATALOG).route_costs
    today, own = (route_costs.option_ids.index(o) for o in ("today", "own"))
    both, one = np.array([True, True]), np.array([True, False])
    assert route_costs.hardware_usd(today, both) == (0.0, 0.0)
    assert route_costs.hardware_usd(own, both) == (24_000, 6_000)
    assert route_costs.hardware_usd(own, one) == (12_000, 3_000)
    alone, together = (route_costs.arrival_usd(own, users) for users in (one, both))
    assert alone == pytest.approx([12_000 - 3_000] * 12)
    assert together == pytest.approx(2 * alone)


def test_a_move_out_of_a_later_month_leaves_where_it_was_then() -> None:
    """Half a month of both while moving, of the cheaper one: of what is left then, not at the start."""
    cheap = Quote(kind="quote", usd_per_month=100.0)
    dear = Quote(kind="quote", usd_per_month=2_000.0)
    asked = scenario(
        {"today": BIG, "cheap": cheap, "dear": dear},
        switching=dict.fromkeys(
            ("today", "cheap", "dear"),
            Switching(engineer_weeks=0.0, dual_run_months=0.5, overrun_share=0.0, build_months=0),
        ),
        horizon_months=3,
    )
    route_costs = evaluate(asked, CATALOG).route_costs
    at = {o: i for i, o in enumerate(route_costs.option_ids)}
    routes = np.array([[at["cheap"], at["dear"], at["dear"]]])
    first, second = route_costs.steps(routes)
    assert (first.month, first.option) == (0, "cheap")
    assert (second.month, second.option) == (1, "dear")
    assert second.one_off_usd == pytest.approx(0.5 * min(100.0, 2_000.0))
    assert first.one_off_usd == pytest.approx(0.5 * min(3_600.0, 100.0))


def test_who_is_somewhere_already_has_paid_for_coming() -> None:
    """Two months of 0.36 saved are worth moving to where another is: arriving there costs nothing any more."""
    offer = Quote(kind="quote", usd_per_month=500.0)
    asked = scenario(
        {"today": BIG, "offer": offer},
        workloads={
            "a": replace(FLAT_DAY, requests_per_month=100),
            "b": replace(FLAT_DAY, current="offer"),
        },
        switching={"today": Switching(usd=0.0), "offer": Switching(usd=9_000.0, build_months=0)},
        horizon_months=2,
    )
    route_costs = evaluate(asked, CATALOG).route_costs
    rules = rules_of(route_costs)
    assert isinstance(rules, Rules)
    offered = route_costs.option_ids.index("offer")
    others = np.array([[NOWHERE] * 2, [offered] * 2])
    found = Joint(route_costs, rules, (0,), others).solve()
    assert found is not None
    assert found.tolist() == [[offered] * 2]
    assert routing._route_around(route_costs, rules, 0, others).tolist() == [[offered] * 2]


@pytest.mark.parametrize(("other_stays", "leaves"), [(True, True), (False, False)])
def test_a_commitment_that_another_keeps_holds_nobody(other_stays: bool, leaves: bool) -> None:
    """1,000 a month committed for a year and 1 a thousand; elsewhere 0.7 a thousand.

    With the other there the flat sum is paid anyway, and leaving saves 300 a month. Alone, leaving would save 300
    too, and pay 1,000 a month in vain, as staying does: 300 are saved all the same, but for 400 of the move.
    """
    bound = Quote(
        kind="quote", usd_per_month=1_000.0, usd_per_1k_requests=1.0, commitment_months=12
    )
    cheaper = Quote(kind="quote", usd_per_1k_requests=0.7)
    asked = scenario(
        {"bound": bound, "cheaper": cheaper},
        workloads={w: replace(FLAT_DAY, current="bound") for w in ("a", "b")},
        switching={
            "bound": Switching(usd=0.0),
            "cheaper": Switching(usd=500.0 if other_stays else 1_000.0, build_months=0),
        },
        horizon_months=3,
    )
    route_costs = evaluate(asked, CATALOG).route_costs
    rules = rules_of(route_costs)
    assert isinstance(rules, Rules)
    here, there = (route_costs.option_ids.index(o) for o in ("bound", "cheaper"))
    others = np.array([[NOWHERE] * 3, [here if other_stays else NOWHERE] * 3])
    found = Joint(route_costs, rules, (0,), others).solve()
    assert found is not None
    assert found.tolist() == [[there if leaves else here] * 3]


def test_where_there_is_nowhere_to_go_it_is_said_for_whom_and_why() -> None:
    ending = replace(
        CATALOG, prices={"big": replace(CATALOG.prices["big"], retires_on=date(2027, 1, 10))}
    )
    alone = scenario({"today": BIG}, constraints=Constraints(successors=False))
    found = rules_of(evaluate(alone, ending).route_costs)
    assert isinstance(found, Infeasible)
    ends = "today: it ends on 10 January 2027"
    assert found.reasons == (ends, "no other option that it may use can serve")
    late = replace(
        alone,
        options={**alone.options, "offer": Quote(kind="quote", usd_per_month=1.0)},
        switching={**alone.switching, "offer": Switching(usd=0.0, build_months=99)},
    )
    refused = rules_of(evaluate(late, ending).route_costs)
    assert isinstance(refused, Infeasible)
    assert refused.reasons == (ends, "offer can serve from month 99, after the horizon")
