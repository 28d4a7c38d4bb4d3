"""From facts to work and speed: what one replica of a model on some GPUs has to do, and how fast it is."""

import math
from collections.abc import Callable

from dashboard.engine.capacity.memory import (
    EMBEDDING_BYTES,
    DoesNotFit,
    stored_bytes,
    weights_of,
)
from dashboard.engine.capacity.steps import Speed, Work
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients, Engine, Precision
from dashboard.engine.inputs.facts import Gpu, ModelSpec
from dashboard.engine.inputs.parallel import ONE_BLOCK, Parallel


def computed_in(precision: Precision, gpu: Gpu) -> str:
    """The arithmetic that the GPU does with weights kept in `precision`.

    int4 is a storage format: unpacked and multiplied in 16 bit. So are FP8 and MXFP4 weights where the GPU has no
    such arithmetic; MXFP4 with 8-bit activations runs where there is 4-bit arithmetic.
    """
    if precision == "fp8":
        return "fp8" if "fp8" in gpu.tflops else "bf16"
    if precision == "mxfp4":
        return "fp8" if {"fp4", "fp8"} <= set(gpu.tflops) else "bf16"
    return "fp4" if precision == "fp4" else "bf16"


AMD = "cdna"
"""The GPU family of AMD's accelerators."""


def refusal(
    model: ModelSpec,
    gpu: Gpu,
    coefficients: CapacityCoefficients,
    *,
    precision: Precision,
    engine: Engine,
    gpus_per_replica: int,
    tokens_per_request: float,
    parallel: Parallel = ONE_BLOCK,
) -> DoesNotFit | None:
    """Why this combination is not modelled, other than memory; None when it is."""
    if engine not in coefficients.engines:
        known = ", ".join(coefficients.engines)
        return DoesNotFit("engine", f"the engine {engine!r} is not modelled; modelled: {known}.")
    if tokens_per_request > model.max_context:
        reason = (
            f"a request of {tokens_per_request:.0f} tokens is longer than the context of {model.name}, "
            f"{model.max_context}; shorten the input or take a model with a longer context."
        )
        return DoesNotFit("length", reason)
    return _gpu_refusal(gpu, coefficients, precision=precision, engine=engine) or _split_refusal(
        model, gpu, coefficients, engine=engine, gpus=gpus_per_replica, parallel=parallel
    )


def _gpu_refusal(
    gpu: Gpu, coefficients: CapacityCoefficients, *, precision: Precision, engine: Engine
) -> DoesNotFit | None:
    if engine == "trtllm" and coefficients.family(gpu.gpu_id) == AMD:
        return DoesNotFit(
            "engine", f"TensorRT-LLM does not run on {gpu.name}; take vllm or sglang."
        )
    if engine == "llama.cpp" and precision in ("fp8", "fp4", "mxfp4"):
        reason = f"llama.cpp has no {precision} weights; its 4-bit formats are closest to int4."
        return DoesNotFit("precision", reason)
    if gpu.bandwidth_gb_s is None or not {"bf16", "fp16"} & set(gpu.tflops):
        missing = "memory bandwidth" if gpu.bandwidth_gb_s is None else "16-bit peak"
        reason = (
            f"no trustworthy {missing} is on file for {gpu.name}, so its speed cannot be modelled."
        )
        return DoesNotFit("facts", reason)
    if precision == "fp8" and engine == "trtllm" and "fp8" not in gpu.tflops:
        reason = (
            f"TensorRT-LLM has no FP8 weights for {gpu.name}, which has no FP8 arithmetic; vllm and sglang keep "
            f"the weights in FP8 and compute in 16 bit."
        )
        return DoesNotFit("precision", reason)
    if computed_in(precision, gpu) in ("bf16", *gpu.tflops):
        return None
    have = ", ".join(sorted(set(gpu.tflops) & {"bf16", "fp8", "fp4"}))
    reason = (
        f"{gpu.name} has no {precision} arithmetic (it has {have}); keeping the weights in {precision} and "
        f"computing in 16 bit is possible in some engines but unmeasured. Take int4 or bf16."
    )
    return DoesNotFit("precision", reason)


def _split_refusal(
    model: ModelSpec,
    gpu: Gpu,
    coefficients: CapacityCoefficients,
    *,
    engine: Engine,
    gpus: int,
    parallel: Parallel,
) -> DoesNotFit | None:
    if gpus == 1 and parallel == ONE_BLOCK:
        return None
    if not coefficients.engines[engine].tensor_parallel:
        if parallel == ONE_BLOCK:
            return None
        reason = f"{engine} shares out the layers of one batch only; take vllm, sglang or trtllm."
        return DoesNotFit("parallelism", reason)
    fault = parallel.fault(model, gpu, gpus, server_gpus=coefficients.server_gpus)
    if fault:
        return DoesNotFit("parallelism", fault)
    if gpu.link_of(parallel.stage(gpus))[1] is None:
        reason = (
            f"no trustworthy speed of the link between {gpu.name} cards is on file; take one GPU."
        )
        return DoesNotFit("facts", reason)
    return None


def work_of(
    model: ModelSpec,
    *,
    bytes_per_weight: float,
    kv_bytes_per_token: float,
    gpus: int,
    input_tokens: float,
    output_tokens: float,
    cached_share: float,
    experts_only: bool = False,
    parallel: Parallel = ONE_BLOCK,
) -> Work:
    """Operations and bytes of one request on `gpus` GPUs, those of a step over all pipeline stages.

    `kv_bytes_per_token` is of a token in a layer that attends to all, over all layers. Tokens are means.
    """
    weights = weights_of(model)
    stored = stored_bytes(model, bytes_per_weight, experts_only=experts_only, copies=parallel.data)
    head_bytes = parallel.data * weights.head * EMBEDDING_BYTES
    lanes, tensor = parallel.stage(gpus), parallel.tensor(gpus)
    uncached = input_tokens * (1 - cached_share)
    attended = _over_layers(model, input_tokens + output_tokens / 2, _nearest)
    # Scores and values: 2 products of 2 operations over half of a square; cached rows are not redone.
    square = _over_layers(model, input_tokens, _square) - _over_layers(
        model, input_tokens * cached_share, _square
    )
    # One exchange after the attention, among the GPUs of a copy, and one after the experts or the MLP.
    exchanged = 2.0 * (tensor - 1) / (tensor * parallel.data) + 2.0 * (lanes - 1) / lanes
    return Work(
        flops_per_token=2.0 * weights.per_token,
        dense_bytes=stored.dense + head_bytes,
        expert_bytes=stored.experts,
        expert_share=weights.expert_share,
        kv_bytes_per_sequence=attended * kv_bytes_per_token,
        attention_flops_per_sequence=attended * _flops_per_cached_token(model),
        prefill_tokens=uncached,
        prefill_flops=2.0 * (weights.per_token - weights.head) * uncached,
        prefill_attention_flops=2.0
        * model.layers
        * model.heads
        * model.head_dim
        * model.growing_share
        * square,
        output_tokens=output_tokens,
        layers=float(model.layers),
        all_reduces=float(model.layers * ((tensor > 1) + (lanes > 1))),
        link_bytes_per_token=model.layers * model.hidden * EMBEDDING_BYTES * exchanged,
    )


def _flops_per_cached_token(model: ModelSpec) -> float:
    """Of a new token with one that is cached, over all layers: scores and values of every head.

    Each is a multiplication and an addition with the head's own values, or with the whole compressed state.
    """
    if model.latent_attention:
        return 4.0 * model.heads * (model.kv_bytes_per_token_bf16 or 0.0) / 2
    return 4.0 * model.layers * model.heads * model.head_dim * model.growing_share


def _over_layers(model: ModelSpec, tokens: float, seen: Callable[[float, float], float]) -> float:
    """`seen(tokens, window)` averaged over the layers; those that attend to everything have no window."""
    share = model.sliding_layers / model.layers
    window = float(model.sliding_window or math.inf)
    return share * seen(tokens, window) + (1 - share) * seen(tokens, math.inf)


def _nearest(tokens: float, window: float) -> float:
    """Tokens that the last one attends to."""
    return min(tokens, window)


def _square(tokens: float, window: float) -> float:
    """Twice the pairs of a token and one that it attends to, over all tokens of a prompt."""
    return tokens**2 - max(tokens - window, 0.0) ** 2


def speed_of(
    model: ModelSpec,
    gpu: Gpu,
    coefficients: CapacityCoefficients,
    *,
    precision: Precision,
    engine: Engine,
    gpus: int,
    parallel: Parallel = ONE_BLOCK,
) -> Speed:
    """What the GPUs of one stage reach together. Raises ValueError when a data-sheet figure is missing."""
    if gpu.bandwidth_gb_s is None:
        raise ValueError(f"{gpu.name}: no memory bandwidth; ask refusal() first")
    settings, family = coefficients.engines[engine], coefficients.family(gpu.gpu_id)
    lanes = parallel.stage(gpus) if settings.tensor_parallel else 1
    heads = min(parallel.tensor(gpus), model.kv_parts) if settings.tensor_parallel else 1
    bandwidth = gpu.bandwidth_gb_s * 1e9 * coefficients.family_bandwidth.get(family, 1.0)
    arithmetic = computed_in(precision, gpu)
    share = coefficients.compute_share[arithmetic] * coefficients.family_compute.get(family, 1.0)
    if model.moe_experts:
        share *= coefficients.moe_compute_share
    half = gpu.tflops["bf16"] if "bf16" in gpu.tflops else gpu.tflops["fp16"]
    peak = half if arithmetic == "bf16" else gpu.tflops[arithmetic]
    fabric, link_gb_s = gpu.link_of(lanes)
    hops = lanes - 1 if fabric == "pcie" else math.log2(lanes)
    layer_us = settings.layer_us + (coefficients.moe_layer_us if model.moe_experts else 0.0)
    layer_us *= coefficients.family_overhead.get(family, 1.0)
    return Speed(
        flops=lanes * peak * 1e12 * share,
        attention_flops=lanes * half * 1e12 * coefficients.attention_compute_share,
        weight_bytes_per_s=lanes * bandwidth * coefficients.weight_bandwidth_share,
        kv_bytes_per_s=heads * parallel.data * bandwidth * coefficients.kv_bandwidth_share,
        link_bytes_per_s=(link_gb_s or 0.0) * 1e9 * coefficients.link_share[fabric]
        if lanes > 1
        else math.inf,
        all_reduce_s=hops * coefficients.link_latency_us[fabric] * 1e-6,
        layer_s=layer_us * 1e-6,
        step_s=settings.step_ms * 1e-3,
        sequence_s=settings.sequence_us * 1e-6,
    )
