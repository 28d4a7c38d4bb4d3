"""How many answers must be judged before a share that is as expected is proven to lie above another."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.quality.evidence import NEUTRAL

FEWEST_PROMPTS, MOST_PROMPTS = 20, 2_000
"""Fewer say nothing about a share, more than these nobody collects before a decision."""
POWER = 0.8
"""How often a comparison of that many prompts decides, if answers are as good as expected."""

Counts = NDArray[np.int_] | int


@lru_cache(maxsize=1024)
def prompts_to_prove(expected: float, least: float, confidence: float) -> int:
    """So many prompts prove a share above `least`, four times in five or oftener, where it is as expected.

    Proven: with `confidence` it is above by what was judged, with nothing assumed before. More than
    MOST_PROMPTS where it is not expected to be above.

    Answers come whole: of the counts that allow as many bad answers, the smallest decides oftenest. Told is the
    first of those that suffices, or one of the next few, as what they decide grows in steps.
    """
    expected = min(expected, 1 - 1 / FEWEST_PROMPTS**2)
    if least <= 0:
        return FEWEST_PROMPTS
    most_bad = int((1 - least) * MOST_PROMPTS)
    if expected <= least or not _decides(most_bad, expected, least, confidence):
        return MOST_PROMPTS + 1
    too_few, enough = -1, most_bad
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _decides(middle, expected, least, confidence):
            enough = middle
        else:
            too_few = middle
    return _fewest(enough, least, confidence)


def _decides(bad: int, expected: float, least: float, confidence: float) -> bool:
    """Whether the fewest prompts that prove it with so many bad answers seldom have more of them."""
    prompts = _fewest(bad, least, confidence)
    counts = np.arange(bad + 1)
    ways = _LOG_FACTORIAL[prompts] - _LOG_FACTORIAL[counts] - _LOG_FACTORIAL[prompts - counts]
    logs = ways + counts * math.log1p(-expected) + (prompts - counts) * math.log(expected)
    return bool(np.exp(logs).sum() >= POWER)


def _fewest(bad: int, least: float, confidence: float) -> int:
    """The fewest prompts that prove it with so many bad answers among them; MOST_PROMPTS + 1 where none do.

    The posterior of the neutral prior below `least`, I_x(good + 1/2, bad + 1/2), starts from its value without a
    good answer and falls by one term of its recurrence with each.
    """
    odd, even = math.log(least), math.log1p(-least)
    good = np.arange(MOST_PROMPTS + 1 - bad)
    terms = np.exp((good + NEUTRAL) * odd + (bad + NEUTRAL) * even - _log_beta(good, bad))
    before = np.arange(bad)
    rises = np.exp(NEUTRAL * odd + (before + NEUTRAL) * even - _log_beta(0, before))
    none_good = math.asin(math.sqrt(least)) / math.acos(0) + float(
        (rises / (before + NEUTRAL)).sum()
    )
    below = none_good - np.cumsum(terms / (good + NEUTRAL))[:-1]
    proven = below <= 1 - confidence
    return max(FEWEST_PROMPTS, bad + 1 + int(proven.argmax())) if proven.any() else MOST_PROMPTS + 1


def _log_beta(a: Counts, b: Counts) -> Array:
    """log B(a + 1/2, b + 1/2) of whole numbers."""
    found: Array = _LOG_GAMMA_HALF[a] + _LOG_GAMMA_HALF[b] - _LOG_FACTORIAL[np.add(a, b)]
    return found


_WHOLE = np.arange(MOST_PROMPTS + 1)
_LOG_FACTORIAL: Array = np.concatenate([[0.0], np.cumsum(np.log1p(_WHOLE))])
_LOG_GAMMA_HALF: Array = np.concatenate([[0.0], np.cumsum(np.log(_WHOLE + NEUTRAL))]) + math.lgamma(
    NEUTRAL
)
