"""What a fine-tune costs, once and every month."""

import pytest
from small_catalog import CATALOG, GPU, MODEL, context

from dashboard.engine.cost.context import Infeasible, chosen
from dashboard.engine.cost.tuning import TuningCost, gpu_tuning, hosted_tuning, training_gpu_hours
from dashboard.engine.inputs.fields import Tuning

RENT = chosen("usd_per_gpu_hour", 2.0, "USD per GPU-hour")


def parts(cost: TuningCost | Infeasible) -> dict[str, float]:
    assert isinstance(cost, TuningCost)
    return {part.component: part.usd for part in cost.one_off}


def monthly(cost: TuningCost | Infeasible) -> dict[str, float]:
    assert isinstance(cost, TuningCost)
    return {term.component: term.usd_per_month for term in cost.terms}  # type: ignore[attr-defined]


def test_a_run_takes_its_operations_over_what_the_gpu_reaches() -> None:
    """4 x 10e9 x (2,000 x 1,000 x 3) / (0.5 x 1000e12) = 480 s; a full one half as much again."""
    lora, facts = training_gpu_hours(Tuning(), MODEL, GPU, context=context())
    full, _ = training_gpu_hours(Tuning(method="full"), MODEL, GPU, context=context())
    assert lora == pytest.approx(480 / 3600)
    assert full == pytest.approx(720 / 3600)
    assert {fact.name for fact in facts} >= {"tuning_mfu", "gpu.card", "model.open-10b"}


def test_data_and_a_first_run_are_paid_once_and_four_runs_a_year_every_month() -> None:
    """2,000 x 0.5 = 1,000; a run 0.1333 h x 2 = 0.2667; 4 / 12 of it a month."""
    cost = gpu_tuning(Tuning(), MODEL, GPU, usd_per_gpu_hour=RENT, context=context())
    assert parts(cost) == pytest.approx(
        {"labelling": 1_000, "first training run": 0.26667}, rel=1e-4
    )
    assert monthly(cost) == pytest.approx({"retraining": 0.26667 / 3}, rel=1e-4)


def test_a_run_with_a_price_costs_that() -> None:
    tuning = Tuning(usd_per_run=300, runs_per_year=2, examples=100, usd_per_example=2)
    for cost in (
        gpu_tuning(tuning, MODEL, GPU, usd_per_gpu_hour=RENT, context=context()),
        hosted_tuning(tuning, context()),
    ):
        assert parts(cost) == {"labelling": 200, "first training run": 300}
        assert monthly(cost) == {"retraining": 50}


def test_a_host_by_the_hour_is_paid_for_730_hours() -> None:
    cost = hosted_tuning(Tuning(usd_per_run=300, hosting_usd_per_hour=1.7), context())
    assert monthly(cost)["hosting"] == pytest.approx(1_241)


def test_a_hosted_run_without_a_price_is_unknown_not_free() -> None:
    cost = hosted_tuning(Tuning(), context())
    assert isinstance(cost, Infeasible)
    assert "tuning.usd_per_run" in cost.reasons[0]


def test_without_a_peak_on_file_a_run_needs_a_price() -> None:
    dark = CATALOG.gpu("dark")
    cost = gpu_tuning(Tuning(), MODEL, dark, usd_per_gpu_hour=RENT, context=context())
    assert isinstance(cost, Infeasible)
    assert "Dark" in cost.reasons[0]


def test_no_tuning_costs_nothing() -> None:
    assert hosted_tuning(None, context()) == TuningCost()
    assert gpu_tuning(None, MODEL, GPU, usd_per_gpu_hour=RENT, context=context()) == TuningCost()
