"""Workers by the second: 3.6 USD an hour is 0.001 USD a second, and a month has 2,628,000 of them."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, context, scenario

from dashboard.engine.cost.context import Infeasible, Served
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.fields import Change
from dashboard.engine.options.serverless_gpu import ServerlessGpu, _paid_beyond
from dashboard.engine.plan import evaluate

TEN_SECONDS = ServerlessGpu(
    kind="serverless_gpu",
    model="open-10b",
    gpu="card",
    usd_per_gpu_hour=3.6,
    requests_per_s=1.0,
    idle_timeout_s=9.0,
    cold_start_s=20.0,
    max_fill=1.0,
    staff_fte=0.0,
    tooling_usd_per_month=0.0,
)
"""A request takes a second and keeps the worker up for nine more; a start takes twenty."""


def usd(option: ServerlessGpu, requests: float, **given: Any) -> dict[CostRole, float]:
    found = option.serve(context(given.get("workload", FLAT_DAY)))
    assert isinstance(found, Served), found
    return {term.role: float(term.usd(np.array([[requests]]))[0]) for term in found.terms}


def test_a_lone_request_pays_its_start_its_second_and_the_time_out() -> None:
    """20 + 1 + 9 seconds at 0.001 USD, ten times a month, hours apart."""
    found = usd(TEN_SECONDS, 10)
    assert found[CostRole.GPU] == pytest.approx(0.01)
    assert sum(found.values()) == pytest.approx(0.30, rel=0.01)


def test_a_request_every_ten_seconds_keeps_the_worker_up_most_of_the_time() -> None:
    """r d = 1 and r c = 2: 1 - 1 / (e + 2) = 78.8% of 2,628 USD, of which 262.8 answer."""
    found = usd(TEN_SECONDS, 262_800)
    assert found[CostRole.GPU] == pytest.approx(262.8)
    assert sum(found.values()) == pytest.approx(2_628 * (1 - 1 / (math.e + 2)))


def test_ten_requests_a_second_take_ten_workers_that_never_wait() -> None:
    found = usd(TEN_SECONDS, 26_280_000)
    assert found[CostRole.GPU] == pytest.approx(26_280)
    assert found[CostRole.IDLE] == 0


def test_nothing_is_paid_in_hours_without_requests() -> None:
    """Half the requests in half the hours: the busy hours are those of a request every ten seconds."""
    half = replace(FLAT_DAY, hourly=(2.0,) * 12 + (0.0,) * 12)
    found = usd(TEN_SECONDS, 131_400, workload=half)
    assert sum(found.values()) == pytest.approx(1_314 * (1 - 1 / (math.e + 2)))


def test_a_worker_that_answers_eight_at_once_takes_an_eighth_of_the_seconds() -> None:
    """By Little's law eight places at 8 requests a second: one second each, as before."""
    eight = replace(TEN_SECONDS, concurrency=8, requests_per_s=8.0)
    assert usd(eight, 262_800)[CostRole.GPU] == pytest.approx(262.8 / 8)
    assert sum(usd(eight, 262_800).values()) == pytest.approx(2_628 * (1 - 1 / (math.e + 2)))


def test_two_gpus_a_worker_cost_twice_as_much() -> None:
    two = replace(TEN_SECONDS, gpus_per_worker=2)
    assert sum(usd(two, 5_000).values()) == pytest.approx(2 * sum(usd(TEN_SECONDS, 5_000).values()))


@pytest.mark.parametrize("cold", [0.0, 0.3, 3.0, 40.0, 400.0])
@pytest.mark.parametrize("busy", [0.001, 0.1, 0.9])
def test_the_straight_pieces_are_within_one_per_cent_of_the_curve(cold: float, busy: float) -> None:
    loads, heights = _paid_beyond(busy=busy, cold=cold)
    at = np.geomspace(1e-3, 7.9, 500)
    exact = np.maximum(1 - 1 / (np.exp(at) + cold * at), busy * at)
    assert np.interp(at, loads, heights) + busy * at == pytest.approx(exact, rel=0.011)


def test_the_formula_is_what_a_simulation_of_random_arrivals_gives() -> None:
    """A worker up for 20 s of start, 1 s a request and 9 s of waiting, at a request every 12 s on average."""
    arrivals = np.cumsum(np.random.default_rng(3).exponential(12.0, 40_000))
    paid, since, until = 0.0, 0.0, -1.0
    ready = 0.0
    for at in arrivals:
        if at > until:
            paid += until - since if until > 0 else 0.0
            since, ready = at, at + 20.0
        until = max(until, max(at, ready) + 10.0)
    share = (paid + until - since) / until
    assert share == pytest.approx(1 - 1 / (math.exp(10 / 12) + 20 / 12), rel=0.01)


@pytest.mark.parametrize(
    ("provider", "expected"), [("Rapid", 0.001), ("swift", 0.002), ("", 0.001)]
)
def test_the_price_is_the_named_providers_or_the_lowest_seen(
    provider: str, expected: float
) -> None:
    listed = replace(TEN_SECONDS, usd_per_gpu_hour=None, provider=provider)
    assert usd(listed, 1_000)[CostRole.GPU] == pytest.approx(1_000 * expected)


def test_a_provider_nobody_saw_has_no_price_and_others_are_named() -> None:
    found = replace(TEN_SECONDS, usd_per_gpu_hour=None, provider="Modal").serve(context())
    assert isinstance(found, Infeasible)
    assert "serverless card at Modal; nearest: card at Swift, card at Rapid" in found.reasons[0]


def test_a_provider_that_halves_its_price_halves_what_is_paid() -> None:
    half = Change(6, options=("burst",), price_factor=0.5)
    asked = scenario({"today": BIG, "burst": TEN_SECONDS}, changes=(half,))
    plan = evaluate(asked, CATALOG)
    cost = plan.options["burst"].cost
    assert cost is not None, plan.options["burst"].reasons
    assert cost.monthly_usd[6:] == pytest.approx(cost.monthly_usd[:6] / 2)


def test_seconds_have_no_price_per_answer() -> None:
    assert isinstance(TEN_SECONDS.answer_price(context()), Infeasible)


def test_a_worker_without_start_or_time_out_is_paid_for_what_it_answers() -> None:
    """One second busy of one second up: 0.001 USD a request and nothing beside."""
    bare = replace(TEN_SECONDS, idle_timeout_s=0.0, cold_start_s=0.0)
    assert usd(bare, 262_800) == {CostRole.GPU: pytest.approx(262.8)}
