"""Expert, attention-data and pipeline parallelism: what cannot be split, and what a split changes."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.capacity.size import DoesNotFit, OperatingPoint, ReplicaCapacity, replica
from dashboard.engine.inputs.parallel import Parallel

CATALOG = load(date(2026, 11, 23))


def sized(model, gpu, gpus, parallel, *, precision="fp8", engine="sglang", concurrency=64.0):
    return replica(
        CATALOG.model(model),
        CATALOG.gpu(gpu),
        CATALOG.capacity,
        precision=precision,
        engine=engine,
        gpus_per_replica=gpus,
        input_tokens=1000,
        output_tokens=500,
        concurrency=concurrency,
        parallel=parallel,
    )


def fitting(*case, **changed) -> ReplicaCapacity:
    found = sized(*case, **changed)
    assert isinstance(found, ReplicaCapacity), found
    return found


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (("deepseek-v3", "h200", 8, Parallel(pipeline=3)), "cannot be 3 pipeline stages"),
        (("llama-3.1-70b", "h200", 8, Parallel(expert=8)), "has no experts"),
        (("llama-3.1-70b", "h200", 8, Parallel(data=2)), "more replicas instead"),
        (("deepseek-v3", "h200", 8, Parallel(expert=3)), "has to divide them"),
        (("mixtral-8x7b", "h100-sxm", 16, Parallel(pipeline=1, expert=16)), "more than one server"),
        (("deepseek-v3", "h200", 16, Parallel()), "more than one server"),
        (("deepseek-v3", "gb200", 80, Parallel(data=5)), "more than one server"),
        (("llama-3.2-1b", "h200", 32, Parallel(pipeline=32)), "fewer than 32 stages"),
    ],
)
def test_a_split_that_cannot_be_is_refused_with_the_number_that_is_wrong(case, words):
    found = sized(*case)
    assert isinstance(found, DoesNotFit)
    assert found.why == "parallelism"
    assert words in found.reason


def test_two_servers_of_pipeline_hold_what_one_cannot():
    # DeepSeek V3 in FP8 has 625 GiB of weights; eight H100 have 640 GiB, too few with what engines keep.
    assert isinstance(sized("deepseek-v3", "h100-sxm", 8, Parallel()), DoesNotFit)
    found = fitting("deepseek-v3", "h100-sxm", 16, Parallel(pipeline=2))
    assert found.max_concurrency > 1


def test_a_rack_with_one_fabric_serves_on_seventy_two_gpus():
    found = fitting(
        "deepseek-v3", "gb200", 64, Parallel(data=64, expert=64), precision="fp4", engine="trtllm"
    )
    assert isinstance(found.at_concurrency, OperatingPoint)
    alone = fitting("deepseek-v3", "gb200", 8, Parallel(), precision="fp4", engine="trtllm")
    assert found.saturated.requests_per_s.value > alone.saturated.requests_per_s.value


def test_copies_of_the_attention_keep_eight_times_the_latent_cache():
    # One compressed state for all heads stands on every GPU of a copy; with eight copies each GPU keeps that
    # of its own requests. The copies of the dense layers cost some of it.
    together = fitting("deepseek-v3", "h200", 8, Parallel()).memory
    apart = fitting("deepseek-v3", "h200", 8, Parallel(data=8, expert=8)).memory
    assert apart.weights_gib > together.weights_gib
    assert apart.kv_cache_tokens > 4 * together.kv_cache_tokens


def test_pipeline_stages_finish_more_than_one_and_no_more_than_as_many_times():
    # Two stages of four H200 against one replica of four: the same weights read once a stage.
    one = fitting("llama-3.1-405b", "h200", 4, Parallel(), engine="vllm")
    two = fitting(
        "llama-3.1-405b", "h200", 8, Parallel(pipeline=2), engine="vllm", concurrency=128.0
    )
    assert one.at_concurrency is not None
    assert two.at_concurrency is not None
    rate = two.at_concurrency.requests_per_s.value / one.at_concurrency.requests_per_s.value
    assert 1.5 < rate < 2.5


@pytest.mark.parametrize("gpu", ["a100-80gb-sxm", "h100-sxm", "b200", "mi355x"])
def test_mxfp4_weights_of_gpt_oss_fit_one_card_and_run(gpu):
    found = fitting("gpt-oss-120b", gpu, 1, Parallel(), precision="mxfp4", engine="vllm")
    # 117B parameters: experts at 4.25 bits, attention and head in 16: 61 to 66 GiB, as the checkpoint has.
    assert 58 < found.memory.weights_gib < 66


def test_fp8_weights_on_ampere_save_memory_and_no_arithmetic():
    case = ("llama-3.1-8b", "a100-80gb-sxm", 1, Parallel())
    narrow = fitting(*case, precision="fp8", engine="vllm")
    wide = fitting(*case, precision="bf16", engine="vllm")
    assert narrow.memory.weights_gib < 0.6 * wide.memory.weights_gib
    assert narrow.server.speed.flops == wide.server.speed.flops
    assert any("computes in 16 bit" in note for note in narrow.notes)


def test_a_mesh_is_no_bus():
    # Published static batch, Llama 3.1 70B in FP8 on eight MI300X, one request, 128 in, 2048 out: 8.6 ms a token.
    found = replica(
        CATALOG.model("llama-3.1-70b"), CATALOG.gpu("mi300x"), CATALOG.capacity, precision="fp8",
        engine="vllm", gpus_per_replica=8, input_tokens=128, output_tokens=2048, concurrency=1,
    )  # fmt: skip
    assert isinstance(found, ReplicaCapacity)
    assert found.at_concurrency is not None
    assert found.at_concurrency.tpot_ms.value == pytest.approx(8.6, rel=0.25)
