"""Operating points of one replica: saturated, at the latency targets, at a given concurrency."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.engine.capacity.curve import Array, Curve
from dashboard.engine.capacity.steps import Speed, Work, requests_per_s, step_times
from dashboard.engine.inputs.capacity_coefficients import Spread
from dashboard.engine.inputs.currency import num

Limit = Literal["memory", "bandwidth", "compute", "link", "target"]


@dataclass(frozen=True, slots=True)
class Ranged:
    """A value with the range that holds the truth at least eight times in ten."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Ranged":
        return Ranged(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """One replica with `concurrency` requests in flight all the time; latencies in ms, means and p95."""

    concurrency: float
    requests_per_s: Ranged
    output_tokens_per_s: Ranged
    ttft_ms: Ranged
    tpot_ms: Ranged
    ttft_p95_ms: float
    tpot_p95_ms: float


@dataclass(frozen=True, slots=True)
class TargetsUnmet:
    """Not even one request at a time meets the targets; the reason says what one request gets."""

    reason: str


@dataclass(frozen=True, slots=True)
class Server:
    """One replica, ready to be asked: its work, its speed, how many requests it holds, how sure we are."""

    work: Work
    speed: Speed
    curve: Curve
    """Up to what it holds with room for every answer in full: what may be planned with."""
    crowded: Curve
    """The same further on, to what it lets in when it adds memory only as the answers grow."""
    stages: int
    """Of its pipeline: each has a share of the requests in its step."""
    ttft_spread: Spread
    tpot_p95_over_mean: float
    ttft_p95_over_mean: float


@dataclass(frozen=True, slots=True)
class Sweep:
    """One replica over its concurrency, for a chart: arrays of one length, latencies are 95th percentiles."""

    concurrency: Array
    output_tokens_per_s: Array
    low: Array
    high: Array
    ttft_p95_ms: Array
    tpot_p95_ms: Array


def sweep(server: Server, *, points: int = 60) -> Sweep:
    """The curve at about `points` concurrencies, close together where there are few."""
    curve = server.curve
    spread = np.geomspace(1, curve.holds, points).round().astype(int)
    at = np.unique(spread) - 1
    tokens = curve.requests_per_s[at] * float(server.work.output_tokens)
    return Sweep(
        concurrency=curve.concurrency[at],
        output_tokens_per_s=tokens,
        low=tokens / curve.spread[at],
        high=tokens * curve.faster[at],
        ttft_p95_ms=curve.ttft_ms[at] * server.ttft_p95_over_mean,
        tpot_p95_ms=curve.tpot_ms[at] * server.tpot_p95_over_mean,
    )


def saturated(server: Server) -> OperatingPoint:
    """The concurrency with the highest throughput that the memory holds."""
    best = int(np.argmax(server.curve.requests_per_s))
    return _point(server, server.curve, float(server.curve.concurrency[best]))


def at_concurrency(server: Server, concurrency: float) -> OperatingPoint:
    """What callers get who keep `concurrency` requests open; those beyond the memory's share wait their turn."""
    return _point(server, server.crowded, max(concurrency, 1.0))


def at_target(
    server: Server, *, ttft_ms: float | None, tpot_ms: float | None
) -> OperatingPoint | TargetsUnmet:
    """The highest throughput whose 95th percentiles stay within the targets.

    The range is searched again at the slow, then at the fast end: near a tight target a small error in latency is
    a large one in throughput. One error slows every step and with it the time per token; how soon prompts are
    met is another, taken by itself. Where the slow end misses the target even alone, the low end is what one
    request at a time gets there.
    """
    best = _best_batch(server, ttft_ms, tpot_ms)
    if best is None:
        alone = _point(server, server.curve, 1.0)
        return TargetsUnmet(
            f"one request at a time already takes {alone.ttft_p95_ms:.0f} ms to the first token and "
            f"{num(alone.tpot_p95_ms):.1f} ms per further token (95th percentiles); relax the targets, or take "
            f"more or faster GPUs per replica."
        )
    point = _point(server, server.curve, best)
    curve = server.curve
    slow = _best_batch(server, ttft_ms, tpot_ms, step_factor=curve.spread)
    fast = _best_batch(server, ttft_ms, tpot_ms, step_factor=1 / curve.faster)
    late = _best_batch(server, ttft_ms, tpot_ms, ttft_factor=server.ttft_spread.high)
    soon = _best_batch(server, ttft_ms, tpot_ms, ttft_factor=server.ttft_spread.low)
    value = point.requests_per_s.value
    lows = [_rate(curve, slow, slower=True), _rate(curve, late)]
    highs = [_rate(curve, fast, faster=True), _rate(curve, soon)]
    rate = Ranged(value, min(*lows, value), max(*highs, value))
    return OperatingPoint(
        concurrency=point.concurrency,
        requests_per_s=rate,
        output_tokens_per_s=rate.times(float(server.work.output_tokens)),
        ttft_ms=point.ttft_ms,
        tpot_ms=point.tpot_ms,
        ttft_p95_ms=point.ttft_p95_ms,
        tpot_p95_ms=point.tpot_p95_ms,
    )


def _rate(
    curve: Curve, batch: float | None, *, slower: bool = False, faster: bool = False
) -> float:
    """Requests per second with so many in flight, None for one, at an end of the range or in its middle."""
    at = batch or 1.0
    if faster:
        return curve.rate(at) * float(np.interp(at, curve.concurrency, curve.faster))
    spread = float(np.interp(at, curve.concurrency, curve.spread))
    return curve.rate(at) * spread ** (-1.0 if slower else 0.0)


A_TENTH_MORE = 1.1
"""What twice the requests must give for memory to be called the limit."""


def limited_by(server: Server, point: OperatingPoint, *, held_in_memory: int) -> Limit:
    """What to buy for more throughput at this point.

    Memory when the KV cache is full and twice the requests would give a tenth more; else the largest part
    of the time: reading (bandwidth), multiplying (compute) or exchanging between GPUs (link). By the compact
    model, wherever the throughput comes from.
    """
    batch, work = point.concurrency, server.work
    times = step_times(work, server.speed, max(batch / server.stages, 1.0))
    full = held_in_memory <= server.curve.holds and batch >= held_in_memory
    if full and _modelled(server, 2 * batch) > A_TENTH_MORE * _modelled(server, batch):
        return "memory"
    prompts = batch / float(work.output_tokens)
    prefill_link = float(
        work.prefill_tokens * work.link_bytes_per_token / server.speed.link_bytes_per_s
    )
    parts: dict[Limit, float] = {
        "bandwidth": max(float(times.weights - times.compute), 0.0) + float(times.kv),
        "compute": float(times.compute) + prompts * (float(times.prefill) - prefill_link),
        "link": float(times.link) + prompts * prefill_link,
    }
    return max(parts, key=lambda name: parts[name])


def _modelled(server: Server, batch: float) -> float:
    """Of one stage, which is enough to compare two loads."""
    each = max(batch / server.stages, 1.0)
    return float(requests_per_s(server.work, step_times(server.work, server.speed, each), each))


def _best_batch(
    server: Server,
    ttft_ms: float | None,
    tpot_ms: float | None,
    *,
    ttft_factor: float = 1.0,
    step_factor: Array | float = 1.0,
) -> float | None:
    """The concurrency with the highest throughput within the targets; None when there is none."""
    curve = server.curve
    good = np.ones(curve.concurrency.shape, dtype=bool)
    if tpot_ms is not None:
        good &= step_factor * curve.tpot_ms * server.tpot_p95_over_mean <= tpot_ms
    if ttft_ms is not None:
        good &= ttft_factor * curve.ttft_ms * server.ttft_p95_over_mean <= ttft_ms
    if not good.any():
        return None
    rates = np.where(good, curve.requests_per_s, 0.0)
    return float(curve.concurrency[int(np.argmax(rates))])


def _point(server: Server, curve: Curve, concurrency: float) -> OperatingPoint:
    batch = min(concurrency, float(curve.holds))
    rate = curve.rate(batch)
    # Requests beyond those held wait for a slot: Little's law over the waiting ones.
    waiting_ms = 1000 * (concurrency - batch) / rate
    admitted_ms = float(np.interp(batch, curve.concurrency, curve.ttft_ms))
    first_ms = admitted_ms + waiting_ms
    between_ms = float(np.interp(batch, curve.concurrency, curve.tpot_ms))
    first = server.ttft_spread
    spread = float(np.interp(batch, curve.concurrency, curve.spread))
    faster = float(np.interp(batch, curve.concurrency, curve.faster))
    ttft = Ranged(first_ms, first_ms * first.low, first_ms * first.high)
    requests = Ranged(rate, rate / spread, rate * faster)
    return OperatingPoint(
        concurrency=concurrency,
        requests_per_s=requests,
        output_tokens_per_s=requests.times(float(server.work.output_tokens)),
        ttft_ms=ttft,
        tpot_ms=Ranged(between_ms, between_ms / faster, between_ms * spread),
        ttft_p95_ms=admitted_ms * server.ttft_p95_over_mean + waiting_ms,
        tpot_p95_ms=between_ms * server.tpot_p95_over_mean,
    )
