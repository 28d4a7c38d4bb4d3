"""How many answers must be judged before a share that is as expected is proven to lie above another."""

import math
from functools import lru_cache

import numpy as np

from dashboard.engine.cost.cost_terms import Array

FEWEST_PROMPTS, MOST_PROMPTS = 20, 2_000
"""Fewer say nothing about a share, more than these nobody collects before a decision."""
POWER = 0.8
"""How often a comparison of that many prompts decides, if answers are as good as expected."""


@lru_cache(maxsize=1024)
def prompts_to_prove(expected: float, least: float, confidence: float) -> int:
    """The fewest prompts that prove a share above `least`, four times in five, where it is as expected.

    Proven: with `confidence` it is above by what was judged, with nothing assumed before. More than
    MOST_PROMPTS where it is not expected to be above.
    """
    expected = min(expected, 1 - 1 / FEWEST_PROMPTS**2)
    if expected <= least or _power(MOST_PROMPTS, expected, least, confidence) < POWER:
        return MOST_PROMPTS + 1
    low, high = FEWEST_PROMPTS - 1, MOST_PROMPTS
    while high - low > 1:
        middle = (low + high) // 2
        few = _power(middle, expected, least, confidence) < POWER
        low, high = (middle, high) if few else (low, middle)
    return high


def _power(prompts: int, expected: float, least: float, confidence: float) -> float:
    """How likely so many prompts prove it.

    So many good answers are as sure as the chance of fewer at `least`, half of that of as many counted: the
    middle of both exact tests, which is what a neutral prior says. Between two counts it is a straight line, so
    that one prompt more is never worse than one less.
    """
    at_least = _chances(prompts, least)
    sure = np.cumsum(at_least) - at_least / 2
    if sure[-1] < confidence:
        return 0.0
    enough = int(np.argmax(sure >= confidence))
    chances = _chances(prompts, expected)
    part = 0.0
    if enough:
        part = (sure[enough] - confidence) / (sure[enough] - sure[enough - 1]) * chances[enough - 1]
    return float(chances[enough:].sum() + part)


def _chances(prompts: int, share: float) -> Array:
    """Of 0 to `prompts` good answers, where each is good with this chance."""
    good = np.arange(prompts + 1)
    if share <= 0:
        return (good == 0).astype(float)
    ways = _log_factorials(prompts)
    logs = ways[-1] - ways - ways[::-1]
    chances: Array = np.exp(logs + good * math.log(share) + good[::-1] * math.log1p(-share))
    return chances


def _log_factorials(most: int) -> Array:
    """Of 0 to the most."""
    found: Array = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
    return found
