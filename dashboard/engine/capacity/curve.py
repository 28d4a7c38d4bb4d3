"""One replica against its load: what it finishes and how long callers wait with 1, 2, 3... requests in flight.

Two sources make such a curve: the compact model, and tables of kernel times measured on the GPU. Alone in
flight the compact model is the better one, it was fitted on whole servers; with the memory full the tables are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
from dashboard.engine.inputs.kernel_tables import Measured

Array = NDArray[np.float64]

SHARES_ASKED = (1 / 16, 1 / 4, 1 / 2, 1)
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
        )


def compact_curve(
    work: Work, speed: Speed, engine: EngineCoefficients, *, max_concurrency: int
) -> Curve:
    """The curve of the compact model."""
    batch = np.arange(1.0, max_concurrency + 1.0)
    times = step_times(work, speed, batch)
    first_s = ttft_s(times, batch, queue_share=engine.ttft_queue_share)
    between_s = tpot_s(work, times, batch, interleaved_share=engine.interleaved_share)
    decode_s, prefill_s = (
        np.asarray(times.decode) * float(work.output_tokens),
        batch * times.prefill,
    )
    return Curve(
        concurrency=batch,
        requests_per_s=np.asarray(requests_per_s(work, times, batch)),
        ttft_ms=engine.ttft_offset_ms + 1000 * np.asarray(first_s),
        tpot_ms=1000 * np.asarray(between_s),
        prefill_share=prefill_s / (decode_s + prefill_s),
    )


def concurrencies_to_ask(max_concurrency: int) -> tuple[int, ...]:
    """From one to all, both included, ascending; closest where the tables weigh most."""
    return tuple(sorted({1, *(max(1, round(share * max_concurrency)) for share in SHARES_ASKED)}))


def towards_tables(compact: Curve, asked: Sequence[int], measured: Measured) -> Curve:
    """The compact curve, bent so that it ends at the tables' figure where the replica is full.

    At a share s of the concurrency that fits, the logarithm lies s of the way from the compact model to the
    tables. On hold-outs that is as good as the compact model at low load and as the tables when full; see
    bench/compare_capacity.py. More requests in flight never finish fewer. Time to the first token stays.
    """
    share = compact.concurrency / compact.concurrency[-1]
    rates = _between(compact.requests_per_s, measured.requests_per_s, compact, asked, share)
    return Curve(
        concurrency=compact.concurrency,
        requests_per_s=np.maximum.accumulate(rates),
        ttft_ms=compact.ttft_ms,
        tpot_ms=_between(compact.tpot_ms, measured.tpot_ms, compact, asked, share),
        prefill_share=compact.prefill_share,
    )


def _between(
    modelled: Array, tables: Array, compact: Curve, asked: Sequence[int], share: Array
) -> Array:
    places = np.log(np.asarray(asked, dtype=float))
    filled = np.interp(np.log(compact.concurrency), places, np.log(tables))
    mixed: Array = np.exp((1 - share) * np.log(modelled) + share * filled)
    return mixed
