"""Provisioned units, tuning, compliance and ratings: what is known of providers beside token prices."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.compliance import read_compliance
from dashboard.catalog.finetuning import read_tuning_offers
from dashboard.engine.inputs.facts import HostedPrice

CATALOG = load(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("model", "tokens_per_minute", "output_weight", "minimum", "step"),
    [
        ("gpt-4.1", 3_000, 4, 15, 5),
        ("gpt-4.1-mini", 14_900, 4, 15, 5),
        ("gpt-5", 4_750, 8, 15, 5),
        ("gpt-5.4", 2_400, 6, 15, 5),
        ("llama-3.3-70b", 8_450, 4, 100, 100),
    ],
)
def test_a_provisioned_unit_carries_what_the_table_says(
    model: str, tokens_per_minute: float, output_weight: float, minimum: int, step: int
) -> None:
    units = CATALOG.provisioned(model, provider="azure")
    assert units is not None
    assert units.input_tokens_per_minute == tokens_per_minute
    assert (units.output_weight, units.cached_weight) == (output_weight, 0)
    assert (units.minimum, units.step) == (minimum, step)
    asked = {term: price.value for term, price in units.usd_per_month.items()}
    assert asked == {"on_demand": 730.0, "reserved_1m": 260, "reserved_1y": 221}


def test_a_unit_of_vertex_costs_less_the_longer_it_is_bought_for() -> None:
    """675 tokens a second are 40,500 a minute; what is sold through a person has no price."""
    units = CATALOG.provisioned("gemini-3.5-flash", provider="vertex")
    assert units is not None
    assert (units.input_tokens_per_minute, units.output_weight, units.cached_weight) == (
        40_500,
        6,
        0.1,
    )
    asked = {term: price.value for term, price in units.usd_per_month.items()}
    assert asked == {"reserved_1m": 2_700, "reserved_3m": 2_400, "reserved_1y": 2_000}
    claude = CATALOG.provisioned("claude-sonnet-5", provider="vertex")
    assert claude is not None
    assert (claude.minimum, claude.usd_per_month) == (25, {})


@pytest.mark.parametrize("model", ["gpt-4.1", "gpt-4.1-mini", "gpt-5", "gpt-5-mini", "gpt-5.4"])
def test_a_reserved_month_costs_what_a_full_unit_would_cost_per_token(model: str) -> None:
    units = CATALOG.provisioned(model, provider="azure")
    price = CATALOG.price(model, provider="azure")
    assert units is not None
    assert isinstance(price, HostedPrice)
    tokens = units.input_tokens_per_minute * 43_800
    assert tokens * price.usd_per_mtok["input"] / 1e6 == pytest.approx(262, abs=3)


def test_nobody_publishes_bedrock_units() -> None:
    assert CATALOG.provisioned("claude-sonnet-4-5", provider="aws") is None
    assert CATALOG.unit_sellers("gpt-4.1") == ("azure",)


def test_openai_tuning_prices_and_their_end_are_known() -> None:
    offer = next(o for o in CATALOG.tuning_offers("gpt-4.1") if o.provider == "openai")
    assert offer.training_usd_per_mtok == 25
    assert offer.tuned_usd_per_mtok == {"input": 3.0, "cached_input": 0.75, "output": 12.0}
    assert offer.refusal(date(2026, 5, 6)) is None
    assert offer.refusal(date(2026, 11, 23)) == (
        "openai takes no new tuning customers since 2026-05-07"
    )
    assert offer.refusal(date(2027, 1, 5), new_customer=False) is None
    assert offer.refusal(date(2027, 1, 6), new_customer=False) == (
        "openai starts no tuning job from 2027-01-06 on"
    )


def test_an_azure_tuned_deployment_pays_for_hosting() -> None:
    offer = next(o for o in CATALOG.tuning_offers("gpt-4.1") if o.provider == "azure")
    assert offer.hosting_usd_per_hour == 1.7
    assert offer.tuned_usd_per_mtok == {}
    assert offer.refusal(date(2027, 6, 1)) is None


def test_a_bedrock_import_that_is_always_on_costs_its_units_by_the_minute() -> None:
    offer = next(o for o in CATALOG.tuning_offers("llama-3.1-70b") if o.provider == "aws")
    assert offer.hosting_usd_per_hour == pytest.approx(8 * 0.05718 * 60, abs=0.005)


@pytest.mark.parametrize(
    "offer", CATALOG.tuning_offers(), ids=lambda o: f"{o.provider} {o.model_id}"
)
def test_tuning_rates_are_plausible(offer: object) -> None:
    facts = offer.facts  # type: ignore[attr-defined]
    assert facts
    assert all(0.01 <= float(fact.value) <= 200 for fact in facts)


def test_zero_retention_at_openai_takes_away_batch_and_tuning() -> None:
    terms = CATALOG.compliance("openai")["zero_retention"]
    assert (terms.met, terms.removes) == ("by_approval", ("batch", "tuning"))


def test_processing_in_the_eu_takes_away_azures_global_prices() -> None:
    assert {"global", "batch"} <= set(CATALOG.compliance("azure")["eu"].removes)
    assert CATALOG.compliance("anthropic")["eu"].met == "no"


def test_what_was_not_read_is_absent_rather_than_no() -> None:
    assert "baa" not in CATALOG.compliance("mistral")
    assert CATALOG.compliance("nobody") == {}


def test_ratings_come_with_their_interval() -> None:
    rating = CATALOG.rating("llama-3.3-70b")
    assert rating is not None
    assert rating.low < rating.points < rating.high
    assert rating.arena_name == "Llama 3.3 70B Instruct"
    assert CATALOG.rating("llama-3.3-70b", category="coding") != rating
    assert CATALOG.rating("smollm2-135m") is None


def test_ratings_are_plausible_and_newer_models_stand_above_older_ones() -> None:
    order = ("llama-2-7b", "llama-3-8b", "llama-3.1-70b", "llama-3.3-70b", "claude-sonnet-4-5")
    points = [rating.points for rating in map(CATALOG.rating, order) if rating]
    assert points == sorted(points)
    assert len(points) == len(order)
    assert all(700 < each < 1700 for each in points)


def test_a_removal_that_means_nothing_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "compliance"
    folder.mkdir()
    (folder / "x.yaml").write_text(
        "eu: {met: 'yes', removes: [everything], words: w, source: s, checked_on: 2026-01-01}"
    )
    with pytest.raises(FactFileError, match="removes everything; expected batch"):
        read_compliance(tmp_path)


def test_a_tuning_offer_without_any_rate_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "finetuning"
    folder.mkdir()
    (folder / "x.yaml").write_text(
        "offers: [{model: m, method: sft, kind: published, source: s, checked_on: 2026-01-01}]"
    )
    with pytest.raises(FactFileError, match="give at least one of training_usd_per_mtok"):
        read_tuning_offers(tmp_path)
