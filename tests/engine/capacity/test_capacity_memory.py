"""Memory arithmetic, worked by hand from the published architectures."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.throughput import capacity_coefficients
from dashboard.engine.capacity.memory import (
    GIB,
    DoesNotFit,
    ReplicaMemory,
    kv_bytes_per_token,
    replica_memory,
    stored_bytes,
    weights_of,
)

CATALOG = load(date(2026, 11, 23))
COEFFICIENTS = capacity_coefficients()
LLAMA_8B, LLAMA_70B = CATALOG.model("llama-3.1-8b"), CATALOG.model("llama-3.3-70b")
MIXTRAL = CATALOG.model("mixtral-8x7b")
H100, L40S = CATALOG.gpu("h100-sxm"), CATALOG.gpu("l40s")


def memory(model, gpu, *, precision="bf16", engine="vllm", gpus=1, tokens=2000.0):
    return replica_memory(
        model,
        gpu,
        COEFFICIENTS,
        precision=precision,
        engine=engine,
        gpus_per_replica=gpus,
        tokens_per_request=tokens,
    )


def test_a_token_of_llama_3_1_8b_keeps_128_kib():
    # 2 (K and V) x 32 layers x 8 KV heads x 128 x 2 bytes
    found = kv_bytes_per_token(LLAMA_8B, COEFFICIENTS, precision="bf16", engine="vllm")
    assert found == 131_072


def test_a_token_of_llama_3_3_70b_keeps_320_kib():
    # 2 x 80 layers x 8 KV heads x 128 x 2 bytes
    found = kv_bytes_per_token(LLAMA_70B, COEFFICIENTS, precision="bf16", engine="vllm")
    assert found == 327_680


def test_tensorrt_llm_keeps_the_cache_of_fp8_weights_in_fp8_and_vllm_does_not():
    kv = {
        engine: kv_bytes_per_token(LLAMA_70B, COEFFICIENTS, precision="fp8", engine=engine)
        for engine in ("trtllm", "vllm")
    }
    assert kv == {"trtllm": 163_840, "vllm": 327_680}


def test_weights_in_16_bit_are_two_bytes_a_parameter():
    assert stored_bytes(LLAMA_8B, 2.0).total == pytest.approx(8.030e9 * 2)
    # 70.552e9 x 2 / 2^30 = 131.4 GiB
    assert stored_bytes(LLAMA_70B, 2.0).total / GIB == pytest.approx(131.4, abs=0.05)


def test_fp8_weights_keep_embedding_and_head_in_16_bit():
    # 70.552e9 + 2 x 128256 x 8192, one more byte for each parameter of the two tables
    assert stored_bytes(LLAMA_70B, 1.0).total == pytest.approx(70.552e9 + 2 * 128_256 * 8192)


def test_experts_follow_from_total_and_active_parameters():
    # Mixtral 8x7B, 2 of 8 experts: (46.703 - 12.880) / (1 - 2/8) = 45.097e9 in experts;
    # by the configuration 32 layers x 8 experts x 3 x 4096 x 14336 = 45.097e9.
    assert weights_of(MIXTRAL).experts == pytest.approx(32 * 8 * 3 * 4096 * 14336, rel=1e-4)
    assert weights_of(MIXTRAL).per_token == pytest.approx(12.880e9 - 32000 * 4096, rel=1e-3)


def test_llama_70b_in_16_bit_does_not_fit_one_h100():
    found = memory(LLAMA_70B, H100)
    assert isinstance(found, DoesNotFit)
    assert found.why == "memory"
    assert "needs 131.4 GiB for its weights" in found.reason


def test_llama_70b_in_16_bit_fits_two_h100():
    found = memory(LLAMA_70B, H100, gpus=2)
    assert isinstance(found, ReplicaMemory)
    # 160 GiB - 10 % - 2 x 5 GiB - 131.4 GiB = 2.6 GiB, at 320 KiB a token
    assert found.kv_gib == pytest.approx(2.6, abs=0.05)
    assert found.kv_cache_tokens == pytest.approx(2.6 * 1024**2 / 320, rel=0.02)


def test_the_vllm_reserve_reproduces_a_reported_cache():
    # silybench: vLLM on one H100 SXM reports 377024 tokens of KV cache for Qwen3 8B in 16 bit.
    found = memory(CATALOG.model("qwen3-8b"), H100)
    assert isinstance(found, ReplicaMemory)
    assert found.kv_cache_tokens == pytest.approx(377_024, rel=0.01)


def test_a_card_with_its_error_correction_in_the_same_memory_has_less_of_it():
    found = memory(LLAMA_8B, L40S)
    assert isinstance(found, ReplicaMemory)
    # 46068 MiB
    assert found.total_gib == pytest.approx(46_068 / 1024, abs=0.01)


def test_a_request_longer_than_the_cache_does_not_fit():
    found = memory(LLAMA_70B, H100, gpus=2, tokens=20_000.0)
    assert isinstance(found, DoesNotFit)
    assert "one request needs 20000" in found.reason


@pytest.mark.parametrize("engine", ["vllm", "trtllm", "sglang", "llama.cpp"])
@pytest.mark.parametrize("model_id", ["llama-3.1-8b", "gemma-3-1b", "smollm2-135m"])
def test_more_gpus_never_leave_less_memory_for_the_cache(engine, model_id):
    model = CATALOG.model(model_id)
    kv = [memory(model, H100, engine=engine, gpus=gpus).kv_cache_tokens for gpus in (1, 2, 4, 8)]
    assert kv == sorted(kv)


def test_kv_heads_are_kept_twice_on_twice_as_many_gpus():
    narrow = replace(LLAMA_8B, kv_heads=1)
    four, eight = memory(narrow, H100, gpus=4), memory(narrow, H100, gpus=8)
    # One KV head: every GPU keeps all of it, so only the room beside smaller weights grows.
    assert eight.kv_cache_tokens < 1.1 * four.kv_cache_tokens
