"""Percentiles of figures that may be endless: a payback that never comes, a cost nobody can pay."""

from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array

Or = float | None
"""A figure, or None for "never"."""


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Of one figure over the draws."""

    p10: float
    p50: float
    p90: float
    mean: float


def percentiles(values: Array) -> Percentiles:
    """Of the draws; endless where so many draws are."""
    p10, p50, p90 = at_shares(values, (0.1, 0.5, 0.9)).tolist()
    return Percentiles(p10, p50, p90, float(values.mean()))


def percentiles_or_none(values: Array) -> tuple[Or, Or, Or]:
    """The 10th, 50th and 90th percentile, None where that is endless."""
    low, middle, high = at_shares(values, (0.1, 0.5, 0.9)).tolist()
    finite = [v if np.isfinite(v) else None for v in (low, middle, high)]
    return finite[0], finite[1], finite[2]


def at_shares(values: Array, shares: tuple[float, ...]) -> Array:
    """Percentiles along the last axis, shape (shares, ...), between the two nearest draws if both are finite."""
    ordered = np.sort(values, axis=-1)
    place = np.array(shares) * (ordered.shape[-1] - 1)
    below, above = np.floor(place).astype(int), np.ceil(place).astype(int)
    low, high = ordered[..., below], ordered[..., above]
    with np.errstate(invalid="ignore"):
        between = low + (high - low) * (place - below)
    found: Array = np.where(np.isfinite(low) & np.isfinite(high), between, high)
    return np.moveaxis(found, -1, 0)
