"""From facts to work and speed: what one replica of a model on some GPUs has to do, and how fast it is."""

import math
from collections.abc import Callable

from dashboard.engine.capacity.memory import DoesNotFit, weights_of
from dashboard.engine.capacity.steps import Speed, Work
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients, Engine, Precision
from dashboard.engine.inputs.facts import Gpu, ModelSpec

COMPUTED_IN: dict[Precision, str] = {"bf16": "bf16", "fp8": "fp8", "fp4": "fp4", "int4": "bf16"}
"""int4 is a storage format: its weights are unpacked and multiplied in 16 bit."""

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
) -> DoesNotFit | None:
    """Why this combination is not modelled, other than memory; None when it is."""
    if engine not in coefficients.engines:
        known = ", ".join(coefficients.engines)
        return DoesNotFit("engine", f"the engine {engine!r} is not modelled; modelled: {known}.")
    if model.kv_bytes_per_token_bf16 is not None:
        reason = f"{model.name} caches a compressed attention state, which is not modelled."
        return DoesNotFit("model", reason)
    if tokens_per_request > model.max_context:
        reason = (
            f"a request of {tokens_per_request:.0f} tokens is longer than the context of {model.name}, "
            f"{model.max_context}; shorten the input or take a model with a longer context."
        )
        return DoesNotFit("length", reason)
    return _gpu_refusal(gpu, coefficients, precision=precision, engine=engine) or _split_refusal(
        model, gpu, coefficients, engine=engine, gpus=gpus_per_replica
    )


def _gpu_refusal(
    gpu: Gpu, coefficients: CapacityCoefficients, *, precision: Precision, engine: Engine
) -> DoesNotFit | None:
    if engine == "trtllm" and coefficients.family(gpu.gpu_id) == AMD:
        return DoesNotFit(
            "engine", f"TensorRT-LLM does not run on {gpu.name}; take vllm or sglang."
        )
    if engine == "llama.cpp" and precision in ("fp8", "fp4"):
        reason = f"llama.cpp has no {precision} weights; its 4-bit formats are closest to int4."
        return DoesNotFit("precision", reason)
    if gpu.bandwidth_gb_s is None or not {"bf16", "fp16"} & set(gpu.tflops):
        missing = "memory bandwidth" if gpu.bandwidth_gb_s is None else "16-bit peak"
        reason = (
            f"no trustworthy {missing} is on file for {gpu.name}, so its speed cannot be modelled."
        )
        return DoesNotFit("facts", reason)
    if COMPUTED_IN[precision] in ("bf16", *gpu.tflops):
        return None
    have = ", ".join(sorted(set(gpu.tflops) & {"bf16", "fp8", "fp4"}))
    reason = (
        f"{gpu.name} has no {precision} arithmetic (it has {have}); keeping the weights in {precision} and "
        f"computing in 16 bit is possible in some engines but unmeasured. Take int4 or bf16."
    )
    return DoesNotFit("precision", reason)


GPUS_OF_A_SERVER = 8
"""Joined by NVLink or PCIe; beyond, the network between servers is not modelled."""


def _split_refusal(
    model: ModelSpec, gpu: Gpu, coefficients: CapacityCoefficients, *, engine: Engine, gpus: int
) -> DoesNotFit | None:
    if gpus == 1 or not coefficients.engines[engine].tensor_parallel:
        return None
    if gpus > GPUS_OF_A_SERVER:
        reason = (
            f"{gpus} GPUs per replica span more than one server, which is not modelled; at most "
            f"{GPUS_OF_A_SERVER}."
        )
        return DoesNotFit("parallelism", reason)
    if model.heads % gpus:
        reason = f"the {model.heads} attention heads of {model.name} do not split over {gpus} GPUs."
        return DoesNotFit("parallelism", reason)
    if gpu.link_gb_s is None:
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
) -> Work:
    """Operations and bytes of one request on `gpus` GPUs in tensor parallelism. Tokens are means."""
    weights = weights_of(model)
    head_bytes = weights.head * 2
    uncached = input_tokens * (1 - cached_share)
    attended = _over_layers(model, input_tokens + output_tokens / 2, _nearest)
    # Scores and values: 2 products of 2 operations over half of a square; cached rows are not redone.
    square = _over_layers(model, input_tokens, _square) - _over_layers(
        model, input_tokens * cached_share, _square
    )
    shared = 2.0 * (gpus - 1) / gpus
    return Work(
        flops_per_token=2.0 * weights.per_token,
        dense_bytes=weights.dense * bytes_per_weight + head_bytes,
        expert_bytes=weights.experts * bytes_per_weight,
        expert_share=weights.expert_share,
        kv_bytes_per_sequence=attended * kv_bytes_per_token,
        prefill_tokens=uncached,
        prefill_flops=2.0 * (weights.per_token - weights.head) * uncached,
        prefill_attention_flops=2.0 * model.layers * model.heads * model.head_dim * square,
        output_tokens=output_tokens,
        layers=float(model.layers),
        all_reduces=2.0 * model.layers if gpus > 1 else 0.0,
        link_bytes_per_token=2.0 * model.layers * model.hidden * 2 * shared,
    )


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
) -> Speed:
    """What the GPUs reach together. Raises ValueError when a data-sheet figure is missing."""
    if gpu.bandwidth_gb_s is None:
        raise ValueError(f"{gpu.name}: no memory bandwidth; ask refusal() first")
    settings, family = coefficients.engines[engine], coefficients.family(gpu.gpu_id)
    lanes = gpus if settings.tensor_parallel else 1
    bandwidth = gpu.bandwidth_gb_s * 1e9 * coefficients.family_bandwidth.get(family, 1.0)
    computed_in = COMPUTED_IN[precision]
    share = coefficients.compute_share[computed_in] * coefficients.family_compute.get(family, 1.0)
    if model.moe_experts:
        share *= coefficients.moe_compute_share
    half = gpu.tflops["bf16"] if "bf16" in gpu.tflops else gpu.tflops["fp16"]
    peak = half if computed_in == "bf16" else gpu.tflops[computed_in]
    link = (gpu.link_gb_s or 0.0) * 1e9
    link_share = coefficients.nvlink_share if gpu.nvlink else coefficients.pcie_share
    latency_us = (
        coefficients.nvlink_latency_us * math.log2(gpus)
        if gpu.nvlink
        else coefficients.pcie_latency_us * (gpus - 1)
    )
    layer_us = settings.layer_us + (coefficients.moe_layer_us if model.moe_experts else 0.0)
    return Speed(
        flops=lanes * peak * 1e12 * share,
        attention_flops=lanes * half * 1e12 * coefficients.attention_compute_share,
        weight_bytes_per_s=lanes * bandwidth * coefficients.weight_bandwidth_share,
        kv_bytes_per_s=min(lanes, model.kv_heads) * bandwidth * coefficients.kv_bandwidth_share,
        link_bytes_per_s=link * link_share if lanes > 1 else float("inf"),
        all_reduce_s=latency_us * 1e-6 if lanes > 1 else 0.0,
        layer_s=layer_us * 1e-6,
        step_s=settings.step_ms * 1e-3,
        sequence_s=settings.sequence_us * 1e-6,
    )
