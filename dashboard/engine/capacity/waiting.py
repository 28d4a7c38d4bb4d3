"""How long a request waits for a place in a replica: a birth-death chain over the requests in flight."""

import math
from dataclasses import dataclass

import numpy as np

from dashboard.engine.capacity.curve import Curve


@dataclass(frozen=True, slots=True)
class Waiting:
    """One replica under random arrivals, in the long run."""

    fill_share: float
    """Arrivals over the most the replica finishes."""
    in_flight: float
    """Mean requests being served."""
    waits_share: float
    """Share of requests that find no free place."""
    mean_wait_ms: float
    p95_wait_ms: float
    ttft_p95_ms: float
    """Waiting and prompt together."""
    tpot_p95_ms: float


@dataclass(frozen=True, slots=True)
class Overloaded:
    """More arrives than one replica finishes: the queue grows without end."""

    fill_share: float


def waiting(
    curve: Curve,
    arrivals_per_s: float,
    *,
    burstiness: float,
    ttft_p95_over_mean: float,
    tpot_p95_over_mean: float,
) -> Waiting | Overloaded:
    """The state of a replica to which `arrivals_per_s` come, with its waits.

    With n in flight the replica finishes at the curve's rate for n, beyond what it holds at the last one. For
    Poisson arrivals (burstiness 1) the chain is exact; otherwise its step ratios are taken to the power
    2 / (1 + burstiness), the decay of a diffusion with that much more variance. The wait of those who wait is
    exponential, so the 95th percentile follows from its mean.
    """
    full = float(curve.requests_per_s[-1])
    fill = arrivals_per_s / full
    if fill >= 1:
        return Overloaded(fill)
    power = 2 / (1 + burstiness)
    steps = power * (math.log(arrivals_per_s) - np.log(curve.requests_per_s))
    weights = np.concatenate([[0.0], np.cumsum(steps)])
    chance = np.exp(weights - weights.max())
    ratio = fill**power
    beyond = chance[-1] * ratio / (1 - ratio)
    total = float(chance.sum() + beyond)
    # Arrivals that meet a full replica: n = all places taken, or a queue.
    waits = float(chance[-1] + beyond) / total
    served = (
        float(chance[:-1] @ np.arange(curve.holds) + (chance[-1] + beyond) * curve.holds) / total
    )
    mean_ms = 1000 / (full * (1 - ratio))
    p95_ms = mean_ms * max(0.0, math.log(waits / 0.05)) if waits > 0 else 0.0
    at = max(served, 1.0)
    first = float(np.interp(at, curve.concurrency, curve.ttft_ms))
    between = float(np.interp(at, curve.concurrency, curve.tpot_ms))
    return Waiting(
        fill_share=fill,
        in_flight=served,
        waits_share=waits,
        mean_wait_ms=waits * mean_ms,
        p95_wait_ms=p95_ms,
        ttft_p95_ms=first * ttft_p95_over_mean + p95_ms,
        tpot_p95_ms=between * tpot_p95_over_mean,
    )
