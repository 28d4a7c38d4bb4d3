"""Cost lines beside tokens and GPUs, each worked out by hand at the small catalogue's round prices."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, MILLION, OWN, SmallCatalog, context, scenario

from dashboard.engine.cost.context import Commitment, Infeasible, Served
from dashboard.engine.cost.tokens import attempts_per_answer, unanswered_share
from dashboard.engine.inputs.fields import Tuning, Workload
from dashboard.engine.plan import evaluate
from dashboard.engine.stages.option_cost import OptionCost

CARD = 2.0 * 730
"""1,460 USD a month for one card."""


def parts(option: Any, requests: float, workload: Workload = FLAT_DAY) -> dict[str, float]:
    found = option.serve(context(workload))
    assert isinstance(found, Served), found
    return {t.component: float(t.usd(np.array([[requests]]))[0]) for t in found.terms}


def cost(option: Any, workload: Workload = FLAT_DAY, **given: Any) -> OptionCost:
    found = evaluate(scenario({"today": BIG, "it": option}, workload, **given), CATALOG)
    return found.costs()["it"]


@pytest.mark.parametrize(
    ("retries", "attempts", "lost"), [(None, 1.25, 0.0), (0, 1.0, 0.2), (1, 1.2, 0.04)]
)
def test_a_cap_on_retries_bounds_the_bill_and_loses_answers(
    retries: int | None, attempts: float, lost: float
) -> None:
    """At 20% failures: one attempt; 1 + 0.2; 1 / 0.8 without a cap. The last failure stays unanswered."""
    workload = replace(MILLION, billed_failure_share=0.2, retries=retries)
    assert attempts_per_answer(workload) == pytest.approx(attempts)
    assert unanswered_share(workload) == pytest.approx(lost)


def test_what_no_retry_answered_goes_to_the_fallback() -> None:
    """A fifth fails its only attempt: 0.2 x 3,600 at the other option, whose one attempt fails as often."""
    workload = replace(FLAT_DAY, billed_failure_share=0.2, retries=0)
    found = cost(replace(OWN, fallback="today"), workload)
    assert found.breakdown_usd["fallback"][0] == pytest.approx(720)
    assert found.usd_per_success == pytest.approx((CARD + 720) / 960_000)


def test_a_bad_answer_has_a_cost_of_its_own() -> None:
    """One in ten of a million answers is not good, and each costs 5 cents: 5,000 USD."""
    workload = replace(FLAT_DAY, usd_per_failure=0.05)
    found = cost(replace(OWN, success_share=0.9, fallback="none"), workload)
    assert found.breakdown_usd["bad answers"] == pytest.approx(np.full(12, 5_000))
    assert "bad answers" not in cost(OWN, workload).breakdown_usd


def test_a_fallback_saves_most_bad_answers() -> None:
    """Of the tenth, nine in ten are answered well at the second option: 1% x 0.05 x a million = 500."""
    workload = replace(FLAT_DAY, usd_per_failure=0.05)
    options = {
        "today": replace(BIG, success_share=0.9),
        "it": replace(OWN, success_share=0.9, fallback="today"),
    }
    found = evaluate(scenario(options, workload), CATALOG).costs()["it"]
    assert found.breakdown_usd["bad answers"][0] == pytest.approx(500)


def test_committed_spend_that_is_not_used_is_paid_too() -> None:
    """3,600 USD a million: half of it falls 3,200 short of 5,000, and two millions are beyond."""
    option = replace(BIG, committed_usd_per_month=5_000.0)
    assert parts(option, 5e5)["commitment"] == pytest.approx(3_200)
    assert parts(option, 2e6)["commitment"] == 0


def test_falling_prices_leave_more_of_a_commitment_unused() -> None:
    """At -log(2) a year the tokens of month 12 cost 1,800 of the 5,000."""
    option = replace(BIG, committed_usd_per_month=5_000.0)
    halved = {"hosted_price_drift_per_year": -float(np.log(2))}
    found = cost(option, horizon_months=13, assumptions=halved)
    assert found.breakdown_usd["commitment"][[0, 12]] == pytest.approx([1_400, 3_200])
    assert found.monthly_usd == pytest.approx(np.full(13, 5_000))


def test_a_commitment_for_months_is_paid_after_leaving() -> None:
    option = replace(BIG, committed_usd_per_month=5_000.0, commitment_months=6)
    found = option.serve(context())
    assert isinstance(found, Served)
    assert found.commitment == Commitment(6, 5_000.0, "maker")


def test_tool_calls_are_billed_beside_the_tokens() -> None:
    """Two calls a request at 10 USD per 1,000: 20,000 USD a million."""
    option = replace(BIG, usd_per_1k_tool_calls=10.0)
    assert parts(option, 1e6, replace(MILLION, tool_calls=2.0))["tools"] == pytest.approx(20_000)
    assert "tools" not in parts(BIG, 1e6, replace(MILLION, tool_calls=2.0))


def test_written_cache_tokens_have_their_price_and_are_not_billed_as_input_too() -> None:
    """700 fresh at 2, 100 written at 2.5, 200 read at 0.5, 200 out at 8: 1,400 + 250 + 100 + 1,600."""
    option = replace(
        BIG, prices={"input": 2.0, "cached_input": 0.5, "cache_write": 2.5, "output": 8.0}
    )
    found = parts(option, 1e6, replace(MILLION, cached_share=0.2, cache_write_share=0.1))
    assert found == pytest.approx(
        {"input": 1_400, "cached_input": 100, "cache_write": 250, "output": 1_600}
    )


def test_what_is_written_for_an_hour_has_a_price_of_its_own() -> None:
    """600 fresh at 2, 100 written at 2.5, 100 for an hour at 4, 200 read at 0.5, 200 out at 8."""
    prices = {"input": 2.0, "cached_input": 0.5, "cache_write": 2.5, "output": 8.0}
    workload = replace(MILLION, cached_share=0.2, cache_write_share=0.1, cache_write_hour_share=0.1)
    option = replace(BIG, prices={**prices, "cache_write_1h": 4.0})
    assert parts(option, 1e6, workload) == pytest.approx(
        {
            "input": 1_200,
            "cached_input": 100,
            "output": 1_600,
            "cache_write": 250,
            "cache_write_1h": 400,
        }
    )
    unpriced = parts(replace(BIG, prices=prices), 1e6, workload)
    assert unpriced["cache_write_1h"] == pytest.approx(250)  # at least what minutes cost


def test_storage_traffic_and_licences_are_itemised() -> None:
    """200 tokens x 5 bytes x a million are 1 GB at 0.09; two cards' licences at 375 each."""
    option = replace(
        OWN, storage_usd_per_month=50.0, egress_usd_per_gb=0.09, licence_usd_per_gpu_month=375.0
    )
    assert parts(option, 2e6) == pytest.approx(
        {"gpu": 2 * CARD, "storage": 50, "egress": 0.18, "licences": 750}
    )


def test_failed_attempts_leave_the_cloud_too() -> None:
    """Half of the attempts fail and are tried once more: 1.5 attempts of 2 GB x 0.09; without a limit 2."""
    option = replace(OWN, egress_usd_per_gb=0.09)
    failing = replace(MILLION, billed_failure_share=0.5, retries=1)
    assert parts(option, 2e6, failing)["egress"] == pytest.approx(1.5 * 0.18)
    endless = replace(MILLION, billed_failure_share=0.5, retries=None)
    assert parts(option, 2e6, endless)["egress"] == pytest.approx(2 * 0.18)


def test_licences_cover_the_most_cards_of_the_day() -> None:
    """Eight by day and one by night are 4.5 cards of rent, and eight licences."""
    hours = (2.0,) * 12 + (0.0,) * 12
    option = replace(OWN, autoscale=True, licence_usd_per_gpu_month=100.0)
    found = parts(option, 4e6, replace(MILLION, hourly=hours))
    assert found == pytest.approx({"gpu": 4.5 * CARD, "licences": 800})


def test_overhead_and_its_items_are_never_both_counted() -> None:
    found = replace(OWN, overhead_share=0.3, storage_usd_per_month=50.0).serve(context())
    assert isinstance(found, Infeasible)
    assert found.reasons[0].startswith("overhead_share already covers storage and egress")


DAY_AND_NIGHT = replace(MILLION, hourly=(3.0,) * 6 + (1.0,) * 6 + (0.0,) * 12)
"""A million a month: three cards for six hours, one for six, and the minimum of one at night."""


@pytest.mark.parametrize(
    ("reserved", "cards_paid"),
    [
        (1.5, 0.75 + 2 * 0.25),  # the first at 0.75 of the price all day, two for a quarter of it
        (0.4, 3 * 0.2),  # a fifth of the price: cheaper than a quarter of the hours, all three
        (2.5, 1 + 2 * 0.25),  # dearer than on demand: none
    ],
)
def test_the_replicas_that_most_hours_need_are_reserved(reserved: float, cards_paid: float) -> None:
    option = replace(OWN, autoscale=True, reserve_base=True, reserved_usd_per_gpu_hour=reserved)
    assert parts(option, 1e6, DAY_AND_NIGHT) == pytest.approx({"gpu": cards_paid * CARD})


def test_the_best_base_costs_no_more_than_any_other() -> None:
    """Every base from none to all, added up hour by hour."""
    option = replace(OWN, autoscale=True, reserve_base=True, reserved_usd_per_gpu_hour=1.3)
    shape = replace(MILLION, peak_to_mean=1.9)
    fleet = replace(option, reserve_base=False).serve(context(shape))
    assert isinstance(fleet, Served)
    assert fleet.fleet is not None
    volumes = np.array([[9e6]])
    by_hour = fleet.fleet._by_hour(volumes)[:, 0]
    every = [
        730 * (base * 1.3 + float(np.maximum(0, by_hour - base).mean()) * 2.0)
        for base in range(int(by_hour.max()) + 1)
    ]
    assert parts(option, 9e6, shape)["gpu"] == pytest.approx(min(every))


def test_the_reserved_price_comes_from_the_catalogue_and_keeps_the_move_for_a_year() -> None:
    """A static fleet needs every card all day: 1.5 instead of 2 USD."""
    option = replace(OWN, reserve_base=True)
    assert parts(option, 2e6) == pytest.approx({"gpu": 2 * 1.5 * 730})


def test_spot_hours_that_are_lost_are_paid_again() -> None:
    """Half of the hours at 1 USD and a tenth of those again: 0.5 x 2 + 0.5 x 1.1 = 1.55 USD."""
    option = replace(OWN, spot_hours_share=0.5, spot_usd_per_gpu_hour=1.0, spot_lost_share=0.1)
    assert parts(option, 1e6) == pytest.approx({"gpu": 1.55 * 730})


def test_a_mix_needs_on_demand_rent_and_known_prices() -> None:
    found = replace(OWN, commitment="reserved_1y", spot_hours_share=0.5).serve(context())
    assert isinstance(found, Infeasible)
    assert 'commitment is "reserved_1y"' in found.reasons[0]
    unknown = replace(OWN, spot_hours_share=0.5).serve(context())
    assert unknown == Infeasible(("no price is known for card spot",))


def test_judging_a_tuned_model_is_paid_for_every_run() -> None:
    """Four runs a year at 600 USD: 200 a month, and 600 before the first is used."""
    option = replace(OWN, tuning=Tuning(usd_per_run=300.0, usd_per_evaluation=600.0))
    assert parts(option, 1e6) == pytest.approx({"gpu": CARD, "retraining": 100, "evaluation": 200})
    found = option.serve(context())
    assert isinstance(found, Served)
    assert {part.component: part.usd for part in found.one_off} == {
        "labelling": 1_000,
        "first training run": 300,
        "first evaluation": 600,
    }


def test_a_refresh_takes_the_progress_along_and_is_paid_for() -> None:
    """Yearly: month 12 at exp(-0.6) of the price, and 2 weeks x 4,000 / 12 every month."""
    found = cost(replace(BIG, refresh_months=12), horizon_months=13)
    assert found.breakdown_usd["input"] == pytest.approx([2_000] * 12 + [2_000 * np.exp(-0.6)])
    assert found.breakdown_usd["model refresh"] == pytest.approx(np.full(13, 8_000 / 12))
    assert cost(BIG, horizon_months=13).monthly_usd == pytest.approx(np.full(13, 3_600))


def test_progress_reaches_own_gpus_as_well() -> None:
    """The same quality on a smaller model: the cards of month 12 cost exp(-0.6) of the first."""
    found = cost(replace(OWN, refresh_months=6), horizon_months=13)
    expected = [CARD] * 6 + [CARD * np.exp(-0.3)] * 6 + [CARD * np.exp(-0.6)]
    assert found.breakdown_usd["gpu"] == pytest.approx(expected)


def test_a_refresh_never_makes_a_month_dearer() -> None:
    """Where the same model falls faster than the quality-adjusted trend, moving brings nothing."""
    fast = {"hosted_price_drift_per_year": -2.0}
    kept = cost(BIG, horizon_months=24, assumptions=fast)
    moved = cost(replace(BIG, refresh_months=6), horizon_months=24, assumptions=fast)
    assert np.all(moved.breakdown_usd["input"] <= kept.breakdown_usd["input"] + 1e-9)


def test_a_second_answer_follows_the_trend_of_the_other_option() -> None:
    """The option itself is refreshed; the fallback at the other stays at its price."""
    option = replace(BIG, refresh_months=6, success_share=0.5, fallback="today")
    found = cost(option, horizon_months=7)
    assert found.breakdown_usd["fallback"] == pytest.approx(np.full(7, 1_800))


def test_lost_capacity_is_no_reason_to_count_a_reservation_twice() -> None:
    """Reserved cards are in the same line as the rest: GPU-hours appear once in the month."""
    found = cost(replace(OWN, reserve_base=True, autoscale=True))
    assert set(found.breakdown_usd) == {"gpu"}
    assert found.monthly_usd == pytest.approx(np.full(12, 1.5 * 730))


def test_catalogues_without_the_size_of_a_token_are_not_asked_for_it() -> None:
    bare = {k: v for k, v in SmallCatalog().assumed.items() if k != "bytes_per_token"}
    found = OWN.serve(context(FLAT_DAY, catalog=SmallCatalog(assumed=bare)))
    assert isinstance(found, Served)
