"""What one replica carries: saturated, at the latency targets, and at a given concurrency, with ranges.

The compact model is a roofline per part of a step (weights, KV cache, matrix products, link, overheads) with
few fitted shares (`CapacityCoefficients`). What whole servers were measured to do corrects it where they are
alike (`residuals`), following measured kernel tables as far as those were right; how alike gives the range.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dashboard.engine.capacity.build import Build, Lengths
from dashboard.engine.capacity.curve import (
    Array,
    Curve,
    concurrencies_to_ask,
    corrected,
    with_first_tokens,
)
from dashboard.engine.capacity.memory import DoesNotFit, ReplicaMemory
from dashboard.engine.capacity.own_runs import notes_on_first_tokens, notes_on_own
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
from dashboard.engine.capacity.replica import computed_in
from dashboard.engine.capacity.residuals import Own, correction, nearest, with_own
from dashboard.engine.capacity.speculative import Guessing, notes_on_guessing, speculated
from dashboard.engine.inputs.benchmark import Benchmark
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients, Engine, Precision
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import Gpu, ModelSpec
from dashboard.engine.inputs.kernel_tables import KernelTables, Measured, Unmeasured
from dashboard.engine.inputs.parallel import ONE_BLOCK, Parallel
from dashboard.engine.inputs.residuals import Places, Residuals
from dashboard.engine.inputs.speculative import Speculative

__all__ = [
    "CapacityCoefficients",
    "DoesNotFit",
    "OperatingPoint",
    "ReplicaCapacity",
    "TargetsUnmet",
    "replica",
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
    method: Literal["measured", "compact", "benchmark"]
    """benchmark: the user measured this very server; measured: kernel tables have a part in it."""
    server: Server
    seen_at: tuple[Residuals, Places] | None = None
    """The residual layer and where this server lies in it; None for the bare compact model."""
    speculation: Guessing | None = None
    """What guesses tokens ahead, as far as it counts; None where it is off."""

    @property
    def nearest(self) -> tuple[str, float] | None:
        """The measurement of a whole server that says most about this one: its id in the measurements, and the
        correlation of the two; None for the bare compact model."""
        return nearest(*self.seen_at) if self.seen_at else None

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
    parallel: Parallel = ONE_BLOCK,
    speculative: Speculative = "off",
    tables: KernelTables | None = None,
    benchmarks: Sequence[Benchmark] = (),
) -> ReplicaCapacity | DoesNotFit:
    """The capacity of one replica, or why there is none. Without `tables` by whole servers alone.

    `benchmarks` are the user's own measurements of this very server: they narrow the range. `speculative` is a
    published factor over what is told without it, none beside own measurements, which ran as the server runs.

    Tokens are means per request, the input with its cached part; fewer than one output token counts as
    one. Targets are 95th percentiles in milliseconds, None for no target. `cached_share` saves prefill
    but, to be safe, no KV memory. Every request is taken to be as long as the mean.
    """
    lengths = Lengths(input_tokens, max(output_tokens, 1.0), cached_share)
    build = Build(model, gpu, coefficients, precision, engine, gpus_per_replica, parallel)
    guesses = None if speculative == "off" else coefficients.speculative[speculative]
    if guesses and (fault := guesses.fault(model.model_id, model.name, engine)):
        return DoesNotFit("speculative", fault)
    memory = build.memory(lengths)
    if isinstance(memory, DoesNotFit):
        return memory
    in_memory, held, let_in = build.holds(memory, lengths)
    compact = build.compact(lengths, up_to=let_in)
    # Nobody measured prefix caches: what is measured over the compact model is that of the requests without one.
    plain = replace(lengths, cached_share=0.0)
    bare = build.compact(plain, up_to=let_in) if cached_share else compact
    asked = concurrencies_to_ask(compact.holds)
    said = build.tables(tables, plain, asked)
    curve, seen_at = compact, None
    own: list[Own] = []
    if coefficients.residuals is not None:
        layer = coefficients.residuals
        places = build.places(
            layer, plain, np.array(asked, dtype=float), tables=_over(bare, asked, said)
        )
        own = [_own_place(build, layer, each, tables) for each in benchmarks]
        mean, sd = with_own(layer, places, own) if own else correction(layer, places)
        curve = corrected(compact, asked, mean, layer.width * sd)
        seen_at = (layer, places)
    first_tokens = _first_tokens(build, benchmarks)
    curve = with_first_tokens(curve, first_tokens)
    server = Server(
        work=build.work(lengths),
        speed=build.speed,
        curve=curve.first(held),
        crowded=curve,
        stages=parallel.pipeline,
        ttft_spread=coefficients.ttft_spread[engine],
        tpot_p95_over_mean=coefficients.tpot_p95_over_mean,
        ttft_p95_over_mean=coefficients.ttft_p95_over_mean,
    )
    guessing = None
    if guesses and not benchmarks:
        guessing = Guessing(guesses, _planned(server, ttft_ms, tpot_ms))
        crowded = speculated(curve, guesses, held=held)
        server = replace(server, curve=crowded.first(held), crowded=crowded)
    full = saturated(server)
    target = _at_target(server, ttft_ms, tpot_ms)
    planned = full if target is None or isinstance(target, TargetsUnmet) else target
    own_notes = (
        *notes_on_own(benchmarks, own, coefficients.residuals, in_flight=planned.concurrency),
        *notes_on_first_tokens(benchmarks, first_tokens, wanted=ttft_ms is not None),
    )
    return ReplicaCapacity(
        memory=memory,
        max_concurrency=held,
        saturated=full,
        at_target=target,
        at_concurrency=None if concurrency is None else at_concurrency(server, concurrency),
        limited_by=_limit(server, full, target, held_in_memory=in_memory),
        notes=(
            *_notes(build),
            *_table_notes(bare, said),
            *own_notes,
            *notes_on_guessing(guesses, guessing),
        ),
        method="benchmark"
        if benchmarks
        else "measured"
        if isinstance(said, Measured)
        else "compact",
        server=server,
        seen_at=seen_at,
        speculation=guessing,
    )


def _at_target(
    server: Server, ttft_ms: float | None, tpot_ms: float | None
) -> OperatingPoint | TargetsUnmet | None:
    """None where there is no target."""
    if ttft_ms is None and tpot_ms is None:
        return None
    return at_target(server, ttft_ms=ttft_ms, tpot_ms=tpot_ms)


def _planned(
    server: Server, ttft_ms: float | None, tpot_ms: float | None
) -> OperatingPoint | TargetsUnmet:
    return _at_target(server, ttft_ms, tpot_ms) or saturated(server)


def _own_place(
    build: Build, layer: Residuals, benchmark: Benchmark, tables: KernelTables | None
) -> Own:
    """The user's measurement: where it lies, and the logarithm of measured over compact throughput there."""
    lengths = Lengths(benchmark.input_tokens, max(benchmark.output_tokens, 1.0))
    at = max(1, round(benchmark.concurrency))
    compact = build.compact(lengths, up_to=at)
    said = build.tables(tables, lengths, (at,))
    place = build.places(layer, lengths, np.array([float(at)]), tables=_over(compact, (at,), said))
    ours = compact.rate(at) * lengths.output_tokens
    return Own(place, float(np.log(benchmark.output_tokens_per_s / ours)))


def _first_tokens(build: Build, benchmarks: Sequence[Benchmark]) -> dict[float, float]:
    """By concurrency, how many times as long as modelled the user's server took to the first token there.

    The geometric mean where one concurrency was measured several times.
    """
    seen: dict[float, list[float]] = {}
    for run in benchmarks:
        if run.ttft_ms is not None:
            at = max(1, round(run.concurrency))
            lengths = Lengths(run.input_tokens, max(run.output_tokens, 1.0))
            modelled = float(build.compact(lengths, up_to=at).ttft_ms[at - 1])
            seen.setdefault(float(at), []).append(float(np.log(run.ttft_ms / modelled)))
    return {at: float(np.exp(np.mean(each))) for at, each in seen.items()}


def _over(compact: Curve, asked: Sequence[int], said: Measured | Unmeasured | None) -> Array:
    """The logarithm of what the tables say over the compact model at `asked`; 0 where they say nothing."""
    if not isinstance(said, Measured):
        return np.zeros(len(asked))
    ours = np.array([compact.rate(each) for each in asked])
    return np.log(said.requests_per_s / ours)


def _table_notes(compact: Curve, found: Measured | Unmeasured | None) -> tuple[str, ...]:
    """Why there are no measured tables, or both figures where they differ by more than 30% when full."""
    if not isinstance(found, Measured):
        return (f"{found.reason}: the compact model alone.",) if found else ()
    tables, ours = float(found.requests_per_s[-1]), float(compact.requests_per_s[-1])
    if max(tables, ours) <= DIFFERENCE_SAID * min(tables, ours):
        return ()
    return (
        f"measured kernel tables say {num(tables):.3g} requests/s for a full replica and the compact model "
        f"{num(ours):.3g}, more than 30% apart; what whole servers like it were measured to do decides.",
    )


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


def _notes(build: Build) -> tuple[str, ...]:
    """What the reader should know about this figure that the range does not say."""
    model, gpu, gpus = build.model, build.gpu, build.gpus
    known = f"{build.engine}/{build.coefficients.family(gpu.gpu_id)}/{build.precision}"
    notes = []
    if known not in build.coefficients.calibrated:
        notes.append(
            f"no measurement of {build.precision} on this kind of GPU was fitted: a wider range."
        )
    if computed_in(build.precision, gpu) == "bf16" and build.precision in ("fp8", "mxfp4"):
        notes.append(
            f"{gpu.name} keeps the weights in {build.precision} and computes in 16 bit: memory is saved, "
            f"arithmetic is not."
        )
    if model.sliding_window is not None:
        notes.append(
            f"{model.name} attends to the last {model.sliding_window} tokens only in {model.sliding_layers} "
            f"of {model.layers} layers, which is counted in its speed and in its KV cache: an engine whose "
            f"cache has no windows holds fewer requests."
        )
    if gpus > 1 and not build.settings.tensor_parallel:
        notes.append(
            "more GPUs add memory here, not speed: this engine runs the layers one after another."
        )
    elif gpu.link_of(build.parallel.stage(gpus))[0] == "pcie" and build.parallel.stage(gpus) > 1:
        notes.append(
            "the GPUs exchange every layer over PCIe: one GPU per replica is mostly cheaper."
        )
    return tuple(notes)
