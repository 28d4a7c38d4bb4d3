"""Rated models at the cheapest provider that the constraints leave."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.market import admitted_hosts, market
from dashboard.engine.inputs.fields import Constraints, Workload
from dashboard.engine.market.pareto import RatedOffer

CATALOG = load(date(2026, 11, 23))
ANYWHERE, EU = Constraints(), Constraints(region="eu")
WORKLOAD = Workload(input_tokens=1_000, output_tokens=250)


def offer(model: str, constraints: Constraints = ANYWHERE) -> RatedOffer:
    found = market(CATALOG, WORKLOAD, constraints=constraints).offers
    return next(offer for offer in found if offer.model_id == model)


def test_a_model_stands_at_its_cheapest_host_at_the_workloads_own_mix() -> None:
    """DeepInfra: (1,000 x 0.1 + 250 x 0.32) / 1,250 = 0.144."""
    llama = offer("llama-3.3-70b")
    assert (llama.provider, llama.open_weights) == ("deepinfra", True)
    assert llama.usd_per_mtok == pytest.approx(0.144)


def test_at_one_price_the_maker_stands_for_the_model() -> None:
    """OpenAI and Azure: (1,000 x 2 + 250 x 8) / 1,250 = 3.2."""
    gpt = offer("gpt-4.1")
    assert (gpt.provider, gpt.open_weights) == ("openai", False)
    assert gpt.usd_per_mtok == pytest.approx(3.2)
    assert gpt.ends_on == date(2027, 1, 14)


def test_constraints_move_a_model_to_a_host_that_meets_them() -> None:
    """Azure's Data Zone asks 0.781 for both."""
    llama = offer("llama-3.3-70b", EU)
    assert llama.provider == "azure"
    assert llama.usd_per_mtok == pytest.approx(0.781)


def test_models_that_nobody_sells_under_the_constraints_are_named() -> None:
    assert market(CATALOG, WORKLOAD, constraints=ANYWHERE).left_out == ()
    assert "llama-4-scout" in market(CATALOG, WORKLOAD, constraints=EU).left_out


def test_hosts_that_are_left_come_first_each_with_its_reason_if_it_is_not() -> None:
    hosts = admitted_hosts(CATALOG, "llama-3.3-70b", constraints=EU)
    reasons = [bool(refused) for _, refused in hosts]
    assert reasons == sorted(reasons)
    kept = {price.provider: price for price, refused in hosts if not refused}
    assert kept["azure"].usd_per_mtok["input"] == 0.781
    assert kept["azure"].context_tokens == 128_000
    assert not any(
        refused for _, refused in admitted_hosts(CATALOG, "llama-3.3-70b", constraints=ANYWHERE)
    )


def test_another_category_has_other_ratings() -> None:
    coding = market(CATALOG, WORKLOAD, constraints=ANYWHERE, category="coding").offers
    points = {o.model_id: o.rating.points for o in coding}
    assert points["claude-haiku-4-5"] == 1_481.8
    assert offer("claude-haiku-4-5").rating.points == 1_414.6
