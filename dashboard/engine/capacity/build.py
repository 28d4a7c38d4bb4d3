"""One replica that could be built: a model on GPUs under an engine, and what it is asked to serve."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.engine.capacity.curve import Array, Curve, compact_curve
from dashboard.engine.capacity.memory import (
    DoesNotFit,
    ReplicaMemory,
    kv_bytes_per_token,
    most_sequences,
    replica_memory,
)
from dashboard.engine.capacity.replica import refusal, speed_of, work_of
from dashboard.engine.capacity.residuals import numbers_of, places_of
from dashboard.engine.capacity.steps import Speed, Work
from dashboard.engine.inputs.capacity_coefficients import (
    CapacityCoefficients,
    Engine,
    EngineCoefficients,
    Precision,
)
from dashboard.engine.inputs.facts import Gpu, ModelSpec
from dashboard.engine.inputs.kernel_tables import KernelTables, Measured, Unmeasured
from dashboard.engine.inputs.parallel import ONE_BLOCK, Parallel
from dashboard.engine.inputs.residuals import Places, Residuals


@dataclass(frozen=True, slots=True)
class Lengths:
    """Mean tokens of a request, at least one of them answered."""

    input_tokens: float
    output_tokens: float
    cached_share: float = 0.0
    """Of the input: served from a prefix cache."""

    @property
    def whole(self) -> float:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Build:
    """A model on some GPUs under an engine, with the coefficients that say how fast that is."""

    model: ModelSpec
    gpu: Gpu
    coefficients: CapacityCoefficients
    precision: Precision
    engine: Engine
    gpus: int
    parallel: Parallel = ONE_BLOCK

    @property
    def settings(self) -> EngineCoefficients:
        return self.coefficients.engines[self.engine]

    def memory(self, lengths: Lengths) -> ReplicaMemory | DoesNotFit:
        """The memory plan for requests of these lengths, or why there is no such replica."""
        asked: Any = {
            "precision": self.precision,
            "engine": self.engine,
            "gpus_per_replica": self.gpus,
            "tokens_per_request": lengths.whole,
            "parallel": self.parallel,
        }
        return refusal(self.model, self.gpu, self.coefficients, **asked) or replica_memory(
            self.model, self.gpu, self.coefficients, **asked
        )

    def holds(self, memory: ReplicaMemory, lengths: Lengths) -> tuple[int, int, int]:
        """Requests that the memory has room for in full, those planned with, and those let in at most.

        The engine's own limit caps the last two; growing answers let in more than are planned with.
        """
        most = most_sequences(self.gpu, self.coefficients, engine=self.engine)
        growing = lengths.input_tokens + self.settings.held_output_share * lengths.output_tokens
        in_memory = int(memory.kv_cache_tokens // lengths.whole)
        return in_memory, min(in_memory, most), min(int(memory.kv_cache_tokens // growing), most)

    def work(self, lengths: Lengths) -> Work:
        coefficients, precision = self.coefficients, self.precision
        return work_of(
            self.model,
            bytes_per_weight=coefficients.bytes_per_weight[precision],
            kv_bytes_per_token=kv_bytes_per_token(
                self.model, coefficients, precision=precision, engine=self.engine
            ),
            experts_only=precision in coefficients.experts_only,
            gpus=self.gpus if self.settings.tensor_parallel else 1,
            parallel=self.parallel,
            input_tokens=lengths.input_tokens,
            output_tokens=lengths.output_tokens,
            cached_share=lengths.cached_share,
        )

    def compact(self, lengths: Lengths, *, up_to: int) -> Curve:
        """The compact model's curve up to so many requests in flight."""
        return compact_curve(
            self.work(lengths),
            self.speed,
            self.settings,
            max_concurrency=up_to,
            stages=self.parallel.pipeline,
        )

    @property
    def speed(self) -> Speed:
        return speed_of(
            self.model,
            self.gpu,
            self.coefficients,
            precision=self.precision,
            engine=self.engine,
            gpus=self.gpus,
            parallel=self.parallel,
        )

    def tables(
        self, tables: KernelTables | None, lengths: Lengths, concurrency: tuple[int, ...]
    ) -> Measured | Unmeasured | None:
        """What kernel tables say with so many requests in flight; None without tables."""
        if tables is None:
            return None
        fp8 = self.settings.kv_follows_fp8_weights and self.precision in ("fp8", "fp4")
        return tables.measured(
            self.model,
            self.gpu,
            precision=self.precision,
            engine=self.engine,
            gpus_per_replica=self.gpus,
            parallel=self.parallel,
            fp8_kv=fp8,
            input_tokens=lengths.input_tokens,
            output_tokens=lengths.output_tokens,
            cached_share=lengths.cached_share,
            concurrency=concurrency,
        )

    def places(
        self, residuals: Residuals, lengths: Lengths, concurrency: Array, *, tables: Array
    ) -> Places:
        """The build with so many requests in flight, as the residual layer sees it.

        `tables` is the logarithm of what kernel tables say over the compact model, 0 where they say nothing.
        """
        numbers = numbers_of(
            self.work(lengths),
            self.speed,
            np.maximum(concurrency / self.parallel.pipeline, 1.0),
            model=self.model,
            gpus=float(self.parallel.stage(self.gpus) if self.settings.tensor_parallel else 1),
            spread=float(self.parallel.expert * self.parallel.data),
        )
        return places_of(
            residuals,
            numbers,
            engine=self.engine,
            family=self.coefficients.family(self.gpu.gpu_id),
            gpu=self.gpu.gpu_id,
            precision=self.precision,
            model=self.model,
            tables=tables,
        )
