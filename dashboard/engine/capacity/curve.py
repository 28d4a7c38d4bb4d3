"""One replica against its load: what it finishes and how long callers wait with 1, 2, 3... requests in flight.

The compact model makes such a curve; what whole servers were measured to do, and what kernel tables say, corrects
it and gives its range.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.capacity.steps import (
    Speed,
    Work,
    requests_per_s,
    step_times,
    tpot_s,
    ttft_s,
)
from dashboard.engine.inputs.capacity_coefficients import EngineCoefficients

Array = NDArray[np.float64]

SHARES_ASKED = (1 / 64, 1 / 16, 1 / 4, 1 / 2, 1)
"""Of what fits, beside a single request; between them a power law. Each takes the tables some milliseconds."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Means at every whole concurrency from 1 to what the replica holds; arrays of one length."""

    concurrency: Array
    requests_per_s: Array
    ttft_ms: Array
    """Of an admitted request, engine and HTTP included."""
    tpot_ms: Array
    prefill_share: Array
    """Share of the replica's time that goes into prompts."""
    spread: Array
    """The factor either way that holds the truth at least eight times in ten: of throughput and time per token,
    which one error moves against each other."""
    fast_spread: Array | None = None
    """The same towards the fast end, where it differs; `spread` is then that towards the slow end."""

    @property
    def faster(self) -> Array:
        """How many times as fast the replica may be as told."""
        return self.spread if self.fast_spread is None else self.fast_spread

    def rate(self, concurrency: float) -> float:
        return float(np.interp(concurrency, self.concurrency, self.requests_per_s))

    @property
    def holds(self) -> int:
        return len(self.concurrency)

    def first(self, holds: int) -> "Curve":
        """The curve of a replica that lets no more in."""
        return Curve(
            concurrency=self.concurrency[:holds],
            requests_per_s=self.requests_per_s[:holds],
            ttft_ms=self.ttft_ms[:holds],
            tpot_ms=self.tpot_ms[:holds],
            prefill_share=self.prefill_share[:holds],
            spread=self.spread[:holds],
            fast_spread=None if self.fast_spread is None else self.fast_spread[:holds],
        )


def compact_curve(
    work: Work,
    speed: Speed,
    engine: EngineCoefficients,
    *,
    max_concurrency: int,
    stages: int = 1,
) -> Curve:
    """The curve of the compact model. With pipeline stages each has a share of the requests in its step."""
    requests = np.arange(1.0, max_concurrency + 1.0)
    batch = np.maximum(requests / stages, 1.0)
    under_way = np.minimum(requests, float(stages))
    times = step_times(work, speed, batch)
    first_s = ttft_s(times, batch, queue_share=engine.ttft_queue_share)
    between_s = tpot_s(work, times, batch, interleaved_share=engine.interleaved_share)
    decode_s, prefill_s = (
        np.asarray(times.decode) * float(work.output_tokens),
        batch * times.prefill,
    )
    return Curve(
        concurrency=requests,
        requests_per_s=under_way * np.asarray(requests_per_s(work, times, batch)),
        ttft_ms=engine.ttft_offset_ms + 1000 * np.asarray(first_s),
        tpot_ms=1000 * np.asarray(between_s),
        prefill_share=prefill_s / (decode_s + prefill_s),
        spread=np.ones_like(requests),
    )


def with_first_tokens(curve: Curve, seen: Mapping[float, float]) -> Curve:
    """The curve with the time to the first token of the very server: `seen` times what it was, by concurrency.

    Between them along the logarithm of the requests in flight; beyond, as at the last. More in flight never come
    sooner.
    """
    if not seen:
        return curve
    places = sorted(seen)
    factor = np.exp(
        np.interp(
            np.log(curve.concurrency),
            np.log(np.array(places)),
            np.log([seen[place] for place in places]),
        )
    )
    return replace(curve, ttft_ms=np.maximum.accumulate(curve.ttft_ms * factor))


def concurrencies_to_ask(max_concurrency: int) -> tuple[int, ...]:
    """From one to all, both included, ascending; closest where the tables weigh most."""
    return tuple(sorted({1, *(max(1, round(share * max_concurrency)) for share in SHARES_ASKED)}))


def corrected(compact: Curve, asked: Sequence[int], mean: Array, spread: Array) -> Curve:
    """The compact curve times what is measured over it; `mean` and `spread` are logarithms at `asked`.

    Between them along the logarithm of the requests in flight. More requests in flight never finish fewer, nor
    faster for each. Time to the first token stays.
    """
    places, here = np.log(np.asarray(asked, dtype=float)), np.log(compact.concurrency)
    factor = np.exp(np.interp(here, places, mean))
    return Curve(
        concurrency=compact.concurrency,
        requests_per_s=np.maximum.accumulate(compact.requests_per_s * factor),
        ttft_ms=compact.ttft_ms,
        tpot_ms=np.maximum.accumulate(compact.tpot_ms / factor),
        prefill_share=compact.prefill_share,
        spread=np.exp(np.interp(here, places, spread)),
    )
