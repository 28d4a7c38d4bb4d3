"""Constraints: what they exclude with which words, and which prices they take away from the rest."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_catalog import BIG, CATALOG, MILLION, OWN, PRICE, SmallCatalog, context, scenario

from dashboard.engine.cost.admission import SELF_HOSTED_NOTE, Admitted, admitted, admitted_price
from dashboard.engine.cost.context import Infeasible, Served
from dashboard.engine.inputs.facts import Fact, HostedPrice
from dashboard.engine.inputs.fields import Constraints, Tuning
from dashboard.engine.inputs.provider_terms import Compliance, Feature, Met, Requirement
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import evaluate

FACT = Fact("terms", "words", "words", "published", "a page")
EU, RETENTION = Constraints(region="EU"), Constraints(zero_retention=True)


def terms(requirement: Requirement, met: Met, *removes: Feature) -> Compliance:
    return Compliance("maker", requirement, met, removes, "as the page says", FACT)


def known(*each: Compliance, **given: Any) -> SmallCatalog:
    return replace(CATALOG, terms=each, **given)


def inside(usd: float) -> dict[tuple[str, str], HostedPrice]:
    meters = {"input": usd, "output": 4 * usd, "batch_input": usd / 2, "batch_output": 2 * usd}
    return {("big", "eu"): replace(PRICE, usd_per_mtok=meters, zone="eu")}


def reasons(catalog: SmallCatalog, constraints: Constraints, **option: Any) -> tuple[str, ...]:
    plan = evaluate(
        scenario({"it": replace(BIG, **option)}, MILLION, constraints=constraints), catalog
    )
    return plan.options["it"].reasons


def usd(catalog: SmallCatalog, constraints: Constraints, **workload: Any) -> float:
    asked = scenario({"it": BIG}, replace(MILLION, **workload), constraints=constraints)
    return float(evaluate(asked, catalog).costs()["it"].monthly_usd[0])


def test_a_price_inside_the_zone_ends_when_the_model_does() -> None:
    """The list of the zone says neither when the model ends nor how much it reads: the plain one does."""
    plain = replace(PRICE, retires_on=date(2027, 5, 1), context_tokens=9_000)
    asked = known(terms("eu", "yes"), zone_prices=inside(3.0))
    admitted_there = admitted("maker", constraints=EU, catalog=asked)
    assert isinstance(admitted_there, Admitted)
    found = admitted_price(plain, model="big", terms=admitted_there, catalog=asked)
    assert isinstance(found, HostedPrice)
    assert found.usd_per_mtok["input"] == 3.0
    assert (found.retires_on, found.context_tokens) == (date(2027, 5, 1), 9_000)


def test_without_constraints_nobody_is_asked() -> None:
    assert usd(known(terms("eu", "no")), Constraints()) == pytest.approx(3_600)


def test_a_provider_that_says_no_is_left_out_with_its_words() -> None:
    assert reasons(known(terms("eu", "no")), EU) == (
        "maker does not offer processing in the EU only: as the page says",
    )


@pytest.mark.parametrize("facts", [(), (terms("eu", "unknown"),)])
def test_what_is_not_known_is_left_out_and_says_how_to_let_it_in(
    facts: tuple[Compliance, ...],
) -> None:
    (reason,) = reasons(known(*facts), EU)
    assert "is not known" in reason
    assert "constraints.confirmed" in reason


@pytest.mark.parametrize("facts", [(), (terms("eu", "no"),), (terms("eu", "unknown"),)])
def test_a_provider_whose_word_the_user_has_is_let_in(facts: tuple[Compliance, ...]) -> None:
    confirmed = replace(EU, confirmed=("maker",))
    assert reasons(known(*facts), confirmed) == ()
    found = admitted("maker", catalog=known(*facts), constraints=confirmed)
    assert not isinstance(found, Infeasible)
    assert found.notes == (
        "processing in the EU only at maker: confirmed by you, not by the catalogue",
    )


def test_the_price_of_the_zone_is_used_where_there_is_one() -> None:
    """1,000 x 2.2 + 200 x 8.8 per 1M, a million times: 2,200 + 1,760."""
    catalog = known(terms("eu", "yes", "global"), zone_prices=inside(2.2))
    assert usd(catalog, EU) == pytest.approx(3_960)


def test_a_global_price_does_not_stand_in_for_a_zone() -> None:
    (reason,) = reasons(known(terms("eu", "yes", "global")), EU)
    assert "no price is known for big at maker in eu" in reason


def test_a_provider_at_home_in_the_zone_keeps_its_price() -> None:
    assert usd(known(terms("eu", "yes")), EU) == pytest.approx(3_600)


def test_a_price_that_was_typed_is_the_price_of_that_contract() -> None:
    catalog = known(terms("eu", "yes", "global"))
    assert reasons(catalog, EU, prices={"input": 3.0, "output": 9.0}) == ()


def test_zero_retention_takes_the_batch_discount_away() -> None:
    """Half in a batch saves 900 of 3,600; without batches all of it is paid."""
    assert usd(CATALOG, Constraints(), batch_share=0.5) == pytest.approx(2_700)
    kept = known(terms("zero_retention", "by_approval", "batch", "tuning"))
    assert usd(kept, RETENTION, batch_share=0.5) == pytest.approx(3_600)


def test_zero_retention_leaves_out_a_batch_tier_and_a_fine_tune() -> None:
    kept = known(terms("zero_retention", "by_approval", "batch", "tuning"))
    assert reasons(kept, RETENTION, tier="batch") == (
        "batch: zero retention rules it out at maker",
    )
    assert reasons(kept, RETENTION, tuning=Tuning(usd_per_run=100)) == (
        "tuning: zero retention rules it out at maker",
    )


def test_several_requirements_are_all_answered() -> None:
    both = Constraints(region="eu", baa=True)
    assert len(reasons(known(terms("eu", "no")), both)) == 2


def test_approval_and_contract_are_named_as_conditions() -> None:
    catalog = known(terms("baa", "by_contract"))
    found = admitted("maker", catalog=catalog, constraints=Constraints(baa=True))
    assert not isinstance(found, Infeasible)
    assert found.notes == ("a business associate agreement at maker by contract: as the page says",)


def test_gpus_of_ones_own_pass_and_mention_the_audit() -> None:
    plan = evaluate(scenario({"own": OWN}, constraints=EU), CATALOG)
    assert SELF_HOSTED_NOTE in plan.costs()["own"].notes


def test_gpus_at_a_hoster_are_asked_like_any_provider() -> None:
    dedicated = replace(OWN, kind="dedicated", provider="maker")
    plan = evaluate(scenario({"it": dedicated}, constraints=EU), known(terms("eu", "no")))
    assert "maker does not offer" in plan.options["it"].reasons[0]


def test_a_fallback_must_be_admitted_too() -> None:
    own = replace(OWN, success_share=0.9, fallback="today")
    plan = evaluate(scenario({"today": BIG, "own": own}, constraints=EU), known(terms("eu", "no")))
    assert plan.options["own"].reasons[0].startswith("fallback today: maker does not offer")


def test_an_offer_of_nobody_in_particular_is_not_known() -> None:
    quote = Quote(kind="quote", usd_per_month=100)
    plan = evaluate(scenario({"it": quote}, constraints=EU), CATALOG)
    assert "a provider that is not named" in plan.options["it"].reasons[0]


def test_a_region_nobody_wrote_about_is_said_aloud() -> None:
    plan = evaluate(scenario({"own": OWN}, constraints=Constraints(region="jp")), CATALOG)
    assert "knows terms for eu only" in plan.warnings[0]
    assert evaluate(scenario({"own": OWN}, constraints=EU), CATALOG).warnings == ()


@pytest.mark.parametrize(
    ("region", "end"),
    [
        ("mars", "is left out."),
        ("us", "is left out."),
        ("baa", "is left out."),
        ("Europe", "; did you mean eu?"),
        ("eu-west-1", "; did you mean eu?"),
        ("e.u.", "; did you mean eu?"),
    ],
)
def test_a_place_of_which_nothing_is_on_file_says_so_and_what_was_meant(
    region: str, end: str
) -> None:
    plan = evaluate(scenario({"own": OWN}, constraints=Constraints(region=region)), CATALOG)
    (said,) = plan.warnings
    assert f"is {region.lower()!r}, where no offer is on file" in said
    assert said.endswith(end)


def test_a_place_named_like_another_requirement_is_not_met_by_it() -> None:
    catalog = known(terms("baa", "yes"))
    asked = Constraints(region="baa")
    assert isinstance(admitted("maker", constraints=asked, catalog=catalog), Infeasible)


def rated(points: float) -> SmallCatalog:
    return replace(CATALOG, ratings={"big": Rating("big", "big", "full", points, 0, 9_999, FACT)})


def test_a_minimum_in_arena_points_asks_the_models_rating() -> None:
    asked = Constraints(min_quality=1_300)
    assert reasons(rated(1_350), asked) == ()
    assert reasons(rated(1_250), asked) == ("big has 1,250 Arena points; the scenario asks 1,300",)
    assert reasons(CATALOG, asked) == ("big has no Arena rating; the scenario asks 1,300 points",)


def test_an_admitted_option_serves_like_before() -> None:
    catalog = known(terms("zero_retention", "yes"))
    found = BIG.serve(context(catalog=catalog, constraints=RETENTION))
    assert isinstance(found, Served)
