"""The case for a fine-tune, in round numbers: 1,000 input tokens at 2 USD, 300 of them cached at 0.5."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, PRICE, SmallCatalog, scenario

from dashboard.engine.answers.tuning_case import TuningCase, tuned_options, tuning_case
from dashboard.engine.cost.context import Infeasible
from dashboard.engine.inputs.fields import Switching, Tuning
from dashboard.engine.inputs.provider_terms import TuningOffer
from dashboard.engine.scenario import Scenario

CHAT = replace(FLAT_DAY, cached_share=0.3)
TUNING = Tuning(usd_per_run=1_200.0, prompt_shrink=0.5, runs_per_year=2.0, usd_per_example=0.5)
"""Two runs a year at 1,200: 200 a month. 2,000 examples at 0.5: 1,000 once."""


def asked(tuned: Any = BIG, **given: Any) -> Scenario:
    options = {"today": BIG, "tuned": replace(tuned, tuning=given.pop("tuning", TUNING))}
    return scenario(options, given.pop("workload", CHAT), **given)


def case(the: Scenario, catalog: SmallCatalog = CATALOG, *, base_id: str = "") -> TuningCase:
    found = tuning_case(the, catalog, "tuned", base_id=base_id)
    assert isinstance(found, TuningCase), found
    return found


def parts(found: TuningCase) -> dict[str, float]:
    return {part.name: part.usd for part in found.parts}


def test_a_shorter_prompt_saves_its_cached_part_at_the_cached_price() -> None:
    """500 tokens go: 300 cached at 0.5 and 200 fresh at 2 are 150 + 400 USD a million requests."""
    found = case(asked())
    assert parts(found) == pytest.approx({"shorter prompt": -550, "retraining": 200})
    assert found.saving_usd == pytest.approx(350)


def test_the_same_prompt_without_a_cache_saves_more() -> None:
    found = case(asked(tuning=replace(TUNING, shrink_from_cached=False), workload=FLAT_DAY))
    assert parts(found)["shorter prompt"] == pytest.approx(-1_000)


def test_data_run_and_evaluation_are_paid_once_and_earned_back() -> None:
    """1,000 + 1,200 + 300 at 300 a month: 8.33 months and as many million requests."""
    tuning = replace(TUNING, usd_per_evaluation=300.0)
    found = case(asked(tuning=tuning))
    assert {part.component: part.usd for part in found.once} == {
        "labelling": 1_000,
        "first training run": 1_200,
        "first evaluation": 300,
    }
    assert parts(found)["evaluation"] == pytest.approx(50)
    assert found.payback_months == pytest.approx(2_500 / 300)
    assert found.requests_until_payback == pytest.approx(2_500 / 300 * 1e6)
    assert found.lost_month is None


def test_the_volume_from_which_it_is_cheaper_to_run() -> None:
    """200 USD of retraining at 550 saved per million."""
    assert case(asked()).volume.windows == ((pytest.approx(200 / 550 * 1e6), None),)


def test_moving_with_a_fine_tune_takes_longer_and_that_is_counted() -> None:
    """Three engineer-weeks more than without it: 3 x 4,000 x 1.5."""
    found = case(asked(switching={"today": Switching(usd=0.0)}))
    assert found.once[0].usd == pytest.approx(18_000)
    assert found.payback_months is None


def test_a_tuned_token_may_have_its_own_price() -> None:
    """Half as dear again: 500 x 3 + 200 x 12 against 500 x 2 + 200 x 8, in USD per million."""
    offer = TuningOffer(
        "maker",
        "big",
        "sft",
        25.0,
        None,
        None,
        {"input": 3.0, "output": 12.0},
        date(2027, 1, 6),
        date(2026, 5, 7),
        (replace(CATALOG.assumption("max_fill"), name="tuning.tuned.input"),),
    )
    found = case(asked(workload=FLAT_DAY), SmallCatalog(tuned=(offer,)))
    assert parts(found)["the tuned model's own price"] == pytest.approx(1_300)
    assert found.jobs_end_on == date(2027, 1, 6)
    assert found.refusal == "maker takes no new tuning customers since 2026-05-07"


def test_a_smaller_model_that_must_ask_again_is_taken_apart() -> None:
    """3,150 of tokens against one card at 1,460; a tenth of the answers again at 3,150."""
    own = replace(OWN, success_share=0.9, fallback="today")
    found = case(asked(own, tuning=replace(TUNING, prompt_shrink=0.0)), base_id="today")
    assert parts(found) == pytest.approx(
        {"another model or host": 1_460 - 3_150, "second and bad answers": 315, "retraining": 200}
    )
    assert found.saving_usd == pytest.approx(3_150 - 1_460 - 315 - 200)


def test_the_parts_add_up_to_the_difference() -> None:
    found = case(asked(replace(OWN, success_share=0.9, fallback="today")), base_id="today")
    assert sum(parts(found).values()) == pytest.approx(-found.saving_usd)


def test_adapters_share_the_replicas_of_one_base() -> None:
    """Three workloads at 0.3 of a card: one card for all, or one each."""
    small = replace(CHAT, requests_per_month=300_000)
    the = asked(OWN, workloads={"a": small, "b": small, "c": small})
    found = case(the)
    assert (found.adapters, found.replicas, found.separate_replicas) == (3, 1, 3)


def test_options_without_a_fine_tune_have_no_case() -> None:
    assert tuned_options(asked()) == ("tuned",)
    assert tuning_case(asked(), CATALOG, "today") == Infeasible(("today is not fine-tuned",))


def test_a_price_that_nobody_knows_leaves_no_case() -> None:
    found = tuning_case(asked(tuning=replace(TUNING, usd_per_run=0.0)), CATALOG, "tuned")
    assert isinstance(found, Infeasible)
    assert "set tuning.usd_per_run" in found.reasons[0]


def test_a_price_list_is_not_changed_by_asking() -> None:
    case(asked())
    assert PRICE.usd_per_mtok["input"] == 2.0
