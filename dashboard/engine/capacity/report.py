"""The answer of `size --json`: a replica's capacity as plain values under the names of the contract."""

import math
from dataclasses import asdict
from typing import Any

from dashboard.engine.capacity.memory import DoesNotFit, MemoryParts
from dashboard.engine.capacity.points import OperatingPoint, TargetsUnmet
from dashboard.engine.capacity.size import ReplicaCapacity
from dashboard.engine.capacity.speculative import Guessing


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
            "speculative": None,
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
        "speculative": _guessing_report(capacity.speculation),
        "notes": list(capacity.notes),
    }


def _guessing_report(counted: Guessing | None) -> dict[str, Any] | None:
    """The factor that is in the figures, and what would be planned with without it; None where none is."""
    if counted is None:
        return None
    return {
        "method": counted.by.method,
        "times_alone": asdict(counted.by.alone),
        "times_full": asdict(counted.by.full),
        "without": _point_report(counted.without),
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
