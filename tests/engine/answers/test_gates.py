"""What must be seen before a step of the path, in figures small enough to work out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, PER_REPLICA, scenario

from dashboard.engine.answers.gates import Gate, gates
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.fields import Constraints, Switching
from dashboard.engine.options import Option
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.self_hosted import Replica
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.single import Moves, cheapest_path

OFFER = Quote(kind="quote", usd_per_month=1_600, success_share=1.0)


def planned(asked: Scenario) -> tuple[Plan, tuple[Gate, ...]]:
    plan = evaluate(asked, CATALOG)
    return plan, gates(plan)


def only(asked: Scenario) -> Gate:
    (gate,) = planned(asked)[1]
    return gate


def offered(**given: object) -> Gate:
    options, free = {"today": BIG, "offer": OFFER}, Switching(usd=0)
    moves = {"offer": Switching(usd=5_000), "today": free}
    return only(scenario(options, switching=moves, **given))  # type: ignore[arg-type]


def test_the_least_saving_is_the_one_off_as_a_level_payment_over_what_is_left() -> None:
    """5,000 over 12 months; 3,600 less 1,600 is planned."""
    gate = offered()
    assert gate.least_saving_usd == pytest.approx(5_000 / 12)
    assert gate.saving_usd == pytest.approx(2_000)


def test_with_a_discount_the_payment_is_worth_the_one_off() -> None:
    gate = offered(discount_per_year=0.21)
    monthly = 1.21 ** (-1 / 12)
    assert gate.least_saving_usd * sum(monthly**t for t in range(12)) == pytest.approx(5_000)


def test_as_a_volume_it_is_solved_on_the_cost_of_the_month() -> None:
    """0.0036 a request against 1,600 + 5,000 / 12."""
    gate = offered()
    assert gate.workloads == ("chat",)
    assert gate.requests == pytest.approx(1_000_000)
    assert gate.volume.verdict == "from"
    assert gate.volume.first == pytest.approx((1_600 + 5_000 / 12) / 0.0036)


def test_prices_are_those_of_the_months_after_the_move() -> None:
    """Ready in month 6, from when tokens cost exp(-0.3), exp(-0.35) ... exp(-0.55) of today's."""
    gate = only(
        scenario(
            {"today": BIG, "offer": OFFER},
            switching={"offer": Switching(usd=0, build_months=6)},
            assumptions={"hosted_price_drift_per_year": -0.6},
        )
    )
    assert gate.month == 6
    each = 0.0036 * np.exp(-0.05 * np.arange(6, 12)).mean()
    assert gate.volume.first == pytest.approx(1_600 / each)


def test_going_back_pays_below_the_volume_at_which_the_old_option_is_cheaper() -> None:
    """Coming back costs nothing more here: 1,600 / 0.0036, from the month after the move."""
    stop = offered().stop
    assert stop is not None
    assert stop.month == 1
    assert stop.saving_usd_per_month == pytest.approx(0)
    assert stop.volume.verdict == "below"
    assert stop.volume.crossings[0] == pytest.approx(1_600 / 0.0036)


def test_what_going_back_costs_lowers_the_volume_and_a_term_delays_it() -> None:
    """Three months of term; going back is a fifth of 11,000, over the nine months from month 3 on."""
    moves = {
        "offer": Switching(usd=5_000, minimum_months=3),
        "today": Switching(usd=11_000, back_share=0.2),
    }
    stop = only(scenario({"today": BIG, "offer": OFFER}, switching=moves)).stop
    assert stop is not None
    assert stop.month == 3
    assert stop.saving_usd_per_month == pytest.approx(-2_200 / 9)
    assert stop.volume.crossings[0] == pytest.approx((1_600 - 2_200 / 9) / 0.0036)


def test_nobody_goes_back_before_a_term_that_outlasts_the_horizon() -> None:
    moves = {"offer": Switching(usd=5_000, minimum_months=12)}
    assert only(scenario({"today": BIG, "offer": OFFER}, switching=moves)).stop is None


def test_a_commitment_that_is_paid_on_makes_going_back_dearer_than_it_saves() -> None:
    """1,600 a month are due in any case: going back never pays."""
    bound = replace(OFFER, commitment_months=12)
    gate = only(scenario({"today": BIG, "offer": bound}))
    assert gate.stop is not None
    assert gate.stop.volume.verdict == "never"


OWN_POOR = replace(OWN, success_share=0.9, fallback="today")
"""1,460 for the card and a tenth of the answers again at 3,600 a million: 1,820."""


def test_each_figure_may_go_as_far_as_leaves_the_least_saving() -> None:
    """1,780 saved, 1,200 once over 12 months: 1,680 to spare."""
    gate = only(
        scenario(
            {"today": BIG, "own": OWN_POOR},
            switching={"own": Switching(usd=1_200, build_months=0)},
        )
    )
    found = {limit.figure: limit for limit in gate.limits}
    assert set(found) == {"GPU rent", "token price", "success share"}
    rent, tokens, success = (found[f] for f in ("GPU rent", "token price", "success share"))
    assert (rent.planned, rent.at_most) == (2.0, True)
    assert rent.limit == pytest.approx(2 * (1 + 1_680 / 1_460))
    assert (tokens.option_id, tokens.at_most) == ("today", False)
    assert tokens.planned == pytest.approx(3.0)  # 3,600 for 1,200 million tokens
    assert tokens.limit == pytest.approx(3 * (1 - 1_680 / (3_600 - 360)))
    assert (success.planned, success.at_most) == (0.9, False)
    assert success.limit == pytest.approx(0.9 - 1_680 / 3_600)


def test_at_its_limit_each_figure_leaves_exactly_the_least_saving() -> None:
    asked = scenario(
        {"today": BIG, "own": OWN_POOR},
        replace(FLAT_DAY, usd_per_failure=0.001, billed_failure_share=0.1, retries=1),
        switching={"own": Switching(usd=1_200, build_months=0)},
    )
    gate = only(asked)
    found = {limit.figure: limit.limit for limit in gate.limits}
    by = found["token price"] / {x.figure: x.planned for x in gate.limits}["token price"]
    turned: dict[str, Option] = {
        "own": replace(OWN_POOR, usd_per_gpu_hour=found["GPU rent"]),
        "good": replace(OWN_POOR, success_share=found["success share"]),
        "today": replace(BIG, prices={"input": 2 * by, "output": 8 * by}),
    }
    cases: tuple[dict[str, Option], ...] = (
        {"today": BIG, "own": turned["own"]},
        {"today": BIG, "own": turned["good"]},
        {"today": turned["today"], "own": OWN_POOR},
    )
    for options in cases:
        costs = evaluate(replace(asked, options=options), CATALOG).costs()
        saving = costs["today"].monthly_usd[0] - costs["own"].monthly_usd[0]
        assert saving == pytest.approx(gate.least_saving_usd)


def test_what_is_asked_again_at_the_option_in_use_costs_less_as_its_price_falls() -> None:
    """No fallback is named, so what is worse than today is asked again at today's price, which moves along."""
    asked = scenario(
        {"today": BIG, "own": replace(OWN, success_share=0.85)},
        replace(FLAT_DAY, quality_margin=0.5),
        switching={"own": Switching(usd=1_200, build_months=0)},
    )
    plan, (gate,) = planned(asked)
    (tokens,) = (x for x in gate.limits if x.figure == "token price")
    again = [t for t in plan.route_costs.running["own"].served.terms if t.role is CostRole.AGAIN]
    assert again
    by = tokens.limit / tokens.planned
    cheaper = replace(BIG, prices={"input": 2 * by, "output": 8 * by})
    costs = evaluate(replace(asked, options={**asked.options, "today": cheaper}), CATALOG).costs()
    saving = costs["today"].monthly_usd[0] - costs["own"].monthly_usd[0]
    assert saving == pytest.approx(gate.least_saving_usd)


def test_moves_of_one_month_share_their_one_off_and_their_gate() -> None:
    """6,000 once for both over 12 months; 0.0036 a request against 1,600 + 500."""
    half = replace(FLAT_DAY, requests_per_month=500_000)
    asked = scenario(
        {"today": BIG, "offer": OFFER},
        workloads={"a": half, "b": half},
        switching={"offer": Switching(usd=6_000)},
    )
    first, second = planned(asked)[1]
    assert first == second
    assert first.movers == first.workloads == ("a", "b")
    assert first.least_saving_usd == pytest.approx(500)
    assert first.volume.first == pytest.approx(2_100 / 0.0036)


def test_a_month_of_delay_costs_what_it_would_have_saved() -> None:
    assert offered().delay_usd == pytest.approx(2_000)


def test_a_growing_saving_is_worth_waiting_for_though_moving_paid_before() -> None:
    """The offer costs 4,000, requests grow a tenth a month: cheaper in month 2, better than never from 0 on."""
    dear = Quote(kind="quote", usd_per_month=4_000)
    growing = replace(FLAT_DAY, growth_per_month=0.1)
    gate = only(scenario({"today": BIG, "offer": dear}, growing))
    assert gate.month == 2  # 3,600, 3,960, 4,356
    assert gate.earliest_month == 0
    assert gate.delay_usd == pytest.approx(356)


def test_from_an_excluded_option_nobody_waits_and_nobody_goes_back() -> None:
    gate = only(
        scenario(
            {"today": replace(BIG, success_share=0.5), "offer": OFFER},
            switching={"offer": Switching(usd=0, build_months=2)},
            constraints=Constraints(min_quality=0.9),
        )
    )
    assert (gate.month, gate.delay_usd, gate.stop) == (2, None, None)


def test_a_path_that_stays_has_no_gates() -> None:
    assert planned(scenario({"today": BIG}))[1] == ()


@given(
    st.lists(st.integers(-40, 60), min_size=2, max_size=12),
    st.integers(0, 120),
    st.sampled_from([1.0, 0.99, 0.9]),
)
@settings(deadline=None)
def test_a_growing_saving_is_taken_when_it_exceeds_the_interest_on_the_move(
    unsorted: list[int], once: int, beta: float
) -> None:
    """The first month with s >= (1 - beta) K, if that is worth anything; the last month needs all of K."""
    saving = np.array(sorted(unsorted), dtype=float)
    months = len(saving)
    discount = beta ** np.arange(months)
    moves = Moves(
        monthly_usd=np.stack([np.full(months, 100.0), 100.0 - saving]),
        one_off_usd=np.full((2, 2, months), float(once)),
        available_from=(0, 0),
        minimum_months=(0, months),
        discount=np.asarray(discount, dtype=np.float64),
    )
    reached = np.flatnonzero(saving[:-1] >= (1 - beta) * once - 1e-9)
    month = int(reached[0]) if reached.size else months - 1
    worth = float(saving[month:] @ discount[month:]) - once * discount[month]
    path = cheapest_path(moves, start=0)
    taken = [0] * month + [1] * (months - month) if worth > 0 else [0] * months

    def cost(route: list[int]) -> float:
        first = route.index(1) if 1 in route else None
        usd = moves.monthly_usd[route, range(months)] @ discount
        return float(usd + (0 if first is None else once * discount[first]))

    assert cost(list(path)) == pytest.approx(cost(taken))
    if worth > 1e-3 and saving[month] > (1 - beta) * once + 1e-3:
        assert list(path) == taken


def test_own_gpus_in_use_grow_with_the_volume_at_which_the_gate_is_asked() -> None:
    """A card carries 10M requests and costs 1,460; tokens are 100 for a million, 1,000 for ten.

    At 1M the card looks like a sum a month, which 14.6M requests of tokens would cost. There it takes two.
    """
    cards = replace(OWN, replica=Replica(requests_per_s=10 * PER_REPLICA))
    tokens = replace(BIG, prices={"input": 0.1, "output": 0.0}, success_share=1.0)
    moves = {"tokens": Switching(usd=0, build_months=0), "own": Switching(usd=0)}
    said = []
    for requests in (1e6, 2e7, 2e8):
        workload = replace(FLAT_DAY, requests_per_month=requests)
        asked = scenario({"own": cards, "tokens": tokens}, workload, switching=moves, current="own")
        plan, (gate,) = planned(asked)
        assert plan.costs()["own"].replicas[0] > (1 if requests > 1e7 else 0)
        said.append(gate.volume)
    assert {each.verdict for each in said} == {"always"}


def test_the_least_saving_is_that_of_the_planned_volume() -> None:
    """Half a month of both is 800 of the offer's 1,600, however much is asked for: 800 / 12 a month.

    Six months of both at 1,800 a million are 900 a month a million over twelve, also at a thousand times as much,
    though the move is just made where next to nothing is asked for.
    """
    moves = {
        "offer": Switching(engineer_weeks=0, dual_run_months=0.5, overrun_share=0, build_months=0)
    }
    for requests in (1e6, 1e9):
        workload = replace(FLAT_DAY, requests_per_month=requests)
        gate = only(scenario({"today": BIG, "offer": OFFER}, workload, switching=moves))
        plan = evaluate(
            scenario({"today": BIG, "offer": OFFER}, workload, switching=moves), CATALOG
        )
        assert plan.path is not None
        once = sum(step.one_off_usd for step in plan.path.steps)
        assert once == pytest.approx(800)
        assert gate.least_saving_usd == pytest.approx(800 / 12)
    both = {
        "offer": Switching(engineer_weeks=0, dual_run_months=6, overrun_share=0, build_months=0)
    }
    hosted = replace(BIG, prices={"input": 1.0, "output": 4.0}, success_share=1.0)
    for requests in (1e6, 1e9):
        workload = replace(FLAT_DAY, requests_per_month=requests)
        gate = only(scenario({"today": BIG, "offer": hosted}, workload, switching=both))
        assert gate.least_saving_usd == pytest.approx(6 * 1_800 / 12 * requests / 1e6)
