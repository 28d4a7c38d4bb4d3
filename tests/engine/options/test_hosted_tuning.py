"""Tuning at a provider: the price of a run from its published rate, its own token prices, and its last day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_catalog import BIG, CATALOG, MILLION, PRICE, SmallCatalog, context, scenario

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.cost.tuning import TuningCost, hosted_tuning, tuned_price
from dashboard.engine.inputs.facts import Fact, OtherPrice
from dashboard.engine.inputs.fields import Tuning
from dashboard.engine.inputs.provider_terms import TuningOffer
from dashboard.engine.plan import evaluate

RATE = Fact(
    "finetuning.maker.big.sft.training_usd_per_mtok", 25.0, "USD/1M tokens", "published", "a page"
)
METER = Fact("finetuning.maker.big.sft.tuned.input", 3.0, "USD/1M tokens", "published", "a page")
OFFER = TuningOffer(
    provider="maker",
    model_id="big",
    method="sft",
    training_usd_per_mtok=25.0,
    training_usd_per_hour=None,
    hosting_usd_per_hour=None,
    tuned_usd_per_mtok={},
    jobs_end_on=None,
    closed_to_new_since=None,
    facts=(RATE, METER),
)


def catalog(**changed: Any) -> SmallCatalog:
    return replace(CATALOG, tuned=(replace(OFFER, **changed),))


def cost(tuning: Tuning, offer: TuningOffer = OFFER, **given: Any) -> TuningCost | Infeasible:
    return hosted_tuning(tuning, context(**given), offer=offer)


def test_a_run_costs_examples_times_tokens_times_epochs_at_the_published_rate() -> None:
    """2,000 x 1,000 x 3 = 6M tokens at 25 USD per million: 150; 4 runs a year: 50 a month."""
    found = cost(Tuning())
    assert isinstance(found, TuningCost)
    assert {part.component: part.usd for part in found.one_off}["first training run"] == 150
    assert [term.usd_per_month for term in found.terms] == [50]  # type: ignore[attr-defined]
    assert RATE in found.terms[0].facts
    assert found.terms[0].formula == (
        "runs a year / 12 x examples x tokens x epochs x price of a training token"
    )


def test_hosting_by_the_hour_comes_with_the_offer() -> None:
    """1.70 x 730 hours."""
    found = cost(Tuning(), replace(OFFER, hosting_usd_per_hour=1.7))
    assert isinstance(found, TuningCost)
    hosting = [term for term in found.terms if term.component == "hosting"]
    assert [term.usd_per_month for term in hosting] == [pytest.approx(1_241)]  # type: ignore[attr-defined]


def test_a_run_for_less_than_a_dollar_is_typed_too() -> None:
    """4 runs a year at 0.6: 0.2 a month, whatever the published rate."""
    found = cost(Tuning(usd_per_run=0.6))
    assert isinstance(found, TuningCost)
    assert [term.usd_per_month for term in found.terms] == [pytest.approx(0.2)]  # type: ignore[attr-defined]


def test_a_weak_price_of_hosting_is_said_to_be_weak() -> None:
    name = "finetuning.maker.big.sft.hosting_usd_per_hour"
    hosting = Fact(name, 1.7, "USD/hour", "published", "a page", weak=True)
    found = cost(Tuning(), replace(OFFER, hosting_usd_per_hour=1.7, facts=(RATE, hosting)))
    assert isinstance(found, TuningCost)
    assert found.notes == (f"{name} is weak (a page): set tuning.usd_per_run to your own figure",)


def test_the_prices_of_a_tuned_model_have_no_other_lists_and_no_long_context() -> None:
    base = replace(
        PRICE,
        others=(OtherPrice("another list", {"input": 9.0}),),
        long_context_above_tokens=9,
        long_context_usd_per_mtok={"input": 9.0},
    )
    found = tuned_price(base, replace(OFFER, tuned_usd_per_mtok={"input": 3.0, "output": 12.0}))
    assert found.usd_per_mtok == {"input": 3.0, "output": 12.0}
    assert (found.others, found.long_context_above_tokens) == ((), None)
    assert found.long_context_usd_per_mtok == {}
    assert (found.source, found.kind) == ("a page", "published")


def test_a_weak_rate_is_said_to_be_weak() -> None:
    weak = replace(OFFER, facts=(replace(RATE, weak=True),))
    found = cost(Tuning(), weak)
    assert isinstance(found, TuningCost)
    assert "is weak (a page)" in found.notes[0]


def test_a_rate_by_the_hour_prices_no_run() -> None:
    found = cost(Tuning(), replace(OFFER, training_usd_per_mtok=None, training_usd_per_hour=100.0))
    assert isinstance(found, Infeasible)
    assert "set tuning.usd_per_run" in found.reasons[0]


@pytest.mark.parametrize("usd_per_run", [0, 300])
def test_after_the_last_day_nobody_can_tune(usd_per_run: float) -> None:
    found = cost(Tuning(usd_per_run=usd_per_run), replace(OFFER, jobs_end_on=date(2026, 11, 23)))
    assert found == Infeasible(("maker starts no tuning job from 2026-11-23 on",))


def test_before_the_last_day_it_is_a_note() -> None:
    found = cost(Tuning(), replace(OFFER, jobs_end_on=date(2027, 1, 6)))
    assert isinstance(found, TuningCost)
    assert "starts no tuning job from 2027-01-06 on" in found.notes[0]


def test_closed_to_new_customers_leaves_those_who_have_a_price() -> None:
    closed = replace(OFFER, closed_to_new_since=date(2026, 5, 7), jobs_end_on=date(2027, 1, 6))
    refused = cost(Tuning(), closed)
    assert isinstance(refused, Infeasible)
    assert "takes no new tuning customers" in refused.reasons[0]
    assert "set tuning.usd_per_run" in refused.reasons[0]
    assert isinstance(cost(Tuning(usd_per_run=300), closed), TuningCost)


def test_tuned_tokens_have_their_own_meters_and_no_tiers() -> None:
    meters = {"input": 3.0, "cached_input": 0.75, "output": 12.0}
    price = tuned_price(PRICE, replace(OFFER, tuned_usd_per_mtok=meters))
    assert price.usd_per_mtok == meters
    assert price.source == "a page"
    assert tuned_price(PRICE, OFFER) == PRICE
    assert tuned_price(PRICE, None) == PRICE


def test_a_plan_pays_the_tuned_tokens_and_the_runs() -> None:
    """1,000 x 3 + 200 x 12 per 1M, a million times: 5,400; and 50 for runs."""
    options = {"it": replace(BIG, tuning=Tuning())}
    found = catalog(tuned_usd_per_mtok={"input": 3.0, "output": 12.0})
    plan = evaluate(scenario(options, MILLION), found)
    assert float(plan.costs()["it"].monthly_usd[0]) == pytest.approx(5_450)


def test_an_offer_of_another_provider_prices_nothing() -> None:
    plan = evaluate(
        scenario({"it": replace(BIG, tuning=Tuning())}, MILLION), catalog(provider="other")
    )
    assert "is not known" in plan.options["it"].reasons[0]
