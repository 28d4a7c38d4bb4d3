"""What ratings say of a success share and what was measured of it, taken together.

The prior is a Student's t in the log odds of the share, with the range that ratings give; the evidence is so many
good answers out of so many prompts; what holds after both is found on a grid. Every prompt counts, the first as
well as none right of three, so a plan moves with the evidence and never jumps from the one to the other. A normal
prior would never give way: thirty of thirty at a model that is rated next to one that got none right would be
told as 72 of 100. A t does: how far a task lies from the ratings is a guess itself.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.normal import Z90
from dashboard.engine.quality.beta import NEUTRAL, chance_above
from dashboard.engine.quality.share import SURE, Belief, nodes_of_belief

POINTS = 1001
DEPTH = 25.0
"""The grid ends where the density is e^-25 of its peak."""
WIDEST = 40.0
"""Log odds; nothing lies beyond."""
HALVINGS = 60
TAILS = 4.0
"""Degrees of freedom of the prior: how readily ratings give way to answers that contradict them."""
T90 = 1.5332062737131438
"""The 90th percentile of Student's t with so many: the prior's range is the one that ratings give."""


def log_odds(shares: Array) -> tuple[float, float]:
    """Mean and standard deviation of the log odds of shares that are equally likely."""
    inside = np.clip(shares, SURE, 1 - SURE)
    odds = np.log(inside / (1 - inside))
    return float(odds.mean()), float(odds.std())


@lru_cache(maxsize=2048)
def after_evidence(mean: float, deviation: float, good: float, prompts: float) -> Belief:
    """The share where its log odds were normal and `good` of `prompts` answers were good enough.

    A figure that was assumed without any doubt is no knowledge: then the evidence stands alone.
    """
    if deviation < SURE:
        return evidence_alone(good, prompts)
    scale = deviation * Z90 / T90

    def log_density(x: Array) -> Array:
        far = np.log1p(((x - mean) / scale) ** 2 / TAILS)
        seen = good * _log_share(x) + (prompts - good) * _log_share(-x)
        found: Array = seen - (TAILS + 1) / 2 * far
        return found

    around = mean + scale * np.sinh(np.linspace(-1, 1, POINTS) * np.arcsinh(WIDEST / scale))
    left, right = _support(_likelihood(good, prompts))
    return _belief(np.union1d(around, np.linspace(left, right, POINTS)), log_density)


@lru_cache(maxsize=2048)
def evidence_alone(good: float, prompts: float) -> Belief:
    """The share by what was measured, with nothing assumed before."""
    log_density = _likelihood(good, prompts)
    return _belief(np.linspace(*_support(log_density), POINTS), log_density)


Before = tuple[float, float]
"""Mean and deviation of the log odds that are believed before anything is measured."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be settled of a share: that it is above one of some that are equally likely."""

    leasts: tuple[float, ...]
    confidence: float
    judged: tuple[int, int]
    """Good and bad answers so far."""
    before: Before

    def is_settled(self, good: int, prompts: int) -> bool:
        """Whether it is, with confidence, after so many good ones: by them alone and with what was believed."""
        if chance_above(good, prompts - good, self.leasts) < self.confidence:
            return False
        shares = nodes_of_belief(after_evidence(*self.before, good, prompts))
        return bool(np.mean([(shares >= x - SURE).mean() for x in self.leasts]) >= self.confidence)


@lru_cache(maxsize=512)
def prompts_that_settle(
    asked: Asked, expected: float, *, fewest: int, most: int, power: float
) -> int:
    """How many prompts more settle it as often as that beside those that were judged, good and bad, if the share
    is as expected: so that it is above, by the answers alone and with what was believed before.

    From `fewest` on, in steps; one more than `most` where none do.
    """
    more = fewest
    while more <= most:
        least_good = _least_good(more, asked)
        if _at_least(least_good, more, expected) >= power:
            return more
        more += max(1, more // STEP)
    return most + 1


STEP = 8
"""Counts are tried an eighth apart."""


def _least_good(more: int, asked: Asked) -> int:
    """How many of so many more answers must be good; one more than there are where none suffice."""
    good, prompts = asked.judged[0], sum(asked.judged) + more
    return first_that(lambda found: asked.is_settled(good + found, prompts), last=more + 1)


def first_that(holds: Callable[[int], bool], *, last: int) -> int:
    """The first number from 0 on from which it holds; `last` where it holds of none before that."""
    too_few, enough = -1, last
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if holds(middle):
            enough = middle
        else:
            too_few = middle
    return enough


def _at_least(good: int, prompts: int, share: float) -> float:
    """How often at least so many of the prompts are good."""
    share = min(1 - SURE, max(SURE, share))
    log = [math.lgamma(n + 1) for n in range(prompts + 1)]
    return math.fsum(
        math.exp(
            log[prompts]
            - log[n]
            - log[prompts - n]
            + n * math.log(share)
            + (prompts - n) * math.log1p(-share)
        )
        for n in range(good, prompts + 1)
    )


def _likelihood(good: float, prompts: float) -> Callable[[Array], Array]:
    """Of the answers, with the neutral prior: concave, so that it has one peak and two ends."""
    return lambda x: (good + NEUTRAL) * _log_share(x) + (prompts - good + NEUTRAL) * _log_share(-x)


def _log_share(x: Array) -> Array:
    """log(1 / (1 + e^-x)), without overflow."""
    found: Array = -np.logaddexp(0.0, -x)
    return found


def _support(log_density: Callable[[Array], Array]) -> tuple[float, float]:
    """Between where a concave log density has fallen by DEPTH."""
    peak = _peak(log_density)
    level = float(log_density(np.array(peak))) - DEPTH
    return _falls(log_density, peak, level, -1.0), _falls(log_density, peak, level, 1.0)


def _belief(x: Array, log_density: Callable[[Array], Array]) -> Belief:
    """Mean, 10th and 90th percentile of a share whose log odds have this log density, on an ascending grid."""
    density = log_density(x)
    weight = np.exp(density - density.max()) * np.gradient(x)
    share = 1 / (1 + np.exp(-x))
    below = np.cumsum(weight) - weight / 2
    low, high = np.interp((0.1, 0.9), below / weight.sum(), share)
    value = float((weight * share).sum() / weight.sum())
    return Belief(value, min(float(low), value), max(float(high), value), in_odds=True)


def _peak(log_density: Callable[[Array], Array]) -> float:
    low, high = -WIDEST, WIDEST
    for _ in range(HALVINGS):
        third = (high - low) / 3
        a, b = log_density(np.array([low + third, high - third]))
        low, high = (low + third, high) if a < b else (low, high - third)
    return (low + high) / 2


def _falls(log_density: Callable[[Array], Array], peak: float, level: float, sign: float) -> float:
    """Where the density has fallen to `level` on one side of its peak."""
    inside, outside = 0.0, 2 * WIDEST
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if float(log_density(np.array(peak + sign * middle))) > level:
            inside = middle
        else:
            outside = middle
    return peak + sign * inside
