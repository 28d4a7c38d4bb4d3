"""Where the least of some straight lines is no more than the least of others."""

from itertools import pairwise

import numpy as np

from dashboard.engine.cost.cost_terms import Array

Lines = tuple[Array, Array]
"""Start and slope of each."""

SLACK = 1e-9


def stretches(made: Lines, others: Lines, low: float, high: float) -> list[tuple[float, float]]:
    """From `low` to `high`, in their order; where both cost the same it is no more."""
    at = np.unique(np.clip([low, high, *_crossings(made, others)], low, high))
    found: list[tuple[float, float]] = []
    for start, end in pairwise(at.tolist()):
        middle = (start + end) / 2
        here, there = (lines[0] + lines[1] * middle for lines in (made, others))
        if here.min() > there.min() + SLACK * (1 + abs(there.min())):
            continue
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _crossings(made: Lines, others: Lines) -> Array:
    start = others[0][:, None] - made[0]
    slope = made[1] - others[1][:, None]
    found: Array = np.divide(start, slope, out=np.full_like(start, np.nan), where=slope != 0)
    return found[np.isfinite(found)]
