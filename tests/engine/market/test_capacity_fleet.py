"""A fleet for an option: hours, ranges, and waits, on the packaged facts."""

from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.capacity.size import ReplicaCapacity
from dashboard.engine.capacity.waiting import Waiting
from dashboard.engine.cost.context import Infeasible
from dashboard.engine.market.fleet import FleetPlan, fleet_plan
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
OWN = "llama-70b-own"
EXAMPLE = read_scenario(data_folder() / "examples/scenarios/support-assistant.toml", today=DAY)
OWN_OPTION = cast(SelfHosted, EXAMPLE.options[OWN])


def scenario(**changed) -> Scenario:
    option = replace(OWN_OPTION, **changed)
    return replace(EXAMPLE, options={**EXAMPLE.options, OWN: option})


def fleet(asked: Scenario) -> FleetPlan:
    found = fleet_plan(asked, CATALOG, OWN)
    assert isinstance(found, FleetPlan), found
    return found


def test_the_busiest_hour_has_twice_the_mean_and_the_failed_attempts():
    found = fleet(EXAMPLE)
    # 1,000,000 requests / (730 x 3600 s), peak to mean 2, 1 % failed and sent again.
    assert found.requests_per_s.max() == pytest.approx(2e6 / (730 * 3600) / 0.99)


def test_the_cost_is_the_replicas_at_the_rent_and_the_range_never_narrows():
    found = fleet(scenario(usd_per_gpu_hour=3.0))
    replicas = int(found.expected.replicas.max())
    assert found.expected.gpus == 2 * replicas
    assert found.expected.usd_per_month == pytest.approx(replicas * 2 * 730 * 3.0)
    fast, slow = found.sizes["fast"], found.sizes["slow"]
    assert fast is not None
    assert slow is not None
    assert fast.gpus <= found.expected.gpus <= slow.gpus


def test_an_autoscaled_fleet_follows_the_hours_and_a_lag_only_adds():
    busy = replace(
        EXAMPLE,
        workloads={"chat": replace(EXAMPLE.workloads["support-chat"], requests_per_month=5e7)},
    )
    option = replace(OWN_OPTION, autoscale=True)
    at_once = fleet(replace(busy, options={**EXAMPLE.options, OWN: option}))
    late = fleet(
        replace(busy, options={**EXAMPLE.options, OWN: replace(option, scale_lag_minutes=30.0)})
    )
    assert at_once.expected.replicas.min() < at_once.expected.replicas.max()
    assert np.all(late.expected.replicas >= at_once.expected.replicas)
    assert late.expected.usd_per_month > at_once.expected.usd_per_month


def test_each_region_has_its_own_replicas_and_spares():
    one, three = fleet(EXAMPLE), fleet(scenario(regions=3))
    assert one.expected.replicas.max() == 2  # one, and one spare
    assert three.expected.replicas.max() == 6


def test_prefix_caching_carries_more():
    plain, cached = fleet(EXAMPLE), fleet(scenario(prefix_caching=True))
    assert cached.needed.max() < plain.needed.max()


def test_speculative_decoding_reaches_the_plan_with_its_range_and_never_by_itself():
    tight = replace(
        EXAMPLE,
        workloads={"chat": replace(EXAMPLE.workloads["support-chat"], tpot_ms=25.0)},
    )
    plain = fleet(replace(tight, options={**tight.options, OWN: OWN_OPTION}))
    off = fleet(
        replace(tight, options={**tight.options, OWN: replace(OWN_OPTION, speculative="off")})
    )
    on = fleet(
        replace(tight, options={**tight.options, OWN: replace(OWN_OPTION, speculative="eagle3")})
    )
    assert np.array_equal(plain.needed, off.needed)
    assert on.needed.max() < plain.needed.max()
    capacity = on.capacities["chat"]
    assert isinstance(capacity, ReplicaCapacity)
    assert any("speculative decoding by EAGLE-3" in note for note in capacity.notes)
    impossible = fleet_plan(scenario(speculative="mtp"), CATALOG, OWN)
    assert isinstance(impossible, Infeasible)
    assert "no layers for multi-token prediction" in impossible.reasons[0]


def test_the_wait_is_of_the_busiest_hour_without_the_spares():
    found = fleet(EXAMPLE)
    assert found.serving == 1
    assert isinstance(found.waiting, Waiting)
    capacity = found.capacities["support-chat"]
    assert isinstance(capacity, ReplicaCapacity)
    full = capacity.server.curve.requests_per_s[-1]
    assert found.waiting.fill_share == pytest.approx(found.requests_per_s.max() / full)


def test_an_option_without_gpus_has_no_fleet():
    found = fleet_plan(EXAMPLE, CATALOG, "gpt-4-1")
    assert isinstance(found, Infeasible)
    assert found.reasons == ("gpt-4-1 has no GPUs of its own",)


def test_a_month_s_tokens_are_those_of_the_requests_input_cached_and_output():
    found = fleet_plan(EXAMPLE, CATALOG, OWN)
    assert isinstance(found, FleetPlan)
    # 1M requests of 1155 and 211 tokens.
    assert found.mtok == pytest.approx(1_000_000 * (1155 + 211) / 1e6, rel=0.02)
