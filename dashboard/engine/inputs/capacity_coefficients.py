"""What the compact model was fitted to: few coefficients, each with a meaning, none for a single row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Precision = Literal["bf16", "fp8", "fp4", "int4"]
Engine = Literal["vllm", "trtllm", "sglang", "llama.cpp"]


@dataclass(frozen=True, slots=True)
class EngineCoefficients:
    """What one serving engine takes per step, keeps of the memory, and adds to the first token."""

    layer_us: float
    step_ms: float
    sequence_us: float
    interleaved_share: float
    """Share of the other requests' prefill time that falls between the tokens of a request."""
    memory_share: float
    """Share of the reported GPU memory that the engine may use for weights, activations and KV."""
    reserve_gib: float
    """Per GPU: activations, CUDA graphs, communication buffers."""
    max_sequences: int
    held_output_share: float
    """Of its answer, for how many tokens a request holds memory on average: 1 where the engine reserves the
    whole answer, about half where it adds memory as the answer grows."""
    kv_follows_fp8_weights: bool
    """True when FP8 and FP4 checkpoints come with an FP8 KV cache by default."""
    tensor_parallel: bool
    """False when several GPUs only split the layers: more memory, no more speed for one request."""
    ttft_offset_ms: float
    ttft_queue_share: float
    """Share of the other requests' prefill time that falls before the first token of a request."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Measured over modelled: the factors between which at least eight hold-outs in ten lie."""

    low: float
    high: float

    def widened(self, other: "Spread") -> "Spread":
        return Spread(low=self.low * other.low, high=self.high * other.high)


@dataclass(frozen=True, slots=True)
class CapacityCoefficients:
    """The fitted compact model. Shares are of the data-sheet peak; see bench/fit_capacity.py."""

    weight_bandwidth_share: float
    kv_bandwidth_share: float
    compute_share: Mapping[str, float]
    """Share of the dense peak that matrix products reach, by the precision they run in."""
    attention_compute_share: float
    moe_compute_share: float
    """Further factor for mixture-of-experts models."""
    moe_layer_us: float
    """Routing, per layer of a mixture-of-experts model, on top of the engine's own."""
    nvlink_share: float
    nvlink_latency_us: float
    """Of one all-reduce between two GPUs; it grows with log2 of their number."""
    pcie_share: float
    pcie_latency_us: float
    """Of one hop of the ring; an all-reduce over n GPUs has n - 1."""
    family_bandwidth: Mapping[str, float]
    family_compute: Mapping[str, float]
    families: Mapping[str, str]
    """GPU id -> family."""
    reported_memory_gib: Mapping[str, float]
    reserve_share_at_most: float
    """Of a small card's memory: engines take smaller steps there, which need fewer activations."""
    memory_gib_per_marketing_gb: float
    """For a GPU without a reported figure."""
    bytes_per_weight: Mapping[str, float]
    engines: Mapping[str, EngineCoefficients]
    saturated_spread: Mapping[str, Spread]
    concurrency_spread: Mapping[str, Spread]
    """By engine, of output tokens per second."""
    tpot_spread: Mapping[str, Spread]
    ttft_spread: Mapping[str, Spread]
    extrapolation_spread: Spread
    """Widens the others for a GPU family and precision without a measurement."""
    moe_spread: Spread
    """Widens the throughput of a mixture of experts."""
    calibrated: frozenset[str]
    """"engine/family/precision" for which the fit has seen a measurement; servers share theirs."""
    tpot_p95_over_mean: float
    ttft_p95_over_mean: float

    def family(self, gpu_id: str) -> str:
        return self.families.get(gpu_id, "other")
