"""What one replica carries: saturated, at the latency targets, and at a given concurrency, with ranges.

The compact model is a roofline per part of a step (weights, KV cache, matrix products, link, overheads) with
few fitted shares (`CapacityCoefficients`); it knows no single measurement. Measured kernel tables, where they
are handed in and can be trusted, take over as the replica fills (`capacity_curve`).
"""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from dashboard.engine.capacity.curve import (
    Curve,
    compact_curve,
    concurrencies_to_ask,
    towards_tables,
)
from dashboard.engine.capacity.memory import DoesNotFit, MemoryParts, ReplicaMemory, replica_memory
from dashboard.engine.capacity.points import (
    Limit,
    OperatingPoint,
    Server,
    Sweep,
    TargetsUnmet,
    at_concurrency,
    at_target,
    limited_by,
    saturated,
    sweep,
)
from dashboard.engine.capacity.replica import refusal, speed_of, work_of
from dashboard.engine.inputs.capacity_coefficients import (
    CapacityCoefficients,
    Engine,
    EngineCoefficients,
    Precision,
    Spread,
)
from dashboard.engine.inputs.facts import Gpu, ModelSpec
from dashboard.engine.inputs.kernel_tables import KernelTables, Measured, Unmeasured

__all__ = [
    "CapacityCoefficients",
    "DoesNotFit",
    "OperatingPoint",
    "ReplicaCapacity",
    "TargetsUnmet",
    "replica",
    "size_report",
]

DIFFERENCE_SAID = 1.3
"""Measured tables over the compact model, or the other way round, from which the reader is told."""


@dataclass(frozen=True, slots=True)
class ReplicaCapacity:
    """What one replica holds and carries, and what holds it back."""

    memory: ReplicaMemory
    max_concurrency: int
    saturated: OperatingPoint
    at_target: OperatingPoint | TargetsUnmet | None
    """None when no target was given."""
    at_concurrency: OperatingPoint | None
    limited_by: Limit
    notes: tuple[str, ...]
    method: Literal["measured", "compact"]
    """measured: kernel tables have a part in it, the larger the fuller the replica."""
    server: Server

    @property
    def best(self) -> OperatingPoint | TargetsUnmet:
        """What may be planned with: at the targets when there are any, else saturated."""
        return self.saturated if self.at_target is None else self.at_target

    @property
    def sweep(self) -> Sweep:
        """The replica over its concurrency, for a chart."""
        return sweep(self.server)


def replica(
    model: ModelSpec,
    gpu: Gpu,
    coefficients: CapacityCoefficients,
    *,
    precision: Precision,
    engine: Engine,
    gpus_per_replica: int,
    input_tokens: float,
    output_tokens: float,
    ttft_ms: float | None = None,
    tpot_ms: float | None = None,
    concurrency: float | None = None,
    cached_share: float = 0.0,
    tables: KernelTables | None = None,
) -> ReplicaCapacity | DoesNotFit:
    """The capacity of one replica, or why there is none. Without `tables` by the compact model alone.

    Tokens are means per request, the input with its cached part; fewer than one output token counts as
    one. Targets are 95th percentiles in milliseconds, None for no target. `cached_share` saves prefill
    but, to be safe, no KV memory. Every request is taken to be as long as the mean.
    """
    output = max(output_tokens, 1.0)
    build: dict[str, Any] = {
        "precision": precision,
        "engine": engine,
        "gpus_per_replica": gpus_per_replica,
        "tokens_per_request": input_tokens + output,
    }
    refused = refusal(model, gpu, coefficients, **build)
    if refused is not None:
        return refused
    memory = replica_memory(model, gpu, coefficients, **build)
    if isinstance(memory, DoesNotFit):
        return memory
    settings = coefficients.engines[engine]
    in_memory = int(memory.kv_cache_tokens // (input_tokens + output))
    growing = int(memory.kv_cache_tokens // (input_tokens + settings.held_output_share * output))
    held, let_in = (min(count, settings.max_sequences) for count in (in_memory, growing))
    work = work_of(
        model,
        bytes_per_weight=coefficients.bytes_per_weight[precision],
        kv_bytes_per_token=memory.kv_bytes_per_token,
        gpus=gpus_per_replica if settings.tensor_parallel else 1,
        input_tokens=input_tokens,
        output_tokens=output,
        cached_share=cached_share,
    )
    speed = speed_of(
        model, gpu, coefficients, precision=precision, engine=engine, gpus=gpus_per_replica
    )
    seen = f"{engine}/{coefficients.family(gpu.gpu_id)}/{precision}" in coefficients.calibrated
    wider = Spread(1.0, 1.0) if seen else coefficients.extrapolation_spread
    rates = wider.widened(coefficients.moe_spread) if model.moe_experts else wider
    compact = compact_curve(work, speed, settings, max_concurrency=let_in)
    refused_tables = distrusted(model, gpu, engine=engine, gpus=gpus_per_replica)
    curve, found = compact, None
    if tables is not None and not refused_tables:
        asked = concurrencies_to_ask(compact.holds)
        found = tables.measured(
            model,
            gpu,
            precision=precision,
            engine=engine,
            gpus_per_replica=gpus_per_replica,
            fp8_kv=settings.kv_follows_fp8_weights and precision in ("fp8", "fp4"),
            input_tokens=input_tokens,
            output_tokens=output,
            cached_share=cached_share,
            concurrency=asked,
        )
        if isinstance(found, Measured):
            curve = towards_tables(compact, asked, found)
    server = Server(
        work=work,
        speed=speed,
        curve=curve.first(held),
        crowded=curve,
        saturated_spread=coefficients.saturated_spread[engine].widened(rates),
        concurrency_spread=coefficients.concurrency_spread[engine].widened(rates),
        tpot_spread=coefficients.tpot_spread[engine].widened(wider),
        ttft_spread=coefficients.ttft_spread[engine].widened(wider),
        tpot_p95_over_mean=coefficients.tpot_p95_over_mean,
        ttft_p95_over_mean=coefficients.ttft_p95_over_mean,
    )
    full = saturated(server)
    target = None
    if ttft_ms is not None or tpot_ms is not None:
        target = at_target(server, ttft_ms=ttft_ms, tpot_ms=tpot_ms)
    return ReplicaCapacity(
        memory=memory,
        max_concurrency=held,
        saturated=full,
        at_target=target,
        at_concurrency=None if concurrency is None else at_concurrency(server, concurrency),
        limited_by=_limit(server, full, target, held_in_memory=in_memory),
        notes=(
            *_notes(model, gpu, settings, seen=seen, precision=precision, gpus=gpus_per_replica),
            *_table_notes(compact, found, refused_tables),
        ),
        method="compact" if curve is compact else "measured",
        server=server,
    )


def distrusted(model: ModelSpec, gpu: Gpu, *, engine: Engine, gpus: int) -> str:
    """Why measured tables are not asked here, by rule and with the evidence; nothing where they are.

    On published throughput (bench/compare_capacity.py) the tables are 53 % off over PCIe, where the compact
    model, fitted without those rows, is 6 % off; with experts over several GPUs 18 and 10 %; for SGLang 22
    and 11 %.
    """
    if engine == "sglang":
        return "for SGLang they are twice as far off as the compact model"
    if gpus > 1 and not gpu.nvlink:
        return "over PCIe they give less than half of what was published for the L40S"
    if gpus > 1 and model.moe_experts:
        return "with experts over several GPUs they are further off than the compact model"
    return ""


def _table_notes(
    compact: Curve, found: Measured | Unmeasured | None, refused: str
) -> tuple[str, ...]:
    """Why there are no measured tables, or both figures where they differ by more than 30 % when full."""
    if refused:
        return (f"measured kernel tables are not used: {refused}.",)
    if not isinstance(found, Measured):
        return (f"{found.reason}: the compact model alone.",) if found else ()
    tables, ours = float(found.requests_per_s[-1]), float(compact.requests_per_s[-1])
    if max(tables, ours) <= DIFFERENCE_SAID * min(tables, ours):
        return ()
    return (
        f"measured kernel tables say {tables:.3g} requests/s for a full replica and the compact model "
        f"{ours:.3g}, more than 30 % apart; the fuller the replica, the more the tables count.",
    )


def size_report(
    capacity: ReplicaCapacity | DoesNotFit,
    *,
    requests_per_s: float | None = None,
    max_fill: float = 1.0,
) -> dict[str, Any]:
    """The answer of `size --json`: the keys of the contract, plain values.

    `replicas` is null without a rate or when nothing can be planned with; otherwise the fewest replicas
    that carry `requests_per_s` with at most `max_fill` of each one's planned throughput used.
    """
    if isinstance(capacity, DoesNotFit):
        return {
            "fits": False,
            "reason": capacity.reason,
            "why_not": capacity.why,
            "method": "compact",
            "weights_gib": capacity.weights_gib,
            "kv_bytes_per_token": capacity.kv_bytes_per_token,
            "memory_gib": _memory_report(capacity.memory),
            **dict.fromkeys(("kv_cache_tokens", "max_concurrency", "saturated", "at_target")),
            **dict.fromkeys(("at_concurrency", "replicas", "replicas_range", "limited_by")),
            "notes": [],
        }
    best = capacity.best
    replicas = _replicas(best, requests_per_s, max_fill=max_fill)
    return {
        "fits": True,
        "reason": best.reason if isinstance(best, TargetsUnmet) else "",
        "method": capacity.method,
        "weights_gib": capacity.memory.weights_gib,
        "kv_bytes_per_token": capacity.memory.kv_bytes_per_token,
        "memory_gib": _memory_report(capacity.memory),
        "kv_cache_tokens": capacity.memory.kv_cache_tokens,
        "max_concurrency": capacity.max_concurrency,
        "saturated": _point_report(capacity.saturated),
        "at_target": _point_report(capacity.at_target),
        "at_concurrency": _point_report(capacity.at_concurrency),
        "replicas": None if replicas is None else replicas["value"],
        "replicas_range": replicas,
        "limited_by": capacity.limited_by,
        "notes": list(capacity.notes),
    }


def _memory_report(parts: MemoryParts | None) -> dict[str, float] | None:
    """GiB by part, over the GPUs of a replica; `kv_cache` below 0 is what is missing."""
    if parts is None:
        return None
    return {
        "total": parts.total_gib,
        "weights": parts.weights_gib,
        "kv_cache": parts.kv_gib,
        "activations": parts.activations_gib,
        "overhead": parts.overhead_gib,
    }


def _replicas(
    best: OperatingPoint | TargetsUnmet, requests_per_s: float | None, *, max_fill: float
) -> dict[str, int | None] | None:
    """`low` is the count if each replica is as fast as the range allows; None where no count suffices."""
    if requests_per_s is None or isinstance(best, TargetsUnmet):
        return None
    each = best.requests_per_s
    counts = {"value": each.value, "low": each.high, "high": each.low}
    return {
        name: math.ceil(requests_per_s / (rate * max_fill)) if rate > 0 else None
        for name, rate in counts.items()
    }


def _point_report(point: OperatingPoint | TargetsUnmet | None) -> dict[str, Any] | None:
    if point is None or isinstance(point, TargetsUnmet):
        return None
    return {
        "output_tokens_per_s": asdict(point.output_tokens_per_s),
        "requests_per_s": asdict(point.requests_per_s),
        "concurrency": point.concurrency,
        "ttft_ms": point.ttft_ms.value,
        "ttft_ms_range": [point.ttft_ms.low, point.ttft_ms.high],
        "tpot_ms": point.tpot_ms.value,
        "tpot_ms_range": [point.tpot_ms.low, point.tpot_ms.high],
        "ttft_p95_ms": point.ttft_p95_ms,
        "tpot_p95_ms": point.tpot_p95_ms,
    }


def _limit(
    server: Server,
    full: OperatingPoint,
    target: OperatingPoint | TargetsUnmet | None,
    *,
    held_in_memory: int,
) -> Limit:
    if isinstance(target, TargetsUnmet):
        return "target"
    if target is not None and target.requests_per_s.value < full.requests_per_s.value:
        return "target"
    return limited_by(server, full, held_in_memory=held_in_memory)


def _notes(
    model: ModelSpec,
    gpu: Gpu,
    settings: EngineCoefficients,
    *,
    seen: bool,
    precision: Precision,
    gpus: int,
) -> tuple[str, ...]:
    """What the reader should know about this figure that the range does not say."""
    notes = []
    if not seen:
        notes.append(
            f"no measurement of {precision} on this kind of GPU was fitted: a wider range."
        )
    if model.sliding_window is not None:
        notes.append(
            f"{model.name} attends to the last {model.sliding_window} tokens only in {model.sliding_layers} "
            f"of {model.layers} layers, which is counted in its speed; the KV cache is counted at full "
            f"length in all layers, as not every engine makes use of it."
        )
    if gpus > 1 and not settings.tensor_parallel:
        notes.append(
            "more GPUs add memory here, not speed: this engine runs the layers one after another."
        )
    elif gpus > 1 and not gpu.nvlink:
        notes.append(
            "the GPUs exchange every layer over PCIe: one GPU per replica is mostly cheaper."
        )
    return tuple(notes)
