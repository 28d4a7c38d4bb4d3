"""What a worker carries is what a replica of the same cards carries: two ways to the same model of capacity."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.capacity.size import ReplicaCapacity, TargetsUnmet
from dashboard.engine.cost.context import Context, Infeasible, Served
from dashboard.engine.cost.load import ReplicaRate
from dashboard.engine.inputs.fields import TokenRatio, Workload
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.engine.options.serverless_gpu import ServerlessGpu

CATALOG = load(date(2026, 11, 23))
CHAT = Workload(requests_per_month=1e6, input_tokens=1_000, output_tokens=200, tpot_ms=60)
WORKER = ServerlessGpu(
    kind="serverless_gpu",
    model="llama-3.1-8b",
    gpu="h100-sxm",
    precision="fp8",
    gpus_per_worker=2,
    engine="trtllm",
    token_ratio=TokenRatio(input=1.5, output=0.5),
    usd_per_gpu_hour=3.0,
)
REPLICA = SelfHosted(
    kind="self_hosted",
    model="llama-3.1-8b",
    gpu="h100-sxm",
    precision="fp8",
    gpus_per_replica=2,
    engine="trtllm",
    token_ratio=WORKER.token_ratio,
)


def asked(workload: Workload = CHAT) -> Context:
    return Context({"chat": workload}, CATALOG, {}, lambda name: Infeasible((name,)))


def rate(option: ServerlessGpu | SelfHosted, workload: Workload = CHAT) -> ReplicaRate:
    found = option.serve(asked(workload))
    assert isinstance(found, Served), found
    return found.rates["chat"]


def capacity(workload: Workload = CHAT) -> ReplicaCapacity:
    found = REPLICA.capacity(workload, asked(workload))
    assert isinstance(found, ReplicaCapacity)
    return found


def test_a_worker_carries_what_a_replica_of_its_cards_does() -> None:
    assert rate(WORKER) == rate(REPLICA)
    assert rate(WORKER) != rate(replace(WORKER, gpus_per_worker=1))
    assert rate(WORKER) != rate(replace(WORKER, precision="bf16"))
    assert rate(WORKER) != rate(replace(WORKER, engine="vllm"))


def test_targets_of_the_workload_hold_for_a_worker_too() -> None:
    slow = replace(CHAT, ttft_ms=600, tpot_ms=15)
    assert rate(WORKER, slow) == rate(REPLICA, slow)
    assert rate(WORKER, slow).requests_per_s < rate(WORKER).requests_per_s


def test_fewer_places_carry_less_and_more_than_are_carried_change_nothing() -> None:
    """At eight requests at once a worker does what its curve says for eight."""
    eight = rate(replace(WORKER, concurrency=8))
    assert eight.requests_per_s == pytest.approx(capacity().server.curve.rate(8))
    assert eight.low < eight.requests_per_s < eight.high
    assert rate(replace(WORKER, concurrency=100_000)) == rate(WORKER)


def test_a_request_alone_takes_what_a_batch_of_one_does() -> None:
    (worker,) = WORKER._workers(asked()).values()  # type: ignore[union-attr]
    assert worker.alone_s == pytest.approx(1 / capacity().server.curve.rate(1))
    (typed,) = replace(WORKER, seconds_per_request=7.0)._workers(asked()).values()  # type: ignore[union-attr]
    assert typed.alone_s == 7.0


def test_what_no_worker_can_do_is_said_with_the_workload() -> None:
    found = WORKER.serve(asked(replace(CHAT, ttft_ms=1)))
    best = capacity(replace(CHAT, ttft_ms=1)).best
    assert isinstance(best, TargetsUnmet)
    assert found == Infeasible((f"chat: {best.reason}",))
    large = replace(WORKER, model="llama-3.1-405b", gpus_per_worker=1)
    refused = large.serve(asked())
    assert isinstance(refused, Infeasible)
    assert refused.reasons[0].startswith("chat: ")
    assert "GPU" in refused.reasons[0]
