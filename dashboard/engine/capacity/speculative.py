"""Speculative decoding put over a replica's curve: a published factor with its range, never more than that."""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.engine.capacity.curve import Array, Curve
from dashboard.engine.capacity.points import OperatingPoint, TargetsUnmet
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.speculative import Gain, Speculation


@dataclass(frozen=True, slots=True)
class Guessing:
    """Speculative decoding as it counts in a replica's figures, and the same replica without it."""

    by: Speculation
    without: OperatingPoint | TargetsUnmet
    """What would be planned with if it were off."""


def speculated(curve: Curve, by: Speculation, *, held: int) -> Curve:
    """The curve of a replica that guesses tokens ahead; `held` requests are planned with at most.

    Only what comes after the first token is faster. With one request in flight the factor is that of `alone`,
    where the replica gives all that it can that of `full`; between them their logarithms are mixed by how far
    the logarithm of its throughput has come from the one to the other. No load gives more than the full replica.
    What is not known of the curve and of the factor are two errors of their own: their logarithms add as squares.
    """
    gains = {
        end: _gain(curve, getattr(by.alone, end), getattr(by.full, end), held=held)
        for end in ("value", "low", "high")
    }
    value = gains["value"]
    slow = np.hypot(np.log(curve.spread), np.log(value / gains["low"]))
    fast = np.hypot(np.log(curve.faster), np.log(gains["high"] / value))
    return replace(
        curve,
        requests_per_s=np.maximum.accumulate(curve.requests_per_s * value),
        tpot_ms=np.maximum.accumulate(curve.tpot_ms / value),
        spread=np.exp(slow),
        fast_spread=np.exp(fast),
    )


def _gain(curve: Curve, alone: float, full: float, *, held: int) -> Array:
    """How many times as much the replica finishes at every concurrency."""
    rates = curve.requests_per_s
    most = int(np.argmax(rates[:held]))
    way = np.log(rates[most] / rates[0])
    along = np.clip(np.log(rates / rates[0]) / way, 0.0, 1.0) if way > 0 else np.ones_like(rates)
    tokens = np.exp((1.0 - along) * np.log(alone) + along * np.log(full))
    whole = 1.0 / (curve.prefill_share + (1.0 - curve.prefill_share) / tokens)
    ceiling = np.maximum(rates, rates[most]) * whole[most]
    found: Array = np.minimum(rates * whole, ceiling) / rates
    return found


def notes_on_guessing(guesses: Speculation | None, counted: Guessing | None) -> tuple[str, ...]:
    """What speculative decoding is taken to do, and what the replica would give without it."""
    if guesses is None:
        return ()
    if counted is None:
        return (
            f"your own benchmark is taken to have run with {guesses.label}: no published factor of speculative "
            f"decoding is put on what you measured.",
        )
    without = counted.without
    if isinstance(without, TargetsUnmet):
        before = f"without it {without.reason.split(';')[0]}"
    else:
        rate = without.requests_per_s
        before = (
            f"without it the replica carries {num(rate.value):.3g} requests/s ({num(rate.low):.3g} to "
            f"{num(rate.high):.3g})"
        )
    return (
        f"speculative decoding by {guesses.label}: {gains_in_words(guesses)}, by how full it is in between; "
        f"{before}. Memory for what guesses is not counted. What it gains depends on your answers: measure it.",
    )


def gains_in_words(by: Speculation) -> str:
    """The published factor with its range, alone and on a full replica."""
    return (
        f"further tokens come {_gain_in_words(by.alone)} times as fast with one request in flight and "
        f"{_gain_in_words(by.full)} times on a full replica, as published for other servers"
    )


def _gain_in_words(gain: Gain) -> str:
    return f"{num(gain.value):.3g} ({num(gain.low):.3g} to {num(gain.high):.3g})"
