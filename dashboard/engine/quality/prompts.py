"""How many answers must be judged before a share that is as expected is proven to be good enough."""

import math
from functools import lru_cache

import numpy as np

from dashboard.engine.quality.beta import below, log_tables
from dashboard.engine.quality.evidence import first_that

FEWEST_PROMPTS, MOST_PROMPTS = 20, 2_000
"""Fewer say nothing about a share, more than these nobody collects before a decision."""
POWER = 0.8
"""How often a comparison of that many prompts decides, if answers are as good as expected."""

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
    logs = log_tables(MOST_PROMPTS)[0]
    ways = logs[prompts] - logs[counts] - logs[prompts - counts]
    chances = ways + counts * math.log1p(-expected) + (prompts - counts) * math.log(expected)
    return bool(np.exp(chances).sum() >= POWER)


def _fewest(bad: int, leasts: Leasts, confidence: float, judged: Judged) -> int:
    """The fewest prompts more that prove it with so many bad answers among them; else MOST_PROMPTS + 1."""
    good, most = judged[0], judged[0] + MOST_PROMPTS + 1 - bad
    under = np.mean([below(least, most, judged[1] + bad)[good:] for least in leasts], axis=0)
    proven = under <= 1 - confidence
    return max(FEWEST_PROMPTS, bad + int(proven.argmax())) if proven.any() else MOST_PROMPTS + 1
