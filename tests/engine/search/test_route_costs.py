"""Paths through the horizon with everything that is paid, in figures small enough to add up."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.engine.cost.owned import Owned
from dashboard.engine.inputs.fields import Change, Switching
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.path import Path

OFFER = Quote(kind="quote", usd_per_month=1_600)


def path(asked: Scenario) -> Path:
    found = evaluate(asked, CATALOG).path
    assert found is not None
    return found


def moved(found: Path) -> list[tuple[str, int, str, float]]:
    return [(s.workload, s.month, s.option, round(s.one_off_usd, 6)) for s in found.steps]


def test_a_move_that_pays_is_made_at_once() -> None:
    """3,600 hosted, 1,600 quoted, 5,000 to move: 12 x 2,000 - 5,000 saved, paid back in 2.5 months."""
    found = path(
        scenario({"today": BIG, "offer": OFFER}, switching={"offer": Switching(usd=5_000)})
    )
    assert moved(found) == [("chat", 0, "offer", 5_000)]
    assert found.npv_stay_usd == pytest.approx(43_200)
    assert found.npv_usd == pytest.approx(24_200)
    assert found.saving_usd == pytest.approx(19_000)
    assert found.payback_month == pytest.approx(2.5)
    assert found.cash_low_usd == -5_000
    assert found.cash_usd[:2] == pytest.approx([6_600, 1_600])


def test_a_move_that_does_not_pay_is_not_made() -> None:
    """24,000 saved over the year do not pay 24,001."""
    options = {"today": BIG, "offer": OFFER}
    found = path(scenario(options, switching={"offer": Switching(usd=24_001)}))
    assert moved(found) == []
    assert found.saving_usd == 0
    assert found.payback_month is None


def test_cash_is_discounted_from_its_month() -> None:
    """3,600 x (1 + 1.1^(-1/12) + 1.1^(-2/12))."""
    found = path(scenario({"today": BIG}, horizon_months=3, discount_per_year=0.1))
    assert found.npv_stay_usd == pytest.approx(3_600 * (1 + 1.1 ** (-1 / 12) + 1.1 ** (-2 / 12)))


def test_it_waits_for_the_building() -> None:
    ready = {"offer": Switching(usd=0, build_months=3)}
    found = path(scenario({"today": BIG, "offer": OFFER}, switching=ready))
    assert moved(found) == [("chat", 3, "offer", 0)]


def test_a_commitment_in_use_is_paid_to_its_end() -> None:
    """3,600 flat for 5 months more: leaving early would pay both. From month 5 on 1,600."""
    bound = Quote(kind="quote", usd_per_month=3_600, commitment_months=5)
    found = path(scenario({"today": bound, "offer": OFFER}))
    assert moved(found) == [("chat", 5, "offer", 0)]
    assert found.npv_usd == pytest.approx(5 * 3_600 + 7 * 1_600)


def test_leaving_a_commitment_early_may_pay_for_what_it_charges_per_request() -> None:
    """100 flat, committed for a year, and 3,600 per million: 100 a month are paid on beside the offer's 1,600."""
    bound = Quote(kind="quote", usd_per_month=100, usd_per_1k_requests=3.6, commitment_months=12)
    found = path(scenario({"today": bound, "offer": OFFER}))
    assert moved(found) == [("chat", 0, "offer", 0)]
    assert found.monthly_usd == pytest.approx(np.full(12, 1_700))


@pytest.mark.parametrize("workloads", [("a",), ("a", "b"), ("a", "b", "c")])
def test_an_option_may_be_left_when_its_minimum_stay_is_over_and_not_a_month_later(
    workloads: tuple[str, ...],
) -> None:
    """1,600 for two months against 3,600 of all, then 16,000: two months save 4,000, three lose 8,400."""
    part = replace(FLAT_DAY, requests_per_month=FLAT_DAY.requests_per_month / len(workloads))
    asked = scenario(
        {"today": BIG, "offer": OFFER},
        workloads=dict.fromkeys(workloads, part),
        switching={
            "today": Switching(usd=0, build_months=0),
            "offer": Switching(usd=0, build_months=0, minimum_months=2),
        },
        changes=(Change(2, options=("offer",), price_factor=10.0, why="announced"),),
        horizon_months=6,
    )
    there = [(w, 0, "offer", 0) for w in workloads]
    back = [(w, 2, "today", 0) for w in workloads]
    assert sorted(moved(path(asked))) == sorted(there + back)
    longer = Switching(usd=0, build_months=0, minimum_months=3)
    held = replace(asked, switching={**asked.switching, "offer": longer})
    assert moved(path(held)) == []


def test_coming_back_costs_both_running_for_a_while_but_no_new_engineering() -> None:
    """Below 3 a thousand again in month 6: 0.7717 instead of 0.7864, unless a month of both is 1.1575 more."""
    asked = scenario(
        {"today": BIG, "offer": Quote(kind="quote", usd_per_1k_requests=3.0)},
        replace(FLAT_DAY, requests_per_month=1_000, batch_share=0.1, growth_per_month=-0.2),
        horizon_months=7,
        assumptions={"hosted_price_drift_per_year": -0.3},
        switching={"offer": Switching(usd=0, build_months=0)},
    )
    assert moved(path(asked)) == [("chat", 0, "offer", 0)]
    free = replace(asked, switching={**asked.switching, "today": Switching(usd=0)})
    assert moved(path(free)) == [("chat", 0, "offer", 0), ("chat", 6, "today", 0)]


BOUGHT = replace(
    OWN, commitment="owned", owned=Owned(capex_usd=12_000, residual_share=0.25, kw=0.0)
)


def test_hardware_is_paid_when_it_is_bought_and_what_is_left_comes_back_at_the_end() -> None:
    """12,000 + maintenance 50 a month against 3,600: 3,000 back in month 11."""
    found = path(scenario({"today": BIG, "own": BOUGHT}))
    assert moved(found) == [("chat", 0, "own", 12_000)]
    assert found.cash_usd == pytest.approx([12_050, *[50] * 10, 50 - 3_000])
    assert found.npv_usd == pytest.approx(12_000 + 600 - 3_000)


def test_the_residual_value_is_discounted_from_the_last_month() -> None:
    """Available from month 2: bought then, sold in month 11."""
    asked = scenario(
        {"today": BIG, "own": BOUGHT},
        discount_per_year=0.21,
        switching={"own": Switching(usd=0, build_months=2)},
    )
    factor = 1.21 ** (-np.arange(12) / 12)
    running = np.array([3_600.0] * 2 + [50.0] * 10)
    expected = running @ factor + 12_000 * factor[2] - 3_000 * factor[11]
    assert path(asked).npv_usd == pytest.approx(expected)


HALF = replace(FLAT_DAY, requests_per_month=500_000)


def test_what_two_workloads_share_is_paid_once() -> None:
    """1,800 each hosted; one offer of 1,600 for both: 6,000 to move, once."""
    asked = scenario(
        {"today": BIG, "offer": OFFER},
        workloads={"a": HALF, "b": HALF},
        switching={"offer": Switching(usd=6_000)},
    )
    found = path(asked)
    assert moved(found) == [("a", 0, "offer", 6_000), ("b", 0, "offer", 0)]
    assert found.monthly_usd == pytest.approx(np.full(12, 1_600))


def test_neither_would_move_alone_but_both_do_together() -> None:
    """2,000 for one saves nothing over 1,800; for both it saves 1,600 a month."""
    dearer = Quote(kind="quote", usd_per_month=2_000)
    found = path(scenario({"today": BIG, "offer": dearer}, workloads={"a": HALF, "b": HALF}))
    assert [step.option for step in found.steps] == ["offer", "offer"]


def test_workloads_that_start_apart_may_move_together() -> None:
    dearer = Quote(kind="quote", usd_per_month=2_000)
    workloads = {"a": HALF, "b": replace(HALF, current="other")}
    asked = scenario({"today": BIG, "other": BIG, "offer": dearer}, workloads=workloads)
    assert [step.option for step in path(asked).steps] == ["offer", "offer"]


def test_only_the_hardware_of_those_who_move_is_bought() -> None:
    """The other workload must stay hosted: one card, not two."""
    workloads = {"a": FLAT_DAY, "b": replace(FLAT_DAY, input_tokens=1, output_tokens=1)}
    found = path(scenario({"today": BIG, "own": BOUGHT}, workloads=workloads))
    assert moved(found) == [("a", 0, "own", 12_000)]


def test_no_other_plan_of_two_workloads_is_cheaper() -> None:
    """All 3^8 plans of two workloads over four months, priced by the path's own rules."""
    workloads = {
        "a": replace(HALF, growth_per_month=0.5),
        "b": replace(HALF, growth_per_month=-0.3),
    }
    options = {"today": BIG, "offer": OFFER, "own": replace(OWN, usd_per_gpu_hour=2.5)}
    costs = {"offer": Switching(usd=700), "own": Switching(usd=900, build_months=0)}
    asked = scenario(options, workloads=workloads, switching=costs, horizon_months=4)
    requests = np.array([[5e5 * 1.5**t for t in range(4)], [5e5 * 0.7**t for t in range(4)]])

    def monthly(option: str, total: float) -> float:
        if total == 0:
            return 0.0
        cards = np.ceil(total / 1e6 - 1e-9) * 2.5 * 730
        return {"today": total * 0.0036, "offer": 1_600.0, "own": float(cards)}[option]

    def cost(plan: tuple[str, ...]) -> float:
        rows, total = (plan[:4], plan[4:]), 0.0
        for t in range(4):
            here = {row[t] for row in rows}
            before = {row[t - 1] for row in rows} if t else {"today"}
            once = {"today": 0, "offer": 700, "own": 900}
            total += sum(once[o] for o in here - before)
            for o in here:
                total += monthly(o, sum(requests[w, t] for w in (0, 1) if rows[w][t] == o))
        return total

    best = min(cost(plan) for plan in product(options, repeat=8))
    assert path(asked).npv_usd == pytest.approx(best)


def test_many_long_commitments_at_once_are_weighed_in_little_time_and_memory() -> None:
    """Four of 36 months and a lease: all their ages together would be over a hundred million states."""
    offers = {
        f"offer-{i}": Quote(
            kind="quote",
            usd_per_month=1_000 + 200 * i,
            usd_per_1k_requests=1.0 - 0.2 * i,
            commitment_months=36,
        )
        for i in range(4)
    }
    options = {"today": BIG, **offers, "own": replace(OWN, commitment="reserved_3y")}
    found = path(scenario(options, horizon_months=60))
    assert found.saving_usd is not None
    assert found.saving_usd > 0


def test_a_change_of_some_options_leaves_the_others_and_what_was_priced_of_them() -> None:
    costs = evaluate(scenario({"today": BIG, "offer": OFFER}), CATALOG).route_costs
    nobody = costs.with_change(lambda running: running)
    assert nobody is costs
    twice = costs.with_change(
        lambda r: replace(r, volumes=2 * r.volumes) if r.option_id == "today" else r
    )
    assert twice.running["offer"] is costs.running["offer"]
    today = np.zeros((1, costs.months), dtype=int)
    # 3,600 a month at twice the requests; the quote stays 1,600.
    assert twice.running_usd(today).tolist() == pytest.approx([7_200] * costs.months)
    assert twice.running_usd(today + 1).tolist() == pytest.approx([1_600] * costs.months)
