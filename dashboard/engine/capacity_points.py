"""Operating points of one replica: saturated, at the latency targets, at a given concurrency."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.capacity_coefficients import EngineCoefficients, Spread
from dashboard.engine.capacity_steps import (
    Number,
    Speed,
    StepTimes,
    Work,
    requests_per_s,
    step_times,
    tpot_s,
    ttft_s,
)

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
    engine: EngineCoefficients
    max_concurrency: int
    saturated_spread: Spread
    concurrency_spread: Spread
    tpot_spread: Spread
    ttft_spread: Spread
    tpot_p95_over_mean: float
    ttft_p95_over_mean: float

    def mean_ttft_ms(self, times: StepTimes, batch: Number) -> Number:
        """Mean milliseconds to the first token of an admitted request, engine and HTTP included."""
        seconds = ttft_s(times, batch, queue_share=self.engine.ttft_queue_share)
        return self.engine.ttft_offset_ms + 1000 * seconds

    def mean_tpot_ms(self, times: StepTimes, batch: Number) -> Number:
        """Mean milliseconds between two tokens of one request."""
        share = self.engine.interleaved_share
        return 1000 * tpot_s(self.work, times, batch, interleaved_share=share)


def saturated(server: Server) -> OperatingPoint:
    """The concurrency with the highest throughput that the memory holds."""
    batch = _batches(server)
    rates = requests_per_s(server.work, step_times(server.work, server.speed, batch), batch)
    return _point(server, float(batch[int(np.argmax(rates))]), server.saturated_spread)


def at_concurrency(server: Server, concurrency: float) -> OperatingPoint:
    """What callers get who keep `concurrency` requests open; those beyond the memory's share wait their turn."""
    return _point(server, max(concurrency, 1.0), server.concurrency_spread)


def at_target(
    server: Server, *, ttft_ms: float | None, tpot_ms: float | None
) -> OperatingPoint | TargetsUnmet:
    """The highest throughput whose 95th percentiles stay within the targets.

    The range is searched again with both latencies and the throughput at the bad, then at the good end of
    their spreads: near a tight target a small error in latency is a large one in throughput.
    """
    best = _best_batch(server, ttft_ms, tpot_ms)
    if best is None:
        alone = _point(server, 1.0, server.concurrency_spread)
        return TargetsUnmet(
            f"one request at a time already takes {alone.ttft_p95_ms:.0f} ms to the first token and "
            f"{alone.tpot_p95_ms:.1f} ms per further token (95th percentiles); relax the targets, or take "
            f"more or faster GPUs per replica."
        )
    point = _point(server, best, server.concurrency_spread)
    bad = _best_batch(server, ttft_ms, tpot_ms, server.ttft_spread.high, server.tpot_spread.high)
    good = _best_batch(server, ttft_ms, tpot_ms, server.ttft_spread.low, server.tpot_spread.low)
    spread = server.concurrency_spread
    low = 0.0 if bad is None else _rate(server, bad) * spread.low
    high = 0.0 if good is None else _rate(server, good) * spread.high
    value = point.requests_per_s.value
    rate = Ranged(value, min(low, value), max(high, value))
    return OperatingPoint(
        concurrency=point.concurrency,
        requests_per_s=rate,
        output_tokens_per_s=rate.times(float(server.work.output_tokens)),
        ttft_ms=point.ttft_ms,
        tpot_ms=point.tpot_ms,
        ttft_p95_ms=point.ttft_p95_ms,
        tpot_p95_ms=point.tpot_p95_ms,
    )


def limited_by(server: Server, point: OperatingPoint, *, held_in_memory: int) -> Limit:
    """What to buy for more throughput at this point.

    Memory when the KV cache is full and twice the requests would give a tenth more; else the largest part
    of the time: reading (bandwidth), multiplying (compute) or exchanging between GPUs (link).
    """
    batch, work = point.concurrency, server.work
    times = step_times(work, server.speed, batch)
    full = held_in_memory <= server.max_concurrency and batch >= held_in_memory
    if full and _rate(server, 2 * batch) > 1.1 * _rate(server, batch):
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


def _batches(server: Server) -> NDArray[np.float64]:
    return np.arange(1.0, server.max_concurrency + 1.0)


def _rate(server: Server, batch: float) -> float:
    return float(requests_per_s(server.work, step_times(server.work, server.speed, batch), batch))


def _best_batch(
    server: Server,
    ttft_ms: float | None,
    tpot_ms: float | None,
    ttft_factor: float = 1.0,
    tpot_factor: float = 1.0,
) -> float | None:
    """The concurrency with the highest throughput within the targets; None when there is none."""
    batch = _batches(server)
    times = step_times(server.work, server.speed, batch)
    good = np.ones(batch.shape, dtype=bool)
    if tpot_ms is not None:
        mean_ms = tpot_factor * server.mean_tpot_ms(times, batch)
        good &= mean_ms * server.tpot_p95_over_mean <= tpot_ms
    if ttft_ms is not None:
        first_ms = ttft_factor * server.mean_ttft_ms(times, batch)
        good &= first_ms * server.ttft_p95_over_mean <= ttft_ms
    if not good.any():
        return None
    rates = np.where(good, requests_per_s(server.work, times, batch), 0.0)
    return float(batch[int(np.argmax(rates))])


def _point(server: Server, concurrency: float, spread: Spread) -> OperatingPoint:
    batch = min(concurrency, float(server.max_concurrency))
    times = step_times(server.work, server.speed, batch)
    rate = _rate(server, batch)
    # Requests beyond those held wait for a slot: Little's law over the waiting ones.
    waiting_ms = 1000 * (concurrency - batch) / rate
    admitted_ms = float(server.mean_ttft_ms(times, batch))
    first_ms = admitted_ms + waiting_ms
    between_ms = float(server.mean_tpot_ms(times, batch))
    first, steps = server.ttft_spread, server.tpot_spread
    ttft = Ranged(first_ms, first_ms * first.low, first_ms * first.high)
    requests = Ranged(rate, rate * spread.low, rate * spread.high)
    return OperatingPoint(
        concurrency=concurrency,
        requests_per_s=requests,
        output_tokens_per_s=requests.times(float(server.work.output_tokens)),
        ttft_ms=ttft,
        tpot_ms=Ranged(between_ms, between_ms * steps.low, between_ms * steps.high),
        ttft_p95_ms=admitted_ms * server.ttft_p95_over_mean + waiting_ms,
        tpot_p95_ms=between_ms * server.tpot_p95_over_mean,
    )
