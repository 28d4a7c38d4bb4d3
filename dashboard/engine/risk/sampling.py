"""Draws of everything that is uncertain, the same for the same seed and the same names."""

import zlib
from collections.abc import Sequence

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.normal import MOST_Z, Z90
from dashboard.engine.risk.inputs import UncertainInput


def deviates(
    inputs: Sequence[UncertainInput], *, draws: int, seed: int, correlation: float
) -> Array:
    """Standard normal deviates, shape (inputs, draws), cut at MOST_Z.

    Each input has a stream of its own, named after it: another input, or more draws, leaves the first ones as
    they were. Two inputs of one group correlate by `correlation` (0 to 1) through what they share.
    """
    z = np.empty((len(inputs), draws))
    for row, each in enumerate(inputs):
        z[row] = _stream(each.name, seed, draws)
        if each.group and correlation > 0:
            shared = _stream(f"group {each.group}", seed, draws)
            z[row] = np.sqrt(1 - correlation) * z[row] + np.sqrt(correlation) * shared
    return np.clip(z, -MOST_Z, MOST_Z)


def _stream(name: str, seed: int, draws: int) -> Array:
    return np.random.default_rng([seed, zlib.crc32(name.encode())]).standard_normal(draws)


def one_at_a_time(inputs: Sequence[UncertainInput]) -> Array:
    """Every input at its 10th and its 90th percentile, the others at their values: shape (inputs, 2 x inputs).

    Column 2 k is input k at its low end, column 2 k + 1 at its high end.
    """
    z = np.zeros((len(inputs), 2 * len(inputs)))
    for k in range(len(inputs)):
        z[k, 2 * k], z[k, 2 * k + 1] = -Z90, Z90
    return z
