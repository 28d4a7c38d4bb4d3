"""Weights, KV cache and what is left: does one replica fit, and how many requests does it hold."""

from dataclasses import dataclass
from typing import Literal

from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients, Engine, Precision
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import Gpu, ModelSpec
from dashboard.engine.inputs.parallel import ONE_BLOCK, Parallel

GIB = 1024**3
EMBEDDING_BYTES = 2
"""Engines keep the embedding and the output head in 16 bit, whatever the precision of the layers."""

WhyNot = Literal[
    "memory", "precision", "facts", "engine", "parallelism", "model", "length", "speculative"
]


@dataclass(frozen=True, slots=True)
class DoesNotFit:
    """This replica cannot be built, or cannot be modelled; `reason` is a sentence for the reader."""

    why: WhyNot
    reason: str
    weights_gib: float | None = None
    kv_bytes_per_token: float | None = None
    memory: "MemoryParts | None" = None


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """Where the memory of one replica goes, over all its GPUs, in GiB; `kv_gib` below 0 is what is missing."""

    total_gib: float
    weights_gib: float
    kv_gib: float
    activations_gib: float
    """Activations, CUDA graphs and communication buffers."""
    overhead_gib: float
    """What the engine leaves to the driver and to fragmentation."""


@dataclass(frozen=True, slots=True)
class ReplicaMemory(MemoryParts):
    """The memory of a replica that holds at least one request."""

    kv_bytes_per_token: float
    kv_cache_tokens: int


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's parameters by how a decode step reads them."""

    embedding: float
    """Parameters of the input table: looked up, not read."""
    dense: float
    """Read by every step: attention, shared layers, dense MLPs."""
    experts: float
    """Routed experts: a step reads those that its tokens touch."""
    head: float
    expert_share: float
    """Share of the experts that one token uses."""

    @property
    def per_token(self) -> float:
        """Parameters one token is multiplied with."""
        return self.dense + self.experts * self.expert_share + self.head


def weights_of(model: ModelSpec) -> Weights:
    """The model's parameters, split; counts, not bytes.

    The routed experts follow from total and active parameters: with E experts of which k serve a token,
    total - active = experts * (1 - k / E). That needs no knowledge of shared experts or dense first layers.
    """
    table = float(model.vocab * model.hidden)
    embedding = 0.0 if model.tie_embeddings else table
    share, experts = 0.0, 0.0
    if model.moe_experts > model.moe_topk > 0:
        share = model.moe_topk / model.moe_experts
        experts = (model.params_b - model.params_active_b) * 1e9 / (1 - share)
    dense = model.params_b * 1e9 - experts - table - embedding
    return Weights(embedding, max(dense, 0.0), experts, table, share)


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """Bytes that a replica keeps of the weights, and reads of them in a step that touches all experts."""

    dense: float
    experts: float
    embedding_and_head: float

    @property
    def total(self) -> float:
        return self.dense + self.experts + self.embedding_and_head


def stored_bytes(
    model: ModelSpec, bytes_per_weight: float, *, experts_only: bool = False, copies: int = 1
) -> StoredBytes:
    """The weights of a replica: layers at the given precision, embedding and head in 16 bit.

    `experts_only`: the layers that all tokens pass stay in 16 bit, where there are experts (MXFP4 checkpoints).
    `copies`: of all but the routed experts, one for each copy of the attention.
    """
    weights = weights_of(model)
    dense = EMBEDDING_BYTES if experts_only and weights.experts else bytes_per_weight
    return StoredBytes(
        dense=copies * weights.dense * dense,
        experts=weights.experts * bytes_per_weight,
        embedding_and_head=copies * (weights.embedding + weights.head) * EMBEDDING_BYTES,
    )


def kv_bytes_per_token(
    model: ModelSpec,
    coefficients: CapacityCoefficients,
    *,
    precision: Precision,
    engine: Engine,
    tokens: float = 0.0,
) -> float:
    """Bytes that a token of a request of `tokens` keeps on average, over all layers.

    K and V of every KV head, or one compressed state for all heads. Layers that attend to a window keep no more
    than that; with no length given they count in full.
    """
    fp8 = coefficients.engines[engine].kv_follows_fp8_weights and precision in ("fp8", "fp4")
    bf16 = model.kv_bytes_per_token_bf16 or 4.0 * model.layers * model.kv_heads * model.head_dim
    kept = 1.0
    if model.sliding_window is not None and tokens > model.sliding_window:
        beyond = 1 - model.sliding_window / tokens
        kept -= beyond * model.sliding_layers / model.layers
    return bf16 * kept / (2 if fp8 else 1)


def gpu_memory_gib(gpu: Gpu, coefficients: CapacityCoefficients) -> float:
    """What the driver reports, in GiB.

    A marketing "80 GB" is about 80 GiB on cards with HBM and 15/16 of that on cards that keep their
    error-correcting code in the same memory; the coefficients hold the reported figures that have a source.
    """
    reported = coefficients.reported_memory_gib.get(gpu.gpu_id)
    if reported is not None:
        return reported
    return gpu.memory_gb * coefficients.memory_gib_per_marketing_gb


def most_sequences(gpu: Gpu, coefficients: CapacityCoefficients, *, engine: Engine) -> int:
    """Requests that the engine works on at once by its default for such a card."""
    settings = coefficients.engines[engine]
    large = gpu_memory_gib(gpu, coefficients) >= coefficients.large_memory_gib
    if large and coefficients.family(gpu.gpu_id) not in coefficients.small_by_default:
        return settings.max_sequences
    return settings.max_sequences_small


def replica_memory(
    model: ModelSpec,
    gpu: Gpu,
    coefficients: CapacityCoefficients,
    *,
    precision: Precision,
    engine: Engine,
    gpus_per_replica: int,
    tokens_per_request: float,
    parallel: Parallel = ONE_BLOCK,
) -> ReplicaMemory | DoesNotFit:
    """The memory plan of one replica, or why not one request of this length fits."""
    settings = coefficients.engines[engine]
    stored = stored_bytes(
        model,
        coefficients.bytes_per_weight[precision],
        experts_only=precision in coefficients.experts_only,
        copies=parallel.data,
    )
    weights = stored.total / GIB
    kv_bytes = kv_bytes_per_token(
        model, coefficients, precision=precision, engine=engine, tokens=tokens_per_request
    )
    card = gpu_memory_gib(gpu, coefficients)
    total = card * gpus_per_replica
    overhead = total * (1 - settings.memory_share)
    reserve = min(settings.reserve_gib, coefficients.reserve_share_at_most * card)
    activations = reserve * gpus_per_replica
    kv_gib = total - overhead - activations - weights
    # Once there are more GPUs than KV heads, each head is kept by several of them.
    heads = min(parallel.tensor(gpus_per_replica), model.kv_parts)
    split = heads * parallel.data * parallel.pipeline
    if not settings.tensor_parallel:
        split = gpus_per_replica
    tokens = int(kv_gib / gpus_per_replica * split * GIB / kv_bytes) if kv_gib > 0 else 0
    if tokens >= max(1.0, tokens_per_request):
        return ReplicaMemory(total, weights, kv_gib, activations, overhead, kv_bytes, tokens)
    cards = f"{gpus_per_replica} x {gpu.name}" if gpus_per_replica > 1 else gpu.name
    left = f"{num(max(kv_gib, 0.0)):.1f} GiB are left for the KV cache, {tokens} tokens"
    reason = (
        f"{model.name} in {precision} needs {num(weights):.1f} GiB for its weights, and {engine} keeps "
        f"{num(activations):.1f} GiB for activations and {num(overhead):.1f} GiB free; {cards} has "
        f"{num(total):.1f} GiB, "
        f"so {left}, and one request needs {tokens_per_request:.0f}. Take more or larger "
        f"GPUs, or a lower precision."
    )
    parts = MemoryParts(total, weights, kv_gib, activations, overhead)
    return DoesNotFit("memory", reason, weights, kv_bytes, parts)
