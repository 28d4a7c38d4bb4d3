"""Measured kernel times as the engine asks for them; the catalogue knows where they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.inputs.capacity_coefficients import Engine, Precision
from dashboard.engine.inputs.facts import Gpu, ModelSpec
from dashboard.engine.inputs.parallel import Parallel

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """What measured kernel tables say: arrays over the concurrencies that were asked."""

    requests_per_s: Array
    tpot_ms: Array


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """The tables say nothing of this replica; the reason is half a sentence for the reader."""

    reason: str


class KernelTables(Protocol):
    """Times of single kernels, measured on the GPU, put together to the steps of an engine."""

    def measured(
        self,
        model: ModelSpec,
        gpu: Gpu,
        *,
        precision: Precision,
        engine: Engine,
        gpus_per_replica: int,
        parallel: Parallel,
        fp8_kv: bool,
        input_tokens: float,
        output_tokens: float,
        cached_share: float,
        concurrency: Sequence[int],
    ) -> Measured | Unmeasured: ...
