"""How long one step of a replica takes: work over speed, part by part. Scalars or arrays alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Number = float | NDArray[np.float64]

OVERLAP = 4.0
"""Sharpness of max(compute, reading): 1 adds the two, infinity hides the smaller one fully."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a replica has to do, from the architecture and the request alone: no speed in here.

    Bytes and operations are of the whole replica, over all its GPUs.
    """

    flops_per_token: Number
    dense_bytes: Number
    expert_bytes: Number
    expert_share: Number
    kv_bytes_per_sequence: Number
    """Read per generated token of one request, at its mean length."""
    attention_flops_per_sequence: Number
    """Multiplied per generated token of one request; as long as the reading only with a compressed cache."""
    prefill_tokens: Number
    """Per request, those not served from a prefix cache."""
    prefill_flops: Number
    prefill_attention_flops: Number
    output_tokens: Number
    layers: Number
    all_reduces: Number
    """Per step; 0 on one GPU."""
    link_bytes_per_token: Number
    """Through the link of one GPU, all layers."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What a replica reaches, after the fitted shares: operations and bytes per second, seconds."""

    flops: Number
    attention_flops: Number
    weight_bytes_per_s: Number
    kv_bytes_per_s: Number
    link_bytes_per_s: Number
    all_reduce_s: Number
    layer_s: Number
    step_s: Number
    sequence_s: Number


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Seconds of one decode step with `batch` requests in flight, and of one request's prefill."""

    compute: Number
    weights: Number
    kv: Number
    link: Number
    overhead: Number
    decode: Number
    prefill: Number


def step_times(work: Work, speed: Speed, batch: Number) -> StepTimes:
    """Seconds per part; `decode` is their sum with compute and weight reading overlapped.

    Prefill runs in chunks between decode steps, so it reads no weights of its own. Source of the form:
    roofline per part (design note, section 4); a batch of T tokens touches 1 - (1 - k/E)^T of the experts.
    """
    touched = 1.0 - (1.0 - work.expert_share) ** batch
    compute = work.flops_per_token * batch / speed.flops
    weights = (work.dense_bytes + work.expert_bytes * touched) / speed.weight_bytes_per_s
    reading = work.kv_bytes_per_sequence * batch / speed.kv_bytes_per_s
    attending = work.attention_flops_per_sequence * batch / speed.attention_flops
    kv = (reading**OVERLAP + attending**OVERLAP) ** (1.0 / OVERLAP)
    link = (
        work.all_reduces * speed.all_reduce_s
        + work.link_bytes_per_token * batch / speed.link_bytes_per_s
    )
    overhead = work.layers * speed.layer_s + speed.step_s + batch * speed.sequence_s
    overlapped = (compute**OVERLAP + weights**OVERLAP) ** (1.0 / OVERLAP)
    prefill = (
        work.prefill_flops / speed.flops
        + work.prefill_attention_flops / speed.attention_flops
        + work.link_bytes_per_token * work.prefill_tokens / speed.link_bytes_per_s
    )
    decode = overlapped + kv + link + overhead
    return StepTimes(compute, weights, kv, link, overhead, decode, prefill)


def requests_per_s(work: Work, times: StepTimes, batch: Number) -> Number:
    """Requests finished per second with `batch` in flight all the time.

    One cycle: every resident generates its output once and every resident's prompt is read once.
    """
    return batch / (work.output_tokens * times.decode + batch * times.prefill)


def tpot_s(work: Work, times: StepTimes, batch: Number, *, interleaved_share: Number) -> Number:
    """Mean seconds between two tokens of one request: a decode step, and prefills of others in between."""
    others = (batch - 1.0) * times.prefill
    return times.decode + interleaved_share * others / work.output_tokens


STEPS_TO_APPEAR = 1.5
"""Decode steps until the first token shows: its own, and half of the one under way."""


def ttft_s(times: StepTimes, batch: Number, *, queue_share: Number) -> Number:
    """Mean seconds to the first token once admitted, before the engine's own offset.

    The own prefill, a share of the prefills of the other requests in flight, and the step in which the
    token appears, met half-way through another one.
    """
    return times.prefill * (1.0 + queue_share * (batch - 1.0)) + STEPS_TO_APPEAR * times.decode
