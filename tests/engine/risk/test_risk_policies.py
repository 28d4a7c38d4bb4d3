"""Fixed plans, rules that wait, and hindsight, on cases that can be counted through."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.risk.choices import Choices, hindsight_usd, switches
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.measuring import worth_of_knowing
from dashboard.engine.risk.policies import FixedPlans, fixed_plans, policies


def choice(
    usd: Array,
    *,
    once: Array | float = 0.0,
    dual: Array | float = 0.0,
    available: tuple[int, ...] | None = None,
    hold: tuple[int, ...] | None = None,
    discount: float = 1.0,
) -> Choices:
    """A choice among options with running cost `usd` (options, months, draws), one workload alone."""
    options, months, draws = usd.shape
    each = np.ones((options, draws))
    return Choices(
        "chat",
        tuple(f"o{i}" for i in range(options)),
        0,
        usd,
        usd,
        _by_left(each * np.asarray(once).reshape(-1, 1) if np.ndim(once) else each * once),
        np.zeros((options, options, draws)),
        np.zeros((options, draws)),
        np.zeros((options, months), dtype=bool) | (np.arange(options) == 0)[:, None],
        _by_left(each * np.asarray(dual).reshape(-1, 1) if np.ndim(dual) else each * dual),
        available or (0,) * options,
        hold or (0,) * options,
        np.asarray(discount ** np.arange(months), dtype=np.float64),
    )


def _by_left(usd: Array) -> Array:
    """The same whatever is left."""
    return np.repeat(usd[None], len(usd), axis=0)


STAY = np.zeros(2, dtype=int)


@st.composite
def small(draw: st.DrawFn) -> Choices:
    options, months, draws = draw(st.integers(2, 3)), draw(st.integers(1, 5)), 2
    size = options * months * draws
    usd = np.array(draw(st.lists(st.integers(0, 40), min_size=size, max_size=size)), dtype=float)
    per_option: dict[str, Any] = {"min_size": options, "max_size": options}
    return choice(
        usd.reshape(options, months, draws),
        once=np.array(draw(st.lists(st.integers(0, 60), **per_option)), dtype=float),
        dual=np.array(draw(st.lists(st.sampled_from([0.0, 0.5, 2.0]), **per_option))),
        available=(
            0,
            *draw(st.lists(st.integers(0, 3), min_size=options - 1, max_size=options - 1)),
        ),
        hold=tuple(draw(st.lists(st.integers(0, 3), **per_option))),
        discount=draw(st.sampled_from([1.0, 0.9])),
    )


def allowed(at: Choices, route: tuple[int, ...]) -> bool:
    here, until = at.start, 0
    for month, option in enumerate(route):
        if option != here:
            if month < until or month < at.available_from[option]:
                return False
            until = month + at.hold_months[option]
        here = option
    return True


@given(small())
def test_hindsight_is_the_cheapest_of_all_routes_in_every_draw(at: Choices) -> None:
    routes = [r for r in product(range(len(at.option_ids)), repeat=at.months) if allowed(at, r)]
    costs = np.stack([at.route_usd(np.array(route)) for route in routes])
    assert hindsight_usd(at) == pytest.approx(costs.min(axis=0))


@given(small(), st.data())
def test_a_switch_costs_what_the_route_with_that_switch_costs(
    at: Choices, data: st.DataObject
) -> None:
    options = st.integers(0, len(at.option_ids) - 1)
    base = np.array(data.draw(st.lists(options, min_size=at.months, max_size=at.months)))
    found = switches(at, base)
    for option, month in zip(*np.nonzero(found.possible), strict=True):
        route = base.copy()
        route[month:] = option
        assert found.usd[option, month] == pytest.approx(at.route_usd(route))


def test_a_route_pays_its_months_its_moves_and_both_while_it_moves() -> None:
    """10 + 10 on the first; then 7 once, half a month of both at the cheaper 4, and 4 + 4, at 0.9 a month."""
    usd = np.array([[10.0] * 4, [4.0] * 4])[:, :, None]
    at = choice(usd, once=7.0, dual=0.5, discount=0.9)
    expected = 10 + 9 + (7 + 2 + 4) * 0.81 + 4 * 0.729
    assert at.route_usd(np.array([0, 0, 1, 1])) == pytest.approx([expected])


def luck(spread: float, *, draws: int = 4_000) -> Choices:
    """Two options over 12 months. The other saves `spread` a month in half of the draws and loses it in the rest.

    The luck shows in month 1. Moving costs 20 once: it cannot pay on average, and pays for who waits to see.
    """
    lucky = np.where(np.arange(draws) // 2 % 2 == 0, 1.0, -1.0)
    here = np.full((12, draws), 100.0)
    there = here - spread * lucky * (np.arange(12) > 0)[:, None]
    return choice(np.stack([here, there]), once=20.0)


def test_waiting_for_the_sign_is_worth_what_it_saves() -> None:
    """Staying costs 1,200. Who waits moves in half of the draws: 11 months x 10 - 20 = 90; 45 on average."""
    found = policies([(luck(10.0), np.zeros(12, dtype=int))])
    assert found.plan_usd == pytest.approx(1_200)
    assert found.best_fixed_usd == pytest.approx(1_200)
    assert found.rule_usd == pytest.approx(1_155)
    assert found.hindsight_usd == pytest.approx(1_155)
    assert found.waiting_usd == pytest.approx(45)
    (rule,) = found.rules
    assert (rule.option_id, rule.moves_share, rule.month_p50) == ("o1", 0.5, 1)
    assert found.regret_mean_usd == pytest.approx(45)
    assert found.regret_p95_usd == pytest.approx(90)


def test_nothing_is_waited_for_that_may_not_be_waited_for() -> None:
    """The same luck, but the option that it is about needs measuring first: no rule is told."""
    each = [(luck(10.0), np.zeros(12, dtype=int))]
    found = policies(each, [frozenset({"o0"})])
    assert found.rules == ()
    assert found.waiting_usd == 0
    assert policies(each, [frozenset({"o0", "o1"})]) == policies(each)


@given(st.floats(0, 50), st.floats(0, 50))
def test_more_uncertainty_never_lowers_the_value_of_waiting(one: float, other: float) -> None:
    less, more = sorted([one, other])
    worth = [policies([(luck(s), np.zeros(12, dtype=int))]).waiting_usd for s in (less, more)]
    assert worth[1] >= worth[0] - 1e-9


@given(small())
def test_hindsight_costs_no_more_than_a_rule_and_regret_is_never_negative(at: Choices) -> None:
    route = np.zeros(at.months, dtype=int)
    found = policies([(at, route)])
    assert found.hindsight_usd <= found.plan_usd + 1e-9
    assert found.regret_mean_usd >= 0
    assert found.waiting_usd >= 0
    assert found.least_regret_p95_usd <= found.regret_p95_usd + 1e-9


def test_without_doubt_there_is_nothing_to_wait_for() -> None:
    """The other option saves 10 a month from the start and costs 20 once: the plan moves, and so would all."""
    usd = np.stack([np.full((12, 100), 100.0), np.full((12, 100), 90.0)])
    found = policies([(choice(usd, once=20.0), np.ones(12, dtype=int))])
    assert found.plan_usd == found.best_fixed_usd == found.rule_usd == found.hindsight_usd == 1_100
    assert found.waiting_usd == 0
    assert found.rules == ()
    assert found.least_regret_p95_usd == 0


def test_the_rule_waits_about_as_long_as_the_closed_form_says() -> None:
    """A saving that is a geometric Brownian motion is best taken at b / (b - 1) x (r - mu) K (Dixit, Pindyck).

    b is the root above 1 of sigma^2 b (b - 1) / 2 + mu b - r = 0. The rule's multiple is of the saving that earns
    the cost back over what is left of the horizon, so over a horizon without end it should be near b / (b - 1).
    """
    r, mu, sigma, cost, months, draws = 0.02, 0.0, 0.14, 100.0, 480, 1_500
    b = 0.5 - mu / sigma**2 + np.sqrt((mu / sigma**2 - 0.5) ** 2 + 2 * r / sigma**2)
    steps = np.random.default_rng(1).standard_normal((months, draws))
    saving = 2.0 * np.exp(np.cumsum((mu - sigma**2 / 2) + sigma * steps, axis=0))
    here = np.full((months, draws), 1_000.0)
    at = choice(np.stack([here, here - saving]), once=cost, discount=float(np.exp(-r)))
    found = policies([(at, np.zeros(months, dtype=int))])
    (rule,) = found.rules
    assert b / (b - 1) == pytest.approx(1.99, abs=0.01)
    assert rule.multiple == 2.0
    assert found.waiting_usd > 0


def uncertain(name: str) -> UncertainInput:
    return UncertainInput(name, name, "", 0.0, -1.0, 1.0, "price")


def test_knowing_what_decides_is_worth_its_mean_gain_and_knowing_noise_nothing() -> None:
    """One plan costs 0 and another z: E[max(0, -z)] = 1 / sqrt(2 pi) = 0.399, less for the tails cut off."""
    rng = np.random.default_rng(4)
    z = np.clip(rng.standard_normal((2, 20_000)), -2.5, 2.5)
    plans = FixedPlans((("stay", 0), ("move", 0)), np.stack([np.zeros(20_000) + 5, 5 + z[0]]))
    found = worth_of_knowing([uncertain("decides"), uncertain("noise")], z, [plans], seed=1)
    assert [worth.input.name for worth in found] == ["decides", "noise"]
    assert found[0].usd == pytest.approx(0.395, abs=0.02)
    assert found[1].usd == pytest.approx(0.0, abs=0.01)


def test_a_plan_that_some_draws_cannot_carry_is_none_to_choose() -> None:
    z = np.random.default_rng(4).standard_normal((1, 2_000))
    endless = np.where(z[0] > 2, np.inf, -100.0)
    plans = FixedPlans((("stay", 0), ("fleet", 0)), np.stack([np.full(2_000, 5.0), endless]))
    assert worth_of_knowing([uncertain("load")], z, [plans], seed=1)[0].usd == 0


def test_the_plans_that_could_be_fixed_are_staying_every_single_move_and_the_plan() -> None:
    usd = np.array([[10.0] * 3, [4.0] * 3])[:, :, None]
    at = choice(usd, once=7.0, available=(0, 1))
    plan = at.route_usd(np.array([0, 1, 1]))
    found = fixed_plans(at, switches(at, np.zeros(3, dtype=int)), plan)
    assert found.names == (("o0", 0), ("o1", 1), ("o1", 2), ("the plan", 0))
    assert found.usd[:, 0].tolist() == [30, 25, 31, 25]


@pytest.mark.parametrize("months", [1, 2, 6])
def test_a_rule_waits_for_a_month_that_is_still_to_come(months: int) -> None:
    """Moving costs 10; half of the draws save 20 a month from the start, the others nothing.

    Whoever moves at once where it pays has waited for nothing: no rule, and waiting is worth nothing.
    """
    usd = np.zeros((2, months, 8))
    usd[0] = 20.0
    usd[1] = np.where(np.arange(8) % 4 < 2, 0.0, 20.0 + 10.0)
    found = policies([(choice(usd, once=10.0), np.zeros(months, dtype=int))])
    assert found.rules == ()
    assert found.waiting_usd == 0


def test_a_rule_that_moves_later_in_some_draws_is_told() -> None:
    """From month 2 on half of the draws save 50 a month, the others lose as much: that is worth watching for."""
    usd = np.full((2, 6, 64), 100.0)
    usd[1] = 130.0
    usd[1, 2:] = np.where(np.arange(64) % 4 < 2, 50.0, 150.0)
    found = policies([(choice(usd, once=10.0), np.zeros(6, dtype=int))])
    (rule,) = found.rules
    assert rule.month_p50 == 2
    assert found.waiting_usd > 0


def test_a_rule_that_moves_in_one_month_whatever_is_seen_is_told() -> None:
    """The plan goes to one option now; another can be come to from month 2 on, where it saves less than half of
    what earns the move back, and far more in the months after, in every draw."""
    usd = np.full((3, 6, 64), 100.0)
    usd[1] = 90.0
    usd[2] = 130.0
    usd[2, 2], usd[2, 3:] = 89.0, 40.0
    found = policies([(choice(usd, once=10.0, available=(0, 0, 2)), np.ones(6, dtype=int))])
    (rule,) = found.rules
    assert (rule.option_id, rule.multiple, rule.month_p50, rule.moves_share) == ("o2", 0.0, 2, 1.0)
    assert found.waiting_usd == pytest.approx(2 * 10 - 10)  # two months at 90, and a move more


def test_a_fixed_plan_that_is_cheaper_on_average_is_told_with_what_it_spares() -> None:
    """The plan stays at 100 a month; the other costs 150 in a quarter of the draws and 50 in the rest."""
    usd = np.full((2, 6, 64), 100.0)
    usd[1] = np.where(np.arange(64) % 8 < 2, 150.0, 50.0)
    found = policies([(choice(usd, once=30.0), np.zeros(6, dtype=int))])
    (cheaper,) = found.cheaper
    assert (cheaper.workload_id, cheaper.option_id, cheaper.month) == ("chat", "o1", 0)
    assert cheaper.usd == pytest.approx(6 * 25 - 30)
    assert cheaper.usd == pytest.approx(found.plan_usd - found.best_fixed_usd)
    moved = policies([(choice(usd, once=30.0), np.ones(6, dtype=int))])
    assert moved.cheaper == ()
