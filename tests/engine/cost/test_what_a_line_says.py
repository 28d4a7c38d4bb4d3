"""Lines of tuning, rent and hardware: how they add up in words, and every figure they rest on."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, GPU, MODEL, OWN, SmallCatalog, context

from dashboard.engine.cost.context import AnswerPrice, Infeasible, Served, chosen
from dashboard.engine.cost.load import hour_weights
from dashboard.engine.cost.owned import Owned
from dashboard.engine.cost.purchase import level_payment
from dashboard.engine.cost.rent import Mix, Rent, mixed_rent
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.cost.tokens import longest_request
from dashboard.engine.cost.tuning import TuningCost, gpu_tuning
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Range, TokenRatio, Tuning, Workload

RENT = chosen("usd_per_gpu_hour", 2.0, "USD per GPU-hour")
PLAIN = ("usd_per_gpu_hour", "USD per GPU-hour", 2.0)


def told(facts: tuple[Fact, ...]) -> tuple[tuple[str, str, Any], ...]:
    return tuple((fact.name, fact.unit, fact.value) for fact in facts)


def test_a_tuned_model_is_paid_for_by_the_month_and_at_the_start() -> None:
    """6 runs a year at 300, judged at 40 each: 150 and 20 a month; a host at 1.5 an hour is 1,095."""
    tuning = Tuning(
        usd_per_run=300.0,
        runs_per_year=6.0,
        usd_per_evaluation=40.0,
        hosting_usd_per_hour=1.5,
        examples=500.0,
        usd_per_example=0.8,
    )
    found = gpu_tuning(tuning, MODEL, GPU, usd_per_gpu_hour=RENT, context=context())
    assert isinstance(found, TuningCost)
    runs = ("tuning_runs_per_year", "runs per year", 6.0)
    a_run = ("usd_per_run", "USD per run", 300.0)
    judged = ("usd_per_evaluation", "USD per run", 40.0)
    assert [
        (t.component, t.usd(np.array([[1.0]]))[0], t.formula, told(t.facts), t.role)
        for t in found.terms
    ] == [
        *(
            (
                "retraining",
                150,
                "runs a year / 12 x price of a run",
                (runs, a_run),
                CostRole.TUNING,
            ),
            (
                "hosting",
                1_095,
                "hosting price x 730 hours",
                (("hosting_usd_per_hour", "USD per hour", 1.5),),
                CostRole.TUNING,
            ),
            (
                "evaluation",
                20,
                "runs a year / 12 x price of judging a run",
                (runs, judged),
                CostRole.TUNING,
            ),
        ),
    ]
    assert [(p.component, p.usd, p.formula, told(p.facts)) for p in found.one_off] == [
        (
            "labelling",
            400,
            "examples x price of an example",
            (
                ("tuning_examples", "examples", 500.0),
                ("tuning_usd_per_example", "USD per example", 0.8),
            ),
        ),
        ("first training run", 300, "price of a run", (a_run,)),
        ("first evaluation", 40, "price of judging a run", (judged,)),
    ]


def test_a_run_on_gpus_names_all_that_its_hours_are_made_of() -> None:
    """480 s at 2 an hour: see the tests of tuning."""
    tuning = Tuning(examples=2_000, tokens_per_example=1_000, epochs=3)
    found = gpu_tuning(tuning, MODEL, GPU, usd_per_gpu_hour=RENT, context=context())
    assert isinstance(found, TuningCost)
    assert found.terms[0].formula == (
        "runs a year / 12 x 0.13 GPU-hours x rent "
        "(FLOP per token x parameters x tokens x epochs / (MFU x peak))"
    )
    assert told(found.one_off[1].facts) == (
        ("tuning_examples", "examples", 2_000),
        ("tuning_tokens_per_example", "tokens", 1_000),
        ("tuning_epochs", "epochs", 3),
        ("tuning_flops_per_token_and_parameter_lora", "", 4),
        ("tuning_mfu", "", 0.5),
        ("gpu.card", "GB", 80.0),
        ("model.open-10b", "billion parameters", 10.0),
        PLAIN,
    )


def mixed(**given: Any) -> Rent:
    mix = replace(Mix("card", False, None, 0.0, None, 0.0), **given)
    found = mixed_rent(mix, RENT, context=context())
    assert isinstance(found, Rent), found
    return found


def test_spot_hours_are_blended_in_with_those_that_are_lost() -> None:
    """0.6 x 2 + 0.4 x 1 x 1.25 = 1.7; one more GPU-hour still costs 2."""
    found = mixed(spot_share=0.4, spot_usd_per_gpu_hour=1.0, spot_lost_share=0.25)
    blended = found.usd_per_gpu_hour
    assert blended.value == pytest.approx(1.7)
    assert blended.kind == "derived"
    assert blended.why == "on-demand and spot rent by their shares of the hours"
    assert found.plain is RENT
    assert found.base_price_share is None
    assert told(found.facts) == (
        ("usd_per_gpu_hour", "USD per GPU-hour", pytest.approx(1.7)),
        PLAIN,
        ("spot_hours_share", "share of hours", 0.4),
        ("spot_usd_per_gpu_hour", "USD per GPU-hour", 1.0),
        ("spot_lost_share", "share of spot hours", 0.25),
    )


def test_a_reserved_base_costs_its_share_of_the_hourly_rent() -> None:
    found = mixed(reserve_base=True, reserved_usd_per_gpu_hour=1.2)
    assert found.base_price_share == pytest.approx(0.6)
    assert found.plain is RENT
    assert told(found.facts) == (PLAIN, ("reserved_usd_per_gpu_hour", "USD per GPU-hour", 1.2))
    listed = mixed(reserve_base=True)
    assert listed.base_price_share == pytest.approx(0.75)
    assert told(listed.facts)[1] == ("rent.card.reserved_1y", "USD per GPU-hour", 1.5)


def test_what_is_on_no_list_is_refused_with_its_reason() -> None:
    mix = Mix("card", False, None, 0.5, None, 0.0)
    found = mixed_rent(mix, RENT, context=context())
    missing = CATALOG.gpu_offer("card", commitment="spot")
    assert found == Infeasible((missing.reason,))  # type: ignore[union-attr]


def test_bought_hardware_is_a_staircase_of_its_busiest_hour_also_where_power_follows_the_hours() -> (
    None
):
    """Twice by day and nothing by night, a million: two replicas at (6,000 - 1,200) / 60 each."""
    by_day = replace(FLAT_DAY, hourly=(2.0,) * 12 + (0.0,) * 12)
    owned = Owned(capex_usd=6_000, residual_share=0.2, life_months=60)
    option = replace(OWN, commitment="owned", owned=owned, autoscale=True, min_replicas=0)
    served = option.serve(context(by_day))
    assert isinstance(served, Served)
    (payment,) = level_payment(served, discount_per_year=0.0)
    assert payment.usd(np.array([[1e6]]))[0] == pytest.approx(160)
    assert payment.component == "hardware"
    assert payment.role is CostRole.HARDWARE
    assert payment.drift == "none"
    assert payment.formula == (
        "replicas x the level monthly payment worth the purchase less its residual value"
    )
    assert told(payment.facts) == (
        ("capex_usd", "USD per replica", 6_000),
        ("owned_residual_share", "share", 0.2),
        ("owned_life_months", "months", 60),
    )


@pytest.mark.parametrize("peak", [1.0, 1.5, 2.0, 2.5, 3.0, 6.0, 12.0, 23.0])
def test_an_assumed_day_has_the_peak_that_was_said_and_a_mean_of_one(peak: float) -> None:
    day = hour_weights(replace(FLAT_DAY, peak_to_mean=peak))
    assert day.max() == pytest.approx(peak, rel=1e-9)
    assert day.mean() == pytest.approx(1.0)
    assert (day >= 0).all()


def test_the_longest_request_is_the_99th_percentile_of_an_uneven_input() -> None:
    """s = sqrt(ln(1 + 1)) = 0.8326: 1,000 x e^(2.3263 x 0.8326 - 0.3466) = 4,905, and 200 out."""
    uneven = Workload(
        requests_per_month=1.0, input_tokens=1_000, output_tokens=200, input_spread=1.0
    )
    assert longest_request(uneven) == pytest.approx(5_105, abs=2)
    assert longest_request(replace(uneven, input_spread=0.0)) == 1_200
    assert longest_request(replace(uneven, longest_request_tokens=7_000)) == 7_000
    # what is typed below the mean request is a mistake: 1,000 in and 200 out
    assert longest_request(replace(uneven, longest_request_tokens=100)) == 1_200
    # so uneven that one in a hundred is below the mean: nobody plans for less than that
    assert longest_request(replace(uneven, input_spread=1e6)) == 1_200


def test_what_is_written_to_a_cache_without_a_price_of_its_own_is_billed_as_input() -> None:
    """1,000 in at 2 and 200 out at 8 a million: 3,600 for a million requests, however much is cached."""
    option = replace(BIG, prices={"input": 2.0, "output": 8.0})
    cached = replace(FLAT_DAY, cached_share=0.2, cache_write_share=0.1, cache_write_hour_share=0.3)
    price = option.answer_price(context(cached, catalog=SmallCatalog(prices={})))
    assert isinstance(price, AnswerPrice)
    assert price.usd == pytest.approx([0.0036], rel=1e-9)
    hour = replace(option, prices={**option.prices, "cache_write": 3.0})
    dearer = hour.answer_price(context(cached, catalog=SmallCatalog(prices={})))
    assert isinstance(dearer, AnswerPrice)
    # 100 tokens for minutes and 300 for an hour, each 1 a million more
    assert dearer.usd == pytest.approx([0.0036 + 400e-6], rel=1e-9)


def test_a_shorter_prompt_is_never_less_than_nothing() -> None:
    """2,000 tokens fewer than 1,000 are none, and those that come out are paid."""
    option = replace(BIG, token_ratio=TokenRatio(input_fixed=-2_000))
    price = option.answer_price(context(FLAT_DAY))
    assert isinstance(price, AnswerPrice)
    assert price.usd == pytest.approx([0.0016], rel=1e-9)


def test_a_typed_assumption_keeps_its_unit_and_its_range() -> None:
    asked = context(assumptions={"max_fill": Range(0.7, 0.6, 0.8), "tuning_mfu": 0.4})
    assert asked.assume("max_fill") == Fact(
        "max_fill", 0.7, "", "chosen", "this scenario", low=0.6, high=0.8
    )
    assert (asked.value("tuning_mfu"), asked.value("owned_pue")) == (0.4, 1.54)
