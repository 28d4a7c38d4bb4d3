"""How likely a share is above another after so many good and bad answers, nothing assumed before: exactly."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array

NEUTRAL = 0.5
"""Pseudo-answers of either kind where nothing is known before: Jeffreys' prior of a share."""
TABLED = 2_000
"""Tables of logarithms are made for so many answers at a time."""

Counts = NDArray[np.int_] | int


@lru_cache(maxsize=4096)
def chance_above(good: int, bad: int, leasts: Sequence[float]) -> float:
    """That the share is above one of these, equally likely each."""
    return 1 - float(np.mean([below(least, good + 1, bad)[good] for least in leasts]))


def below(least: float, good: int, bad: int) -> Array:
    """The posterior below a share after 0, 1, ... good answers, `good` of them, and so many bad ones.

    With the neutral prior it is I_x(good + 1/2, bad + 1/2): known without a good answer, it falls by one term of
    its recurrence with each.
    """
    if not 0 < least < 1:
        return np.full(good, float(least >= 1))
    odd, even = math.log(least), math.log1p(-least)
    each, before = np.arange(good), np.arange(bad)
    terms = np.exp((each + NEUTRAL) * odd + (bad + NEUTRAL) * even - _log_beta(each, bad))
    rises = np.exp(NEUTRAL * odd + (before + NEUTRAL) * even - _log_beta(0, before))
    none_good = math.asin(math.sqrt(least)) / math.acos(0) + float(
        (rises / (before + NEUTRAL)).sum()
    )
    falls = np.concatenate([[0.0], np.cumsum(terms / (each + NEUTRAL))[:-1]])
    found: Array = none_good - falls
    return found


def _log_beta(a: Counts, b: Counts) -> Array:
    """log B(a + 1/2, b + 1/2) of whole numbers."""
    factorial, half = log_tables(int(np.max(a, initial=0)) + int(np.max(b, initial=0)))
    found: Array = half[a] + half[b] - factorial[np.add(a, b)]
    return found


def log_tables(most: int) -> tuple[Array, Array]:
    """log n! and log of the gamma function of n + 1/2, from 0 to `most` and more."""
    return _tabled(TABLED * math.ceil((most + 1) / TABLED))


@lru_cache(maxsize=8)
def _tabled(most: int) -> tuple[Array, Array]:
    """log n! and log of the gamma function of n + 1/2, up to one more than `most`."""
    whole = np.arange(most + 1)
    factorial = np.concatenate([[0.0], np.cumsum(np.log1p(whole))])
    half = np.concatenate([[0.0], np.cumsum(np.log(whole + NEUTRAL))]) + math.lgamma(NEUTRAL)
    return factorial, half
