"""What the compact model was fitted to: few coefficients, each with a meaning, none for a single row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dashboard.engine.inputs.residuals import Residuals
    from dashboard.engine.inputs.speculative import Speculations

Precision = Literal["bf16", "fp8", "fp4", "int4", "mxfp4"]
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
    max_sequences_small: int
    """On cards that the engine's defaults take for small."""
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
    link_share: Mapping[str, float]
    """Of the link's speed that an all-reduce reaches, by fabric."""
    link_latency_us: Mapping[str, float]
    """By fabric. switch, mesh and bridge: of one all-reduce between two GPUs, growing with log2 of their number;
    pcie: of one hop of the ring, of which an all-reduce over n GPUs has n - 1."""
    family_bandwidth: Mapping[str, float]
    family_compute: Mapping[str, float]
    family_overhead: Mapping[str, float]
    """Factors on what a layer takes beside its bytes and products: launches, routing, synchronisation."""
    families: Mapping[str, str]
    """GPU id -> family."""
    reported_memory_gib: Mapping[str, float]
    reserve_share_at_most: float
    """Of a small card's memory: engines take smaller steps there, which need fewer activations."""
    memory_gib_per_marketing_gb: float
    """For a GPU without a reported figure."""
    server_gpus: int
    """Of a server as it is sold."""
    large_memory_gib: float
    small_by_default: tuple[str, ...]
    """GPU families that count as small whatever their memory."""
    bytes_per_weight: Mapping[str, float]
    experts_only: tuple[str, ...]
    """Precisions that a mixture of experts has in its routed experts only; the rest stays in 16 bit."""
    engines: Mapping[str, EngineCoefficients]
    ttft_spread: Mapping[str, Spread]
    """By engine."""
    calibrated: frozenset[str]
    """"engine/family/precision" for which the fit has seen a measurement; servers share theirs."""
    tpot_p95_over_mean: float
    ttft_p95_over_mean: float
    residuals: "Residuals | None" = None
    """What was measured over what these coefficients say, and the range; None for the bare model."""
    speculative: "Speculations" = field(default_factory=dict)
    """What speculative decoding gains, by its method; applied only where it is asked for."""

    def family(self, gpu_id: str) -> str:
        return self.families.get(gpu_id, "other")
