"""How far measured servers were from the compact model at places like this one, and how sure that is.

A Gaussian process on the logarithm of measured over modelled throughput. Four parts: what engine, GPU and
precision have in common; what is near in shape, load and shares of the time; how far the kernel tables are to be
followed; and what a model on one GPU, engine and precision has of its own, which tells of no other. Its standard
deviation is the range. No fact stands here: rows and scales are data.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.capacity.steps import Speed, Work, step_times
from dashboard.engine.inputs.facts import ModelSpec
from dashboard.engine.inputs.residuals import Array, Codes, Places, Residuals

NUMBERS = (
    "requests in flight, logarithm",
    "prompt tokens, logarithm",
    "output tokens, logarithm",
    "GPUs, binary logarithm",
    "expert and data parallelism, binary logarithm",
    "active parameters, logarithm",
    "all over active parameters, logarithm",
    "share of the time: prompts",
    "share of the time: KV cache",
    "share of the time: weights",
    "share of the time: products",
    "share of the time: link",
    "share of the time: overhead",
)
TABLES_AT_MOST = 1.0
"""Beyond a factor of e the tables' figure tells no more."""


def numbers_of(
    work: Work,
    speed: Speed,
    batch: Array,
    *,
    model: ModelSpec | tuple[Array, Array],
    gpus: float | Array,
    spread: float | Array,
) -> Array:
    """The `NUMBERS` of each operating point, a row each.

    `batch` is what one pipeline stage has in its step, `spread` expert times data parallelism. `model` may be
    given as parameters (1e9) active and in all, for rows of different models.
    """
    times = step_times(work, speed, batch)
    output, prompts = work.output_tokens, batch * times.prefill
    whole = times.decode * output + prompts
    active, every = (
        (model.params_active_b, model.params_b) if isinstance(model, ModelSpec) else model
    )
    columns = (
        np.log(batch),
        np.log(np.asarray(work.prefill_tokens) + 1),
        np.log(np.maximum(output, 1.0)),
        np.log2(gpus),
        np.log2(spread),
        np.log(active),
        np.log(np.asarray(every) / active),
        prompts / whole,
        output * times.kv / whole,
        output * times.weights / whole,
        output * times.compute / whole,
        output * times.link / whole,
        output * times.overhead / whole,
    )
    found = np.empty((*batch.shape, len(columns)))
    for i, column in enumerate(columns):
        found[:, i] = column
    return found


def shape_of(active_b: Any, every_b: Any) -> Any:
    """The code of a model with so many parameters (1e9), active and in all; arrays go element by element."""
    tenths = np.rint(np.multiply((active_b, every_b), 10.0)).astype(np.int64)
    return tenths[0] + 1_000_000 * tenths[1]


def places_of(
    residuals: Residuals,
    numbers: Array,
    *,
    engine: str,
    family: str,
    gpu: str,
    precision: str,
    model: ModelSpec,
    tables: Array,
) -> Places:
    """Operating points of one replica as places of the process: their codes are one for all."""

    def code(name: str, known: tuple[str, ...]) -> Codes:
        return np.array([known.index(name) if name in known else -1])

    return Places(
        numbers=numbers,
        tables=np.clip(tables, -TABLES_AT_MOST, TABLES_AT_MOST),
        engine=code(engine, residuals.engines),
        family=code(family, residuals.families),
        gpu=code(gpu, residuals.gpus),
        precision=code(precision, residuals.precisions),
        experts=np.array([int(bool(model.moe_experts))]),
        shape=np.array([shape_of(model.params_active_b, model.params_b)]),
    )


def kernel(residuals: Residuals, here: Places, there: Places) -> Array:
    """What two places have to say about each other: covariances, one row for each of `here`."""
    like, signal = residuals.likeness, residuals.signal
    engine = _like(here.engine, there.engine, like["engine"])
    experts = _like(here.experts, there.experts, like["experts"])
    kind = engine * _like(here.family, there.family, like["family"])
    kind = kind * _like(here.precision, there.precision, like["precision"])
    alone = _like(here.engine, there.engine, 0.0) * _like(here.precision, there.precision, 0.0)
    alone = alone * _like(here.gpu, there.gpu, 0.0) * _like(here.shape, there.shape, 0.0)
    a, b, per = here.numbers, there.numbers, residuals.scales[:-1] ** -2.0
    told = residuals.scales[-1]
    apart = (a**2 @ per)[:, None] + (b**2 @ per)[None] - 2 * (a * per) @ b.T
    apart = apart + ((here.tables[:, None] - there.tables[None]) / told) ** 2
    near = np.exp(-0.5 * np.maximum(apart, 0.0))
    same_gpu = _like(here.gpu, there.gpu, like["gpu"])
    followed: Array = here.tables[:, None] * there.tables[None] * engine * experts
    return (
        (signal["alike"] ** 2 * kind * experts + signal["own"] ** 2 * alone)
        + signal["near"] ** 2 * kind * same_gpu * near
        + signal["tables"] ** 2 * followed
    )


def correction(residuals: Residuals, places: Places) -> tuple[Array, Array]:
    """The logarithm by which measured servers differ at these places, and its standard deviation.

    The deviation is that of one more measurement by somebody else: what the process does not know there, and what
    two runs of one configuration differ by.
    """
    towards = kernel(residuals, places, residuals.rows)
    mean: Array = towards @ residuals.weights
    marks = towards[:, residuals.landmarks]
    signal = residuals.signal
    alone = _prior(residuals, places.tables)
    known = ((marks @ residuals.shrinks) * marks).sum(1)
    variance = np.maximum(alone - known, 0.0) + signal["noise"] ** 2 + signal["source"] ** 2
    return mean, np.sqrt(variance)


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """A measurement of the server itself: one place, and the logarithm by which it differs there."""

    place: Places
    off: float


def with_own(residuals: Residuals, places: Places, own: Sequence[Own]) -> tuple[Array, Array]:
    """`correction`, knowing what the very server did elsewhere; the deviation is that of its true figure.

    What one server does differently from all others it does at every load, so a run tells of other loads and
    lengths as far as they are alike.
    """
    everything = _joined((places, *(each.place for each in own)))
    towards = kernel(residuals, everything, residuals.rows)
    marks = towards[:, residuals.landmarks]
    prior = kernel(residuals, everything, everything) - marks @ residuals.shrinks @ marks.T
    prior = prior + residuals.signal["source"] ** 2
    mean = towards @ residuals.weights
    here = len(places.tables)
    told = prior[here:, here:] + residuals.signal["noise"] ** 2 * np.eye(len(own))
    gain = np.linalg.solve(told, prior[here:, :here]).T
    off = np.array([each.off for each in own])
    left = np.diag(prior)[:here] - (gain * prior[:here, here:]).sum(1)
    return mean[:here] + gain @ (off - mean[here:]), np.sqrt(np.maximum(left, 1e-4))


def _joined(parts: Sequence[Places]) -> Places:
    return Places(
        **{
            each.name: np.concatenate([_whole(part, each.name) for part in parts])
            for each in fields(Places)
        }
    )


def _whole(places: Places, name: str) -> NDArray[Any]:
    """One of the columns with a row for each place."""
    column: NDArray[Any] = getattr(places, name)
    return np.broadcast_to(column, (len(places.tables), *column.shape[1:]))


def nearest(residuals: Residuals, places: Places) -> tuple[str, float]:
    """The measurement that says most about the last place: its id, and the correlation between the two."""
    last = Places(
        places.numbers[-1:], places.tables[-1:], places.engine[-1:], places.family[-1:],
        places.gpu[-1:], places.precision[-1:], places.experts[-1:], places.shape[-1:],
    )  # fmt: skip
    found = kernel(residuals, last, residuals.rows)[0]
    here = _prior(residuals, last.tables)
    alike = found / np.sqrt(here * _prior(residuals, residuals.rows.tables))
    best = int(np.argmax(alike))
    return residuals.ids[best], float(alike[best])


def _prior(residuals: Residuals, tables: Array) -> Array:
    """The variance at places of which no row tells anything."""
    signal = residuals.signal
    parts = signal["alike"] ** 2 + signal["near"] ** 2 + signal["own"] ** 2
    return np.asarray(parts + signal["tables"] ** 2 * tables**2)


def _like(here: Codes, there: Codes, otherwise: float) -> NDArray[np.float64]:
    return np.where(here[:, None] == there[None], 1.0, otherwise)
