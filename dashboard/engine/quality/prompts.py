"""How many answers must be judged before a share that is as expected is proven to be good enough."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.quality.evidence import NEUTRAL, first_that

FEWEST_PROMPTS, MOST_PROMPTS = 20, 2_000
"""Fewer say nothing about a share, more than these nobody collects before a decision."""
POWER = 0.8
"""How often a comparison of that many prompts decides, if answers are as good as expected."""

Counts = NDArray[np.int_] | int
Leasts = tuple[float, ...]
Judged = tuple[int, int]
"""Good and bad answers."""


@lru_cache(maxsize=1024)
def prompts_to_prove(
    expected: float, least: float | Leasts, confidence: float, judged: Judged = (0, 0)
) -> int:
    """So many prompts prove a share good enough, four times in five or oftener, where it is as expected.

    Proven: with `confidence` it is above `least` by what was judged, with nothing assumed before. Several of
    them are equally likely, as something else is open beside the share. What was `judged` already counts: told
    is how many more it takes. More than MOST_PROMPTS where no count of them does, as where the share is not
    expected to be above.

    Answers come whole: of the counts that allow as many bad answers, the smallest decides oftenest. Told is the
    first of those that suffices, or one of the next few, as what they decide grows in steps.
    """
    leasts = least if isinstance(least, tuple) else (least,)
    if not could_prove(expected, leasts, confidence):
        return MOST_PROMPTS + 1
    expected = min(expected, 1 - 1 / FEWEST_PROMPTS**2)
    if max(leasts) <= 0:
        return FEWEST_PROMPTS
    most_bad = int((1 - max(0.0, decisive(leasts, confidence))) * MOST_PROMPTS)
    if not _decides(most_bad, expected, leasts, confidence, judged):
        return MOST_PROMPTS + 1
    enough = first_that(
        lambda bad: _decides(bad, expected, leasts, confidence, judged), last=most_bad
    )
    return _fewest(enough, leasts, confidence, judged)


def decisive(leasts: Leasts, confidence: float) -> float:
    """The share above which it is good enough with confidence, were the share known for certain."""
    return sorted(leasts)[math.ceil(confidence * len(leasts) - NEARLY) - 1]


NEARLY = 1e-9


def could_prove(share: float, leasts: Leasts, confidence: float) -> bool:
    """Whether any number of prompts would do, if the share turned out as it is."""
    return share > decisive(leasts, confidence) or max(leasts) <= 0


def _decides(bad: int, expected: float, leasts: Leasts, confidence: float, judged: Judged) -> bool:
    """Whether the fewest prompts that prove it with so many bad answers seldom have more of them."""
    prompts = _fewest(bad, leasts, confidence, judged)
    counts = np.arange(bad + 1)
    logs = _tables(MOST_PROMPTS)[0]
    ways = logs[prompts] - logs[counts] - logs[prompts - counts]
    chances = ways + counts * math.log1p(-expected) + (prompts - counts) * math.log(expected)
    return bool(np.exp(chances).sum() >= POWER)


def _fewest(bad: int, leasts: Leasts, confidence: float, judged: Judged) -> int:
    """The fewest prompts more that prove it with so many bad answers among them; else MOST_PROMPTS + 1."""
    good, most = judged[0], judged[0] + MOST_PROMPTS + 1 - bad
    below = np.mean([_below(least, most, judged[1] + bad)[good:] for least in leasts], axis=0)
    proven = below <= 1 - confidence
    return max(FEWEST_PROMPTS, bad + int(proven.argmax())) if proven.any() else MOST_PROMPTS + 1


def _below(least: float, good: int, bad: int) -> Array:
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
    factorial, half = _tables(int(np.max(a, initial=0)) + int(np.max(b, initial=0)))
    found: Array = half[a] + half[b] - factorial[np.add(a, b)]
    return found


def _tables(most: int) -> tuple[Array, Array]:
    return _tabled(MOST_PROMPTS * math.ceil((most + 1) / MOST_PROMPTS))


@lru_cache(maxsize=8)
def _tabled(most: int) -> tuple[Array, Array]:
    """log n! and log of the gamma function of n + 1/2, up to one more than `most`."""
    whole = np.arange(most + 1)
    factorial = np.concatenate([[0.0], np.cumsum(np.log1p(whole))])
    half = np.concatenate([[0.0], np.cumsum(np.log(whole + NEUTRAL))]) + math.lgamma(NEUTRAL)
    return factorial, half
