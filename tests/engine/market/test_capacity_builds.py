"""The cheapest builds over every provider's offer: hand-worked rents, and never dearer than one alone."""

from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.cost.context import Infeasible
from dashboard.engine.inputs.facts import Fact, GpuOffer
from dashboard.engine.market.builds import (
    Build,
    at_offers,
    cheapest_builds,
    one_per_provider,
)
from dashboard.engine.market.fleet import FleetPlan, FleetSize, fleet_plan
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
OWN = "llama-70b-own"
EXAMPLE = read_scenario(data_folder() / "examples/scenarios/support-assistant.toml", today=DAY)
OWN_OPTION = cast(SelfHosted, EXAMPLE.options[OWN])
SEEN = {gpu: CATALOG.gpu_offers_seen(gpu) for gpu in CATALOG.gpu_ids()}


def scenario(**changed) -> Scenario:
    option = replace(OWN_OPTION, **changed)
    return replace(EXAMPLE, options={**EXAMPLE.options, OWN: option})


def offer(usd: float, *, commitment: str = "on_demand", provider: str = "A", gpus: int = 1):
    fact = Fact(name="rent", value=usd, unit="USD/GPU-h", kind="published")
    return GpuOffer("h100-sxm", commitment, usd, usd, usd, provider, fact, gpus)


def build(*replicas: float, per_replica: int = 2, usd: float, extra: float = 0.0, **changed):
    """Replicas by the hour at `usd` a GPU-hour, and `extra` that is no rent."""
    by_hour = np.array(replicas)
    option = replace(OWN_OPTION, gpu="h100-sxm", gpus_per_replica=per_replica, **changed)
    rent = (1 + option.overhead_share) * by_hour.mean() * per_replica * 730 * usd
    size = FleetSize(by_hour, int(by_hour.max()) * per_replica, float(rent + extra))
    return Build(option, "compact", size, None, offer(usd))


def search(asked: Scenario = EXAMPLE, offers=SEEN, **only) -> tuple[Build, ...]:
    *shares, builds = cheapest_builds(asked, CATALOG, OWN, offers, **only)
    assert all(isinstance(share, float) and 0 <= share < 1 for share in shares)
    assert isinstance(builds, tuple)
    return builds


def test_another_rent_changes_the_gpu_hours_and_nothing_else():
    (moved,) = at_offers(build(1, 3, usd=3.0, extra=500.0, overhead_share=0.1), [offer(2.0)])
    # 2 replicas of 2 GPUs on average, 730 hours, 2.00 with 10 % on top, and the 500 that are no rent
    assert moved.usd_per_month == pytest.approx(2 * 2 * 730 * 2.0 * 1.1 + 500)
    assert moved.expected.gpus == 6
    assert (moved.option.commitment, moved.option.usd_per_gpu_hour) == ("on_demand", 2.0)


def test_whole_instances_are_paid_for_in_every_hour():
    (moved,) = at_offers(build(3, 5, usd=3.0), [offer(2.0, gpus=8)])
    # 6 and 10 GPUs are needed; 8 and 16 are paid for
    assert moved.expected.gpus == 16
    assert moved.usd_per_month == pytest.approx((8 + 16) / 2 * 730 * 2.0)


def test_each_region_pays_for_instances_of_its_own():
    (moved,) = at_offers(build(4, usd=3.0, regions=2), [offer(2.0, gpus=8)])
    # 4 GPUs in each of two regions: an instance of 8 in both
    assert moved.expected.gpus == 16


def test_what_cannot_be_rented_by_the_month_is_left_out():
    asked = [
        offer(0.1, commitment=c) for c in ("serverless", "serverless_active", "capacity_block")
    ]
    kept = build(1, usd=3.0)
    assert at_offers(kept, asked) == (kept,)
    (moved,) = at_offers(kept, [*asked, offer(2.5, commitment="reserved_1y")])
    assert moved.option.commitment == "reserved_1y"


def test_one_build_is_kept_for_a_provider_gpu_precision_and_commitment():
    dear, cheap, reserved = offer(3.0), offer(2.0), offer(2.5, commitment="reserved_1y")
    kept = one_per_provider(at_offers(build(1, usd=3.0), [dear, cheap, reserved]))
    assert [each.offer for each in kept] == [cheap, reserved]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.1, 20), st.sampled_from([1, 2, 8])), min_size=1, max_size=6),
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.sampled_from([1, 2, 4, 8]),
)
def test_one_offer_more_never_makes_the_cheapest_dearer(asked, replicas, per_replica):
    own = build(*replicas, per_replica=per_replica, usd=3.0)
    offers = [offer(usd, gpus=gpus) for usd, gpus in asked]
    fewer = at_offers(own, offers[:-1]) if offers[:-1] else ()
    cheapest = at_offers(own, offers)[0].usd_per_month
    assert all(cheapest <= each.usd_per_month for each in fewer)
    needed = np.mean(replicas) * per_replica * 730
    assert cheapest >= needed * min(usd for usd, _ in asked) * (1 - 1e-9)


def test_a_build_costs_what_the_plan_says_of_it_at_that_rent():
    builds = [b for b in search() if b.offer.gpus == 1][:40:8]
    assert len(builds) == 5
    for each in builds:
        names = ("gpu", "gpus_per_replica", "precision", "usd_per_gpu_hour")
        alone = scenario(**{name: getattr(each.option, name) for name in names})
        found = fleet_plan(alone, CATALOG, OWN)
        assert isinstance(found, FleetPlan)
        assert each.usd_per_month == pytest.approx(found.expected.usd_per_month)


def test_builds_come_cheapest_first_and_hold_every_provider_of_the_gpu_in_use():
    builds = search(counts=(2,), precisions=("fp8",))
    ranks = []
    for each in builds:
        assert each.slow is not None
        fact = each.offer.fact
        doubtful = fact.weak or not fact.as_of[:1].isdigit()
        ranks.append((doubtful, each.usd_per_month + each.slow.usd_per_month))
    assert ranks == sorted(ranks)
    here = {each.offer.provider for each in builds if each.option.gpu == "h100-sxm"}
    monthly = ("on_demand", "reserved_1y", "reserved_3y", "spot")
    assert here == {o.provider for o in SEEN["h100-sxm"] if o.commitment in monthly}
    assert {each.option.precision for each in builds} == {"fp8"}


def test_without_an_offer_the_rent_of_the_catalogue_counts():
    (only,) = search(offers={"h100-sxm": ()}, counts=(2,), precisions=("fp8",))
    found = fleet_plan(EXAMPLE, CATALOG, OWN)
    assert isinstance(found, FleetPlan)
    assert only.usd_per_month == pytest.approx(found.expected.usd_per_month)
    assert only.offer.usd_per_gpu_hour == 2.99


def test_an_option_that_does_not_fit_still_finds_builds_that_do():
    small = scenario(gpu="l4", gpus_per_replica=1)
    assert isinstance(fleet_plan(small, CATALOG, OWN), Infeasible)
    assert search(small)
